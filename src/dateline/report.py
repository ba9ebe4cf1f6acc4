"""A report: the text that goes in, and what its publisher says about it."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from typing import Any

import msgspec
from dateutil.parser import parse as dateparse

from dateline.record import Span


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


def day_of(published: str | None) -> date | None:
    """The day that a date of publication names, in ISO 8601 or as news pages write it.

    Returns:
        None where the string holds no full date (“yesterday”, “2020”, “Tuesday”).
    """
    if not published:
        return None
    try:
        return date.fromisoformat(published.strip()[:10])
    except ValueError:
        pass
    # Two different defaults show which parts the string itself gave.
    try:
        one = dateparse(published, default=datetime(2000, 1, 1), fuzzy=True, ignoretz=True)
        two = dateparse(published, default=datetime(2001, 2, 2), fuzzy=True, ignoretz=True)
    except (ValueError, OverflowError):
        return None
    return one.date() if one.date() == two.date() else None
