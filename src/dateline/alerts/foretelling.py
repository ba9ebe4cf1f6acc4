"""Forecasts of a store's units: made and kept before their day, scored behind it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dateline.alerts.rules import Forecast
from dateline.alerts.units import Series, days_before, end_of, last_day, over, series_of
from dateline.counts import forecasting
from dateline.counts.surprise import lots, surprises
from dateline.errors import AlertsError
from dateline.store import Store
from dateline.store.asking import Row
from dateline.store.periods import periods

_USUAL = 4  # periods whose reports are expected to go on
_LEAST = 6  # periods of a past
_MEDIAN, _LOW, _HIGH = 50, 4, 95  # of the quantiles


def made(store: Store, rule: Forecast, at: str | None = None) -> int:
    """Make forecasts from what is known on a day, and keep those that are new; how many were.

    Raises:
        AlertsError: the past is too short.
    """
    series = series_of(store, rule, last_day(store, at))
    if len(series.periods) < _LEAST:
        raise AlertsError(
            f"{rule.name}: there are {len(series.periods)} whole periods. A forecast needs {_LEAST}; count by "
            "shorter ones."
        )
    if not series.units:
        return 0
    learnt = surprises(series.counts, series.exposure, lots(series.names, series.periods))
    quantiles = forecasting.foretold(learnt, max(float(series.exposure[-_USUAL:].mean()), 1e-9))
    known = end_of(series.periods[-1], rule.every)
    ahead = list(periods(days_before(known, -1), days_before(known, -31 * (rule.ahead + 1)), rule.every))
    rows = [
        {"rule": rule.name, "unit": name, "made": known, "period": period, "every": rule.every, "ahead": step,
         "last": int(series.counts[i, -1]), "quantiles": [int(q) for q in quantiles[i]]}
        for i, name in enumerate(series.names) for step, period in enumerate(ahead[: rule.ahead], 1)
    ]  # fmt: skip
    return store.keep_forecasts(rows)


def scored(store: Store, rule: Forecast, at: str | None = None) -> int:
    """Score the forecasts of a rule whose periods are over and have no outcome yet; how many there were."""
    day = last_day(store, at)
    last = over(day, rule.every)
    due = [row for row in store.forecasts(rule.name, scored=False) if row["period"] <= last]
    if not due:
        return 0
    series = series_of(store, _of_all(rule), day)
    rows = [row for row in due if row["period"] in series.periods]
    if not rows:
        return 0
    outcomes = np.array([_outcome(series, row) for row in rows], float)
    quantiles = np.array([row["quantiles"] for row in rows], float)
    before = forecasting.last_historical(np.array([[row["last"]] for row in rows], float))
    scores = zip(
        forecasting.crps(quantiles, outcomes), forecasting.crps(before, outcomes),
        forecasting.covered(quantiles, outcomes), forecasting.brier(quantiles, outcomes, rule.least), strict=True,
    )  # fmt: skip
    names = ("crps", "crps_last", "covered", "brier")
    store.keep_outcomes([
        {"id": row["id"], "outcome": int(y), "scores": {n: round(float(v), 4) for n, v in zip(names, s, strict=True)}}
        for row, y, s in zip(rows, outcomes, scores, strict=True)
    ])  # fmt: skip
    return len(rows)


def shown(rows: Sequence[Row], least: int = 1) -> list[Row]:
    """Forecasts for a person: ``median``, ``low`` and ``high`` (of the middle 90 %), ``chance`` of so many or more."""
    out = []
    for row in rows:
        q = row["quantiles"]
        chance = round(sum(v >= least for v in q) / len(q), 2)
        out.append({
            "rule": row["rule"], "unit": row["unit"], "made": row["made"], "period": row["period"],
            "ahead": row["ahead"], "median": q[_MEDIAN], "low": q[_LOW], "high": q[_HIGH], "chance": chance,
            "outcome": row["outcome"], "crps": (row["scores"] or {}).get("crps"),
        })  # fmt: skip
    return out


def summary(rows: Sequence[Row]) -> Row | None:
    """Mean scores of those whose outcome is known; None where there are none."""
    known = [row["scores"] for row in rows if row["scores"]]
    if not known:
        return None
    return {"forecasts": len(known), **{n: round(sum(s[n] for s in known) / len(known), 3) for n in known[0]}}


def _outcome(series: Series, row: Row) -> int:
    if row["unit"] not in series.names:  # nothing is counted of it any more
        return 0
    return int(series.counts[series.names.index(row["unit"]), series.periods.index(row["period"])])


def _of_all(rule: Forecast) -> Forecast:
    """The same rule with every unit, also one that is hardly named."""
    from msgspec.structs import replace

    return replace(rule, named=1)
