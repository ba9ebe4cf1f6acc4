"""Traits: what of a mention is compared with others, and how near two types of deeds are."""

from __future__ import annotations

import zlib
from datetime import date
from functools import cache

import msgspec

from dateline.knowledge import settings
from dateline.story.mentions import EventMention
from dateline.story.sides import Side

VAGUE = 7
"""Days of a stretch that is no day of an event: “in February”, “since 2009”."""


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
    predicate: str = ""


def traits_of(mention: EventMention) -> Traits:
    """The traits of a mention."""
    first, last, published = map(_ordinal, (mention.first, mention.last, mention.published))
    return Traits(
        mention.report, mention.wire, mention.type, mention.status, mention.mode, mention.trigger,
        zlib.crc32(mention.said.encode("utf-8", "surrogatepass")), mention.dated, first, last, published,
        mention.actors, mention.recipients, mention.place_id,
        frozenset(mention.towns), frozenset(mention.names), frozenset(mention.about), frozenset(mention.words),
        frozenset(mention.numbers),
        frozenset((q.kind, float(v)) for q in mention.quantities for v in (q.value, q.low) if v is not None),
        mention.predicate,
    )  # fmt: skip


def _ordinal(day: str | None) -> int | None:
    return date.fromisoformat(day).toordinal() if day else None


@cache
def kinship(one: str, two: str) -> str:
    """How near two types of deeds are: ``same``, ``close``, ``other``, or ``unknown`` where one is not given."""
    if not one or not two:
        return "unknown"
    if one == two:
        return "same"
    return "close" if frozenset((one, two)) in _close() else "other"


@cache
def _close() -> frozenset[frozenset[str]]:
    return frozenset(frozenset(pair.split()) for pair in settings("story.toml")["types"]["close"])
