"""A report: the text that goes in, and what its publisher says about it."""

from __future__ import annotations

import hashlib
import re
from datetime import date, datetime
from typing import Any

import msgspec
from dateutil.parser import parse as dateparse

from dateline.errors import ReportError
from dateline.record import Span

FIRST_YEAR, LAST_YEAR = 1600, 2100
"""Years that a news archive can hold: the first newspapers are of 1605."""

_IN_NUMBERS = re.compile(r"(?<![\d/-])(\d{1,2})[/-](\d{1,2})[/-](?:\d{4}|\d{2})(?![\d/-])")


class Pair(msgspec.Struct, forbid_unknown_fields=True):
    """The two sides that ``dateline classify`` is told: character spans in the text."""

    actor: Span
    recipient: Span


class Report(msgspec.Struct, kw_only=True):
    """One news report.

    Attributes:
        text: the story; every offset in the record counts code points of exactly this string.
        id: a content hash where none is given.
        published: ``YYYY-MM-DD`` or ISO 8601 with zone; the anchor for “Tuesday”.
        language: ISO 639-1, where known.
        extra: whatever else came with the report; handed back untouched.
    """

    text: str
    id: str = ""
    published: str | None = None
    title: str | None = None
    publisher: str | None = None
    url: str | None = None
    language: str | None = None
    pair: Pair | None = None
    extra: dict[str, Any] = {}

    def __post_init__(self) -> None:
        if not self.id:
            digest = hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()
            self.id = f"sha256:{digest[:16]}"


def day_of(published: str | None, day_first: bool | None = None) -> date | None:
    """The day that a date of publication names, in ISO 8601 or as news pages write it.

    Args:
        published: the day of a date with a zone is the day there, not that of Greenwich.
        day_first: whether “05/06/2020” is the fifth of June; where None, it is no day, for it may be the sixth of May.

    Returns:
        None where the string holds no full date (“yesterday”, “2020”, “Tuesday”), or one of a year in which no report
        can have been published.
    """
    if not published:
        return None
    day = _day(published.strip(), day_first)
    return day if day and FIRST_YEAR <= day.year <= LAST_YEAR else None


def _day(said: str, day_first: bool | None) -> date | None:
    try:
        return date.fromisoformat(said[:10])
    except ValueError:
        pass
    if is_ambiguous(said):
        if day_first is None:
            return None
    else:
        day_first = "." in said.split(" ")[0]  # 5.6.2020 is nowhere the sixth of May
    # Two different defaults show which parts the string itself gave.
    chosen = {"fuzzy": True, "ignoretz": True, "dayfirst": bool(day_first)}
    try:
        one = dateparse(said, default=datetime(2000, 1, 1), **chosen)
        two = dateparse(said, default=datetime(2001, 2, 2), **chosen)
    except (ValueError, OverflowError):
        return None
    return one.date() if one.date() == two.date() else None


def is_ambiguous(said: str) -> bool:
    """Whether day and month of a date could be told either way: “05/06/2020”."""
    found = _IN_NUMBERS.search(said)
    if not found:
        return False
    one, two = int(found[1]), int(found[2])
    return one <= 12 and two <= 12 and one != two


def published_day(published: str | None, name: str) -> date | None:
    """The day of publication of a report or record; None where it has none.

    Args:
        name: the report's id, for the error.

    Raises:
        ReportError: what it has is no day of publication.
    """
    day = day_of(published)
    if published and day is None:
        raise ReportError(
            f"“{published[:40]}”, the date of publication of {name[:80]}, {why_no_day(published)}", name
        )
    return day


def why_no_day(published: str) -> str:
    """Why a string names no day of publication, and what to do."""
    if is_ambiguous(published):
        return "may be read day first or month first. Write it as YYYY-MM-DD."
    year = re.match(r"\s*(\d{4})-\d\d-\d\d", published)
    if year and not FIRST_YEAR <= int(year[1]) <= LAST_YEAR:
        return (
            f"is of a year that no archive of news holds ({FIRST_YEAR} to {LAST_YEAR}). Put it right, or leave the "
            "field out."
        )
    return "is no date. Write it as YYYY-MM-DD, or leave the field out."
