"""Whether alarms keep their promise, and how many rises are told: simulated units and the series of others.

    python -m benchmarks.alarms [SERIES] [--units 1000] [--only quiet|rises|deaths|interactions]

SERIES is a folder with ``deaths_country_month.jsonl.gz`` (``month``, ``country_id``, ``ged_sb``: UCDP GED by country
and month) and ``interactions_2014.jsonl.gz`` (``date``, ``source``, ``relation``, ``target``: ICEWS); without it only
the simulations run. On real series every alarm is counted as false, whatever happened. Units of the interactions are
the sources, dyads and source with relation that had three interactions in the first twelve weeks. A rise is told where
it is above the threshold in one of its first two weeks; the plain rule tells what is above the mean and so many
standard deviations of the last 52 weeks as make it tell of as many quiet unit-weeks.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from dateline.counts.alarms import watched
from dateline.counts.predictive import Floats
from dateline.counts.surprise import lots, strength, surprises, tellings

YEAR = 365.25
BEGUN, LEAST = 84, 3  # days in which a unit of the interactions is named so often
PAST = 52  # weeks
NAMED = 5  # counted of a unit before it is told of, as by a rule where nothing is said


def names(number: int) -> list[str]:
    return [str(i) for i in range(number)]


def kept(
    what: str, counts: Floats, exposure: Floats, days: float, promises: tuple[float, ...], least: int
) -> None:
    """Print alarms a unit-year against each promise."""
    print(f"{what}: {len(counts)} units, {counts.shape[1]} periods of {days:.4g} days")
    for promise in promises:
        found = watched(counts, exposure, *map(names, counts.shape), promise * days / YEAR, least, NAMED)
        rate = found.rate() * YEAR / days
        print(
            f"  promised {promise:g} a unit-year: {rate:.3f}, {rate / promise:.2f} of it ({found.told.sum()} alarms)"
        )


def quiet(units: int, weeks: int, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Units in which nothing changes, from one account in twenty weeks to fifty a week, two fifths of them steady."""
    rates = np.exp(rng.uniform(np.log(0.05), np.log(50), units))
    sizes = np.exp(rng.uniform(np.log(0.3), np.log(30), units))
    exposure = rng.gamma(20, 1 / 20, weeks)
    mean = rates[:, None] * exposure
    burst = rng.gamma(np.broadcast_to(sizes[:, None], mean.shape)) / sizes[:, None]
    steady = rng.random(units) < 0.4
    return rng.poisson(np.where(steady[:, None], mean, mean * burst)).astype(float), exposure


def above_plain(counts: Floats) -> Floats:
    """How many standard deviations of the last 52 weeks each later count is above their mean."""
    past = np.lib.stride_tricks.sliding_window_view(counts, PAST, axis=1)[:, :-1]
    out: Floats = (counts[:, PAST:] - past.mean(2)) / np.maximum(past.std(2, ddof=1), 0.5)
    return out


def rises(units: int, rng: np.random.Generator) -> None:
    """Print how many rises to three times are told, by ours and by the plain rule at the same false alarms."""
    for size in (None, 5.0):
        for rate in (2.0, 20.0):
            weeks = PAST + 60

            def drawn(mean: Floats, size: float | None = size) -> Floats:
                burst = 1.0 if size is None else rng.gamma(size, 1 / size, mean.shape)
                return rng.poisson(mean * burst).astype(float)

            still = drawn(np.full((units, weeks), rate))
            risen = drawn(np.r_[np.full(PAST, rate), 3 * rate, 3 * rate] * np.ones((units, 1)))
            z = surprises(risen, np.ones(PAST + 2), lots(*map(names, risen.shape))).z
            for promise in (2.0, 1.0, 0.5):
                ours = watched(still, np.ones(weeks), *map(names, still.shape), promise * 7 / YEAR)
                told = (strength(z, risen > 0) > ours.thresholds[: PAST + 2])[:, PAST:].any(1).mean()
                false = ours.told[:, PAST:].mean()
                scores, low, high = above_plain(still), 0.0, 20.0
                for _ in range(40):
                    middle = (low + high) / 2
                    low, high = (middle, high) if tellings(scores, middle).mean() > false else (low, middle)
                plain = (above_plain(risen) > high).any(1).mean()
                kind = "steady" if size is None else "bursty"
                print(
                    f"{kind} counts of {rate:g} a week to three times, promise {promise:g}: {false * YEAR / 7:.2f} "
                    f"false a unit-year, told {told:.3f}; mean + {high:.2f} sd {plain:.3f}"
                )


def rows(path: Path) -> list[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def deaths(series: Path) -> Floats:
    """Deaths in state-based violence, countries × months."""
    found = rows(series / "deaths_country_month.jsonl.gz")
    months = {m: i for i, m in enumerate(sorted({r["month"] for r in found}))}
    countries = {c: i for i, c in enumerate(sorted({r["country_id"] for r in found}))}
    out = np.zeros((len(countries), len(months)))
    for row in found:
        out[countries[row["country_id"]], months[row["month"]]] = round(row["ged_sb"])
    return out


def interactions(series: Path) -> None:
    found = rows(series / "interactions_2014.jsonl.gz")
    first = date(2014, 1, 1)
    days = [(date.fromisoformat(row["date"]) - first).days for row in found]
    for fields in (("source",), ("source", "target"), ("source", "relation")):
        units = [tuple(row[f] for f in fields) for row in found]
        early = Counter(u for u, d in zip(units, days, strict=True) if d < BEGUN)
        place = {u: i for i, u in enumerate(sorted(u for u, n in early.items() if n >= LEAST))}
        for width, promises in ((7, (1.0, 0.5, 0.25)), (1, (1.0, 0.5, 0.25))):
            periods = 364 // width
            counts, exposure = np.zeros((len(place), periods)), np.zeros(periods)
            for unit, day in zip(units, days, strict=True):
                if day // width < periods:
                    exposure[day // width] += 1
                    if unit in place:
                        counts[place[unit], day // width] += 1
            kept("interactions by " + " and ".join(fields), counts, exposure, width, promises, BEGUN // width)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("series", type=Path, nargs="?")
    parser.add_argument("--units", type=int, default=1000)
    parser.add_argument("--only", choices=("quiet", "rises", "deaths", "interactions"))
    chosen = parser.parse_args()
    rng = np.random.default_rng(0)
    if chosen.only in (None, "quiet"):
        kept("quiet units", *quiet(chosen.units, 156, rng), 7, (2.0, 1.0, 0.25), 12)
    if chosen.only in (None, "rises"):
        rises(chosen.units, rng)
    if chosen.series and chosen.only in (None, "deaths"):
        counts = deaths(chosen.series)
        kept("deaths", counts, np.ones(counts.shape[1]), YEAR / 12, (1.0, 0.5, 0.25), 12)
    if chosen.series and chosen.only in (None, "interactions"):
        interactions(chosen.series)


if __name__ == "__main__":
    main()
