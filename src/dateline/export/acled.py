"""Events as rows under ACLED's columns: a draft for a human coder, by ACLED's own event and sub-event types.

Which PLOVER type and mode is which sub-event type, and who is which kind of actor, stands in ``data/acled*.csv``. What
ACLED's coders look up or judge (administrative units, region, precision of the place, scale of the source) stays empty.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from dateline.export.rows import Row, countries, day_of, entity, killed, number, table
from dateline.record import Entity, Event, Record

_CIVILIANS, _STATE, _EXTERNAL = "Civilians", "State forces", "External/Other forces"


@dataclass(frozen=True)
class AcledSide:
    """One of the two sides of an event.

    Attributes:
        actor: who is named first.
        others: who is named with them, joined by “; ”.
        inter: ACLED's kind of actor; empty where neither sector nor kind tells.
    """

    actor: str = ""
    others: str = ""
    inter: str = ""


def drafts(record: Record) -> Iterator[Row]:
    """A row for each event that took place and is of a type and mode that ACLED codes."""
    for event in record.events:
        day = day_of(record, event)
        if event.status != "actual" or not day or not (kind := _kind(record, event)):
            continue
        first, second = _sides(record, event, kind)
        place, country = event.place, _country(event.place.country if event.place else None)
        crowd = next((q.text for q in event.quantities if q.kind == "protesters"), "no report")
        yield {
            "event_id_cnty": f"DRAFT{number(record, event)}", "event_date": day, "year": day[:4],
            "time_precision": _precision(event),
            **{c: kind[c] for c in ("disorder_type", "event_type", "sub_event_type")},
            "actor1": first.actor, "assoc_actor_1": first.others, "inter1": first.inter,
            "actor2": second.actor, "assoc_actor_2": second.others, "inter2": second.inter,
            "interaction": interaction(first, second),
            "civilian_targeting": "Civilian targeting" if _at_civilians(kind, second) else None,
            "iso": country.get("numeric"), "country": country.get("acled"), "location": place.name if place else None,
            "latitude": place.lat if place else None, "longitude": place.lon if place else None,
            "source": record.publisher, "fatalities": killed(event, "low") or 0,
            "notes": record.text[event.evidence.start : event.evidence.end],
            "tags": f"crowd size={crowd.lower()}" if "Demonstrations" in kind["disorder_type"] else None,
        }  # fmt: skip


@cache
def codes() -> dict[str, Row]:
    """ACLED's sub-event types, each with its event and disorder type."""
    return {row["sub_event_type"]: row for row in table("acled_codes")}


def _kind(record: Record, event: Event) -> Row | None:
    """The codes of an event, and which of its sides stands where; None where ACLED codes no such event."""
    rows = {(row["type"], row["mode"]): row for row in table("acled")}
    row = rows.get((event.type, event.mode or "")) or rows.get((event.type, ""))
    if row is None or not row["sub_event_type"]:
        return None
    unarmed = row["civilians"] and _are_civilians(event, _entities(record, event.recipients))
    return {**row, **codes()[row["civilians" if unarmed else "sub_event_type"]]}


def _sides(record: Record, event: Event, kind: Row) -> tuple[AcledSide, AcledSide]:
    who = {"actors": list(event.actors), "recipients": list(event.recipients), "": list[str]()}
    if kind["actor2"] == "recipients" and not event.recipients:  # the parties of an agreement are all actors
        who["recipients"] = who["actors"][1:]
        del who["actors"][1:]
    return (
        _side(record, event, who[kind["actor1"]], kind["crowd"]),
        _side(record, event, who[kind["actor2"]]),
    )


def _side(record: Record, event: Event, ids: list[str], crowd: str = "") -> AcledSide:
    """A side by its entities; a crowd, and unarmed people, go by that and their country, with their names beside it."""
    found = _entities(record, ids)
    inter = crowd or (
        _CIVILIANS if _are_civilians(event, found) else _inter(found[0], event) if found else ""
    )
    if inter in (crowd, _CIVILIANS) and inter:
        where = event.place.country if event.place else next((e.country for e in found if e.country), None)
        name = _country(where).get("acled")
        return AcledSide(f"{inter} ({name})" if name else inter, "; ".join(e.name for e in found), inter)
    return AcledSide(found[0].name, "; ".join(e.name for e in found[1:]), inter) if found else AcledSide()


def _entities(record: Record, ids: list[str]) -> list[Entity]:
    return [e for i in ids if (e := entity(record, i))]


def _are_civilians(event: Event, side: list[Entity]) -> bool:
    """Whether a side is unarmed people: some of them are, and no other kind of actor is among them."""
    return {inter for e in side if (inter := _inter(e, event))} == {_CIVILIANS}


def _inter(who: Entity, event: Event) -> str:
    """ACLED's kind of actor; forces of a state that act in another are external ones."""
    sectors, inter = set(who.sectors), ""
    for row in table("acled_inter"):
        if row["sector"] in sectors or row["kind"] == who.kind:
            inter = row["inter"]
            break
    abroad = event.place and event.place.country and who.country and event.place.country != who.country
    return _EXTERNAL if inter == _STATE and abroad else inter


def interaction(first: AcledSide, second: AcledSide) -> str | None:
    """Both kinds of actor in ACLED's order, as in “State forces-Civilians”, or one, as in “Protesters only”."""
    order = [row["inter"] for row in table("acled_order")]
    if not first.inter or (second.actor and not second.inter):
        return None
    if not second.actor:
        return f"{first.inter} only"
    return "-".join(sorted((first.inter, second.inter), key=order.index))


def _at_civilians(kind: Row, second: AcledSide) -> bool:
    return kind["civilian_targeting"] == "always" or (
        kind["civilian_targeting"] == "hit" and second.inter == _CIVILIANS
    )


def _precision(event: Event) -> int:
    """1 for a day that the text tells, 2 within a week, and where it tells none; 3 for longer."""
    if not event.time or not event.time.start:
        return 2
    start, end = event.time.start[:10], (event.time.end or event.time.start)[:10]
    days = (date.fromisoformat(end) - date.fromisoformat(start)).days
    return 1 if days == 0 else 2 if days < 7 else 3


def _country(alpha3: str | None) -> dict[str, str]:
    return countries().get(alpha3 or "", {})
