"""Manners of a program that asks others' servers: their robots.txt, and a pause between requests to one host."""

from __future__ import annotations

import time
from collections.abc import Callable
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

from dateline.errors import SourceError
from dateline.intake import web

AGENT = "dateline"
_LARGEST = 500_000  # bytes of a robots.txt, after RFC 9309
_KEPT = 86_400.0  # seconds for which one is believed
_ALL, _NONE = ("User-agent: *", "Allow: /"), ("User-agent: *", "Disallow: /")
_LONGEST_PAUSE = 60.0  # seconds of a Crawl-delay that are waited for


class Manners:
    """What each host allows and when it was last asked.

    Args:
        pause: seconds between two requests to one host, where it asks for no more.
        allow_private: open addresses of this machine and its own network too.
        wait: waits some seconds.
    """

    def __init__(self, pause: float, allow_private: bool, wait: Callable[[float], None] = time.sleep) -> None:
        self.pause, self.allow_private, self.wait = pause, allow_private, wait
        self._rules: dict[str, tuple[float, RobotFileParser]] = {}
        self._asked: dict[str, float] = {}

    def may(self, url: str) -> bool:
        """Whether a host lets programs fetch an address."""
        return self._of(url).can_fetch(AGENT, url)

    def ready(self, url: str) -> None:
        """Wait until the host of an address may be asked again."""
        host = urlsplit(url).netloc
        delay = min(_LONGEST_PAUSE, float(self._of(url).crawl_delay(AGENT) or 0))
        since = time.monotonic() - self._asked.get(host, -1e9)
        if (rest := max(self.pause, delay) - since) > 0:
            self.wait(rest)
        self._asked[host] = time.monotonic()

    def _of(self, url: str) -> RobotFileParser:
        parts = urlsplit(url)
        host = f"{parts.scheme}://{parts.netloc}"
        then, rules = self._rules.get(host, (-1e9, RobotFileParser()))
        if time.monotonic() - then > _KEPT:
            rules = self._fetched(host)
            self._rules[host] = (time.monotonic(), rules)
        return rules

    def _fetched(self, host: str) -> RobotFileParser:
        """The rules of a host; without any all is allowed, and nothing where they can't be had (RFC 9309, 2.3.1)."""
        rules = RobotFileParser()
        try:
            body = web.ask(f"{host}/robots.txt", _LARGEST, self.allow_private).body
            rules.parse(body[:_LARGEST].decode("utf-8", "replace").splitlines())
        except web.RefusedError as e:
            rules.parse(_ALL if e.status < 500 else _NONE)
        except SourceError:
            rules.parse(_NONE)
        return rules


def seconds_of(said: str | None, now: float) -> float:
    """Seconds to wait by a Retry-After header, which gives them or a date; 0 where it gives nothing."""
    if not said:
        return 0.0
    if said.strip().isdigit():
        return float(said)
    try:
        return max(0.0, parsedate_to_datetime(said).timestamp() - now)
    except (TypeError, ValueError):
        return 0.0
