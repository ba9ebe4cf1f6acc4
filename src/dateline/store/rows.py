"""What a record adds to the tables, row by row."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dateline.knowledge.actors import key_of
from dateline.record import Entity, Record

Row = dict[str, Any]


def dyads_of(event: int, record: Record, number: int, row: Row, ids: dict[str, int]) -> Iterator[Row]:
    """Each actor with each recipient of one of a record's events; the parties of a reciprocal one each with each.

    Args:
        event: the store's number of it.
        number: the record's, from 1.
        row: the event's row.
        ids: of entities, by key.
    """
    found, entities = record.events[number - 1], {e.id: e for e in record.entities}
    actors: list[Entity | None] = [entities[i] for i in found.actors]
    recipients: list[Entity | None] = [entities[i] for i in found.recipients]
    if not recipients and len(actors) > 1:
        pairs = [(a, b) for a in actors for b in actors if a is not b]
    else:
        pairs = [(a, b) for a in actors or [None] for b in recipients or [None]]
    for actor, recipient in pairs:
        yield {
            "event": event,
            "actor": ids[key_of(actor)] if actor else 0,
            "recipient": ids[key_of(recipient)] if recipient else 0,
            "actor_country": actor.country if actor else None,
            "recipient_country": recipient.country if recipient else None,
            "day": row["day"], "type": row["type"], "status": row["status"], "score": row["score"],
        }  # fmt: skip


def relations_of(record: Record, report: int, day: str | None, ids: dict[str, int]) -> Iterator[Row]:
    """Who stands how to whom by a record."""
    for number, relation in enumerate(record.relations, 1):
        yield {
            "report": report, "number": number, "type": relation.type, "subject": ids[relation.subject],
            "object": ids[relation.object], "status": relation.status, "day": day,
            "first_day": relation.time.start if relation.time else None,
            "last_day": relation.time.end if relation.time else None,
            "start": relation.evidence.start, "end": relation.evidence.end, "confidence": relation.confidence,
        }  # fmt: skip


def attributions_of(record: Record, report: int, day: str | None, ids: dict[str, int]) -> Iterator[Row]:
    """Who says what by a record."""
    for number, attribution in enumerate(record.attributions, 1):
        yield {
            "report": report, "number": number, "source": ids.get(attribution.source_entity or ""), "day": day,
            "quote": attribution.quote, "stance": attribution.stance,
            "start": attribution.content[0][0], "end": attribution.content[-1][1],
        }  # fmt: skip
