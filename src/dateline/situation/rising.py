"""Dyads and places of which more or less is told than the past lets expect, by :mod:`dateline.counts.surprise`."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import msgspec
import numpy as np
from scipy.stats import norm

from dateline.counts.surprise import lots, ranges, surprises
from dateline.situation.days import DaySpan
from dateline.store import Store, Wanted

_PAST = 26  # spans before, of the same length, from which is learnt what to expect
_ALPHA = 0.05  # probability that anything is shown at all although nothing has changed
_LEAST = 3  # accounts in the span or in the one before
_SHOWN = 8


class Movement(msgspec.Struct, frozen=True, kw_only=True):
    """Of whom or where more, or less, is told than was to be expected.

    Attributes:
        what: ``dyad`` or ``place``.
        counted: accounts in the span.
        low: the least that was to be expected.
        high: the most.
        before: accounts in the span before.
        z: how surprising it is, as a standard normal number; below 0 where there is less.
    """

    what: str
    name: str
    actor: str | None = None
    recipient: str | None = None
    counted: int
    before: int
    low: int
    high: int
    z: float

    @property
    def text(self) -> str:
        """The figures in a sentence."""
        more = "more" if self.z > 0 else "fewer"
        expected = f"{self.low:,} to {self.high:,}" if self.low < self.high else f"{self.high:,}"
        return (
            f"{self.name}: {self.counted:,} accounts, {more} than the {expected} that the past lets expect; "
            f"{self.before:,} in the span before."
        )


def movements(store: Store, span: DaySpan, wanted: Wanted) -> list[Movement]:
    """What rose or fell beyond chance, the most surprising first.

    All dyads and places are tested at one level, so that among all of them together something is shown by chance once
    in twenty spans (Šidák 1967, “Rectangular confidence regions for the means of multivariate normal distributions”).
    """
    first = store.size()["first"]
    spans = [span]
    while len(spans) <= _PAST and spans[0].before().since >= first:
        spans.insert(0, spans[0].before())
    if len(spans) < 2:
        return []
    reports = store.reports_by_day()
    exposure = np.array([sum(n for d, n in reports.items() if s.holds(d, d)) for s in spans], float)
    asked = msgspec.structs.replace(wanted, since=spans[0].since, until=span.until, status=("actual",))
    units: dict[tuple[str, Any], np.ndarray[Any, Any]] = defaultdict(lambda: np.zeros(len(spans)))
    begin = spans[0].since
    for what, by in (("dyad", ("actor", "recipient")), ("place", ("place",))):
        for unit, day, number in store.tally(by, asked):
            units[what, unit][_steps(begin, day) // span.days] += number
    kept = {k: c for k, c in units.items() if max(c[-1], c[-2]) >= _LEAST}
    sides = store.names_by_id(sorted({i for what, unit in kept if what == "dyad" for i in unit}))
    keys = [k for k in kept if k[0] == "place" or all(i in sides for i in k[1])]
    if not keys or not exposure[-1]:
        return []
    counts = np.array([kept[k] for k in keys])
    drawn = lots([repr(k) for k in keys], [s.since for s in spans])
    learnt = surprises(counts, exposure, drawn)
    level = float(norm.isf((1 - (1 - _ALPHA) ** (1 / len(keys))) / 2))
    where = np.zeros(counts.shape, bool)
    where[:, -1] = np.abs(learnt.z[:, -1]) > level
    expected = ranges(counts, exposure, learnt, where, level)
    out = []
    for i in np.flatnonzero(where[:, -1]):
        what, unit = keys[i]
        pair = tuple(sides[n] for n in unit) if what == "dyad" else (None, None)
        low, high = expected[int(i), len(spans) - 1]
        if low <= counts[i, -1] <= high:  # beyond only by the lot that is drawn between two steps
            continue
        out.append(Movement(
            what=what, name=" → ".join(map(str, pair)) if what == "dyad" else str(unit[0]).title(), actor=pair[0],
            recipient=pair[1], counted=int(counts[i, -1]), before=int(counts[i, -2]), low=int(low), high=int(high),
            z=round(float(learnt.z[i, -1]), 2),
        ))  # fmt: skip
    return sorted(out, key=lambda m: (-abs(m.z), m.name))[:_SHOWN]


def _steps(begin: str, day: str) -> int:
    from datetime import date

    return (date.fromisoformat(day) - date.fromisoformat(begin)).days
