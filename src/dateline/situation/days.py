"""The span of days that a situation is about, and the one before it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

import msgspec

from dateline.errors import NothingToSayError
from dateline.store import Wanted
from dateline.store.periods import bounds

SpanName = Literal["day", "week", "month", "all"]
_LENGTHS: dict[SpanName, int] = {"day": 1, "week": 7, "month": 30}


class DaySpan(msgspec.Struct, frozen=True):
    """Days, both counted in, as ISO 8601."""

    since: str
    until: str

    @property
    def days(self) -> int:
        """How many there are."""
        return (date.fromisoformat(self.until) - date.fromisoformat(self.since)).days + 1

    def before(self) -> DaySpan:
        """As many days, up to the one before the first."""
        return DaySpan(later(self.since, -self.days), later(self.since, -1))

    def after(self) -> DaySpan:
        """As many days, from the one behind the last on."""
        return DaySpan(later(self.until, 1), later(self.until, self.days))

    def holds(self, first: str, last: str) -> bool:
        """Whether all days from one to another lie within."""
        return self.since <= first and last <= self.until


def later(day: str, days: int) -> str:
    """The day so many days later (ISO 8601)."""
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()


def span_of(
    first: str | None, last: str | None, since: str | None = None, until: str | None = None,
    length: SpanName = "week",
) -> DaySpan:  # fmt: skip
    """The days that are asked for.

    Args:
        first: the first day of the store's reports.
        last: the last.
        since: the first day that is wanted, ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``.
        until: the last.
        length: how many days up to ``until``, or up to the last of the store, where no ``since`` is given.

    Raises:
        NothingToSayError: the store holds no reports with a day.
    """
    if not first or not last:
        raise NothingToSayError("The store is empty. Fill it: dateline ingest REPORTS.")
    begin, end = bounds(Wanted(since=since, until=until), first, last)
    if not since and length != "all":
        begin = later(end, 1 - _LENGTHS[length])
    return DaySpan(begin, end)
