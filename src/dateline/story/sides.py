"""Who is who across reports: a stable key for every side, and whether two sides are one."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

import msgspec

from dateline.knowledge.actors import key_of
from dateline.record import Entity, Record

_WORD = re.compile(r"\w+")
_OF_STATE = frozenset({"state", "government", "military"})
_NAMELESS = frozenset({"population", "other"})

Match = Literal["same", "akin", "unknown", "other"]


class Side(msgspec.Struct, frozen=True, kw_only=True, array_like=True, cache_hash=True):
    """An actor or recipient, so far as it can be told apart across reports.

    Attributes:
        key: the Wikidata item, or the name with sort and country; see :func:`dateline.knowledge.actors.key_of`.
        named: whether it has a name of its own (“M23”, not “the attackers”).
        offices: titles that the report gives it, in lower case.
    """

    key: str
    name: str
    kind: str
    named: bool
    country: str | None = None
    sectors: tuple[str, ...] = ()
    offices: tuple[str, ...] = ()

    @property
    def last(self) -> str:
        """The last word of the name, in lower case; a person's family name in most news."""
        return words_of(self.name)[-1] if words_of(self.name) else ""


@lru_cache(maxsize=100_000)
def words_of(name: str) -> tuple[str, ...]:
    """The words of a name in lower case, without articles and the “al” of Arabic names."""
    words = tuple(_WORD.findall(name.lower()))
    return tuple(w for w in words if w not in ("the", "al", "el", "s")) or words


def side_of(record: Record, entity: Entity) -> Side:
    """An entity of a record as a side."""
    return Side(
        key=key_of(entity),
        name=entity.name,
        kind=entity.kind,
        named=is_named(entity),
        country=entity.country,
        sectors=tuple(entity.sectors),
        offices=tuple(sorted({r.title.lower() for r in entity.roles})),
    )


def is_named(entity: Entity) -> bool:
    """Whether an entity has a name of its own and is no thing (“the attack”) or crowd (“supporters”)."""
    named = any(m.form == "name" for m in entity.mentions)
    return bool(entity.wikidata) or (named and entity.name[:1].isupper() and entity.kind not in _NAMELESS)


def match(one: Side, two: Side) -> Match:
    """Whether two sides of two reports are one.

    Returns:
        ``same``; ``akin``, where one speaks or acts for the other (a president and his state, an army and its
        state); ``other``, where they can't be one; ``unknown``, where the names don't tell.
    """
    if one.key == two.key and (one.named or not _is_bare(one)):
        return "same"
    if one.country and two.country and one.country != two.country:
        return "other"
    return _match_by_name(one, two)


@lru_cache(maxsize=200_000)
def _match_by_name(one: Side, two: Side) -> Match:
    """Whether two sides with other keys, and no countries that differ, are one."""
    if one.kind == two.kind == "person" and one.named and two.named:
        return _match_persons(one, two)
    if one.named and two.named and _is_part(one.name, two.name) and one.kind == two.kind:
        return "same"
    if one.country and one.country == two.country:
        return "akin" if _are_akin(one, two) else "unknown"
    if one.named and two.named and one.kind != "other" and two.kind != "other":
        return "other"
    return "unknown"


def _is_bare(side: Side) -> bool:
    """“army”, “officials”: one word that fits many."""
    return not side.country and len(words_of(side.name)) < 2


def _match_persons(one: Side, two: Side) -> Match:
    """Family names alone fit; two first names or two items must be the same."""
    if one.last != two.last or (one.key.startswith("Q") and two.key.startswith("Q")):
        return "akin" if one.country and one.country == two.country and _share(one, two) else "other"
    if not _is_part(one.name, two.name):
        return "other"
    bare = min(len(words_of(one.name)), len(words_of(two.name))) < 2
    return "other" if bare and _offices_differ(one, two) else "same"


def _offices_differ(one: Side, two: Side) -> bool:
    """Whether both hold an office, and none in common: a family name alone then is another's."""
    return bool(one.offices and two.offices and not set(one.offices) & set(two.offices))


def _is_part(one: str, two: str) -> bool:
    """Whether all words of the shorter name are in the longer."""
    first, second = set(words_of(one)), set(words_of(two))
    return first <= second or second <= first


def _share(one: Side, two: Side) -> bool:
    return bool(set(one.sectors) & set(two.sectors))


def _are_akin(one: Side, two: Side) -> bool:
    """Of one country: a state acts by its officials and forces; else they need a sector in common."""
    if "state" in (one.kind, two.kind):
        other = two if one.kind == "state" else one
        return other.kind in _OF_STATE or "REB" not in other.sectors
    return _share(one, two)
