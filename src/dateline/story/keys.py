"""Blocking keys: numbers that two mentions of one event are likely to share, so that an index finds candidates.

A key joins something told (a side, a town, a country with the kind of deed) with some days. The number of keys of a
mention is bounded, and each names its days: how many events share it doesn't grow with the years in a store. Keys of
near days are near numbers, so that an index that grows day by day is written at its end.
"""

from __future__ import annotations

import zlib
from datetime import date
from functools import cache

from dateline.ontology import types
from dateline.story.mentions import Mention
from dateline.story.sides import words_of

_DAYS = 4  # of one key
_SLACK = 1  # days by which reports of one event differ: time zones, “overnight”
_LONGEST = 9  # days; a longer stretch has keys for its first and last days only
_MOST = 4  # names of what the report is about
_CONFLICT = 3  # penta class from which a deed is conflict


def keys(mention: Mention) -> list[int]:
    """The keys under which a mention is put into an index, sorted: whole numbers of 63 bits.

    Mentions without any day have keys of their report and its wire story only.
    """
    return _keys(mention, 0)


def probes(mention: Mention) -> list[int]:
    """The keys by which the events that a mention may belong to are looked up: a day more at both ends."""
    return _keys(mention, _SLACK)


def numbered(text: str, block: int) -> int:
    """A key of some words within a stretch of days, which its higher half counts."""
    return block << 32 | zlib.crc32(text.encode("utf-8", "surrogatepass"))


def _keys(mention: Mention, slack: int) -> list[int]:
    told = _ordinal(mention.published) if mention.published else 0
    found = {
        numbered(f"in/{mention.report}", told // _DAYS),
        *(numbered(f"wire/{mention.wire}", day // _DAYS) for day in (told - slack, told, told + slack)),
    }
    blocks = _blocks(mention, slack)
    for subject in _subjects(mention) if blocks else ():
        checksum = numbered(subject, 0)
        found.update(block << 32 | checksum for block in blocks)
    return sorted(found)


@cache
def _kind(event_type: str) -> str:
    """Conflict or cooperation, deed or word, as PLOVER's quad classes have it; a type of one's own as it is."""
    penta = {t.name: t.penta for t in types()}.get(event_type)
    return event_type if penta is None else ("conflict" if penta >= _CONFLICT else "cooperation")


def _subjects(mention: Mention) -> set[str]:
    """Names alone, and countries and what the report is about with the kind of deed, as they fit many."""
    sides = (*mention.actors, *mention.recipients)
    kind = _kind(mention.type)
    names = {s.key for s in sides if s.key.startswith("Q") and s.kind != "state"}
    names |= {words_of(s.name)[-1] for s in sides if s.named and s.kind != "state"}
    wide = {s.country.lower() for s in sides if s.country} | set(mention.about[:_MOST])
    return names | set(mention.towns) | {f"{kind}/{w}" for w in wide}


def _blocks(mention: Mention, slack: int) -> set[int]:
    if not mention.first or not mention.last:
        return set()
    first, last = _ordinal(mention.first) - slack, _ordinal(mention.last) + slack
    if last - first > _LONGEST + 2 * slack:
        return {day // _DAYS for day in (first, first + 2 * slack, last - 2 * slack, last)}
    return set(range(first // _DAYS, last // _DAYS + 1))


@cache
def _ordinal(day: str) -> int:
    return date.fromisoformat(day).toordinal()
