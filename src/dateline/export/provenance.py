"""W3C PROV: which report an event was derived from, by which words, who published it and who says so.

Source: https://www.w3.org/TR/prov-dm/, written as PROV-JSON.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TextIO

from dateline.export.forms import Form, library
from dateline.export.naming import hashed, key_of, local, moment_of, web, words_of
from dateline.export.rows import day_of, entity
from dateline.record import SCHEMA, Event, Record


def document(records: Iterable[Record], file: TextIO) -> int:
    """Write a PROV document, of which all is in memory. Returns the number of events."""
    model = library("prov.model")
    out = model.ProvDocument()
    out.add_namespace("d", "urn:dateline:")
    out.add_namespace("schema", "https://schema.org/")
    reader = out.agent(
        "d:reader", {"prov:type": out.valid_qualified_name("prov:SoftwareAgent"), "prov:label": SCHEMA}
    )
    known: dict[str, Any] = {}

    def agent(key: str, name: str) -> Any:
        if key not in known:
            known[key] = out.agent(f"d:agent/{hashed(key)}", {"prov:label": name})
        return known[key]

    count = 0
    for record in records:
        report = out.entity(f"d:{local(record)}", _given({
            "prov:type": out.valid_qualified_name("schema:NewsArticle"), "prov:label": record.title,
            "schema:identifier": record.id, "schema:url": web(record.url), "schema:datePublished": record.published,
        }))  # fmt: skip
        if record.publisher:
            out.wasAttributedTo(report, agent(f"publisher|{record.publisher}", record.publisher))
        reading = out.activity(
            f"d:reading/{local(record)}", None, None, {"prov:label": "reading of a report"}
        )
        out.used(reading, report, moment_of(record))
        out.wasAssociatedWith(reading, reader)
        for event in record.events:
            count += 1
            made = out.entity(f"d:{local(record, event)}", _about(out, record, event))
            out.wasGeneratedBy(made, reading)
            out.wasDerivedFrom(made, report, other_attributes=_words(record, event))
            for said in record.attributions:
                who = entity(record, said.source_entity or "")
                if said.id in event.attribution and who:
                    attributes = {"d:stance": said.stance, "d:quote": said.quote}
                    out.wasAttributedTo(made, agent(key_of(who), who.name), other_attributes=attributes)
    file.write(out.serialize(format="json", ensure_ascii=False) + "\n")
    return count


def _about(out: Any, record: Record, event: Event) -> dict[str, Any]:
    return _given({
        "prov:type": out.valid_qualified_name("schema:Event"), "d:type": event.type, "d:mode": event.mode,
        "d:status": event.status, "d:day": day_of(record, event), "d:confidence": event.confidence,
        "prov:location": event.place.name if event.place else None,
    })  # fmt: skip


def _words(record: Record, event: Event) -> dict[str, Any]:
    """Which characters of the report an event was derived from."""
    return {
        "d:start": event.evidence.start, "d:end": event.evidence.end, "schema:text": words_of(record, event),
    }  # fmt: skip


def _given(values: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in values.items() if v is not None}


PROV = Form("W3C PROV (PROV-JSON): what each event was derived from", document, suffix=".provjson")
