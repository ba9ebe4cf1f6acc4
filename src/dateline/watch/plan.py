"""``feeds.toml``: which feeds are followed, and how."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec

from dateline.errors import SourceError

LEAST = 60.0  # seconds between two requests for one feed
_FEED = {"url": str, "publisher": str, "language": str, "interval": (int, float), "articles": bool}


class Feed(msgspec.Struct, kw_only=True, frozen=True):
    """One feed.

    Attributes:
        url: of the feed.
        publisher: what its reports' outlet is called; the feed's own title where not given.
        language: only articles in it (ISO 639-1); all where None.
        interval: seconds between two requests, :data:`LEAST` or more.
        articles: whether the pages that it names are fetched; else the feed's own text is read.
    """

    url: str
    publisher: str | None = None
    language: str | None = None
    interval: float = 900.0
    articles: bool = True


class Plan(msgspec.Struct, kw_only=True, frozen=True):
    """All feeds, and seconds between two requests to one host."""

    feeds: list[Feed]
    pause: float = 2.0


def plan_of(path: Path) -> Plan:
    """Read a plan.

    Raises:
        SourceError: it can't be read, or something in it can't be; the sentence names file and key.
    """
    try:
        told = tomllib.loads(path.read_text("utf-8"))
    except OSError as e:
        raise SourceError(
            f"{path} can't be read: {e.strerror}. Write the feeds into a file and name it."
        ) from e
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as e:
        raise SourceError(f"{path} is no TOML: {e}.") from e
    unknown = set(told) - {"feed", "pause"}
    if unknown:
        raise SourceError(f"{path}: {unknown.pop()} is no key. A plan has “pause” and [[feed]] tables.")
    rows = told.get("feed", [])
    if not isinstance(rows, list) or not rows:
        raise SourceError(f'{path} names no feed. Write [[feed]] and below it url = "https://…".')
    feeds = [_feed(row, f"{path}, feed {n}") for n, row in enumerate(rows, 1)]
    urls = [f.url for f in feeds]
    if len(set(urls)) < len(urls):
        raise SourceError(f"{path} names {next(u for u in urls if urls.count(u) > 1)} twice. Leave one out.")
    pause = told.get("pause", Plan.__struct_defaults__[0])
    if not isinstance(pause, int | float) or pause < 0:
        raise SourceError(f"{path}: pause is {pause!r}. Give seconds.")
    return Plan(feeds=feeds, pause=float(pause))


def _feed(row: Any, where: str) -> Feed:
    if not isinstance(row, dict):
        raise SourceError(f"{where} is no table. Write [[feed]].")
    for key, value in row.items():
        if key not in _FEED:
            raise SourceError(f"{where}: {key} is no key. Known are {', '.join(_FEED)}.")
        if not isinstance(value, _FEED[key]) or (key == "interval" and isinstance(value, bool)):  # type: ignore[arg-type]
            raise SourceError(f"{where}: {key} can't be {value!r}.")
    url = row.get("url", "")
    if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
        raise SourceError(f"{where}: url is {url!r}. Give the feed's address, https://….")
    if row.get("interval", LEAST) < LEAST:
        raise SourceError(f"{where}: interval is {row['interval']}. Ask once in {LEAST:g} seconds at most.")
    return Feed(**{**row, "interval": float(row.get("interval", 900))})
