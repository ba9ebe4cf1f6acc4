"""Events of another data set beside those of a store: which are the same, one to one, so that all pairs together are as
like as can be.

The assignment is a maximum-weight matching of the graph of candidate pairs, solved part by part of what hangs together
with SciPy's sparse solver (LAPJVsp; Jonker and Volgenant 1987). To leave an event alone counts as much as a pair that
is just like enough, so no pair is less like than that.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from dateline.compare.events import DatasetEvent, of_store
from dateline.compare.layouts import events_of, layout, types_of
from dateline.compare.likeness import PARTS, Array, MatchingRule, Pairs, pairs, rule
from dateline.errors import SourceError
from dateline.store import Store

_LEAST_COST = 1e-6  # an edge of weight 0 would be none for a sparse matrix


class ComparedEvent(msgspec.Struct, kw_only=True):
    """An event as it is shown: ``deaths`` are the lowest and the highest count, None where none is given."""

    id: str
    day: str
    kind: str
    first: str
    second: str
    place: str
    country: str | None
    deaths: list[float | None]


class MatchedPair(msgspec.Struct, kw_only=True):
    """An event that both have.

    Attributes:
        likeness: 0 to 1; ``parts`` are the likeness by day, place, class and sides.
        days: how many they are apart.
        km: how many kilometres; None where one has no point.
        differs: what they tell otherwise, theirs and ours: ``day``, ``class``, ``deaths``.
    """

    theirs: ComparedEvent
    ours: ComparedEvent
    likeness: float
    parts: dict[str, float]
    days: int
    km: float | None
    differs: dict[str, list[Any]]


class Alone(msgspec.Struct, kw_only=True):
    """An event that only one of the two has.

    Attributes:
        near: the likest event of the other within the tolerances of day and place, None where there is none.
        likeness: of the two.
        taken: whether that event is the other half of a pair.
    """

    event: ComparedEvent
    near: ComparedEvent | None = None
    likeness: float | None = None
    taken: bool = False


class Comparison(msgspec.Struct, kw_only=True):
    """Two data sets side by side.

    Attributes:
        other: the title of the other data set.
        codebook: where its columns are told.
        since: the first day that both are asked for.
        until: the last.
        countries: those that the other tells of.
        rule: tolerances and weights.
        outside: how many events of the other are of classes that PLOVER lacks; they count nowhere else.
        theirs: how many events the other has; ``ours`` how many the store has of the same days, countries and classes.
        matched: what both have, by day.
        only_theirs: what only the other has.
        only_ours: what only the store has.
        classes: for each class of theirs: ``class``, ``theirs``, ``matched``, ``share``.
        types: for each type of ours: ``type``, ``ours``, ``matched``, ``share``.
        deaths: of the pairs in which both give a count: how many ``pairs``, sums ``theirs_low``, ``theirs_high``,
            ``ours_low``, ``ours_high``, and in how many they ``agree``: the ranges share a number.
    """

    other: str
    codebook: str
    since: str
    until: str
    countries: list[str]
    rule: MatchingRule
    outside: int
    theirs: int
    ours: int
    matched: list[MatchedPair]
    only_theirs: list[Alone]
    only_ours: list[Alone]
    classes: list[dict[str, Any]]
    types: list[dict[str, Any]]
    deaths: dict[str, float]


def compare(
    path: Path, form: str, store: Store, since: date | None = None, until: date | None = None,
    by: MatchingRule | None = None, confidence: float = 0.0,
) -> Comparison:  # fmt: skip
    """Compare the events of a file with those of a store.

    Args:
        form: one of :data:`~dateline.compare.layouts.FORMS`.
        since: only from this day on; the other's first day where not given.
        until: only up to this day; the other's last.
        by: the rule of matching.
        confidence: the least of the store's events.

    Raises:
        SourceError: the file can't be read, is of another form, or has no events of those days.
        StoreError: SciPy is not installed.
    """
    laid, by = layout(form), by or rule()
    every = [
        c for c in events_of(path, form)
        if (not since or c.day >= since.isoformat()) and (not until or c.day <= until.isoformat())
    ]  # fmt: skip
    theirs = [c for c in every if c.types]
    if not theirs:
        raise SourceError(f"{path} has no events{' of these days' if since or until else ''}.")
    days = [date.fromisoformat(c.day) for c in theirs]
    first, last = since or min(days), until or max(days)
    countries = sorted({c.country for c in theirs if c.country})
    ours = list(of_store(store, first, last, types_of(form), countries, laid.quantity, confidence))
    candidates = pairs(theirs, ours, by, laid.directed)
    chosen = assigned(candidates, by.least)
    matched = [_pair(int(n), candidates, theirs, ours) for n in chosen]
    taken = {int(n) for n in candidates.theirs[chosen]}, {int(n) for n in candidates.ours[chosen]}
    return Comparison(
        other=laid.title, codebook=laid.codebook, since=first.isoformat(), until=last.isoformat(), countries=countries,
        rule=by, outside=len(every) - len(theirs), theirs=len(theirs), ours=len(ours),
        matched=sorted(matched, key=lambda m: (m.theirs.day, m.theirs.id)),
        only_theirs=_alone(theirs, ours, taken, candidates.theirs, candidates.ours, candidates),
        only_ours=_alone(ours, theirs, taken[::-1], candidates.ours, candidates.theirs, candidates),
        classes=_shares("class", "theirs", [c.kind for c in theirs], [m.theirs.kind for m in matched]),
        types=_shares("type", "ours", [c.kind for c in ours], [m.ours.kind for m in matched]),
        deaths=_deaths(matched),
    )  # fmt: skip


def assigned(candidates: Pairs, least: float) -> Array:
    """Which candidate pairs are the same event: each event is in one pair at most, and their likeness over ``least``
    sums up to the highest that there can be.

    Returns:
        int64 of shape (chosen,), numbers of pairs.
    """
    from scipy.sparse import coo_matrix, csr_matrix
    from scipy.sparse.csgraph import connected_components, min_weight_full_bipartite_matching

    enough = np.flatnonzero(candidates.likeness >= least)
    if not len(enough):
        return enough
    rows, mine = np.unique(candidates.theirs[enough], return_inverse=True)
    columns, other = np.unique(candidates.ours[enough], return_inverse=True)
    size = len(rows) + len(columns)
    links = coo_matrix((np.ones(len(enough)), (mine, other + len(rows))), shape=(size, size))
    _, part = connected_components(links, directed=False)
    order = np.argsort(part[mine], kind="stable")
    out = []
    for some in np.split(order, np.flatnonzero(np.diff(part[mine][order])) + 1):
        i, a = np.unique(mine[some], return_inverse=True)
        j, b = np.unique(other[some], return_inverse=True)
        cost = 1 - candidates.likeness[enough[some]] + _LEAST_COST
        alone = np.full(len(i), 1 - least + 2 * _LEAST_COST)
        matrix = csr_matrix(
            (np.concatenate([cost, alone]),
             (np.concatenate([a, np.arange(len(i))]), np.concatenate([b, len(j) + np.arange(len(i))]))),
            shape=(len(i), len(j) + len(i)),
        )  # fmt: skip
        one, two = min_weight_full_bipartite_matching(matrix)
        number = {(int(x), int(y)): int(n) for x, y, n in zip(a, b, enough[some], strict=True)}
        out += [number[int(x), int(y)] for x, y in zip(one, two, strict=True) if y < len(j)]
    return np.array(sorted(out), np.int64)


def _pair(
    number: int, candidates: Pairs, theirs: Sequence[DatasetEvent], ours: Sequence[DatasetEvent]
) -> MatchedPair:
    a, b = theirs[candidates.theirs[number]], ours[candidates.ours[number]]
    km = float(candidates.km[number])
    differs: dict[str, list[Any]] = {}
    if a.day != b.day:
        differs["day"] = [a.day, b.day]
    if not b.types <= a.types:
        differs["class"] = [a.kind, b.kind]
    if None not in (a.deaths_high, b.deaths_high) and not _overlap(a, b):
        differs["deaths"] = [[a.deaths_low, a.deaths_high], [b.deaths_low, b.deaths_high]]
    return MatchedPair(
        theirs=_told(a), ours=_told(b), likeness=round(float(candidates.likeness[number]), 3),
        parts={n: round(float(v), 3) for n, v in zip(PARTS, candidates.parts[number], strict=True)},
        days=int(candidates.days[number]), km=None if np.isnan(km) else round(km, 1), differs=differs,
    )  # fmt: skip


def _overlap(a: DatasetEvent, b: DatasetEvent) -> bool:
    """Whether the ranges of both counts of the killed share a number."""
    low, high = (a.deaths_low or 0, b.deaths_low or 0), (a.deaths_high or 0, b.deaths_high or 0)
    return max(low) <= min(high)


def _alone(
    events: Sequence[DatasetEvent], others: Sequence[DatasetEvent], taken: tuple[set[int], set[int]],
    mine: Array, theirs: Array, candidates: Pairs,
) -> list[Alone]:  # fmt: skip
    best: dict[int, int] = {}
    for n in np.argsort(-candidates.likeness, kind="stable"):
        best.setdefault(int(mine[n]), int(n))
    out = []
    for number, event in enumerate(events):
        if number in taken[0]:
            continue
        alone = Alone(event=_told(event))
        if (n := best.get(number)) is not None:
            other = int(theirs[n])
            alone.near, alone.taken = _told(others[other]), other in taken[1]
            alone.likeness = round(float(candidates.likeness[n]), 3)
        out.append(alone)
    return sorted(out, key=lambda a: (a.event.day, a.event.id))


def _told(claim: DatasetEvent) -> ComparedEvent:
    first, second = ("; ".join(side.names or side.countries) for side in claim.sides)
    return ComparedEvent(
        id=claim.id, day=claim.day, kind=claim.kind, first=first, second=second, place=claim.place,
        country=claim.country, deaths=[claim.deaths_low, claim.deaths_high],
    )  # fmt: skip


def _shares(name: str, whose: str, every: Sequence[str], matched: Sequence[str]) -> list[dict[str, Any]]:
    counts, found = Counter(every), Counter(matched)
    return [
        {name: kind, whose: number, "matched": found[kind], "share": round(found[kind] / number, 3)}
        for kind, number in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    ]


def _deaths(matched: Sequence[MatchedPair]) -> dict[str, float]:
    both = [
        (m.theirs.deaths, m.ours.deaths)
        for m in matched
        if None not in (m.theirs.deaths[1], m.ours.deaths[1])
    ]
    low = [(a[0] or 0, a[1] or 0, b[0] or 0, b[1] or 0) for a, b in both]
    return {
        "pairs": len(low), "theirs_low": sum(x[0] for x in low), "theirs_high": sum(x[1] for x in low),
        "ours_low": sum(x[2] for x in low), "ours_high": sum(x[3] for x in low),
        "agree": sum(max(x[0], x[2]) <= min(x[1], x[3]) for x in low),
    }  # fmt: skip
