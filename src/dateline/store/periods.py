"""Periods of a series: days, weeks from Monday on, months, years, each by its first day."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Literal

from dateline.report import FIRST_YEAR, LAST_YEAR
from dateline.store.wanted import Wanted

_EARLIEST, _LATEST = f"{FIRST_YEAR}-01-01", f"{LAST_YEAR}-12-31"

Period = Literal["day", "week", "month", "year"]


def period_of(day: str, by: Period) -> str:
    """The first day of the period that a day (ISO 8601) lies in."""
    if by == "day":
        return day
    if by == "year":
        return f"{day[:4]}-01-01"
    if by == "month":
        return f"{day[:7]}-01"
    when = date.fromisoformat(day)
    return (when - timedelta(days=when.weekday())).isoformat()


def end_of(day: str, by: Period) -> str:
    """The last day of the period that a day (ISO 8601) lies in."""
    if by == "week":
        return (date.fromisoformat(period_of(day, by)) + timedelta(days=6)).isoformat()
    return _last_of(day[: {"day": 10, "month": 7, "year": 4}[by]])


def periods(first: str, last: str, by: Period) -> Iterator[str]:
    """First days of all periods between two days."""
    here = date.fromisoformat(period_of(first, by))
    end = date.fromisoformat(last)
    while here <= end:
        yield here.isoformat()
        if by in ("day", "week"):
            here += timedelta(days=1 if by == "day" else 7)
        else:
            months = 1 if by == "month" else 12
            year, month = divmod(here.year * 12 + here.month - 1 + months, 12)
            here = date(year, month + 1, 1)


def bounds(wanted: Wanted, first: str, last: str) -> tuple[str, str]:
    """The first and last day of a series: what is asked for, else what there is; within the years of news."""
    since = wanted.since + "-01-01"[len(wanted.since) - 4 :] if wanted.since else first
    until = _last_of(wanted.until) if wanted.until else last
    since, until = (min(max(day, _EARLIEST), _LATEST) for day in (since, until))
    return since, max(until, since)


def _last_of(day: str) -> str:
    """The last day of a year or month; a day itself."""
    if len(day) == 4:
        return f"{day}-12-31"
    return f"{day}-{monthrange(int(day[:4]), int(day[5:]))[1]}" if len(day) == 7 else day
