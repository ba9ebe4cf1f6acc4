"""Whether two mentions tell one event: named features, weighed by a logistic regression.

The weights, log odds, lie in ``knowledge/data/story/weights.csv``; ``python -m benchmarks.likeness`` made them.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from dateline.knowledge import table
from dateline.ontology import types
from dateline.story.fitting import grounded
from dateline.story.predicates import alike
from dateline.story.sides import Match, match
from dateline.story.traits import VAGUE, Traits, kinship

Features = Iterator[tuple[str, float]]
"""Names and values."""

_ORDER: dict[Match, int] = {"same": 0, "akin": 1, "unknown": 2, "other": 3}  # the best first
_NAMES = tuple(_ORDER)
_AKIN, _UNKNOWN, _OTHER = range(1, 4)
_WEIGHTS = (1.0, 0.5, 0.0, -1.0)
_MOST_KEPT = 100_000  # sums of one aspect
_BOTH = 2
_HALF = 0.5  # a cosine above which two predicates mean nearly one thing


class Aspect(NamedTuple):
    """One respect in which two mentions are compared.

    Attributes:
        seen: what of the two matters: of few different values, so that what each weighs is reckoned once.
        told: the features that such a value makes.
        families: what the names of its features begin with; of those that begin alike at most one is told.
    """

    seen: Callable[[Traits, Traits], Any]
    told: Callable[[Any], Features]
    families: tuple[str, ...]


class Likeness:
    """How likely two mentions tell one event, by weights of the features.

    Args:
        weights: log odds by feature, with the ``bias``.
    """

    def __init__(self, weights: Mapping[str, float]) -> None:
        self.weights = weights
        self._bias = weights.get("bias", 0.0)
        best: dict[str, float] = defaultdict(float)
        for feature, weight in weights.items():
            family = feature.rpartition(" ")[0]
            best[family] = max(best[family], weight)
        rest, steps = 0.0, []
        for aspect in reversed(ASPECTS):
            known: dict[Any, float] = {}  # sums by what is seen
            steps.append((aspect.seen, aspect.told, known, rest))
            rest += sum(best[family] for family in aspect.families)  # what is behind can add no more
        self._steps = steps[::-1]

    def log_odds(self, one: Traits, two: Traits, least: float = -math.inf) -> float:
        """Log odds that two mentions tell one event.

        Args:
            least: where the two can't reach so much, whatever is not looked at yet, minus infinity is given back.
        """
        total = self._bias
        for seen, told, known, rest in self._steps:
            what = seen(one, two)
            found = known.get(what)
            if found is None:
                found = self._weighed(told, known, what)
            total += found
            if total + rest < least:
                return -math.inf
        return total

    def _weighed(self, told: Callable[[Any], Features], known: dict[Any, float], what: Any) -> float:
        if len(known) >= _MOST_KEPT:
            known.clear()
        known[what] = found = sum(self.weights.get(name, 0.0) * value for name, value in told(what))
        return found


@cache
def shipped() -> Likeness:
    """By the weights of ``knowledge/data/story/weights.csv``."""
    return Likeness({row["feature"]: float(row["weight"]) for row in table("story/weights.csv")})


def features(one: Traits, two: Traits) -> dict[str, float]:
    """What speaks for and against that two mentions tell one event; the order of the two doesn't matter."""
    return dict(feature for aspect in ASPECTS for feature in aspect.told(aspect.seen(one, two)))


@cache
def _pentas() -> dict[str, int]:
    return {t.name: t.penta for t in types()}


def _what(one: Traits, two: Traits) -> tuple[str, str, bool]:
    """Both types, and whether the modes are one."""
    return one.type, two.type, one.mode is not None and one.mode == two.mode


def _told_what(seen: tuple[str, str, bool]) -> Features:
    one, two, same_mode = seen
    kin = kinship(one, two)
    yield f"type {kin}", 1.0
    if kin == "same" and same_mode:
        yield "mode same", 1.0
    if kin == "other" and _pentas().get(one) == _pentas().get(two):
        yield "class same", 1.0


When = tuple[int, int, int | None, bool, str, str] | None


def _when(one: Traits, two: Traits) -> When:
    """Days between, how many give a day, days between the reports, whether one day is told, both statuses."""
    first, last, other_first, other_last = one.first, one.last, two.first, two.last
    if first is None or last is None or other_first is None or other_last is None:
        return None
    if last - first > VAGUE or other_last - other_first > VAGUE:
        return None
    gap = (first if first > other_first else other_first) - (last if last < other_last else other_last)
    dated = one.dated + two.dated
    apart = abs(one.published - two.published) if one.published and two.published else None
    same = dated == _BOTH and first == last == other_first == other_last
    return min(max(gap, 0), 3), dated, None if apart is None else min(apart, 7), same, one.status, two.status


def _told_when(seen: When) -> Features:
    if seen is None:
        yield "day unknown", 1.0
        return
    gap, dated, apart, same, *statuses = seen
    yield f"{('undated', 'one dated', 'dated')[dated]} days {gap}", 1.0
    if apart is not None:
        yield "published days", apart / 7
    if same:
        yield "day same", 1.0
    said = set(statuses)
    if "future" in said and ("actual" in said or "negated" in said):
        yield "planned and told", 1.0
    if "historical" in said:
        yield "one is background", 1.0
    if len(said) == _BOTH and "negated" in said:
        yield "one denies", 1.0


Shared = tuple[int, int]
"""How many members two sets have in common, and how many the smaller has."""


def _told_ground(seen: bool) -> Features:
    yield f"ground {'given' if seen else 'lacking'}", 1.0


def _shared(ones: frozenset[Any], twos: frozenset[Any]) -> Shared:
    one, two = len(ones), len(twos)
    return (0 if ones.isdisjoint(twos) else len(ones & twos)), (one if one < two else two)


def _share(shared: Shared) -> float:
    return shared[0] / max(shared[1], 1)


Words = tuple[Shared, float, bool, bool, bool, bool | None, bool]


def _words(one: Traits, two: Traits) -> Words:
    """Words shared; how near the predicates are; whether wire story, report, sentence are one; counts, figures."""
    counts = one.counts.isdisjoint(two.counts) if one.counts and two.counts else None
    return (
        _shared(one.words, two.words), alike(one, two), one.wire == two.wire, one.report == two.report,
        one.said == two.said, counts, not one.numbers.isdisjoint(two.numbers),
    )  # fmt: skip


def _told_words(seen: Words) -> Features:
    words, near, same_wire, same_report, same_sentence, counts_apart, figures = seen
    yield "words shared", _share(words)
    yield "predicates alike", near
    yield "predicates very alike", max(near - _HALF, 0.0)
    if near == 1.0:
        yield "predicate same", 1.0
        if same_wire and not same_report:
            yield "wire same", 1.0
    if counts_apart is not None:
        yield "counts apart" if counts_apart else "counts shared", 1.0
    if figures:
        yield "figures shared", 1.0
    if same_report:
        yield "report same", 1.0
        if same_sentence:
            yield "sentence same", 1.0


def _where(one: Traits, two: Traits) -> tuple[bool | None, Shared, Shared, Shared]:
    """Whether the places are one, where both have one; towns and names shared, and what the reports are about."""
    place = one.place_id == two.place_id if one.place_id and two.place_id else None
    about = _shared(one.about, two.about)
    return place, _shared(one.towns, two.towns), _shared(one.names, two.names), about


def _told_where(seen: tuple[bool | None, Shared, Shared, Shared]) -> Features:
    place, towns, names, about = seen
    yield {True: "place same", False: "place other", None: "place unknown"}[place], 1.0
    yield from _told_shared("towns", towns)
    yield from _told_shared("names", names)
    yield "reports about the same", _share(about)


def _told_shared(what: str, shared: Shared) -> Features:
    common, fewer = shared
    if not fewer:
        yield f"{what} unknown", 1.0
    elif common:
        yield f"{what} shared", _share(shared)
    else:
        yield f"{what} apart", 1.0


class Who(NamedTuple):
    """How the sides of two mentions match.

    Attributes:
        orders: of each side of the one, actors first, how it matches each of the other: 0 for the same to 3.
        ours, theirs: of each side, whether it is named.
        actors: how many of each are actors.
    """

    orders: tuple[tuple[int, ...], ...]
    ours: tuple[bool, ...]
    theirs: tuple[bool, ...]
    actors: tuple[int, int]


def _who(one: Traits, two: Traits) -> Who:
    ours, theirs = one.actors + one.recipients, two.actors + two.recipients
    return Who(
        tuple([tuple([_ORDER[match(a, b)] for b in theirs]) for a in ours]),
        tuple([s.named for s in ours]), tuple([s.named for s in theirs]), (len(one.actors), len(two.actors)),
    )  # fmt: skip


def _told_who(seen: Who) -> Features:
    rows, (i, j) = seen.orders, seen.actors
    upper, lower = rows[:i], rows[i:]
    actors, recipients = _best([r[:j] for r in upper]), _best([r[j:] for r in lower])
    crossed = _best([r[j:] for r in upper]), _best([r[:j] for r in lower])
    yield f"actor {_NAMES[actors]}", 1.0
    yield f"recipient {_NAMES[recipients]}", 1.0
    straight = _WEIGHTS[actors] + _WEIGHTS[recipients]
    if _WEIGHTS[crossed[0]] + _WEIGHTS[crossed[1]] > max(straight, 0.0):
        yield "sides crossed", 1.0
    columns = list(zip(*rows, strict=True))
    missing = _missing(rows, seen.ours, seen.theirs) + _missing(columns, seen.theirs, seen.ours)
    if missing:
        yield "named party missing", missing / 2
    if min(actors, recipients, *crossed) > _AKIN:
        yield "nobody in common", 1.0
    if max(actors, recipients) <= _AKIN:
        yield "both sides same", 1.0


def _best(rows: Sequence[Sequence[int]]) -> int:
    """The best match of a part of the sides with another; ``unknown`` where one has none."""
    return min((m for row in rows for m in row), default=_UNKNOWN)


def _missing(rows: Sequence[Sequence[int]], ours: Sequence[bool], theirs: Sequence[bool]) -> float:
    """Share of the named sides of one mention that are others than all named sides of the second."""
    others = [n for n, named in enumerate(theirs) if named]
    compared = [row for row, named in zip(rows, ours, strict=True) if named] if others else []
    if not compared:
        return 0.0
    return sum(min(row[n] for n in others) == _OTHER for row in compared) / len(compared)


ASPECTS = (
    Aspect(_what, _told_what, ("type", "mode", "class")),
    Aspect(
        _when, _told_when,
        ("day", "published", "undated days", "one dated days", "dated days", "planned and", "one", "one is"),
    ),
    Aspect(_where, _told_where, ("place", "towns", "names", "reports about the")),
    Aspect(
        _words, _told_words,
        ("words", "predicates", "predicates very", "predicate", "wire", "counts", "figures", "report", "sentence"),
    ),
    Aspect(grounded, _told_ground, ("ground",)),
    Aspect(_who, _told_who, ("actor", "recipient", "sides", "named party", "nobody in", "both sides")),
)  # fmt: skip
"""The quickest first."""
