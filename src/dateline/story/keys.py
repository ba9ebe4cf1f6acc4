"""Blocking keys: numbers that two mentions of one event are likely to share, so that an index finds candidates.

A key joins something told (a side, a town, a country with the kind of deed) with some days. The number of keys of a
mention is bounded, and each names its days: how many events share it doesn't grow with the years in a store. Keys of
near days are near numbers, so that an index that grows day by day is written at its end.
"""

from __future__ import annotations

import zlib
from datetime import date
from functools import cache, lru_cache
from typing import NamedTuple

from dateline.ontology import types
from dateline.story.mentions import EventMention
from dateline.story.sides import words_of

_DAYS = 4  # of one key
_SLACK = 1  # days by which reports of one event differ: time zones, “overnight”
_LONGEST = 9  # days; a longer stretch has keys for its first and last days only
_MOST = 4  # names of what the report is about
_CONFLICT = 3  # penta class from which a deed is conflict
_BITS = 32  # of a checksum; the days stand above


class Keys(NamedTuple):
    """The keys of a mention, sorted: whole numbers of 63 bits.

    Attributes:
        own: under which it is put into an index.
        probes: by which the events that it may belong to are looked up: a day more at both ends.
    """

    own: list[int]
    probes: list[int]


def keys_of(mention: EventMention) -> Keys:
    """The keys of a mention. One of a report without a day has keys of no day too, as its days are hard to know."""
    told = _ordinal(mention.published) if mention.published else 0
    report = numbered(f"in/{mention.report}", told // _DAYS)
    own = {report, *of_wire(mention.wire, told)}
    probes = {report, *of_wire(mention.wire, told, _SLACK)}
    subjects = [_checksum(subject) for subject in _subjects(mention)]
    if not told:
        own.update(subjects)  # of the block of days 0
        probes.update(subjects)
    if mention.first and mention.last:
        first, last = _ordinal(mention.first), _ordinal(mention.last)
        for found, slack in ((own, 0), (probes, _SLACK)):
            for block in _blocks(first, last, slack):
                begin = block << _BITS
                found.update([begin | subject for subject in subjects])
    return Keys(sorted(own), sorted(probes))


def of_wire(wire: str, told: int, slack: int = 0) -> set[int]:
    """The keys of a wire story.

    Args:
        wire: id of its first print.
        told: ordinal number of the day of the print, 0 where it has none.
        slack: days more at both ends.
    """
    subject = _checksum(f"wire/{wire}")
    return {day // _DAYS << _BITS | subject for day in (told - slack, told, told + slack)}


def in_place(keys: Keys, told: int, former: str, wire: str) -> Keys:
    """The keys of a mention whose report turned out to print another wire story.

    Args:
        told: as for :func:`of_wire`.
        former: id of the story that it was thought to print.
        wire: id of the one that it does.
    """
    own, probes = (
        sorted(set(found) - of_wire(former, told, slack) | of_wire(wire, told, slack))
        for found, slack in ((keys.own, 0), (keys.probes, _SLACK))
    )
    return Keys(own, probes)


def numbered(text: str, block: int) -> int:
    """A key of some words within a stretch of days, which its higher half counts."""
    return keyed(_checksum(text), block)


def keyed(checksum: int, block: int) -> int:
    """A key of a checksum of 32 bits within a stretch of days."""
    return block << _BITS | checksum


@lru_cache(maxsize=100_000)
def _checksum(text: str) -> int:
    return zlib.crc32(text.encode("utf-8", "surrogatepass"))


@cache
def _kind(event_type: str) -> str:
    """Conflict or cooperation, deed or word, as PLOVER's quad classes have it; a type of one's own as it is."""
    penta = {t.name: t.penta for t in types()}.get(event_type)
    return event_type if penta is None else ("conflict" if penta >= _CONFLICT else "cooperation")


def _subjects(mention: EventMention) -> set[str]:
    """Names alone, and countries and what the report is about with the kind of deed, as they fit many."""
    sides = (*mention.actors, *mention.recipients)
    kind = _kind(mention.type)
    names = {s.key for s in sides if s.key.startswith("Q") and s.kind != "state"}
    names |= {words_of(s.name)[-1] for s in sides if s.named and s.kind != "state"}
    wide = {s.country.lower() for s in sides if s.country} | set(mention.about[:_MOST])
    return names | set(mention.towns) | {f"{kind}/{w}" for w in wide}


def _blocks(first: int, last: int, slack: int) -> set[int]:
    first, last = first - slack, last + slack
    if last - first > _LONGEST + 2 * slack:
        return {day // _DAYS for day in (first, first + 2 * slack, last - 2 * slack, last)}
    return set(range(first // _DAYS, last // _DAYS + 1))


@cache
def _ordinal(day: str) -> int:
    return date.fromisoformat(day).toordinal()
