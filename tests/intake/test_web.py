"""Addresses: a page to a report, and what is not opened."""

import http.server
import threading
import urllib.request
import zlib

import pytest
from tests.intake.test_intake import PAGE

from dateline.errors import SourceError
from dateline.intake import files, read_source, web

# --- addresses ---------------------------------------------------------------------------------------------


class _Site(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        where = {"/away": "ftp://example.org/x", "/again": "/story"}.get(self.path)
        self.send_response(302 if where else 404 if self.path == "/gone" else 200)
        if where:
            self.send_header("Location", where)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(b"a" * 5000 if self.path == "/long" else PAGE.encode())

    def log_message(self, *rest):
        pass


@pytest.fixture(scope="module")
def site():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture
def no_proxy(monkeypatch):
    monkeypatch.setattr(urllib.request, "getproxies", dict)


def test_an_address_is_read_as_a_page(site, no_proxy):
    (report,) = read_source(f"{site}/again", allow_private=True)
    assert report.title == "Truce broken in the north"
    assert report.url == f"{site}/story"
    assert report.id == f"{site}/again"


def test_addresses_of_the_own_network_are_not_opened(site, no_proxy):
    port = site.rsplit(":", 1)[1]
    for host in ("127.0.0.1", "localhost", "127.1", "2130706433", "[::1]", "[::ffff:127.0.0.1]"):
        with pytest.raises(SourceError, match="--allow-private"):
            list(read_source(f"http://{host}:{port}/story"))


def test_the_connection_is_checked_whatever_the_name_says(site, no_proxy, monkeypatch):
    monkeypatch.setattr(
        "socket.getaddrinfo", lambda *a, **k: [(2, 1, 6, "", ("127.0.0.1", int(site.rsplit(":", 1)[1])))]
    )
    with pytest.raises(SourceError, match="--allow-private"):
        list(read_source("http://public.example/story"))


def test_redirects_are_checked_too(site, no_proxy):
    with pytest.raises(SourceError, match="not followed"):
        list(read_source(f"{site}/away", allow_private=True))


def test_a_page_that_is_not_there_and_one_too_long_are_sentences(site, no_proxy, monkeypatch):
    with pytest.raises(SourceError, match="answered 404"):
        list(read_source(f"{site}/gone", allow_private=True))
    monkeypatch.setattr(files, "LARGEST", 1000)
    with pytest.raises(SourceError, match="larger than"):
        list(read_source(f"{site}/long", allow_private=True))
    monkeypatch.setattr(web, "_LONGEST_WAIT", -1)
    with pytest.raises(SourceError, match="took longer"):
        list(read_source(f"{site}/story", allow_private=True))


def test_an_address_that_leads_nowhere_is_a_sentence(no_proxy):
    with pytest.raises(SourceError, match="can't be fetched"):
        list(read_source("http://127.0.0.1:9/x", allow_private=True))
    with pytest.raises(SourceError, match="can't be fetched"):
        list(read_source("http://[bad/x"))


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.org/x",
        "file:///etc/hostname",
        "data:text/html,x",
        "FILE:///etc/hostname",
        "//host/x",
        "gopher://x/",
    ],
)
@pytest.mark.parametrize("allow_private", [True, False])
def test_only_web_pages_are_asked_for(url, allow_private, no_proxy):
    with pytest.raises(SourceError, match="is no address of a web page"):
        web.ask(url, 1000, allow_private)
    opener = web._opener(allow_private)
    assert {name.split("_")[0] for name in opener.handle_open} == {"http", "https"}


def test_a_redirect_away_from_the_web_is_not_followed(site, no_proxy):
    with pytest.raises(SourceError, match="which is no web page, and is not followed"):
        web.ask(f"{site}/away", 1000, allow_private=True)


def test_a_page_that_comes_packed_is_read(no_proxy):
    class Packing(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Encoding", "deflate")
            self.end_headers()
            self.wfile.write(zlib.compress(PAGE.encode()))

        def log_message(self, *rest):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Packing)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    (report,) = read_source(f"http://127.0.0.1:{server.server_port}/story", allow_private=True)
    server.shutdown()
    assert report.title == "Truce broken in the north"
