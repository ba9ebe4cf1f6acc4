"""Whether two mentions tell one event: named features, weighed by a logistic regression.

The weights, log odds, lie in ``knowledge/data/story/weights.csv``; ``python -m benchmarks.likeness`` made them.
"""

from __future__ import annotations

import math
import zlib
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cache, lru_cache

import msgspec

from dateline.knowledge import settings, table
from dateline.ontology import types
from dateline.story.mentions import Mention
from dateline.story.sides import Match, Side, match

Tell = Callable[[str, float], None]
"""What is told a feature and its value."""

_ORDER: dict[Match, int] = {"same": 0, "akin": 1, "unknown": 2, "other": 3}  # the best first
_NAMES = tuple(_ORDER)
_AKIN, _UNKNOWN, _OTHER = range(1, 4)
_WEIGHTS = (1.0, 0.5, 0.0, -1.0)


class Traits(msgspec.Struct, frozen=True, array_like=True):
    """What of a mention is compared with others, made ready once for many comparisons and small to keep.

    Attributes:
        first, last, published: days as ordinal numbers; None where unknown.
        said: a checksum of the sentence.
        counts: kind and value of each quantity.
    """

    report: str
    wire: str
    type: str
    status: str
    mode: str | None
    trigger: str
    said: int
    dated: bool
    first: int | None
    last: int | None
    published: int | None
    actors: tuple[Side, ...]
    recipients: tuple[Side, ...]
    place_id: int | None
    towns: frozenset[str]
    names: frozenset[str]
    about: frozenset[str]
    words: frozenset[str]
    numbers: frozenset[int]
    counts: frozenset[tuple[str, float]]


def traits_of(mention: Mention) -> Traits:
    """The traits of a mention."""
    first, last, published = map(_ordinal, (mention.first, mention.last, mention.published))
    return Traits(
        mention.report, mention.wire, mention.type, mention.status, mention.mode, mention.trigger,
        zlib.crc32(mention.said.encode("utf-8", "surrogatepass")), mention.dated, first, last, published,
        mention.actors, mention.recipients, mention.place_id,
        frozenset(mention.towns), frozenset(mention.names), frozenset(mention.about), frozenset(mention.words),
        frozenset(mention.numbers),
        frozenset((q.kind, v) for q in mention.quantities for v in (q.value, q.low) if v is not None),
    )  # fmt: skip


def _ordinal(day: str | None) -> int | None:
    return date.fromisoformat(day).toordinal() if day else None


@cache
def weights() -> dict[str, float]:
    """Log odds by feature, with the ``bias``."""
    return {row["feature"]: float(row["weight"]) for row in table("story/weights.csv")}


def log_odds(
    one: Traits, two: Traits, known: Mapping[str, float] | None = None, least: float = -math.inf
) -> float:
    """Log odds that two mentions tell one event.

    Args:
        known: weights of the features; the shipped where none are given.
        least: where the two can't reach so much, whatever is not looked at yet, minus infinity is given back.
    """
    known = known or weights()
    weight, rests = known.get, _shipped_rests() if known is weights() else _rests(known)
    total = weight("bias", 0.0)

    def tell(feature: str, value: float) -> None:
        nonlocal total
        total += weight(feature, 0.0) * value

    for (told_by, _), rest in zip(_GROUPS, rests, strict=True):
        told_by(one, two, tell)
        if total + rest < least:
            return -math.inf
    return total


@cache
def _shipped_rests() -> tuple[float, ...]:
    return _rests(weights())


def _rests(known: Mapping[str, float]) -> tuple[float, ...]:
    """How much the groups of features behind each group can add at most."""
    best: dict[str, float] = defaultdict(float)
    for feature, weight in known.items():
        family = feature.rpartition(" ")[0]
        best[family] = max(best[family], weight)
    sums = [sum(best[family] for family in families) for _, families in _GROUPS]
    return tuple(sum(sums[n + 1 :]) for n in range(len(sums)))


def features(one: Traits, two: Traits) -> dict[str, float]:
    """What speaks for and against that two mentions tell one event; the order of the two doesn't matter."""
    found: dict[str, float] = {}
    for told_by, _ in _GROUPS:
        told_by(one, two, found.__setitem__)
    return found


@cache
def _pentas() -> dict[str, int]:
    return {t.name: t.penta for t in types()}


@cache
def _close() -> frozenset[frozenset[str]]:
    return frozenset(frozenset(pair.split()) for pair in settings("story.toml")["types"]["close"])


def _what(one: Traits, two: Traits, tell: Tell) -> None:
    if one.type == two.type:
        tell("type same", 1.0)
        if one.mode and one.mode == two.mode:
            tell("mode same", 1.0)
    elif frozenset((one.type, two.type)) in _close():
        tell("type close", 1.0)
    else:
        tell("type other", 1.0)
        if _pentas().get(one.type) == _pentas().get(two.type):
            tell("class same", 1.0)


def _who(one: Traits, two: Traits, tell: Tell) -> None:
    for feature, value in _sides(one.actors, one.recipients, two.actors, two.recipients):
        tell(feature, value)


Sides = tuple[Side, ...]


@lru_cache(maxsize=100_000)  # the same sides meet often
def _sides(
    our_actors: Sides, our_recipients: Sides, their_actors: Sides, their_recipients: Sides
) -> tuple[tuple[str, float], ...]:
    ours, theirs = our_actors + our_recipients, their_actors + their_recipients
    rows = [[_ORDER[match(a, b)] for b in theirs] for a in ours]
    i, j = len(our_actors), len(their_actors)
    upper, lower = rows[:i], rows[i:]
    actors, recipients = _best([r[:j] for r in upper]), _best([r[j:] for r in lower])
    crossed = _best([r[j:] for r in upper]), _best([r[:j] for r in lower])
    straight = _WEIGHTS[actors] + _WEIGHTS[recipients]
    missing = _missing(rows, ours, theirs) + _missing(list(zip(*rows, strict=True)), theirs, ours)
    told = {
        f"actor {_NAMES[actors]}": 1.0,
        f"recipient {_NAMES[recipients]}": 1.0,
        "sides crossed": float(_WEIGHTS[crossed[0]] + _WEIGHTS[crossed[1]] > max(straight, 0.0)),
        "named party missing": missing / 2,
        "nobody in common": float(min(actors, recipients, *crossed) > _AKIN),
        "both sides same": float(max(actors, recipients) <= _AKIN),
    }
    return tuple((feature, value) for feature, value in told.items() if value)


def _best(rows: Sequence[Sequence[int]]) -> int:
    """The best match of a part of the sides with another; ``unknown`` where one has none."""
    found = [m for row in rows for m in row]
    return min(found) if found else _UNKNOWN


def _missing(rows: Sequence[Sequence[int]], ours: Sequence[Side], theirs: Sequence[Side]) -> float:
    """Share of the named sides of one mention that are others than all named sides of the second."""
    others = [n for n, s in enumerate(theirs) if s.named]
    named = [row for row, s in zip(rows, ours, strict=True) if s.named] if others else []
    if not named:
        return 0.0
    return sum(min([row[n] for n in others]) == _OTHER for row in named) / len(named)


def _when(one: Traits, two: Traits, tell: Tell) -> None:
    if one.first is None or one.last is None or two.first is None or two.last is None:
        tell("day unknown", 1.0)
        return
    gap = max(max(one.first, two.first) - min(one.last, two.last), 0)
    dated = one.dated + two.dated
    tell(f"{('undated', 'one dated', 'dated')[dated]} days {min(gap, 3)}", 1.0)
    if one.published and two.published:
        tell("published days", min(abs(one.published - two.published), 7) / 7)
    if dated == 2 and one.first == two.first == one.last == two.last:
        tell("day same", 1.0)
    said = {one.status, two.status}
    if "future" in said and ("actual" in said or "negated" in said):
        tell("planned and told", 1.0)
    if "historical" in said:
        tell("one is background", 1.0)
    if len(said) == 2 and "negated" in said:
        tell("one denies", 1.0)


def _where(one: Traits, two: Traits, tell: Tell) -> None:
    if one.place_id and two.place_id:
        tell("place same" if one.place_id == two.place_id else "place other", 1.0)
    else:
        tell("place unknown", 1.0)
    _shared("towns", one.towns, two.towns, tell)
    _shared("names", one.names, two.names, tell)
    tell("reports about the same", _share(one.about, two.about))


def _shared(what: str, ones: frozenset[str], twos: frozenset[str], tell: Tell) -> None:
    if not ones or not twos:
        tell(f"{what} unknown", 1.0)
    elif share := _share(ones, twos):
        tell(f"{what} shared", share)
    else:
        tell(f"{what} apart", 1.0)


def _share(ones: frozenset[str], twos: frozenset[str]) -> float:
    """What two sets have in common, as a share of the smaller."""
    return len(ones & twos) / max(min(len(ones), len(twos)), 1)


def _told(one: Traits, two: Traits, tell: Tell) -> None:
    tell("words shared", _share(one.words, two.words))
    same_report = one.report == two.report
    if one.trigger == two.trigger:
        tell("predicate same", 1.0)
        if one.wire == two.wire and not same_report:
            tell("wire same", 1.0)
    if one.counts and two.counts:
        tell("counts apart" if one.counts.isdisjoint(two.counts) else "counts shared", 1.0)
    if not one.numbers.isdisjoint(two.numbers):
        tell("figures shared", 1.0)
    if same_report:
        tell("report same", 1.0)
        if one.said == two.said:
            tell("sentence same", 1.0)


_GROUPS = (
    (_what, ("type", "mode", "class")),
    (
        _when,
        ("day", "published", "undated days", "one dated days", "dated days", "planned and", "one", "one is"),
    ),
    (_told, ("words", "predicate", "wire", "counts", "figures", "report", "sentence")),
    (_where, ("place", "towns", "names", "reports about the")),
    (_who, ("actor", "recipient", "sides", "named party", "nobody in", "both sides")),
)
"""What tells features, the quickest first, and what their names begin with; of those that begin alike one is told."""
