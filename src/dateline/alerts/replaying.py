"""Rules replayed over a store's past: what would have been told, and how often against the promise."""

from __future__ import annotations

from typing import Any

import msgspec
import numpy as np

from dateline.alerts.finding import judged, of_rise
from dateline.alerts.rules import PERIODS_A_YEAR, Rise
from dateline.alerts.units import end_of, series_of
from dateline.counts.surprise import ranges
from dateline.store import Store
from dateline.store.asking import Row


class Replayed(msgspec.Struct, kw_only=True, frozen=True):
    """What a rule would have told.

    Attributes:
        units: that it watches.
        unit_years: in which it could have told something.
        promised: false alarms in all of them.
        told: rows with ``rule``, ``day``, ``unit``, ``sentence``, ``strength``, ``threshold`` and ``lasted``: how many
            periods, with the first, the counts stayed beyond what was to be expected.
        passing: how many of them were over in the period behind.
    """

    rule: str
    units: int
    unit_years: float
    promised: float
    told: list[Row]
    passing: int


def replayed(store: Store, rule: Rise, at: str, since: str | None = None) -> Replayed:
    """Replay a rule: each period judged by those before it alone, in the records as they are now.

    Args:
        at: the last day.
        since: tell only of periods from this day on.
    """
    series = series_of(store, rule, at)
    found = judged(rule, series)
    counted = found.counted.copy()
    counted[:, [since is not None and period < since for period in series.periods]] = False
    where = found.told & counted
    beside = where.copy()
    beside[:, :-1] |= where[:, 1:]
    expected = ranges(series.counts, series.exposure, found.learnt, beside, float(found.thresholds[-1]))
    told: list[Row] = []
    last = end_of(series.periods[-1], rule.every)
    for t, i in sorted(zip(*np.nonzero(where)[::-1], strict=True)):
        low, high = expected[i, t]
        first = series.periods[t]
        figures: dict[str, Any] = {
            "counted": int(series.counts[i, t]), "low": low, "high": high, "what": rule.count, "first": first,
            "reports": int(series.exposure[t]) if rule.count != "deaths" else None,
            "last": end_of(first, rule.every), "begun": None,
        }  # fmt: skip
        if figures["counted"] <= high:
            low, high = expected[i, t - 1]
            figures["before"] = {"counted": int(series.counts[i, t - 1]), "low": low, "high": high}
        lasted = int(np.argmin(np.r_[found.above[i, t:], False]))
        told.append({
            "rule": rule.name, "day": figures["last"], "unit": series.names[i], "lasted": lasted,
            "strength": round(float(found.strengths[i, t]), 2), "threshold": round(float(found.thresholds[t]), 2),
            "sentence": of_rise(series.names[i], figures),
        })  # fmt: skip
    return Replayed(
        rule=rule.name, units=len(series.units), told=told,
        passing=sum(row["lasted"] == 1 and row["day"] < last for row in told),
        unit_years=round(counted.sum() / PERIODS_A_YEAR[rule.every], 2),
        promised=round(float(counted.sum()) * rule.promise(len(series.units)), 2),
    )  # fmt: skip
