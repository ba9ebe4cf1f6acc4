"""Who asks: a person at this machine, one with a token, or one with an account."""

from __future__ import annotations

import hashlib
import hmac
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
from dateline.serve.pace import Paces
from dateline.store import Store
from dateline.store.users import ROLES, User

if TYPE_CHECKING:
    from dateline.serve.guard import Visit

SESSION, SEED = "dateline_session", "dateline_seed"
_OPEN = ("/assets/", "/sign-in", "/healthz")
_DAYS = 7  # for which a session holds
_TRIES, _LOCKED = 8, 300  # wrong passwords of a name within so many seconds, after which it waits
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


class RefusedError(Exception):
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
        self._wrong = Paces(_TRIES, _LOCKED)
        self._known: tuple[float, dict[str, User]] = (0.0, {})
        self.router = APIRouter(include_in_schema=False)
        self.router.add_api_route("/sign-in", self._form, methods=["GET"])
        self.router.add_api_route("/sign-in", self._enter, methods=["POST"])
        self.router.add_api_route("/sign-out", self._leave, methods=["POST"])

    async def recognise(self, request: Request, visit: Visit) -> None:
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
        users = await run_in_threadpool(self._users)
        who, by_token = self._who(request, visit, users)
        request.state.who, visit.name = who, who.name if who else None
        path = request.url.path
        if who is None and not path.startswith(_OPEN):
            if "text/html" in visit.headers.get("accept", ""):
                to = path + (f"?{request.url.query}" if request.url.query else "")
                raise RefusedError(303, "", to=RedirectResponse(f"/sign-in?next={quote(to, safe='')}", 303))
            raise RefusedError(401, "Sign in first, or give the token.", {"WWW-Authenticate": "Bearer"})
        if request.method not in ("GET", "HEAD", "OPTIONS") and not by_token:
            _same_site(visit)

    def _who(self, request: Request, visit: Visit, users: dict[str, User]) -> tuple[Person | None, bool]:
        given = visit.headers.get("authorization", "").removeprefix("Bearer ").strip()
        if self.token and given and hmac.compare_digest(given.encode(), self.token.encode()):
            return Person("token", "admin"), True
        session = request.cookies.get(SESSION)
        if session:
            try:
                name, stamp = self.signer.loads(session, max_age=_DAYS * 86400)
            except (BadData, ValueError, TypeError):
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
        """The accounts, asked for again every other second: who is removed is out at once, or nearly."""
        then, known = self._known
        if time.monotonic() - then > 2.0:
            known = {user.name: user for user in self.store.users()}
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

    def _enter(
        self, request: Request, name: Annotated[str, Form(max_length=100)] = "",
        password: Annotated[str, Form(max_length=500)] = "", next: Annotated[str, Form(max_length=2000)] = "/",
        csrf: Annotated[str, Form(max_length=100)] = "",
    ) -> Response:  # fmt: skip
        check(request, csrf)
        if self._wrong.spent(name):
            raise HTTPException(
                429, "Too many wrong passwords. Wait five minutes.", {"Retry-After": str(_LOCKED)}
            )
        stamp = self._stamp_of(name, password)
        if stamp is None:
            self._wrong.wait(name)
            out = page(
                request, "sign_in.html", {"next": _inside(next), "wrong": "Name or password is wrong."}
            )
            out.status_code = 401
            return out
        out = RedirectResponse(_inside(next), 303)
        session = self.signer.dumps([name or "token", stamp])
        out.headers.append("Set-Cookie", self._cookie(SESSION, session, _DAYS * 86400))
        return out

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
        out = RedirectResponse("/", 303)
        out.headers.append("Set-Cookie", self._cookie(SESSION, "", 0))
        return out


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
        raise RefusedError(403, "This request comes from a page of another site.")


def _of_role(role: str) -> Any:
    def needed(request: Request) -> Person:
        who: Person | None = request.state.who
        if who is None or not who.may(role):
            raise HTTPException(403, f"Only a {role} may do this.")
        return who

    return Depends(needed)


Reviewer = Annotated[Person, _of_role("reviewer")]
Admin = Annotated[Person, _of_role("admin")]
