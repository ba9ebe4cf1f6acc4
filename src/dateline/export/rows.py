"""Events of a record as rows under the columns of GDELT 2, POLECAT and ACLED, and of a flat table.

Sources of the columns: GDELT Event Codebook 2.0; the header of POLECAT's files; ACLED's codebook.
What dateline doesn't tell stays empty.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from dateline.record import Entity, Event, Record

Row = dict[str, Any]
_CIVILIANS = frozenset(("population", "person", "organization", "media", "company", "other"))
"""Kinds of recipients whose assault is no battle in ACLED's sense."""


@cache
def table(name: str) -> list[dict[str, str]]:
    """The rows of one of this room's tables (``columns``, ``quads``, ``acled``)."""
    with (Path(__file__).parent / "data" / f"{name}.csv").open(encoding="utf-8") as f:
        return list(csv.DictReader(f))


def columns(form: str) -> list[str]:
    """The columns of a form, in order."""
    return [row["column"] for row in table("columns") if row["form"] == form]


def flat(record: Record) -> Iterator[Row]:
    """Every event, of whatever status, one row each."""
    for event in record.events:
        place = event.place
        yield {
            "event_id": f"{record.id}/{event.id}", "report_id": record.id, "day": _day(record, event),
            "type": event.type, "mode": event.mode, "status": event.status, "score": event.score,
            "cameo": event.cameo, "contexts": ";".join(event.contexts),
            "actors": _names(record, event.actors), "recipients": _names(record, event.recipients),
            "place": place.name if place else None, "country": place.country if place else None,
            "lat": place.lat if place else None, "lon": place.lon if place else None,
            "killed_low": _killed(event, "low"), "killed_high": _killed(event, "high"),
            "confidence": event.confidence, "published": record.published, "publisher": record.publisher,
            "url": record.url, "evidence_start": event.evidence.start, "evidence_end": event.evidence.end,
            "evidence": record.text[event.evidence.start : event.evidence.end],
        }  # fmt: skip


def gdelt_events(record: Record) -> Iterator[Row]:
    """Events that took place and have a CAMEO code; countries of places are FIPS there and stay empty."""
    for event in record.events:
        day = _day(record, event)
        if event.status != "actual" or not event.cameo or not day:
            continue
        root = event.cameo[:2]
        year, month = int(day[:4]), int(day[5:7])
        row: Row = {
            "GLOBALEVENTID": number(record, event), "SQLDATE": day.replace("-", ""),
            "MonthYear": day[:7].replace("-", ""),
            "Year": day[:4], "FractionDate": round(year + (month * 30 - 30 + int(day[8:10])) / 365, 4),
            "IsRootEvent": 1, "EventCode": event.cameo, "EventBaseCode": event.cameo[:3], "EventRootCode": root,
            "QuadClass": sum(int(root) > last for last in (5, 8, 13)) + 1, "GoldsteinScale": event.score,
            "NumMentions": 1, "NumSources": 1, "NumArticles": 1, "SOURCEURL": record.url or record.id,
            "DATEADDED": _stamp(record),
        }  # fmt: skip
        for side, ids in (("Actor1", event.actors), ("Actor2", event.recipients)):
            if ids and (entity := _entity(record, ids[0])):
                row |= {f"{side}Name": entity.name.upper(), f"{side}CountryCode": entity.country}
                row |= {f"{side}Code": (entity.country or "") + "".join(entity.sectors[:1])}
                row |= {f"{side}Type{n}Code": s for n, s in enumerate(entity.sectors[:3], 1)}
        if event.place:
            row |= {
                "ActionGeo_FullName": event.place.name,
                "ActionGeo_Lat": event.place.lat,
                "ActionGeo_Long": event.place.lon,
            }
        yield row


def gdelt_mentions(record: Record) -> Iterator[Row]:
    """One mention for each event of :func:`gdelt_events`; offsets are characters from the report's start."""
    written = {row["GLOBALEVENTID"] for row in gdelt_events(record)}
    for event in record.events:
        if number(record, event) in written:
            yield {
                "GLOBALEVENTID": number(record, event), "EventTimeDate": _stamp(record),
                "MentionTimeDate": _stamp(record), "MentionType": 1 if record.url else 2,
                "MentionSourceName": record.publisher, "MentionIdentifier": record.url or record.id,
                "SentenceID": sum(s[0] <= event.trigger.start for s in record.sentences),
                "Actor1CharOffset": event.actor_spans[0][0] if event.actor_spans else -1,
                "Actor2CharOffset": event.recipient_spans[0][0] if event.recipient_spans else -1,
                "ActionCharOffset": event.trigger.start, "InRawText": 1,
                "Confidence": round(event.confidence * 100), "MentionDocLen": len(record.text),
            }  # fmt: skip


def polecat(record: Record) -> Iterator[Row]:
    """Events that took place, under PLOVER's own types and modes."""
    quads = {row["type"]: row["quad"] for row in table("quads")}
    for event in record.events:
        if event.status != "actual":
            continue
        row: Row = {
            "Event ID": f"{record.id}_{event.id}", "Event Date": _day(record, event), "Event Type": event.type,
            "Event Mode": event.mode, "Intensity": event.score, "Quad Code": quads.get(event.type),
            "Contexts": ";".join(event.contexts), "Source": record.publisher,
            "Publication Date": (record.published or "")[:10], "Language": "en", "Version": "dateline/1",
        }  # fmt: skip
        for side, ids in (("Actor", event.actors), ("Recipient", event.recipients)):
            found = [e for i in ids if (e := _entity(record, i))]
            row |= {
                f"{side} Name": ";".join(e.name for e in found),
                f"{side} Country": ";".join(e.country or "None" for e in found),
                f"Primary {side} Sector": ";".join(e.sectors[0] if e.sectors else "None" for e in found),
                f"{side} Sectors": ";".join("|".join(e.sectors) or "None" for e in found),
                f"{side} Title": ";".join("|".join(r.title for r in e.roles) for e in found),
            }  # fmt: skip
        if place := event.place:
            row |= {"Placename": place.name, "Raw Placename": place.name, "Country": place.country}
            row |= {"Latitude": place.lat, "Longitude": place.lon, "GeoNames ID": place.geonames_id}
        yield row


def acled(record: Record) -> Iterator[Row]:
    """A draft for a human coder: events that took place and have a row in ``data/acled.csv``."""
    kinds = {(row["type"], row["mode"]): row for row in table("acled")}
    for event in record.events:
        kind = kinds.get((event.type, event.mode or "")) or kinds.get((event.type, ""))
        day = _day(record, event)
        if event.status != "actual" or kind is None or not day:
            continue
        hit = {e.kind for i in event.recipients if (e := _entity(record, i))}
        if kind["event_type"] == "Battles" and hit and hit <= _CIVILIANS:
            kind = {**kind, "event_type": "Violence against civilians", "sub_event_type": "Attack"}
        place = event.place
        yield {
            "event_id_cnty": f"DRAFT{number(record, event)}", "event_date": day, "year": day[:4],
            "time_precision": 1 if event.time and event.time.start == event.time.end else 2,
            **{c: kind[c] for c in ("disorder_type", "event_type", "sub_event_type")},
            "actor1": _names(record, event.actors), "actor2": _names(record, event.recipients),
            "country": place.country if place else None, "location": place.name if place else None,
            "latitude": place.lat if place else None, "longitude": place.lon if place else None,
            "source": record.publisher, "fatalities": _killed(event, "low") or 0,
            "notes": record.text[event.evidence.start : event.evidence.end], "timestamp": _stamp(record),
        }  # fmt: skip


def number(record: Record, event: Event) -> int:
    """A number for an event that is the same each time: 52 bits of a hash, which R and Python both hold."""
    digest = hashlib.sha256(f"{record.id}\0{event.id}".encode("utf-8", "replace")).hexdigest()
    return int(digest[:13], 16)


def _day(record: Record, event: Event) -> str | None:
    return (event.time and event.time.start) or (record.published or "")[:10] or None


def _stamp(record: Record) -> str:
    day = (record.published or "")[:10].replace("-", "")
    return f"{day}000000" if day else ""


def _entity(record: Record, entity_id: str) -> Entity | None:
    return next((e for e in record.entities if e.id == entity_id), None)


def _names(record: Record, ids: list[str]) -> str:
    return "; ".join(e.name for i in ids if (e := _entity(record, i)))


def _killed(event: Event, bound: str) -> int | None:
    """The count of the killed, its lower or upper bound."""
    for q in event.quantities:
        if q.kind == "killed":
            value = getattr(q, bound) if q.value is None else q.value
            return None if value is None else int(value)
    return None
