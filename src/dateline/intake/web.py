"""An address on the web to bytes: within limits of time and size, and not into one's own network."""

from __future__ import annotations

import http.client
import ipaddress
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import msgspec

from dateline.errors import SourceError
from dateline.intake.http_bodies import body_of

_WAIT = 20  # seconds for an answer, and between two pieces of it
_LONGEST_WAIT = 60  # seconds for the whole page
_PIECE = 1 << 16
_AGENT = "Mozilla/5.0 (compatible; dateline; reads one page when a person asks)"


class Response(msgspec.Struct):
    """What a server answers: 200, or 304 where nothing has changed; header names in small letters."""

    status: int
    body: bytes
    headers: dict[str, str]
    charset: str | None
    url: str


class RefusedError(SourceError):
    """A server answers, but not with the page.

    Args:
        status: of HTTP.
        wait: what it says about when to ask again (Retry-After).
    """

    def __init__(self, sentence: str, status: int, wait: str | None = None) -> None:
        super().__init__(sentence)
        self.status, self.wait = status, wait


def fetch(url: str, largest: int, allow_private: bool = False) -> tuple[bytes, str | None, str]:
    """Fetch one page.

    Args:
        url: ``http`` or ``https``.
        largest: bytes; reading stops one behind it.
        allow_private: open addresses of this machine and its own network too.

    Returns:
        The bytes, the encoding that the server gives, and the address after redirects.

    Raises:
        SourceError: it can't be fetched; the sentence says what to do.
    """
    answer = ask(url, largest, allow_private)
    return answer.body, answer.charset, answer.url


def ask(
    url: str,
    largest: int,
    allow_private: bool = False,
    headers: Mapping[str, str] | None = None,
    longest: float | None = None,
) -> Response:
    """Ask for one page, perhaps only if it has changed.

    Args:
        url: ``http`` or ``https``.
        largest: bytes; reading stops one behind it.
        allow_private: open addresses of this machine and its own network too.
        headers: more to say, as ``If-None-Match``.
        longest: seconds for the whole of it; a minute where not given.

    Raises:
        RefusedError: the server answers with an error.
        SourceError: it can't be fetched; the sentence says what to do.
    """
    longest = _LONGEST_WAIT if longest is None else longest
    try:
        _refuse_if_no_web(url)
        said = {"User-Agent": _AGENT, "Accept": "text/html,*/*;q=0.5", **(headers or {})}
        request = urllib.request.Request(url, headers=said)
        if not allow_private:
            _refuse_if_private(urlsplit(url).hostname or "", url)
        with _opener(allow_private).open(request, timeout=_WAIT) as answer:
            body = _read(answer, url, largest, longest)
            told = {k.lower(): v for k, v in answer.headers.items()}
            if len(body) <= largest:  # some pack what nobody asked them to pack
                body = body_of(body, "", told.get("content-encoding", ""), url, largest)
            return Response(answer.status, body, told, answer.headers.get_content_charset(), answer.geturl())
    except urllib.error.HTTPError as e:
        told = {k.lower(): v for k, v in e.headers.items()}
        if e.code == 304:
            return Response(304, b"", told, None, url)
        raise RefusedError(
            f"{url} answered {e.code} ({e.reason}). Open it in a browser, save the page and read the file.",
            e.code, told.get("retry-after"),
        ) from e  # fmt: skip
    except (OSError, ValueError, http.client.HTTPException) as e:
        reason = e.reason if isinstance(e, urllib.error.URLError) else e
        raise SourceError(
            f"{url} can't be fetched: {reason or type(e).__name__}. Check the address and the network, or save "
            "the page in a browser and read the file."
        ) from e


def _read(answer: Any, url: str, largest: int, longest: float) -> bytes:
    """The body, up to one byte beyond the limit of size."""
    deadline, out = time.monotonic() + longest, bytearray()
    while len(out) <= largest and (piece := answer.read1(_PIECE)):
        out += piece
        if time.monotonic() > deadline:
            raise SourceError(
                f"{url} took longer than {longest:g} seconds. Save the page in a browser and read the file."
            )
    return bytes(out[: largest + 1])


def _opener(allow_private: bool) -> urllib.request.OpenerDirector:
    """http and https only, whatever a redirect says. The check is made on the connection, so no redirect and no second
    look-up of a name leads past it; behind a proxy it is the proxy that is connected to, and its own rules hold."""
    direct = not allow_private and not urllib.request.getproxies()
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        _PublicHTTP() if direct else urllib.request.HTTPHandler(),
        _PublicHTTPS() if direct else urllib.request.HTTPSHandler(),
        _Redirects(allow_private),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
    ):
        opener.add_handler(handler)
    return opener


def _refuse_if_no_web(url: str) -> None:
    """Refuse what is no address of a web page: a file, ftp, data."""
    if urlsplit(url).scheme.lower() not in ("http", "https"):
        raise SourceError(
            f"{url} is no address of a web page and is not opened. Give one with http or https."
        )


class _Redirects(urllib.request.HTTPRedirectHandler):
    def __init__(self, allow_private: bool) -> None:
        self.allow_private = allow_private

    def redirect_request(self, req, fp, code, msg, headers, newurl):  # type: ignore[no-untyped-def]
        parts = urlsplit(newurl)
        if parts.scheme not in ("http", "https"):
            raise SourceError(
                f"{req.full_url} leads on to {newurl}, which is no web page, and is not followed."
            )
        if not self.allow_private:
            _refuse_if_private(parts.hostname or "", newurl)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


class _PublicConnection(http.client.HTTPConnection):
    def connect(self) -> None:
        super().connect()
        _refuse_if_private(self.sock.getpeername()[0], self.host)


class _PublicTLSConnection(http.client.HTTPSConnection):
    def connect(self) -> None:
        super().connect()
        _refuse_if_private(self.sock.getpeername()[0], self.host)


class _PublicHTTP(urllib.request.HTTPHandler):
    def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(_PublicConnection, req)


class _PublicHTTPS(urllib.request.HTTPSHandler):
    def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(_PublicTLSConnection, req)


def _refuse_if_private(host: str, shown: str) -> None:
    """Refuse a numeric address that is not on the public network; names pass, their addresses come later."""
    if host.lower().rstrip(".") != "localhost" and not host.lower().rstrip(".").endswith(".localhost"):
        try:
            address = ipaddress.ip_address(host.split("%")[0])
        except ValueError:
            return
        inner = getattr(address, "ipv4_mapped", None) or address
        if inner.is_global and not inner.is_multicast:
            return
    raise SourceError(
        f"{shown} is an address of this machine or its own network and is not opened. Allow it with "
        "--allow-private."
    )
