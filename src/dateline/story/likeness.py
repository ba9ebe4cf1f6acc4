"""How likely two mentions tell one event: a logistic regression over features that a person can read.

The weights lie in ``knowledge/data/story/weights.csv``; ``python -m benchmarks.likeness --write`` makes them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache

from dateline.knowledge import settings, table
from dateline.ontology import types
from dateline.story.mentions import Mention, unpacked
from dateline.story.sides import Match, Side, best, match

Features = dict[str, float]


@cache
def weights() -> dict[str, float]:
    """The weight of each feature, in log odds, and the ``bias``."""
    return {row["feature"]: float(row["weight"]) for row in table("story/weights.csv")}


class Traits:
    """What of a mention is compared with others, made ready once for many comparisons.

    Attributes:
        first, last, published: days as ordinal numbers; None where unknown.
        sides: actors, then recipients.
        actors: how many of them are actors.
        counts: kind and value of each quantity.
    """

    __slots__ = (
        "about", "actors", "counts", "first", "last", "mention", "names", "numbers", "published", "sides", "towns",
        "vector", "words",
    )  # fmt: skip

    def __init__(self, mention: Mention) -> None:
        self.mention = mention
        self.first, self.last, self.published = map(
            _ordinal, (mention.first, mention.last, mention.published)
        )
        self.sides: tuple[Side, ...] = (*mention.actors, *mention.recipients)
        self.actors = len(mention.actors)
        self.towns, self.names = frozenset(mention.towns), frozenset(mention.names)
        self.about, self.words = frozenset(mention.about), frozenset(mention.words)
        self.numbers = frozenset(mention.numbers)
        self.counts = frozenset(
            (q.kind, v) for q in mention.quantities for v in (q.value, q.low) if v is not None
        )
        self.vector = unpacked(mention.vector)


def _ordinal(day: str | None) -> int | None:
    return date.fromisoformat(day).toordinal() if day else None


def log_odds(one: Traits, two: Traits, known: Mapping[str, float] | None = None) -> float:
    """Log odds that two mentions tell one event, by the weights given or the shipped ones."""
    known = known or weights()
    return known["bias"] + math.fsum(known.get(f, 0.0) * value for f, value in features(one, two).items())


def features(one: Traits, two: Traits) -> Features:
    """What speaks for and against that two mentions tell one event; the order of the two doesn't matter."""
    return {**_what(one, two), **_who(one, two), **_when(one, two), **_where(one, two), **_told(one, two)}


@cache
def _pentas() -> dict[str, int]:
    return {t.name: t.penta for t in types()}


@cache
def _close() -> frozenset[frozenset[str]]:
    return frozenset(frozenset(pair.split()) for pair in settings("story.toml")["types"]["close"])


def _what(one: Traits, two: Traits) -> Features:
    first, second = one.mention, two.mention
    if first.type == second.type:
        same = bool(first.mode) and first.mode == second.mode
        return {"type same": 1.0, "mode same": float(same)}
    if frozenset((first.type, second.type)) in _close():
        return {"type close": 1.0}
    pentas = [_pentas().get(m.type) for m in (first, second)]
    return {"class same": float(pentas[0] == pentas[1]), "type other": 1.0}


def _who(one: Traits, two: Traits) -> Features:
    rows = [[match(a, b) for b in two.sides] for a in one.sides]

    def among(firsts: slice, seconds: slice) -> Match:
        return best({m for row in rows[firsts] for m in row[seconds]})

    actors, recipients = (
        (slice(one.actors), slice(two.actors)),
        (slice(one.actors, None), slice(two.actors, None)),
    )
    straight = [among(*actors), among(*recipients)]
    crossed = [among(actors[0], recipients[1]), among(recipients[0], actors[1])]
    out = {f"actor {straight[0]}": 1.0, f"recipient {straight[1]}": 1.0}
    if _weight(crossed) > max(_weight(straight), 0.0):
        out["sides crossed"] = 1.0
    out["named party missing"] = (
        _missing(rows, one.sides, two.sides) + _missing(list(zip(*rows, strict=True)), two.sides, one.sides)
    ) / 2
    any_ = among(slice(None), slice(None))
    out["nobody in common"] = float(any_ not in ("same", "akin"))
    out["both sides same"] = float(straight[0] in ("same", "akin") and straight[1] in ("same", "akin"))
    return out


def _missing(rows: Sequence[Sequence[Match]], ones: Sequence[Side], twos: Sequence[Side]) -> float:
    """Share of the named sides of one mention that are others than all named sides of the second."""
    others = [n for n, s in enumerate(twos) if s.named]
    named = [row for row, s in zip(rows, ones, strict=True) if s.named] if others else []
    return sum(all(row[n] == "other" for n in others) for row in named) / max(len(named), 1)


def _weight(matches: Sequence[Match]) -> float:
    return sum(_WEIGHTS[m] for m in matches)


_WEIGHTS: dict[Match, float] = {"same": 1.0, "akin": 0.5, "unknown": 0.0, "other": -1.0}


def _when(one: Traits, two: Traits) -> Features:
    if one.first is None or one.last is None or two.first is None or two.last is None:
        return {"day unknown": 1.0}
    gap = max(max(one.first, two.first) - min(one.last, two.last), 0)
    dated = one.mention.dated + two.mention.dated
    how = ("undated", "one dated", "dated")[dated]
    out = {f"{how} days {min(gap, 3)}": 1.0}
    apart = abs(one.published - two.published) if one.published and two.published else 0
    out["published days"] = float(min(apart, 7)) / 7
    if dated == 2 and one.first == two.first == one.last == two.last:
        out["day same"] = 1.0
    said = {one.mention.status, two.mention.status}
    if said in ({"future", "actual"}, {"future", "negated"}):
        out["planned and told"] = 1.0
    if "historical" in said:
        out["one is background"] = 1.0
    if len(said) == 2 and "negated" in said:
        out["one denies"] = 1.0
    return out


def _where(one: Traits, two: Traits) -> Features:
    if one.mention.place_id and two.mention.place_id:
        own = "place same" if one.mention.place_id == two.mention.place_id else "place other"
    else:
        own = "place unknown"
    out = {own: 1.0, **_shared("towns", one.towns, two.towns), **_shared("names", one.names, two.names)}
    out["reports about the same"] = _share(one.about, two.about)
    return out


def _shared(what: str, ones: frozenset[str], twos: frozenset[str]) -> Features:
    if not ones or not twos:
        return {f"{what} unknown": 1.0}
    return {f"{what} shared": _share(ones, twos), f"{what} apart": float(ones.isdisjoint(twos))}


def _share(ones: frozenset[str], twos: frozenset[str]) -> float:
    """What two sets have in common, as a share of the smaller."""
    return len(ones & twos) / max(min(len(ones), len(twos)), 1)


def _told(one: Traits, two: Traits) -> Features:
    first, second = one.mention, two.mention
    cosine = float(one.vector @ two.vector) if len(one.vector) and len(two.vector) else 0.0
    counted = bool(one.counts and two.counts)
    agree = not one.counts.isdisjoint(two.counts)
    same_predicate, same_report = first.trigger == second.trigger, first.report == second.report
    return {
        "clause alike": cosine,
        "clause alike above half": max(cosine - 0.5, 0.0) * 2,
        "words shared": _share(one.words, two.words),
        "predicate same": float(same_predicate),
        "counts shared": float(agree),
        "counts apart": float(counted and not agree),
        "figures shared": float(not one.numbers.isdisjoint(two.numbers)),
        "wire same": float(first.wire == second.wire and not same_report and same_predicate),
        "report same": float(same_report),
        "sentence same": float(same_report and first.said == second.said),
    }
