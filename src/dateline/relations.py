"""Relations from repeated events: dyads that aid, support or fight each other again and again.

What a text states of two actors is in each record (:attr:`dateline.record.Record.relations`); this reads what they do,
over many records. Which types of event make which relation is said in ``knowledge/data/relations.toml``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import cast

import msgspec

from dateline.errors import DatelineError
from dateline.knowledge import settings
from dateline.record import Entity, EntityKind, Event, Range, Record, RelationType

_MUTUAL: frozenset[RelationType] = frozenset(("aligned_with", "opposes"))


class Party(msgspec.Struct, frozen=True):
    """One side of a dyad over many records: one Wikidata item, or one name in one country."""

    name: str
    kind: EntityKind
    country: str | None = None
    wikidata: str | None = None


class SupportingEvent(msgspec.Struct, frozen=True):
    """An event that speaks for a relation.

    Attributes:
        record: id of the record.
        event: id of the event in it.
        day: the first day of the event, ISO 8601.
        span: the characters of that record's text that tell it.
    """

    record: str
    event: str
    type: str
    day: str
    span: Range


class DyadRelation(msgspec.Struct, frozen=True):
    """A relation that repeated events make.

    Attributes:
        start: day of the first event.
        end: day of the last; what was seen, not when it ended.
        days: on how many different days.
        evidence: all the events, by day.
    """

    type: RelationType
    subject: Party
    object: Party
    start: str
    end: str
    days: int
    evidence: list[SupportingEvent]


def from_events(records: Iterable[Record], least: int = 3) -> list[DyadRelation]:
    """The relations that repeated events of dyads make, the most often seen first.

    Only what happened counts (status ``actual`` or ``historical``), between actors that have a name. Reports of the
    same dyad, type and day count as one, for several papers tell of one event.

    Args:
        records: in any order; read once.
        least: on how many different days at least.

    Raises:
        DatelineError: ``least`` is below 1.

    Examples:
        ``from_events(dateline.code(reports), least=3)``
    """
    if least < 1:
        raise DatelineError(f"A relation needs at least one event, not {least}. Give least=1 or more.")
    seen: dict[tuple[RelationType, str, str], list[SupportingEvent]] = defaultdict(list)
    parties: dict[str, Party] = {}
    for record in records:
        known = {e.id: e for e in record.entities if _is_named(e)}
        parties |= {_key(e): _party(e) for e in known.values() if _key(e) not in parties}
        for event in record.events:
            for kind, one, other in _pairs(event, known):
                seen[kind, _key(one), _key(other)].append(_evidence(record, event))
    out = []
    for (kind, first, second), found in seen.items():
        days = sorted({each.day for each in found})
        if len(days) >= least:
            found.sort(key=lambda each: (each.day, each.record, each.event))
            out.append(
                DyadRelation(kind, parties[first], parties[second], days[0], days[-1], len(days), found)
            )
    return sorted(out, key=lambda r: (-r.days, r.type, r.subject.name, r.object.name))


def _pairs(event: Event, known: dict[str, Entity]) -> Iterator[tuple[RelationType, Entity, Entity]]:
    """The dyads of an event, with the relation that its type and mode speak for."""
    if event.status not in ("actual", "historical") or event.time is None or event.time.start is None:
        return
    kind = _relation_of(event)
    if kind is None:
        return
    actors = [known[a] for a in event.actors if a in known]
    recipients = [known[r] for r in event.recipients if r in known]
    if kind in _MUTUAL and not recipients:  # the parties of a reciprocal event are all actors
        for one, other in combinations(sorted(actors, key=_key), 2):
            yield kind, one, other
    for actor in actors:
        yield from ((kind, actor, recipient) for recipient in recipients if _key(recipient) != _key(actor))


def _relation_of(event: Event) -> RelationType | None:
    for kind, types in settings("relations.toml")["events"].items():
        modes = types.get(event.type)
        if modes is not None and (not modes or event.mode in modes):
            return cast(RelationType, kind)
    return None


def _is_named(entity: Entity) -> bool:
    """Whether an entity can be known again in another report: “the rebels” can't."""
    return entity.kind != "other" and (
        entity.wikidata is not None or any(m.form == "name" for m in entity.mentions)
    )


def _key(entity: Entity) -> str:
    return entity.wikidata or f"{' '.join(entity.name.casefold().split())}|{entity.country or ''}"


def _party(entity: Entity) -> Party:
    return Party(entity.name, entity.kind, entity.country, entity.wikidata)


def _evidence(record: Record, event: Event) -> SupportingEvent:
    day = event.time.start if event.time and event.time.start else ""
    return SupportingEvent(record.id, event.id, event.type, day, event.evidence)
