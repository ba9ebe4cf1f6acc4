"""Who asks: a person at this machine, one with a token, or one with an account."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import logging
import secrets
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import quote

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from fastapi import APIRouter, Depends, Form, HTTPException, Request, Response
from fastapi.responses import RedirectResponse
from itsdangerous import BadData, URLSafeTimedSerializer
from starlette.concurrency import run_in_threadpool

from dateline.errors import StoreError
from dateline.serve.answers import page
from dateline.serve.guesses import SECONDS, Guesses
from dateline.store import Store
from dateline.store.users import ROLES, User

if TYPE_CHECKING:
    from dateline.serve.guard import GuardedRequest

log = logging.getLogger("dateline.serve")

SESSION, SEED, DEVICE = "dateline_session", "dateline_seed", "dateline_device"
_SIGN_IN, _HEALTH, _OPEN_BELOW = "/sign-in", "/healthz", "/assets/"
_DAY = 86400
_SESSION = 7 * _DAY  # seconds for which a session holds
_DEVICE = 365 * _DAY  # for which a browser is known
_JUDGED, _WAITING = (
    2,
    30,
)  # passwords that are judged at the same time (each takes 64 MB), and that wait for it
_SHORTEST = 10  # characters of a password
_hasher = PasswordHasher()
_NOBODY = _hasher.hash(secrets.token_urlsafe(16))  # a wrong name takes as long as a wrong password


@dataclass(frozen=True)
class Person:
    """Who asks, and what they may: ``reader``, ``reviewer`` or ``admin``."""

    name: str
    role: str

    def may(self, role: str) -> bool:
        """Whether a role's rights are among theirs."""
        return ROLES.index(self.role) >= ROLES.index(role)


class AccessDeniedError(Exception):
    """Somebody may not go on."""

    def __init__(
        self, status: int, why: str, headers: dict[str, str] | None = None, to: Response | None = None
    ) -> None:
        super().__init__(why)
        self.status, self.headers, self.to = status, headers, to


class Accounts:
    """The accounts of a store, and sessions.

    Args:
        store: keeps the accounts.
        token: opens everything; None for none.
        closed: whether nobody may look without signing in. With accounts in the store it always is.
        secret: signs cookies.
        secure: whether cookies go by https only.
    """

    def __init__(
        self, store: Store, token: str | None, closed: bool, secret: str | None, secure: bool
    ) -> None:
        self.store, self.token, self.secure = store, token, secure
        self._closed = closed or token is not None
        self.secret = (secret or secrets.token_urlsafe(32)).encode()
        self.signer = URLSafeTimedSerializer(self.secret, salt="session")
        self._devices = URLSafeTimedSerializer(self.secret, salt="device")
        self._guesses = Guesses()
        self._judging, self._judged = asyncio.Semaphore(_JUDGED), 0
        self._known: tuple[float, dict[str, User]] = (0.0, {})
        self._ended: set[str] = set()  # sessions that were signed out
        self.router = APIRouter(include_in_schema=False)
        self.router.add_api_route("/sign-in", self._form, methods=["GET"])
        self.router.add_api_route("/sign-in", self._enter, methods=["POST"])
        self.router.add_api_route("/sign-out", self._leave, methods=["POST"])

    async def recognise(self, request: Request, visit: GuardedRequest) -> None:
        """Find out who asks, and whether what they send comes from a page of this server.

        Raises:
            RefusedError: they must sign in, or a form is not from here.
        """
        seed = request.cookies.get(SEED, "")
        if not 20 <= len(seed) <= 80:
            seed = secrets.token_urlsafe(24)
            if "text/html" in visit.headers.get("accept", ""):
                visit.cookies.append(self._cookie(SEED, seed))
        request.state.csrf = self.mark_of(seed)
        # The path that is routed by; an address is put together with what the Host header says.
        path = visit.scope["path"]
        if path == _HEALTH or path.startswith(_OPEN_BELOW):  # they say the same to everybody
            return
        users = await run_in_threadpool(self._users)
        who, by_token = self._who(request, visit, users)
        request.state.who, visit.name = who, who.name if who else None
        if who is None and path != _SIGN_IN:
            if "text/html" in visit.headers.get("accept", ""):
                query = visit.scope["query_string"].decode("latin-1")
                to = path + (f"?{query}" if query else "")
                raise AccessDeniedError(
                    303, "", to=RedirectResponse(f"/sign-in?next={quote(to, safe='')}", 303)
                )
            raise AccessDeniedError(401, "Sign in first, or give the token.", {"WWW-Authenticate": "Bearer"})
        if request.method not in ("GET", "HEAD", "OPTIONS") and not by_token:
            _same_site(visit)

    def _who(
        self, request: Request, visit: GuardedRequest, users: dict[str, User]
    ) -> tuple[Person | None, bool]:
        given = visit.headers.get("authorization", "").removeprefix("Bearer ").strip()
        if self.token and given and hmac.compare_digest(given.encode(), self.token.encode()):
            return Person("token", "admin"), True
        session = request.cookies.get(SESSION)
        if session:
            try:
                name, stamp, number = self.signer.loads(session, max_age=_SESSION)
            except (BadData, ValueError, TypeError):
                return None, False
            if number in self._ended:
                return None, False
            user = users.get(name)
            if user and hmac.compare_digest(stamp, _stamp(user.password)):
                return Person(user.name, user.role), False
            if name == "token" and self.token and hmac.compare_digest(stamp, _stamp(self.token)):
                return Person("token", "admin"), False
            return None, False
        if self._closed or users:
            return None, False
        return Person("you", "admin"), False

    def _users(self) -> dict[str, User]:
        """The accounts, asked for again every other second: who is removed is out at once, or nearly.

        So are sessions that another process on the same store has ended.
        """
        then, known = self._known
        if time.monotonic() - then > 2.0:
            known = {user.name: user for user in self.store.users()}
            self._ended |= self.store.ended_sessions()
            self._known = (time.monotonic(), known)
        return known

    def mark_of(self, seed: str) -> str:
        """The mark that a form of this server bears for a browser."""
        return hmac.new(self.secret, b"form " + seed.encode(), hashlib.sha256).hexdigest()

    def _cookie(self, name: str, value: str, seconds: int | None = None) -> str:
        age = "" if seconds is None else f"; Max-Age={seconds}"
        secure = "; Secure" if self.secure else ""
        return f"{name}={value}; Path=/; HttpOnly; SameSite=Lax{age}{secure}"

    def _form(self, request: Request, next: str = "/") -> Response:
        return page(request, "sign_in.html", {"next": _inside(next), "wrong": None})

    async def _enter(
        self, request: Request, name: Annotated[str, Form(max_length=100)] = "",
        password: Annotated[str, Form(max_length=500)] = "", next: Annotated[str, Form(max_length=2000)] = "/",
        csrf: Annotated[str, Form(max_length=100)] = "",
    ) -> Response:  # fmt: skip
        check(request, csrf)
        device = self._device_of(request, name)
        who = name, request.client.host if request.client else "", device
        wait = self._guesses.begin(*who)
        if wait:
            raise HTTPException(
                429,
                f"Too many wrong passwords. Wait {SECONDS // 60} minutes.",
                {"Retry-After": str(round(wait))},
            )
        stamp = await self._judge(name, password)
        if stamp is None:
            out = page(
                request, "sign_in.html", {"next": _inside(next), "wrong": "Name or password is wrong."}
            )
            out.status_code = 401
            return out
        self._guesses.was_right(*who)
        out = RedirectResponse(_inside(next), 303)
        session = self.signer.dumps([name or "token", stamp, secrets.token_urlsafe(12)])
        out.headers.append("Set-Cookie", self._cookie(SESSION, session, _SESSION))
        known = self._devices.dumps([name, device or secrets.token_urlsafe(12)])
        out.headers.append("Set-Cookie", self._cookie(DEVICE, known, _DEVICE))
        return out

    def _device_of(self, request: Request, name: str) -> str | None:
        """The mark of a browser by which a name has signed in before."""
        try:
            owner, device = self._devices.loads(request.cookies.get(DEVICE, ""), max_age=_DEVICE)
        except (BadData, ValueError, TypeError):
            return None
        return str(device) if owner == name else None

    async def _judge(self, name: str, password: str) -> str | None:
        """What :meth:`_stamp_of` says, a few at a time: each takes much memory."""
        if self._judged >= _WAITING:
            raise HTTPException(503, "Too many sign in at once. Try again in a moment.", {"Retry-After": "2"})
        self._judged += 1
        try:
            async with self._judging:
                return await run_in_threadpool(self._stamp_of, name, password)
        finally:
            self._judged -= 1

    def _stamp_of(self, name: str, password: str) -> str | None:
        """What a session remembers of a password that was right; None where it was wrong."""
        if not name and self.token and hmac.compare_digest(password.encode(), self.token.encode()):
            return _stamp(self.token)
        user = next((u for u in self.store.users() if u.name == name), None)
        try:
            _hasher.verify(user.password if user else _NOBODY, password)
        except (Argon2Error, InvalidHashError):
            return None
        return _stamp(user.password) if user else None

    def _leave(self, request: Request, csrf: Annotated[str, Form(max_length=100)] = "") -> Response:
        check(request, csrf)
        self._end(request.cookies.get(SESSION, ""))
        out = RedirectResponse("/", 303)
        out.headers.append("Set-Cookie", self._cookie(SESSION, "", 0))
        return out

    def _end(self, session: str) -> None:
        """Let a session hold no longer, whoever has its cookie."""
        try:
            _, _, number = self.signer.loads(session, max_age=_SESSION)
        except (BadData, ValueError, TypeError):
            return
        self._ended.add(number)
        try:
            self.store.end_session(number, time.time() + _SESSION)
        except StoreError as e:  # a store that can't be written: then until this server ends
            log.warning("a session's end is not kept: %s", e)


def check(request: Request, csrf: str) -> None:
    """Whether a form is one of this server's own.

    Raises:
        HTTPException: it is not.
    """
    if not request.state.csrf or not hmac.compare_digest(csrf.encode(), request.state.csrf.encode()):
        raise HTTPException(403, "This form has grown old or is not from here. Load the page again.")


def hashed(password: str) -> str:
    """A password as the store keeps it (argon2id).

    Raises:
        StoreError: it is too short.
    """
    if len(password) < _SHORTEST:
        raise StoreError(f"A password has {_SHORTEST} characters or more.")
    return _hasher.hash(password)


def _stamp(password: str) -> str:
    return hashlib.sha256(password.encode()).hexdigest()[:24]


def _inside(address: str) -> str:
    """A path of this server, or its first page."""
    ok = address.startswith("/") and not address.startswith(("//", "/\\")) and address.isprintable()
    return address if ok else "/"


def _same_site(visit: Any) -> None:
    if visit.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise AccessDeniedError(403, "This request comes from a page of another site.")


def _of_role(role: str) -> Any:
    def needed(request: Request) -> Person:
        who: Person | None = request.state.who
        if who is None or not who.may(role):
            raise HTTPException(403, f"Only a {role} may do this.")
        return who

    return Depends(needed)


Reviewer = Annotated[Person, _of_role("reviewer")]
Admin = Annotated[Person, _of_role("admin")]
