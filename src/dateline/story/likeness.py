"""How likely two mentions tell one event: a logistic regression over features that a person can read.

The weights lie in ``knowledge/data/story/weights.csv``; ``python -m benchmarks.likeness --write`` makes them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache

import numpy as np

from dateline.knowledge import settings, table
from dateline.ontology import types
from dateline.story.mentions import Mention, unpacked
from dateline.story.sides import Match, Side, match_all

Features = dict[str, float]


@cache
def weights() -> dict[str, float]:
    """The weight of each feature, in log odds, and the ``bias``."""
    return {row["feature"]: float(row["weight"]) for row in table("story/weights.csv")}


def log_odds(one: Mention, two: Mention, known: Mapping[str, float] | None = None) -> float:
    """Log odds that two mentions tell one event, by the weights given or the shipped ones."""
    known = known or weights()
    return known["bias"] + math.fsum(known.get(f, 0.0) * value for f, value in features(one, two).items())


def features(one: Mention, two: Mention) -> Features:
    """What speaks for and against that two mentions tell one event; the order of the two doesn't matter."""
    return {**_what(one, two), **_who(one, two), **_when(one, two), **_where(one, two), **_told(one, two)}


@cache
def _pentas() -> dict[str, int]:
    return {t.name: t.penta for t in types()}


@cache
def _close() -> frozenset[frozenset[str]]:
    return frozenset(frozenset(pair.split()) for pair in settings("story.toml")["types"]["close"])


def _what(one: Mention, two: Mention) -> Features:
    if one.type == two.type:
        same = bool(one.mode) and one.mode == two.mode
        return {"type same": 1.0, "mode same": float(same)}
    if frozenset((one.type, two.type)) in _close():
        return {"type close": 1.0}
    pentas = [_pentas().get(m.type) for m in (one, two)]
    return {"class same": float(pentas[0] == pentas[1]), "type other": 1.0}


def _who(one: Mention, two: Mention) -> Features:
    straight = [match_all(one.actors, two.actors), match_all(one.recipients, two.recipients)]
    crossed = [match_all(one.actors, two.recipients), match_all(one.recipients, two.actors)]
    out = {f"actor {straight[0]}": 1.0, f"recipient {straight[1]}": 1.0}
    if _weight(crossed) > max(_weight(straight), 0.0):
        out["sides crossed"] = 1.0
    both = [match_all(_sides(one), _sides(two)), match_all(_sides(two), _sides(one))]
    out["named party missing"] = (_missing(one, two) + _missing(two, one)) / 2
    out["nobody in common"] = float("same" not in both and "akin" not in both)
    out["both sides same"] = float(straight[0] in ("same", "akin") and straight[1] in ("same", "akin"))
    return out


def _missing(one: Mention, two: Mention) -> float:
    """Share of the named sides of one mention that are others than all named sides of the second."""
    named = [s for s in _sides(one) if s.named]
    others = [s for s in _sides(two) if s.named]
    if not named or not others:
        return 0.0
    return sum(match_all([s], others) == "other" for s in named) / len(named)


def _weight(matches: Sequence[Match]) -> float:
    return sum({"same": 1.0, "akin": 0.5, "unknown": 0.0, "other": -1.0}[m] for m in matches)


def _sides(mention: Mention) -> tuple[Side, ...]:
    return (*mention.actors, *mention.recipients)


def _when(one: Mention, two: Mention) -> Features:
    if not (one.first and one.last and two.first and two.last):
        return {"day unknown": 1.0}
    gap = _gap(one, two)
    dated = one.dated + two.dated
    how = ("undated", "one dated", "dated")[dated]
    out = {f"{how} days {min(gap, 3)}": 1.0}
    out["published days"] = float(min(_published_gap(one, two), 7)) / 7
    if dated == 2 and (one.first, one.last) == (two.first, two.last) and one.first == one.last:
        out["day same"] = 1.0
    if {one.status, two.status} == {"future", "actual"} or {one.status, two.status} == {"future", "negated"}:
        out["planned and told"] = 1.0
    if "historical" in (one.status, two.status):
        out["one is background"] = 1.0
    if one.status != two.status and "negated" in (one.status, two.status):
        out["one denies"] = 1.0
    return out


def _gap(one: Mention, two: Mention) -> int:
    """Days between two stretches of days; 0 where they overlap."""
    starts = [date.fromisoformat(m.first or "") for m in (one, two)]
    ends = [date.fromisoformat(m.last or "") for m in (one, two)]
    return max((max(starts) - min(ends)).days, 0)


def _published_gap(one: Mention, two: Mention) -> int:
    if not (one.published and two.published):
        return 0
    return abs((date.fromisoformat(one.published) - date.fromisoformat(two.published)).days)


def _where(one: Mention, two: Mention) -> Features:
    if one.place_id and two.place_id:
        own = "place same" if one.place_id == two.place_id else "place other"
    else:
        own = "place unknown"
    out = {own: 1.0, **_shared("towns", set(one.towns), set(two.towns))}
    out |= _shared("names", set(one.names), set(two.names))
    abouts = set(one.about), set(two.about)
    out["reports about the same"] = len(abouts[0] & abouts[1]) / max(min(map(len, abouts)), 1)
    return out


def _shared(what: str, ones: set[str], twos: set[str]) -> Features:
    if not ones or not twos:
        return {f"{what} unknown": 1.0}
    return {
        f"{what} shared": len(ones & twos) / min(len(ones), len(twos)),
        f"{what} apart": float(not ones & twos),
    }


def _told(one: Mention, two: Mention) -> Features:
    ones, twos = set(one.words), set(two.words)
    vectors = unpacked(one.vector), unpacked(two.vector)
    cosine = float(np.dot(*vectors)) if one.vector and two.vector else 0.0
    return {
        "clause alike": cosine,
        "clause alike above half": max(cosine - 0.5, 0.0) * 2,
        "words shared": len(ones & twos) / max(min(len(ones), len(twos)), 1),
        "predicate same": float(one.trigger == two.trigger),
        "counts shared": float(bool(_counts(one) & _counts(two))),
        "counts apart": float(bool(_counts(one) and _counts(two) and not _counts(one) & _counts(two))),
        "figures shared": float(bool(set(one.numbers) & set(two.numbers))),
        "wire same": float(one.wire == two.wire and one.report != two.report and one.trigger == two.trigger),
        "report same": float(one.report == two.report),
        "sentence same": float(one.report == two.report and one.said == two.said),
    }


def _counts(mention: Mention) -> set[tuple[str, float]]:
    return {(q.kind, v) for q in mention.quantities for v in (q.value, q.low) if v is not None}
