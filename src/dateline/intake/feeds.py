"""Feeds: the articles that an RSS or Atom feed carries."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import lxml.html

from dateline.errors import SourceError
from dateline.report import Report


def is_feed(data: bytes) -> bool:
    """Whether some bytes begin like an RSS or Atom feed."""
    head = data[:4000].lower()
    return any(mark in head for mark in (b"<rss", b"<feed", b"<rdf:rdf"))


def from_feed(data: bytes, name: str) -> Iterator[Report]:
    """The entries of a feed, each with the text that it carries: whole articles in some feeds, summaries in most.

    Raises:
        SourceError: it is no feed, or the library is not installed.
    """
    try:
        import feedparser
    except ModuleNotFoundError as e:
        raise SourceError(f"{name} is a feed. Install its library: pip install 'dateline[corpora]'.") from e
    found = feedparser.parse(data)
    if not found.entries and not found.version:
        raise SourceError(f"{name} is no RSS or Atom feed. Give its address as the page names it.")
    publisher = found.feed.get("title")
    for entry in found.entries:
        text = text_of(_longest(entry))
        if text:
            yield Report(
                id=entry.get("id") or entry.get("link") or "",
                text=text,
                title=text_of(entry.get("title", "")) or None,
                url=entry.get("link"),
                published=_day(entry),
                publisher=publisher,
                language=(found.feed.get("language") or "")[:2].lower() or None,
            )


def _longest(entry: Any) -> str:
    bodies = [c.get("value", "") for c in entry.get("content", [])] + [entry.get("summary", "")]
    return str(max(bodies, key=len))


def _day(entry: Any) -> str | None:
    when = entry.get("published_parsed") or entry.get("updated_parsed")
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", when) if when else None


def text_of(markup: str) -> str:
    """The text of a piece of HTML, a paragraph a line."""
    if "<" not in markup and "&" not in markup:
        return markup.strip()
    try:
        tree = lxml.html.fromstring(f"<div>{markup}</div>")
    except (lxml.etree.ParserError, ValueError):
        return ""
    for block in tree.iter("p", "br", "div", "li", "h1", "h2", "h3"):
        block.tail = "\n" + (block.tail or "")
    lines = (" ".join(line.split()) for line in tree.text_content().split("\n"))
    return "\n\n".join(line for line in lines if line)
