"""*Event*: one account of many reports."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Query

from dateline.record import Record
from dateline.serve.desk import At, Desk
from dateline.serve.problems import NotThere
from dateline.store.corrections import hanging

Row = dict[str, Any]
_MOST = 200  # reports of an event that are shown whole

Number = Annotated[int, Query(ge=1, le=2**31 - 1, description="The event's number.")]


def event(desk: At, id: Number) -> dict[str, Any]:
    """One event: every report that tells it, the figures and who gives them, who says that it did not happen."""
    found = desk.ask("event", id)
    if found is None:
        raise NotThere(f"The store has no event {id}.")
    told = [_with_sources(desk, row) for row in found["told"][:_MOST]]
    return {
        "event": {**found, "told": told},
        "against": [row for row in told if row["status"] == "negated"],
        "figures": _figures(found, told),
    }


def _with_sources(desk: Desk, told: Row) -> Row:
    """A mention with who says so in its report, and its predicate, by which a reviewer finds it."""
    record: Record | None = desk.ask("record", told["report"])
    if record is None or len(record.events) < told["number"]:
        return {**told, "by": [], "predicate": None, "nth": 0}
    names = {e.id: e.name for e in record.entities}
    said = {a.id: a for a in record.attributions}
    by: list[str] = []
    event = record.events[told["number"] - 1]
    for i in event.attribution:
        a = said[i]
        who = names.get(a.source_entity or "") or " ".join(record.text[s:e] for s, e in a.source)
        if who and who not in by:
            by.append(who)
    nth = hanging(record, event.trigger.start, event.trigger.end).index(told["number"])
    return {**told, "by": by, "predicate": event.trigger.start, "nth": nth}


def _figures(found: Row, told: list[Row]) -> list[Row]:
    """The figures of an event by kind, each with the report that gives it."""
    outlets = {row["report"]: row for row in told}
    out = []
    for q in found["quantities"]:
        where = outlets.get(q["report"], {})
        out.append(
            {**q, "publisher": where.get("publisher"), "day": where.get("day"), "by": where.get("by", [])}
        )
    return sorted(out, key=lambda q: (q["kind"], q["day"] or ""))
