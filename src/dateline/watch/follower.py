"""One round over feeds: what is due is asked for, what is new is read and kept."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable, Iterator
from fnmatch import fnmatch
from functools import cache
from typing import TypeGuard
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import msgspec

from dateline.config import ReadingConfig
from dateline.errors import SourceError, StoreError
from dateline.ingesting import Ingest
from dateline.intake import Refusal, feeds, of_bytes, web
from dateline.intake.checks import told_language
from dateline.intake.dates import KEY, stronger
from dateline.knowledge import settings
from dateline.report import Report
from dateline.store import Store
from dateline.store.following import Followed
from dateline.watch.manners import Manners, seconds_of
from dateline.watch.plan import Feed, Plan

_LARGEST = 10_000_000  # bytes of a feed or page
_MOST_WAIT = 86_400.0  # seconds of the longest back-off
_TRIES = 3  # for a page, before the feed's own text is taken


class FeedVisit(msgspec.Struct):
    """What asking for one feed gave.

    Attributes:
        new: reports that were read and kept.
        known: articles that were read before.
        waiting: articles whose page failed, to be tried again.
        refused: articles that could not be read, with the reason.
        failed: why the feed itself could not be read; None where it could.
        unchanged: whether the server said that nothing has changed.
    """

    feed: Feed
    new: int = 0
    known: int = 0
    waiting: int = 0
    refused: list[str] = []
    failed: str | None = None
    unchanged: bool = False


class Follower:
    """Follows the feeds of a plan into a store.

    Args:
        config: how articles are read; its fingerprint is kept beside each.
        allow_private: open addresses of this machine and its own network too.
        clock: gives seconds since 1970.
        longest: seconds for one answer.
    """

    def __init__(
        self, plan: Plan, store: Store, config: ReadingConfig | None = None, allow_private: bool = False,
        clock: Callable[[], float] = time.time, longest: float = 60.0,
    ) -> None:  # fmt: skip
        self.plan, self.store, self.config = plan, store, config or ReadingConfig()
        self.allow_private, self.clock, self.longest = allow_private, clock, longest
        self.manners = Manners(plan.pause, allow_private)

    def due(self) -> float:
        """When the next feed is due, in seconds since 1970."""
        return min(self.store.followed(feed.url).due for feed in self.plan.feeds)

    def round(self) -> Iterator[FeedVisit]:
        """Ask for each feed that is due."""
        for feed in self.plan.feeds:
            known = self.store.followed(feed.url)
            if known.due <= self.clock():
                yield self._visit(feed, known)

    def _visit(self, feed: Feed, known: Followed) -> FeedVisit:
        visit = FeedVisit(feed)
        wait, lasts = 0.0, 0.0
        try:
            answer = self._asked(feed.url, known)
            lasts = _lasting(answer.headers.get("cache-control", ""))
            visit.unchanged = answer.status == 304
            if not visit.unchanged:
                if len(answer.body) > _LARGEST:
                    raise SourceError(f"{feed.url} is larger than {_LARGEST:,} bytes.")
                if not feeds.is_feed(answer.body):
                    raise SourceError(
                        f"{feed.url} serves no RSS or Atom feed. Look for its address on the page."
                    )
                self._read(feed, answer.body, visit)
                named = visit.waiting == 0  # else it is sent again, so that these are tried again
                known.etag = answer.headers.get("etag") if named else None
                known.modified = answer.headers.get("last-modified") if named else None
            known.failures = 0
        except StoreError:
            raise
        except Exception as e:  # a feed may be anything, and harms no other
            visit.failed = str(e) if isinstance(e, SourceError) else _fault(feed.url, e)
            known.failures += 1
            wait = seconds_of(e.wait, self.clock()) if isinstance(e, web.RefusedError) else 0.0
        longer = min(_MOST_WAIT, feed.interval * 2 ** min(known.failures, 20))
        jitter = 1 + random.uniform(0, 0.1) if known.failures else 1.0
        known.due = self.clock() + max(longer * jitter, min(wait, _MOST_WAIT), min(lasts, _MOST_WAIT))
        self.store.keep_followed(known)
        return visit

    def _asked(self, url: str, known: Followed) -> web.Response:
        if not self.manners.may(url):
            raise SourceError(f"{url}: the site's robots.txt asks programs not to fetch it, or can't be had.")
        self.manners.ready(url)
        said = {"If-None-Match": known.etag, "If-Modified-Since": known.modified}
        headers = {name: value for name, value in said.items() if value}
        return web.ask(url, _LARGEST, self.allow_private, headers, self.longest)

    def _read(self, feed: Feed, body: bytes, visit: FeedVisit) -> None:
        entries = [e for e in feeds.from_feed(body, feed.url) if self._is_report(e, visit)]
        names = {address_of(e.url or e.id): e for e in reversed(entries)}
        tried = self.store.tried(list(names))
        for name, entry in reversed(names.items()):
            tries, done = tried.get(name, (0, False))
            if done:
                visit.known += 1
                continue
            try:
                reports = self._articles(feed, name, entry, tries + 1)
                for report in reports or ():
                    self._keep(report, visit)
            except StoreError:
                raise
            except Exception as e:  # an article may be anything, and harms no other
                visit.refused.append(_fault(name, e))
                reports = []
            visit.waiting += reports is None
            self.store.keep_tried(name, tries + 1, reports is not None)

    def _is_report(self, entry: Report | Refusal, visit: FeedVisit) -> TypeGuard[Report]:
        if isinstance(entry, Refusal):
            visit.refused.append(entry.error)
            return False
        return bool(entry.url or entry.id)

    def _articles(self, feed: Feed, name: str, entry: Report, tries: int) -> list[Report] | None:
        """The reports of an entry, one but for a live blog; None where its page is to be tried again."""
        own = msgspec.structs.replace(entry, id=name, publisher=feed.publisher or entry.publisher)
        if not feed.articles or not entry.url or not is_address(entry.url) or not self.manners.may(entry.url):
            return [own]
        self.manners.ready(entry.url)
        try:
            answer = web.ask(entry.url, _LARGEST, self.allow_private, None, self.longest)
            pages = [
                p for p in of_bytes(answer.body, name, answer.charset, answer.url) if isinstance(p, Report)
            ]
        except SourceError as e:
            lasting = isinstance(e, web.RefusedError) and e.status < 500 and e.status != 429
            return [own] if lasting or tries >= _TRIES else None
        return [_joined(own, page, len(pages) == 1) for page in pages] or [own]

    def _keep(self, report: Report, visit: FeedVisit) -> None:
        language = visit.feed.language
        told = (report.language or told_language(report.text))[:2]
        if language and told != language:
            visit.refused.append(f"{report.id}: in {told}, not {language}.")
            return
        run = Ingest(self.store, self.config)
        visit.refused += [answer.error for answer in run([report]) if isinstance(answer, Refusal)]
        visit.new += run.added.new


def _joined(own: Report, page: Report, alone: bool) -> Report:
    """A page with what its feed says of it; of two days that of the more trusted. A live blog's blocks keep theirs."""
    dated = stronger(page, own) if alone else page
    trace = {KEY: dated.extra[KEY]} if KEY in dated.extra else {}
    return msgspec.structs.replace(
        page, url=own.url, publisher=own.publisher or page.publisher, published=dated.published,
        title=own.title or page.title, extra={**page.extra, **trace},
    )  # fmt: skip


def _fault(name: str, error: Exception) -> str:
    return (
        f"{name} could not be read ({type(error).__name__}: {error}). That is a fault of dateline; please report it "
        "with the address."
    )


def is_address(url: str) -> bool:
    """Whether a link leads to a web page: feeds hold anything."""
    try:
        parts = urlsplit(url.strip())
        return parts.scheme.lower() in ("http", "https") and bool(parts.hostname) and (parts.port or 0) >= 0
    except ValueError:
        return False


def address_of(url: str) -> str:
    """An address without its fragment and what only counts visitors; what is none as it is."""
    if not is_address(url):
        return url.strip()
    parts = urlsplit(url.strip())
    query = parse_qsl(parts.query, keep_blank_values=True)
    kept = [(k, v) for k, v in query if not any(fnmatch(k.lower(), counter) for counter in _counters())]
    return urlunsplit((parts.scheme, parts.netloc.lower(), parts.path, urlencode(kept), ""))


@cache
def _counters() -> list[str]:
    found: list[str] = settings("web.toml")["counters"]
    return found


def _lasting(cache: str) -> float:
    found = re.search(r"max-age=(\d{1,9})", cache)
    return float(found[1]) if found else 0.0
