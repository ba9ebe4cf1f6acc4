"""Tables for ``neo4j-admin database import``: entities, events and reports, and what leads from one to the other.

Source of the headers: Neo4j Operations Manual, “CSV header format”.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path

from dateline.export.forms import Form
from dateline.export.naming import key_of, words_of
from dateline.export.rows import Row, calendar_day, day_of, entity
from dateline.record import Event, Record

HEADERS = {
    "entities": ("key:ID(Entity)", "name", "kind", "country", "sectors:string[]", "wikidata", ":LABEL"),
    "events": (
        "event:ID(Event)", "type", "mode", "status", "day:date", "last_day:date", "score:double", "cameo",
        "contexts:string[]", "place", "country", "lat:double", "lon:double", "radius_km:double", "confidence:double",
        "words", ":LABEL",
    ),
    "reports": ("report:ID(Report)", "title", "publisher", "published", "url", ":LABEL"),
    "acts": (":START_ID(Entity)", ":END_ID(Event)", ":TYPE"),
    "tells": (
        ":START_ID(Report)", ":END_ID(Event)", "start:int", "end:int", "trigger_start:int", "trigger_end:int", ":TYPE",
    ),
    "says": (":START_ID(Entity)", ":END_ID(Event)", "stance", "quote", ":TYPE"),
}  # fmt: skip


def tables(records: Iterable[Record], folder: Path) -> int:
    """Write a table of each kind of node and of relationship, with its header. Returns the number of events."""
    seen: set[str] = set()
    count = 0
    with ExitStack() as files:
        writers = {}
        for name, header in HEADERS.items():
            file = files.enter_context((folder / f"{name}.csv").open("w", encoding="utf-8", newline=""))
            writers[name] = csv.writer(file, lineterminator="\n")
            writers[name].writerow(header)
        for record in records:
            writers["reports"].writerow(
                (record.id, record.title, record.publisher, record.published, record.url, "Report")
            )
            for event in record.events:
                count += 1
                for name, row in _rows(record, event, seen):
                    writers[name].writerow(row)
    return count


def _rows(record: Record, event: Event, seen: set[str]) -> Iterator[tuple[str, tuple[object, ...]]]:
    """The rows of an event, each with its table.

    Args:
        seen: keys of the entities that are written; those of this event are added.
    """
    name, place = f"{record.id}/{event.id}", event.place
    days = [calendar_day(d) for d in (day_of(record, event), event.time.end if event.time else None)]
    where: Row = {} if place is None else {
        "place": place.name, "country": place.country, "lat": place.lat, "lon": place.lon, "radius": place.radius,
    }  # fmt: skip
    yield "events", (
        name, event.type, event.mode, event.status, *days, event.score, event.cameo, ";".join(event.contexts),
        *(where.get(k) for k in ("place", "country", "lat", "lon", "radius")), event.confidence,
        words_of(record, event), "Event",
    )  # fmt: skip
    yield "tells", (
        record.id, name, event.evidence.start, event.evidence.end, event.trigger.start, event.trigger.end, "TELLS",
    )  # fmt: skip
    says = [a for a in record.attributions if a.id in event.attribution]
    links: list[tuple[str, str, tuple[str, ...]]] = [("acts", i, ("ACTS_IN",)) for i in event.actors]
    links += [("acts", i, ("RECIPIENT_OF",)) for i in event.recipients]
    links += [("says", a.source_entity or "", (a.stance, a.quote, "SAYS")) for a in says]
    for table, i, rest in links:
        if (side := entity(record, i)) is None:
            continue
        if (key := key_of(side)) not in seen:
            seen.add(key)
            sectors = ";".join(side.sectors)
            yield "entities", (key, side.name, side.kind, side.country, sectors, side.wikidata, "Entity")
        yield table, (key, name, *rest)


NEO4J = Form("a folder of tables for neo4j-admin", tables, "folder")
