"""A news site on loopback that answers by a table, and what follows its feeds: fixtures of the tests of feeds."""

import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest

from dateline import store as stores
from dateline.watch.follower import Follower
from dateline.watch.plan import Feed, Plan

PAGE = """<html><head><title>{title}</title></head><body><article><h1>{title}</h1>
<p>ANKARA (Wire) - Turkey accused Greece of breaking the truce at the border on Tuesday, the foreign ministry said.</p>
<p>Greece rejected the charge and called on the United Nations to send observers to the river at once. {title}.</p>
</article></body></html>"""


class Site(BaseHTTPRequestHandler):
    """Answers by a table of paths; counts what it was asked."""

    table: ClassVar[dict] = {}
    asked: ClassVar[Counter] = Counter()
    headers_seen: ClassVar[list] = []

    def do_GET(self):
        self.asked[self.path] += 1
        self.headers_seen.append((self.path, dict(self.headers)))
        found = self.table.get(self.path.split("?")[0])
        try:
            if callable(found):
                found(self)
            elif found is None:
                self.send_error(404)
            else:
                self.give(found)
        except (BrokenPipeError, ConnectionResetError):
            pass

    def give(self, body: str, kind: str = "text/html", status: int = 200, **headers: str) -> None:
        data = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


@pytest.fixture
def site():
    class Own(Site):
        table, asked, headers_seen = {}, Counter(), []

    server = ThreadingHTTPServer(("127.0.0.1", 0), Own)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    Own.base = f"http://127.0.0.1:{server.server_address[1]}"
    yield Own
    server.shutdown()


def rss(*links: str) -> str:
    items = "".join(
        f"<item><title>Item {n}</title><link>{link}</link><guid>{link}</guid>"
        f"<description>Turkey accused Greece of breaking the truce, number {n}.</description>"
        "<pubDate>Tue, 14 Jan 2020 10:00:00 GMT</pubDate></item>"
        for n, link in enumerate(links)
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Wire</title>{items}</channel></rss>'


class Clock:
    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def follow(site, tmp_path, clock):
    opened = []

    def made(*paths: str, **more) -> Follower:
        feeds = [Feed(url=site.base + path) for path in paths]
        store = stores.open(tmp_path / "watch.db")
        opened.append(store)
        return Follower(Plan(feeds=feeds, pause=0), store, allow_private=True, clock=clock, **more)

    yield made
    for store in opened:
        store.close()
