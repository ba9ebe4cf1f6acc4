"""An address on the web to bytes: within limits of time and size, and not into one's own network."""

from __future__ import annotations

import http.client
import ipaddress
import time
import urllib.error
import urllib.request
from typing import Any
from urllib.parse import urlsplit

from dateline.errors import SourceError

_WAIT = 20  # seconds for an answer, and between two pieces of it
_LONGEST_WAIT = 60  # seconds for the whole page
_PIECE = 1 << 16
_AGENT = "Mozilla/5.0 (compatible; dateline; reads one page when a person asks)"


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
    try:
        request = urllib.request.Request(url, headers={"User-Agent": _AGENT, "Accept": "text/html,*/*;q=0.5"})
        if not allow_private:
            _refuse_if_private(urlsplit(url).hostname or "", url)
        with _opener(allow_private).open(request, timeout=_WAIT) as answer:
            return _read(answer, url, largest), answer.headers.get_content_charset(), answer.geturl()
    except urllib.error.HTTPError as e:
        raise SourceError(
            f"{url} answered {e.code} ({e.reason}). Open it in a browser, save the page and read the file."
        ) from e
    except (OSError, ValueError, http.client.HTTPException) as e:
        reason = e.reason if isinstance(e, urllib.error.URLError) else e
        raise SourceError(
            f"{url} can't be fetched: {reason or type(e).__name__}. Check the address and the network, or save "
            "the page in a browser and read the file."
        ) from e


def _read(answer: Any, url: str, largest: int) -> bytes:
    """The body, up to one byte beyond the limit of size."""
    deadline, out = time.monotonic() + _LONGEST_WAIT, bytearray()
    while len(out) <= largest and (piece := answer.read1(_PIECE)):
        out += piece
        if time.monotonic() > deadline:
            raise SourceError(
                f"{url} took longer than {_LONGEST_WAIT} seconds. Save the page in a browser and read the file."
            )
    return bytes(out[: largest + 1])


def _opener(allow_private: bool) -> urllib.request.OpenerDirector:
    """http and https only. The check is made on the connection, so no redirect and no second look-up of a
    name leads past it; behind a proxy it is the proxy that is connected to, and its own rules hold."""
    if allow_private or urllib.request.getproxies():
        return urllib.request.build_opener(_Redirects(allow_private))
    return urllib.request.build_opener(_Redirects(allow_private), _PublicHTTP, _PublicHTTPS)


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
