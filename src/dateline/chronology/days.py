"""Which days of a crisis matter: those that reports come back to, above all later, when it is known what came of them.

Counting who names a day, at which distance, is what date selection rests on since Tran et al. 2013 (“Leveraging
learning to rank in an optimization framework for timeline summarization”) and Gholipour Ghalandari and Ifrim 2020
(“Examining the state-of-the-art in news timeline summarization”). What has come out too lately to be told of again is
not held to have been forgotten. The weights lie in ``knowledge/data/chronology/days.csv``.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from functools import cache

import numpy as np
from numpy.typing import NDArray

from dateline.chronology.telling import DatedSentence
from dateline.knowledge import table

Floats = NDArray[np.float64]

SIGNALS = ("at once", "next day", "within a week", "later", "lately", "in chronologies")
_SPANS = ((0, 0), (1, 1), (2, 6), (7, 36_500))
"""Days from a day to the report that tells of it, for the first four signals."""
_LATELY = 14.0  # days in which being news fades to a third
_LIST = 5  # labelled days from which a report is a chronology


class Count:
    """Who tells of each day: origins, not reports, so that a story printed twice counts once."""

    def __init__(self) -> None:
        self._reports: dict[int, set[str]] = defaultdict(set)  # origins by day of publication
        self._told: dict[str, tuple[set[str], ...]] = defaultdict(lambda: tuple(set() for _ in _SPANS))
        self._lists: list[tuple[int, frozenset[str]]] = []
        self._days: list[int] = []

    def add(self, published: date, origin: str, tellings: Sequence[DatedSentence]) -> None:
        """Count one report."""
        self._reports[published.toordinal()].add(origin)
        for t in tellings:
            late = t.late
            if t.explicit or not late:
                span = next(n for n, (first, last) in enumerate(_SPANS) if first <= late <= last)
                self._told[t.day][span].add(origin)
        listed = frozenset(t.day for t in tellings if t.labelled)
        if len(listed) >= _LIST:
            self._lists.append((published.toordinal(), listed))

    def origins(self, day: str) -> int:
        """How many origins tell of a day."""
        return len(set().union(*self._told[day])) if day in self._told else 0

    def signals(self, days: Sequence[str]) -> Floats:
        """What speaks for each day.

        Args:
            days: ISO 8601, all among which is chosen.

        Returns:
            one row a day, one column for each of :data:`SIGNALS`. The first four are the logarithm of 1 and the number
            of origins that tell of the day so much later; where hardly anything has come out so much later, the mean
            of all days. “lately” falls from 1 on the day of the newest report; “in chronologies” is the share,
            0 to 1, of those reports since the day that are chronologies which list it.
        """
        here = np.array([date.fromisoformat(d).toordinal() for d in days])
        columns = []
        for n, (first, last) in enumerate(_SPANS):
            told = np.array([math.log1p(len(self._told[d][n])) if d in self._told else 0.0 for d in days])
            could = np.array([self._published(int(o) + first, int(o) + last) for o in here])
            usual = float(told[could > 0].mean()) if (could > 0).any() else 0.0
            sure = could / (could + 1)
            columns.append(sure * told + (1 - sure) * usual)
        newest = max(self._reports, default=0)
        columns.append(np.exp(-np.maximum(newest - here, 0) / _LATELY))
        columns.append(np.array([self._listed(d, int(o)) for d, o in zip(days, here, strict=True)]))
        return np.column_stack(columns)

    def weights(self, days: Sequence[str]) -> list[float]:
        """How much each day matters, on a scale of its own."""
        return [float(w) for w in self.signals(days) @ _weights()]

    def _listed(self, day: str, ordinal: int) -> float:
        lists = [listed for when, listed in self._lists if when >= ordinal]
        return sum(day in listed for listed in lists) / (0.5 + len(lists))

    def _published(self, first: int, last: int) -> int:
        """Origins of the reports of some days, both counted in."""
        if len(self._days) != len(self._reports):
            self._days = sorted(self._reports)
        some = self._days[bisect_left(self._days, first) : bisect_right(self._days, last)]
        return sum(len(self._reports[d]) for d in some)


@cache
def _weights() -> Floats:
    by_name = {row["signal"]: float(row["weight"]) for row in table("chronology/days.csv")}
    return np.array([by_name[name] for name in SIGNALS])
