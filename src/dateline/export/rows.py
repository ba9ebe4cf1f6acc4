"""Events of a record as rows under the columns of GDELT 2 and POLECAT, and of a flat table; ACLED's are in ``acled``.

Sources of the columns: GDELT Event Codebook 2.0; the header of POLECAT's files. What dateline doesn't tell stays empty.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from dateline.knowledge.gazetteer import gazetteer
from dateline.record import SCHEMA, Entity, Event, EventPlace, Record

Row = dict[str, Any]


@cache
def table(name: str) -> list[dict[str, str]]:
    """The rows of one of this room's tables (``columns``, ``quads``, ``countries`` …)."""
    with (Path(__file__).parent / "data" / f"{name}.csv").open(encoding="utf-8") as f:
        return list(csv.DictReader(f))


def columns(form: str) -> list[str]:
    """The columns of a form, in order."""
    return [row["column"] for row in table("columns") if row["form"] == form]


@dataclass(frozen=True)
class Field:
    """A column of :func:`flat`.

    Attributes:
        kind: ``text``, ``code`` (one of few values: :func:`codes`), ``day``, ``whole`` or ``number``.
        label: what it holds, for a person.
    """

    column: str
    kind: str
    label: str


@cache
def fields() -> list[Field]:
    """The columns of :func:`flat`, in order."""
    return [Field(**row) for row in table("fields")]


@cache
def codes(column: str) -> dict[str, tuple[int, str]]:
    """Number and label of the values of a column, for programs that keep such values as labelled numbers."""
    return {
        row["value"]: (int(row["code"]), row["label"]) for row in table("codes") if row["column"] == column
    }


def calendar_day(day: str | None) -> date | None:
    """A day of a row as Python has it; None where there is none, or none of our calendar (“500 BC”)."""
    try:
        return date.fromisoformat((day or "")[:10])
    except ValueError:
        return None


@cache
def countries() -> dict[str, dict[str, str]]:
    """Codes and names of countries that the forms use, by ISO 3166-1 alpha-3."""
    return {row["alpha3"]: row for row in table("countries")}


def flat(record: Record) -> Iterator[Row]:
    """Every event, of whatever status, one row each."""
    for event in record.events:
        place = event.place
        yield {
            "event_id": f"{record.id}/{event.id}", "report_id": record.id, "day": day_of(record, event),
            "last_day": event.time.end if event.time else None,
            "type": event.type, "mode": event.mode, "status": event.status, "score": event.score,
            "cameo": event.cameo, "contexts": ";".join(event.contexts),
            "actors": names_of(record, event.actors), "recipients": names_of(record, event.recipients),
            "place": place.name if place else None, "country": place.country if place else None,
            "place_kind": kind_of(place), "lat": place.lat if place else None, "lon": place.lon if place else None,
            "radius_km": place.radius if place else None,
            "killed_low": killed(event, "low"), "killed_high": killed(event, "high"),
            "confidence": event.confidence, "published": record.published, "publisher": record.publisher,
            "url": record.url, "evidence_start": event.evidence.start, "evidence_end": event.evidence.end,
            "evidence": record.text[event.evidence.start : event.evidence.end],
        }  # fmt: skip


def kind_of(place: EventPlace | None) -> str | None:
    """What a place is: ``spot`` for one given by its way from another, else a kind of the gazetteer, where known."""
    if place is None or place.geonames_id is None:
        return None
    return "spot" if place.radius is not None else _kind(place.geonames_id)


@cache
def _kind(geonames_id: int) -> str | None:
    try:
        return gazetteer().by_id(geonames_id).kind
    except KeyError:
        return None


def gdelt_events(record: Record) -> Iterator[Row]:
    """Events that took place and have a CAMEO code; countries of places are FIPS there.

    Tone is not measured; it is 0 all the same, as readers refuse a row without.
    """
    for event in record.events:
        day = day_of(record, event)
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
            "NumMentions": 1, "NumSources": 1, "NumArticles": 1, "AvgTone": 0, "SOURCEURL": record.url or record.id,
            "DATEADDED": _stamp(record, event),
        }  # fmt: skip
        for side, ids in (("Actor1", event.actors), ("Actor2", event.recipients)):
            if ids and (e := entity(record, ids[0])):
                row |= {f"{side}Name": e.name.upper(), f"{side}CountryCode": e.country}
                row |= {f"{side}Code": (e.country or "") + "".join(e.sectors[:1])}
                row |= {f"{side}Type{n}Code": s for n, s in enumerate(e.sectors[:3], 1)}
        if event.place:
            row |= {
                "ActionGeo_FullName": event.place.name,
                "ActionGeo_CountryCode": countries().get(event.place.country or "", {}).get("fips"),
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
                "GLOBALEVENTID": number(record, event), "EventTimeDate": _stamp(record, event),
                "MentionTimeDate": _stamp(record, event), "MentionType": 1 if record.url else 2,
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
            "Event ID": f"{record.id}_{event.id}", "Event Date": day_of(record, event), "Event Type": event.type,
            "Event Mode": event.mode, "Intensity": event.score, "Quad Code": quads.get(event.type),
            "Contexts": "; ".join(event.contexts), "Source": record.publisher,
            "Publication Date": (record.published or "")[:10], "Language": "en", "Version": SCHEMA,
        }  # fmt: skip
        for side, ids in (("Actor", event.actors), ("Recipient", event.recipients)):
            found = [e for i in ids if (e := entity(record, i))]
            row |= {
                f"{side} Name": "; ".join(e.name for e in found),
                f"{side} Country": "; ".join(e.country or "None" for e in found),
                f"Primary {side} Sector": "; ".join(e.sectors[0] if e.sectors else "None" for e in found),
                f"{side} Sectors": "; ".join("|".join(e.sectors) or "None" for e in found),
                f"{side} Title": "; ".join("|".join(r.title for r in e.roles) for e in found),
            }  # fmt: skip
        if place := event.place:
            row |= {"Placename": place.name, "Raw Placename": place.name, "Country": place.country}
            row |= {"Latitude": place.lat, "Longitude": place.lon, "GeoNames ID": place.geonames_id}
        yield row


def number(record: Record, event: Event) -> int:
    """A number for an event that is the same each time: 52 bits of a hash, which R and Python both hold."""
    digest = hashlib.sha256(f"{record.id}\0{event.id}".encode("utf-8", "replace")).hexdigest()
    return int(digest[:13], 16)


def day_of(record: Record, event: Event) -> str | None:
    """The first day of an event, or that of its report, ISO 8601."""
    return (event.time and event.time.start) or (record.published or "")[:10] or None


def _stamp(record: Record, event: Event) -> str:
    """The day of a report, or where it has none that of the event, as GDELT writes a time."""
    day = ((record.published or "")[:10] or day_of(record, event) or "").replace("-", "")
    return f"{day}000000" if day else ""


def entity(record: Record, entity_id: str) -> Entity | None:
    """An entity of a record by its id."""
    return next((e for e in record.entities if e.id == entity_id), None)


def names_of(record: Record, ids: list[str]) -> str:
    """The names of entities, divided by “; ”; those of which the record says nothing are left out."""
    return "; ".join(e.name for i in ids if (e := entity(record, i)))


def killed(event: Event, bound: str) -> int | None:
    """The count of the killed, its lower or upper bound."""
    for q in event.quantities:
        if q.kind == "killed":
            value = getattr(q, bound) if q.value is None else q.value
            return None if value is None else int(value)
    return None
