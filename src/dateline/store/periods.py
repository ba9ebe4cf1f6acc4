"""Periods of a series: days, weeks from Monday on, months, years, each by its first day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Literal

from dateline.store.wanted import Wanted

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
    """The first and last day of a series: what is asked for, else what there is."""
    since = (wanted.since or "") + "-01-01"[len(wanted.since or "") - 4 :] if wanted.since else first
    until = last
    if wanted.until and len(wanted.until) == 10:
        until = wanted.until
    return since[:10], max(until, since[:10])
