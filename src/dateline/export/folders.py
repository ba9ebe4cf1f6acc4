"""Forms of more than one file, or of another shape than a table: Parquet by month, JSON-LD."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, TextIO

from dateline.errors import SourceError
from dateline.export.forms import Form, library
from dateline.export.rows import entity, fields, flat
from dateline.record import Entity, Event, Record

_PART = 50_000  # rows of one file
CONTEXT = {
    "@vocab": "https://schema.org/",
    "prov": "http://www.w3.org/ns/prov#",
    "plover": "https://github.com/openeventdata/PLOVER#",
    "wd": "http://www.wikidata.org/entity/",
}


def parquet(records: Iterable[Record], folder: Path) -> int:
    """Write the flat rows to ``month=YYYY-MM/part-N.parquet`` in a folder, as Hive, Arrow, Spark and DuckDB read them.

    Args:
        folder: a new or empty one.

    Returns:
        The number of rows.

    Raises:
        SourceError: pyarrow is not installed, or the folder holds something.
    """
    pa, pq = library("pyarrow", "corpora"), library("pyarrow.parquet", "corpora")
    kinds = {"whole": pa.int64(), "number": pa.float64()}
    schema = pa.schema([(f.column, kinds.get(f.kind, pa.string())) for f in fields()])
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise SourceError(f"{folder} is there already. Name a new folder with -o.")
    folder.mkdir(parents=True, exist_ok=True)
    waiting: dict[str, list[dict[str, Any]]] = {}
    count = number = 0

    def put(month: str) -> None:
        nonlocal number
        part = folder / f"month={month}"
        part.mkdir(exist_ok=True)
        pq.write_table(pa.Table.from_pylist(waiting.pop(month), schema), part / f"part-{number}.parquet")
        number += 1

    for record in records:
        for row in flat(record):
            month = (row["day"] or "")[:7] or "unknown"
            waiting.setdefault(month, []).append(row)
            count += 1
            if count % _PART == 0:
                for each in list(waiting):
                    put(each)
    for each in list(waiting):
        put(each)
    return count


def jsonld(records: Iterable[Record], file: TextIO) -> int:
    """Write events as JSON-LD: schema.org's Event, PLOVER's type, PROV's source; one object of one graph.

    Returns:
        The number of events.
    """
    file.write('{"@context": ' + json.dumps(CONTEXT) + ', "@graph": [')
    count = 0
    for record in records:
        for event in record.events:
            file.write(",\n" if count else "\n")
            file.write(json.dumps(_event(record, event), ensure_ascii=False))
            count += 1
    file.write("\n]}\n")
    return count


def _event(record: Record, event: Event) -> dict[str, Any]:
    start, end = event.evidence.start, event.evidence.end
    place = event.place
    return {
        "@id": f"urn:dateline:{record.id}:{event.id}".replace(" ", "_"),
        "@type": ["Event", f"plover:{event.type}"],
        "plover:mode": event.mode,
        "plover:status": event.status,
        "startDate": event.time.start if event.time else None,
        "endDate": event.time.end if event.time else None,
        "actor": _sides(record, event.actors),
        "attendee": _sides(record, event.recipients),
        "location": None if place is None else {
            "@type": "Place", "name": place.name,
            "geo": {"@type": "GeoCoordinates", "latitude": place.lat, "longitude": place.lon},
        },
        "prov:wasDerivedFrom": {
            "@type": "NewsArticle", "identifier": record.id, "publisher": record.publisher, "url": record.url,
            "datePublished": record.published, "headline": record.title, "text": record.text[start:end],
        },
    }  # fmt: skip


def _sides(record: Record, ids: Sequence[str]) -> list[dict[str, Any]]:
    """The sides of an event, but for those of which the record says nothing."""
    return [_entity(found) for i in ids if (found := entity(record, i))]


def _entity(entity: Entity) -> dict[str, Any]:
    kind = "Person" if entity.kind == "person" else "Organization"
    known = {"@id": f"wd:{entity.wikidata}"} if entity.wikidata else {}
    return {**known, "@type": kind, "name": entity.name}


PARQUET = Form("the flat rows in a folder by month, for Arrow, DuckDB, Spark and R", parquet, "folder")
JSONLD = Form("one graph of schema.org events, for RDF stores", jsonld, suffix=".jsonld")
