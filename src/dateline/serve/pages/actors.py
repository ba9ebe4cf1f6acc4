"""*Actor* and *dyad*: who someone is, how they stand to others, what they did and said."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import Query

from dateline.knowledge.catalogue import catalogue
from dateline.serve.desk import At, Desk
from dateline.store import Wanted
from dateline.views.wording import RELATIONS

Row = dict[str, Any]
Name = Annotated[
    str, Query(min_length=1, max_length=200, description="A name as the store has it, or a state's.")
]
_ALLIED = ("backs", "supplies", "aligned_with")
_BELONGS = ("leads", "member_of", "part_of", "located_in")
_EVENTS, _QUOTES = 25, 15


def actor(desk: At, name: Name) -> dict[str, Any]:
    """Roles over time, allies and opponents, statements, events and a series of one actor."""
    standing, entities = desk.ask("standing", name), desk.ask("called", name)
    wanted, size = Wanted(either=name), desk.size()
    own = {e["name"] for e in entities} | {name}
    return {
        "name": name,
        "entities": entities,
        "roles": desk.ask("roles", name),
        "offices": offices(desk, name),
        "members": [r for r in standing if r["type"] in _BELONGS and r["subject"] not in own],
        "allies": [row for row in standing if row["type"] in _ALLIED],
        "opponents": [row for row in standing if row["type"] == "opposes"],
        "quotes": desk.ask("quotes", name, Wanted(), _QUOTES),
        "events": desk.ask("events", wanted, _EVENTS),
        "dyads": desk.ask("dyads", wanted, 10),
        "count": desk.ask("count", wanted),
        "_days": {"since": size["first"], "until": size["last"]},
    }


def offices(desk: Desk, name: str) -> list[Row]:
    """The offices that the actor catalogue knows of a person, the earliest first.

    Returns:
        rows with ``title``, ``of``, ``start`` and ``end`` (ISO 8601 as far as known; None where open).
    """
    known = catalogue()
    last = desk.size()["last"]
    items = {e["wikidata"] for e in desk.ask("called", name) if e["wikidata"]}
    names = dict.fromkeys([name, *(e["name"] for e in desk.ask("called", name))])
    found = (a for n in names for a in known.find(n, date.fromisoformat(last) if last else None))
    person = next((a for a in found if a.kind == "person" and (not items or a.wikidata in items)), None)
    if person is None:
        return []
    rows = [
        {"title": o.called or o.title, "of": known.actors[o.of].name if o.of in known.actors else None,
         "start": o.start, "end": o.end} for o in known.history(person.id)
    ]  # fmt: skip
    return sorted(rows, key=lambda r: (r["start"] or "", r["title"]))


def over_time(desk: Desk, name: str) -> list[Row]:
    """Roles and offices for a chart.

    Returns:
        rows with ``role``, ``by`` (“catalogue” or “reports”), ``since``, ``until`` (days) and ``report``.
    """
    size = desk.size()
    out: list[Row] = []
    for office in offices(desk, name):
        role = ", ".join(x for x in (office["title"], office["of"]) if x)
        until = _day(office["end"], last=True) or max(size["last"] or "", office["start"] or "")
        since = _day(office["start"]) or min(size["first"] or until, until)
        out.append({"role": role, "by": "catalogue", "since": since, "until": until, "report": None})
    for row in desk.ask("roles", name):
        what = row["title"] or RELATIONS.get(row["type"], row["type"])
        role = ", ".join(x for x in (what, row["of"]) if x) if row["title"] else f"{what} {row['of']}"
        out += [{"role": role, "by": "reports", "since": t["day"], "until": t["day"], "report": t["report"]}
                for t in row["told"] if t["day"]]  # fmt: skip
    return out


def _day(told: str | None, last: bool = False) -> str | None:
    """A day of one of which only the year or month may be known: the first or last of them."""
    if not told or len(told) == 10:
        return told
    return (f"{told}-12-31"[:10] if len(told) == 4 else f"{told}-28") if last else f"{told}-01-01"[:10]


def dyad(desk: At, actor: Name, recipient: Name) -> dict[str, Any]:
    """What one side did to the other, and back."""
    size = desk.size()
    there, back = Wanted(actor=actor, recipient=recipient), Wanted(actor=recipient, recipient=actor)
    return {
        "actor": actor,
        "recipient": recipient,
        "standing": [r for r in desk.ask("standing", actor) if recipient in (r["subject"], r["object"])],
        "events": desk.ask("events", there, _EVENTS),
        "back": desk.ask("events", back, _EVENTS),
        "count": desk.ask("count", there),
        "count_back": desk.ask("count", back),
        "_days": {"since": size["first"], "until": size["last"]},
    }
