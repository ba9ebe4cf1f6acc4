"""What stands before every page: who asks, how much, how often, for how long; and what goes out with it."""

from __future__ import annotations

import asyncio
import logging
import re
import secrets
import time
from collections import Counter
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dateline.errors import DatelineError
from dateline.serve import problems
from dateline.serve.accounts import AccessDeniedError, Accounts
from dateline.serve.health import meters
from dateline.serve.pace import Paces
from dateline.store.deadline import within

log = logging.getLogger("dateline.serve")

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
    "font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
_STREAMS = "/code"
_STRETCH = 10  # seconds over which requests are counted
_LISTS = ("type", "status", "country")  # parameters that may come again
_MOST_NAMES = 120  # of parameters
_MOST_DIGITS = 15  # of a length
_HOST = re.compile(r"(?P<name>\[[0-9a-f:.]{2,45}\]|[a-z0-9._-]{0,253})(:\d{0,5})?", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True)
class Limits:
    """How much one may ask for.

    Attributes:
        body: bytes of a request.
        stream: bytes of a request of ``/code``.
        seconds: until an answer must have begun; what streams may go on.
        rate: requests a second and client, on average over ten seconds; 0 for any number.
        at_once: requests that are answered at the same time; 0 for any number.
    """

    body: int = 2_000_000
    stream: int = 200_000_000
    seconds: float = 30.0
    rate: float = 0.0
    at_once: int = 500


class _TooLargeError(Exception):
    """A request's body goes on behind the limit."""


class Guard:
    """The outermost layer of the application, as ASGI asks for it."""

    def __init__(self, app: ASGIApp, accounts: Accounts, limits: Limits, hosts: frozenset[str]) -> None:
        self.app, self.accounts, self.limits, self.hosts = app, accounts, limits, hosts
        self.paces = Paces(round(limits.rate * _STRETCH), _STRETCH)
        self.under_way = 0  # requests

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun, status, number = time.perf_counter(), 500, secrets.token_hex(6)
        visit = GuardedRequest(scope)

        async def out(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                visit.answered = True
                _dress(MutableHeaders(scope=message), visit, number)
            await send(message)

        self.under_way += 1
        try:
            with within(
                None
            ):  # of a former request on the connection: asyncio hands its context on (CPython 140947)
                await self._through(visit, receive, out)
        finally:
            self.under_way -= 1
            took = time.perf_counter() - begun
            page = _page_of(scope)
            meters.asked.labels(page, scope["method"], status).inc()
            meters.took.labels(page).observe(took)
            log.info(
                "request",
                extra={"told": {"id": number, "method": scope["method"], "path": scope["path"][:200], "status": status,
                                "ms": round(1000 * took, 1), "who": visit.name}},
            )  # fmt: skip

    async def _through(self, visit: GuardedRequest, receive: Receive, send: Send) -> None:
        request = Request(visit.scope)
        request.state.who, request.state.csrf = None, ""
        client = visit.scope.get("client") or ("", 0)
        refusal = self._refusal(visit, request, client[0])
        if refusal is None:
            try:
                await self.accounts.recognise(request, visit)
            except AccessDeniedError as e:
                if e.to is not None:
                    await e.to(visit.scope, receive, send)
                    return
                refusal = (e.status, str(e), e.headers)
            except DatelineError as e:
                refusal = (*problems.of(e), None)
        if refusal is not None:
            status, why, headers = refusal
            await problems.answer(request, status, why, headers)(visit.scope, receive, send)
            return
        await self._within_limits(visit, request, receive, send)

    def _refusal(
        self, visit: GuardedRequest, request: Request, client: str
    ) -> tuple[int, str, dict[str, str] | None] | None:
        if 0 < self.limits.at_once < self.under_way:
            return 503, "Too many ask at once. Ask again in a moment.", {"Retry-After": "1"}
        wait = self.paces.wait(client)
        if wait:
            return 429, "Too many requests. Wait a moment.", {"Retry-After": str(max(1, round(wait)))}
        called = _HOST.fullmatch(visit.headers.get("host", ""))
        if called is None:
            return 400, "The Host header names no host.", None
        host = called["name"].lower().strip("[]")
        if self.hosts and host not in self.hosts:
            return 421, f"This server is not called {host[:100]}. Allow the name with --public.", None
        wrong = _wrong_names(visit.scope["query_string"].decode("latin-1"))
        if wrong:
            return 422, wrong, None
        length = visit.headers.get("content-length", "0")
        if len(length) > _MOST_DIGITS or (length.isdecimal() and int(length) > self._most(visit)):
            return 413, f"The request is larger than {self._most(visit):,} bytes.", None
        return None

    def _most(self, visit: GuardedRequest) -> int:
        return self.limits.stream if visit.scope["path"] == _STREAMS else self.limits.body

    async def _within_limits(
        self, visit: GuardedRequest, request: Request, receive: Receive, send: Send
    ) -> None:
        taken, most = 0, self._most(visit)

        async def counted() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > most:
                raise _TooLargeError
            return message

        async def kept(message: Message) -> None:
            if taken <= most or visit.answered:  # what a page makes of a body that was cut is not sent
                await send(message)

        why = None
        try:
            if visit.scope["path"] == _STREAMS:
                await self.app(visit.scope, counted, kept)
            else:
                with within(self.limits.seconds):  # what is asked of the store ends with the answer
                    async with asyncio.timeout(self.limits.seconds):
                        await self.app(visit.scope, counted, kept)
        except TimeoutError:
            why = (
                503,
                f"This took longer than {self.limits.seconds:g} seconds. Ask for less: fewer days, one actor.",
            )
        except (
            asyncio.CancelledError
        ):  # nobody but the server itself cancels a request, and only when it ends
            why = 503, "The server is ending. Ask again in a moment."
        except _TooLargeError:
            pass
        if taken > most:
            why = 413, f"The request is larger than {most:,} bytes."
        if why and not visit.answered:
            await problems.answer(request, *why)(visit.scope, receive, send)


class GuardedRequest:
    """One request on its way through the guard."""

    def __init__(self, scope: Scope) -> None:
        scope.setdefault("state", {})
        self.scope = scope
        self.headers = Headers(scope=scope)
        self.name: str | None = None
        self.answered = False
        self.cookies: list[str] = []


def _dress(headers: MutableHeaders, visit: GuardedRequest, number: str) -> None:
    """Put on every answer what browsers are to hold to."""
    for name, value in HEADERS.items():
        headers.setdefault(name, value)
    headers["X-Request-ID"] = number
    for cookie in visit.cookies:
        headers.append("Set-Cookie", cookie)
    if "server" in headers:
        del headers["server"]


def _wrong_names(query: str) -> str | None:
    """What is wrong with the parameters of an address."""
    try:
        names = Counter(
            name for name, _ in parse_qsl(query, keep_blank_values=True, max_num_fields=_MOST_NAMES)
        )
    except ValueError:
        return f"There are more than {_MOST_NAMES} parameters."
    twice = next((name for name, number in names.items() if number > 1 and name not in _LISTS), None)
    return None if twice is None else f"{twice[:60]} is given more than once."


def _page_of(scope: Scope) -> str:
    """The page's own name, so that measures don't grow with the addresses that are asked for."""
    route: Any = scope.get("route")
    return getattr(route, "path", "other")
