"""Who is meant, put right by a person: entities joined and parted, and the entity that some words stand for."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from dateline.knowledge.catalogue import catalogue
from dateline.record import Entity, Event, Mention, Record, Span
from dateline.report import day_of


def entity_at(record: Record, span: Sequence[int]) -> Entity | None:
    """The entity whose mention shares most characters with some words; the shorter mention where two share as many."""
    start, end = span
    best: tuple[int, int, Entity] | None = None
    for entity in record.entities:
        for m in entity.mentions:
            shared, length = min(m.end, end) - max(m.start, start), m.end - m.start
            if shared > 0 and (best is None or (shared, -length) > (best[0], -best[1])):
                best = shared, length, entity
    return best[2] if best else None


def joined(record: Record, one: Sequence[int], other: Sequence[int]) -> Record:
    """A record in which two entities, each told by words that stand for it, are one: the other, with its name.

    Where the words stand for one entity already, or for none, the record stays as it is.
    """
    gone, kept = entity_at(record, one), entity_at(record, other)
    if gone is None or kept is None or gone.id == kept.id:
        return record
    mentions = sorted([*kept.mentions, *gone.mentions], key=lambda m: (m.start, m.end))
    whole = msgspec.structs.replace(kept, mentions=mentions, roles=kept.roles or gone.roles)
    entities = [whole if e.id == kept.id else e for e in record.entities if e.id != gone.id]
    return _renamed(
        msgspec.structs.replace(record, entities=entities), lambda i: kept.id if i == gone.id else i
    )


def parted(record: Record, span: Sequence[int], to: Sequence[int] | None = None) -> Record:
    """A record in which one mention is of another entity than was read: the one that other words stand for, or its own.

    Args:
        span: of the mention; words that were read as no mention become one.
        to: words that stand for the entity that is meant; None for one of its own, called by the mention's words.
    """
    start, end = span
    was = entity_at(record, span)
    mine = [m for m in was.mentions if m.start < end and m.end > start] if was else []
    meant = entity_at(record, to) if to else None
    if to and (meant is None or (was and meant.id == was.id)):
        return record
    moved = mine or [Mention(start, end, "nominal")]
    if meant is None:
        if was is not None and len(mine) == len(was.mentions):
            return record  # it has no other mention: it is its own already
        name = record.text[moved[0].start : moved[-1].end]
        meant = Entity(id=unused(record.entities), name=name, kind=was.kind if was else "other",
                       country=was.country if was else None)  # fmt: skip
    whole = msgspec.structs.replace(
        meant, mentions=sorted([*meant.mentions, *moved], key=lambda m: (m.start, m.end))
    )
    entities = [
        msgspec.structs.replace(e, mentions=[m for m in e.mentions if m not in mine]) if was and e.id == was.id else e
        for e in record.entities if e.id != meant.id
    ] + [whole]  # fmt: skip
    if was is None:
        return msgspec.structs.replace(record, entities=entities)
    old, new = was.id, meant.id
    events = [_moved(record, e, old, new, moved) for e in record.events]
    return msgspec.structs.replace(record, entities=entities, events=events)


def _moved(record: Record, event: Event, old: str, new: str, moved: Sequence[Mention]) -> Event:
    """An event whose sides follow the mentions by which they are told."""
    out = msgspec.structs.replace(event)
    for side in ("actor", "recipient"):
        ids, spans = getattr(event, f"{side}s"), getattr(event, f"{side}_spans")
        told = [s for s in spans if any(m.start < s[1] and m.end > s[0] for m in moved)]
        if old not in ids or not told:
            continue
        others = [s for s in spans if s not in told and (e := entity_at(record, s)) and e.id == old]
        kept = [i for i in ids if i != old or others]
        setattr(out, f"{side}s", list(dict.fromkeys([*kept, new])))
    return out


def _renamed(record: Record, named: Callable[[str], str]) -> Record:
    """A record whose entities are called by other ids wherever they are named."""

    def each(ids: list[str]) -> list[str]:
        return list(dict.fromkeys(named(i) for i in ids))

    replace = msgspec.structs.replace
    return replace(
        record,
        entities=[
            replace(e, roles=[replace(r, of=named(r.of) if r.of else None) for r in e.roles]) if e.roles else e
            for e in record.entities
        ],
        events=[replace(e, actors=each(e.actors), recipients=each(e.recipients)) for e in record.events],
        relations=[
            replace(r, subject=named(r.subject), object=named(r.object)) for r in record.relations
            if named(r.subject) != named(r.object)
        ],
        attributions=[
            replace(a, source_entity=named(a.source_entity) if a.source_entity else None) for a in record.attributions
        ],
    )  # fmt: skip


def unused(entities: Sequence[Entity]) -> str:
    """An id that no entity has."""
    known, number = {e.id for e in entities}, len(entities) + 1
    while f"e{number}" in known:
        number += 1
    return f"e{number}"


def entity_of(name: str, entities: list[Entity], record: Record) -> str:
    """The id of the entity of a name in the record, or of one that the catalogue knows, or of a new one.

    Args:
        entities: of the record as they are now; a new one is added.
    """
    folded = name.strip().casefold()
    known = next((e for e in entities if e.name.casefold() == folded), None) or _called(folded, record)
    if known is not None:
        return known.id
    found = catalogue().find(name, day_of(record.published))
    known = next((e for e in entities if found and e.name == found[0].name), None)
    if known is not None:
        return known.id
    more: dict[str, Any] = {"name": name.strip(), "kind": "other"}
    if found:
        a = found[0]
        more = {
            "name": a.name,
            "kind": a.kind,
            "country": a.country,
            "sectors": list(a.sectors),
            "wikidata": a.wikidata,
        }
    made = Entity(id=unused(entities), **more)
    entities.append(made)
    return made.id


def entities_told_by(spans: Sequence[Sequence[int]], entities: list[Entity], record: Record) -> list[str]:
    """The ids of the entities that some words stand for: those of their mentions, or else by what the words are.

    Args:
        entities: of :func:`entity_of`.
    """
    out = []
    for start, end in spans:
        at = entity_at(record, (start, end))
        out.append(at.id if at else entity_of(record.text[start:end], entities, record))
    return list(dict.fromkeys(out))


def nearest(
    record: Record, entities: Sequence[Entity], ids: Sequence[str], within: Span, about: int
) -> list[Span]:
    """Where some entities are named next to a character: within some characters, or else anywhere before them.

    One that only a person saw has no mentions: it is looked for by its name.
    """
    start, end = within
    out = []
    for entity in (e for e in entities if e.id in ids):
        spans = [(m.start, m.end) for m in entity.mentions]
        if not spans:
            named = re.finditer(
                rf"(?<!\w){re.escape(entity.name)}(?!\w)", record.text[start:end], re.IGNORECASE
            )
            spans = [(start + m.start(), start + m.end()) for m in named]
        here = [s for s in spans if start <= s[0] and s[1] <= end]
        before = [s for s in spans if s[1] <= about]
        if chosen := here or before:
            out.append(min(chosen, key=lambda s: abs(s[0] - about)))
    return out


def _called(folded: str, record: Record) -> Entity | None:
    """The one entity that the record's text calls by some words; None where none is, or several are."""
    found = [
        e
        for e in record.entities
        if any(record.text[m.start : m.end].casefold() == folded and m.form != "pronoun" for m in e.mentions)
    ]
    return found[0] if len(found) == 1 else None
