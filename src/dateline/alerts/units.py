"""The series of the units that a rule names: counts by period from a store, with reports as exposure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import msgspec
import numpy as np

from dateline.alerts.rules import Chosen, Counting, Every
from dateline.counts.predictive import Floats
from dateline.errors import AlertsError
from dateline.knowledge import table
from dateline.store import Store
from dateline.store.periods import period_of, periods
from dateline.store.tallying import Counted, Key


class Series(msgspec.Struct, frozen=True):
    """Counts of units.

    Attributes:
        units: their fields' values, in the order of the names.
        names: for a person, no two alike.
        periods: first days, oldest first; all of them are over.
        counts: units × periods.
        exposure: one a period: reports, or ones where deaths are counted.
        by_day: what was counted of each unit by day.
    """

    units: list[Key]
    names: list[str]
    periods: list[str]
    counts: Floats
    exposure: Floats
    by_day: list[dict[str, int]]


def last_day(store: Store, at: str | None = None) -> str:
    """The day that alerts are made on: that which is asked for, else the last that the store has reports of.

    Raises:
        AlertsError: it has none, or it is no day.
    """
    if at is not None:
        try:
            return date.fromisoformat(at).isoformat()
        except ValueError as e:
            raise AlertsError(f"{at} is no day. Write YYYY-MM-DD.") from e
    days = store.reports_by_day()
    if not days:
        raise AlertsError(f"{store.where} has no reports with a day. Load some first (dateline ingest).")
    return max(days)


def days_before(day: str, number: int) -> str:
    """The day that is so many before another."""
    return (date.fromisoformat(day) - timedelta(days=number)).isoformat()


def over(day: str, every: Every) -> str:
    """The first day of the last period that is over when a day is."""
    tomorrow = days_before(day, -1)
    return period_of(days_before(period_of(tomorrow, every), 1), every)


def end_of(period: str, every: Every) -> str:
    """The last day of a period."""
    first, then = list(periods(period, days_before(period, -31), every))[:2]
    assert first == period
    return days_before(then, 1)


def series_of(store: Store, rule: Counting, at: str) -> Series:
    """The series of a rule's units up to the last period that is over on a day.

    Raises:
        AlertsError: there is no period in the store that is over.
    """
    reports = store.reports_by_day()
    last = over(at, rule.every)
    first = min(reports, default=at)
    begin = period_of(first, rule.every)
    if begin < first:  # the store begins within it
        begin = days_before(end_of(begin, rule.every), -1)
    steps = list(periods(begin, last, rule.every))[-rule.past :] if begin <= last else []
    if not steps:
        raise AlertsError(f"No {rule.every} between {first} and {at} is whole. Wait for more reports.")
    found = store.tally(
        rule.by, rule.wanted(since=steps[0], until=end_of(last, rule.every)), rule.mode, rule.count
    )
    units, names, by_day = _named(store, rule, found, max(1, rule.named))
    place = {period: i for i, period in enumerate(steps)}
    counts, exposure = np.zeros((len(units), len(steps))), np.ones(len(steps))
    for i, days in enumerate(by_day):
        for day, number in days.items():
            counts[i, place[period_of(day, rule.every)]] += number
    if rule.count != "deaths":
        exposure[:] = 0
        for day, number in reports.items():
            if (step := place.get(period_of(day, rule.every))) is not None:
                exposure[step] += number
    return Series(units, names, steps, counts, exposure, by_day)


def names_of(store: Store, by: Sequence[str], units: Sequence[Key]) -> list[str | None]:
    """Names of units for a person; None of those of which nobody is known."""
    sides = [i for i, name in enumerate(by) if name in ("actor", "recipient")]
    called = store.names_by_id(sorted({unit[i] for unit in units for i in sides}))
    states: dict[Any, str] = {row["alpha3"]: row["name"] for row in table("actors/states.csv")}

    def said(field: str, value: Any) -> str | None:
        if field in ("actor", "recipient"):
            return called.get(value)
        return states.get(value, value) if field.endswith("country") else str(value)

    out: list[str | None] = []
    for unit in units:
        parts = [said(field, value) for field, value in zip(by, unit, strict=True)]
        known = [part for part in parts if part is not None]
        if len(known) < len(parts):
            out.append(None)
            continue
        pair = len(by) > 1 and by[0].startswith("actor") and by[1].startswith("recipient")
        head = [f"{known[0]} → {known[1]}", *known[2:]] if pair else known
        out.append(", ".join(head) or "all")
    return out


def _named(
    store: Store, rule: Chosen, found: Sequence[Counted], least: int
) -> tuple[list[Key], list[str], list[dict[str, int]]]:
    """Units of which enough is counted, with unlike names, in the order of these."""
    total: Counter[Key] = Counter()
    for unit, _, number in found:
        total[unit] += number
    units = [unit for unit, number in total.items() if number >= least]
    named = [(n, u) for n, u in zip(names_of(store, rule.by, units), units, strict=True) if n is not None]
    often = Counter(name for name, _ in named)
    full = sorted((n if often[n] == 1 else f"{n} ({'/'.join(map(str, u))})", u) for n, u in named)
    days: dict[Key, dict[str, int]] = defaultdict(dict)
    kept = {unit for _, unit in full}
    for unit, day, number in found:
        if unit in kept:
            days[unit][day] = number
    return [u for _, u in full], [n for n, _ in full], [days[u] for _, u in full]
