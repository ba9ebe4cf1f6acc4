"""FollowTheMoney: entities, articles and events as Aleph and OpenAleph load them.

Source: https://followthemoney.tech/explorer/ (schemata Event, Article, Person, Organization, PublicBody, Company,
LegalEntity). The lines are written as they are read, without the library, which brings many packages.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, TextIO

from dateline.export.forms import Form
from dateline.export.naming import hashed, key_of, title_of, web, words_of
from dateline.export.rows import calendar_day, countries, day_of, entity
from dateline.record import Entity, Event, Record

_SCHEMATA = {
    "person": "Person", "company": "Company", "state": "PublicBody", "government": "PublicBody",
    "military": "PublicBody", "igo": "Organization", "party": "Organization", "organization": "Organization",
    "media": "Organization", "armed_group": "Organization",
}  # fmt: skip


def lines(records: Iterable[Record], file: TextIO) -> int:
    """Write one entity of FollowTheMoney a line. Returns the number of events."""
    seen: set[str] = set()
    count = 0
    for record in records:
        _put(file, _article(record))
        for event in record.events:
            count += 1
            sides = [
                e for i in (*event.actors, *event.recipients) if (e := entity(record, i)) and e.name.strip()
            ]
            for side in sides:
                if (key := key_of(side)) not in seen:
                    seen.add(key)
                    _put(file, _side(side))
            _put(file, _event(record, event))
    return count


def _put(file: TextIO, found: tuple[str, str, dict[str, list[str | None]]]) -> None:
    name, schema, properties = found
    given = {k: kept for k, values in properties.items() if (kept := [v for v in values if v])}
    file.write(json.dumps({"id": name, "schema": schema, "properties": given}, ensure_ascii=False) + "\n")


def _article(record: Record) -> Any:
    return hashed("report", record.id), "Article", {
        "title": [record.title or record.id], "fileName": [record.id], "bodyText": [record.text],
        "publishedAt": [_day(record.published)], "publisher": [record.publisher], "sourceUrl": [web(record.url)],
    }  # fmt: skip


def _side(side: Entity) -> Any:
    return hashed("entity", key_of(side)), _SCHEMATA.get(side.kind, "LegalEntity"), {
        "name": [side.name], "country": [_country(side.country)], "wikidataId": [side.wikidata],
        "sector": list(side.sectors),
    }  # fmt: skip


def _event(record: Record, event: Event) -> Any:
    place = event.place
    return hashed("event", record.id, event.id), "Event", {
        "name": [title_of(record, event)], "summary": [words_of(record, event)],
        "recordId": [f"{record.id}/{event.id}"], "keywords": [event.type, event.mode, event.status],
        "startDate": [_day(day_of(record, event))], "endDate": [_day(event.time.end if event.time else None)],
        "location": [place.name if place else None], "country": [_country(place.country if place else None)],
        "organizer": list(_ids(record, event.actors)),
        "involved": list(dict.fromkeys(_ids(record, [*event.actors, *event.recipients]))),
        "proof": [hashed("report", record.id)], "sourceUrl": [web(record.url)], "publisher": [record.publisher],
    }  # fmt: skip


def _ids(record: Record, ids: list[str]) -> Iterator[str]:
    for i in ids:
        if (side := entity(record, i)) and side.name.strip():
            yield hashed("entity", key_of(side))


def _country(alpha3: str | None) -> str | None:
    return countries().get(alpha3 or "", {}).get("alpha2", "").lower() or None


def _day(day: str | None) -> str | None:
    found = calendar_day(day)
    return str(found) if found else None


FTM = Form("FollowTheMoney entities, a line each, for Aleph and OpenAleph", lines, suffix=".ftm")
