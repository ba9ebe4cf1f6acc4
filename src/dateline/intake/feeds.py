"""Feeds: the articles that an RSS or Atom feed carries."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from itertools import islice, pairwise
from typing import Any

from dateline.errors import SourceError
from dateline.intake.checks import ReportWarning, shown
from dateline.intake.dates import KEY, StatedDate, day_first_of, settled
from dateline.intake.encoding import CONTROLS, damaged_utf8
from dateline.intake.lines import Refusal
from dateline.intake.markup import few_attributes, text_of
from dateline.report import Report, why_no_day

_REFERENCE = re.compile(rb"&#(x[0-9a-f]{1,20}|[0-9]{1,20});", re.I)
_DECLARED = re.compile(rb"encoding=[\"']([\w-]{1,40})")
_ENTRY = re.compile(rb"<(?:[a-z]{1,10}:)?(?:item|entry)[\s>]", re.I)
_MOST_PIECES, _LONGEST_HEAD = 2_000, 20_000
_DAYS = (("published", "feed"), ("updated", "feed's update"), ("created", "feed"))


def is_feed(data: bytes) -> bool:
    """Whether some bytes begin like an RSS or Atom feed."""
    head = data[:4000].lower()
    return any(mark in head for mark in (b"<rss", b"<feed", b"<rdf:rdf", b":feed"))


def from_feed(data: bytes, name: str) -> Iterator[Report | Refusal]:
    """The entries of a feed, each with the text that it carries: whole articles in some feeds, summaries in most.

    The day of an entry is the one that the feed writes, in its zone; one that can't be read is left out and said.
    An entry without text is refused: many feeds name pages only.

    Warns:
        ReportWarning: the date of an entry can't be read.

    Raises:
        SourceError: it is no feed, or the library is not installed.
    """
    data = _of_characters(data, name)
    data = few_attributes(_REFERENCE.sub(_character, data).decode("latin-1")).encode("latin-1")
    found = _parsed(data, name)
    if found.bozo:  # it is no XML, and one entry can swallow others
        pieces = [e for piece in _pieces(data) for e in _parsed(piece, name).entries]
        if len(pieces) > len(found.entries):
            found.entries = pieces
    if not found.entries and not found.version:
        raise SourceError(f"{name} is no RSS or Atom feed. Give its address as the page names it.")
    day_first = day_first_of(d.written for entry in found.entries for d in _days(entry))
    for number, entry in enumerate(found.entries, 1):
        try:
            report = _report(entry, found.feed, day_first)
        except Exception as e:
            yield Refusal(
                error=f"{name}, entry {number} can't be read ({type(e).__name__}: {e}). Look at it there."
            )
            continue
        if not report.text:
            yield _without_text(report, f"{name}, entry {number}")
            continue
        _warn(report)
        yield report


def _without_text(entry: Report, place: str) -> Refusal:
    if (entry.url or "").startswith(("http://", "https://")):
        return Refusal(id=entry.id, error=f"{place} carries no text. Read its page, {entry.url}, instead.")
    return Refusal(id=entry.id, error=f"{place} carries no text. Look at it there.")


def _of_characters(data: bytes, name: str) -> bytes:
    """A feed without control characters, and one in damaged UTF-8 mended: feedparser would read all of it otherwise."""
    if b"\x00" in data[:100]:
        return data  # UTF-16 or 32
    data = data.translate(None, CONTROLS)
    declared = _DECLARED.search(data[:200])
    if declared and declared[1].lower() != b"utf-8":
        return data
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        mended = damaged_utf8(data, name)
        return mended.encode() if mended else data
    return data


def _parsed(data: bytes, name: str) -> Any:
    try:
        import feedparser
    except ModuleNotFoundError as e:
        raise SourceError(f"{name} is a feed. Install its library: pip install 'dateline[corpora]'.") from e
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            return feedparser.parse(data)
    except Exception:  # feedparser has errors of many kinds for what is no feed at all
        return feedparser.FeedParserDict(bozo=True, entries=[], feed={}, version="")


def _pieces(data: bytes) -> list[bytes]:
    """A feed for each entry, up to where the next one begins, with the head of the whole."""
    starts = [m.start() for m in islice(_ENTRY.finditer(data), _MOST_PIECES + 1)]
    if not 1 < len(starts) <= _MOST_PIECES:
        return []
    head = data[: starts[0]][-_LONGEST_HEAD:]
    return [head + data[start:end] for start, end in pairwise([*starts, len(data)])]


def _report(entry: Any, feed: Any, day_first: bool | None) -> Report:
    published, kept = settled(_days(entry), day_first)
    return Report(
        id=_string(entry, "id") or _string(entry, "link"),
        text=text_of(_longest(entry)),
        title=" ".join(text_of(_string(entry, "title")).split()) or None,
        url=_string(entry, "link") or None,
        published=published,
        publisher=" ".join(text_of(_string(feed, "title")).split()) or None,
        language=_string(feed, "language")[:2].lower() or None,
        extra=kept,
    )


def _string(fields: Any, key: str) -> str:
    value = fields.get(key)
    return value.strip() if isinstance(value, str) else ""


def _longest(entry: Any) -> str:
    contents = entry.get("content")
    bodies = [c.get("value") for c in contents if hasattr(c, "get")] if isinstance(contents, list) else []
    return max((b for b in (*bodies, entry.get("summary")) if isinstance(b, str)), key=len, default="")


def _days(entry: Any) -> list[StatedDate]:
    """The days of an entry as the feed writes them; feedparser's own reading of them moves some by a day or more."""
    return [StatedDate(by, written) for key, by in _DAYS if (written := _string(dict(entry), key))]


def _warn(report: Report) -> None:
    unread = report.extra.get(KEY, {}).get("others", [])
    if report.published is None and unread:
        written = unread[0]["as"]
        warnings.warn(
            f"“{shown(written)}”, the date of {shown(report.id)} in its feed, {why_no_day(written)} "
            "It is read without a day.",
            ReportWarning,
            stacklevel=3,
        )


def _character(reference: re.Match[bytes]) -> bytes:
    """A reference to a character; to one that there is none of, as “�”."""
    said = reference[1].lower()
    number = int(said[1:], 16) if said.startswith(b"x") else int(said)
    is_one = number <= 0x10FFFF and not 0xD800 <= number <= 0xDFFF
    return reference[0] if is_one else b"&#xFFFD;"
