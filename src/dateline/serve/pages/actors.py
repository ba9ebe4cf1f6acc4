"""*Actor* and *dyad*: who someone is, how they stand to others, what they did and said."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Query

from dateline.serve.desk import At
from dateline.store import Wanted

Row = dict[str, Any]
Name = Annotated[
    str, Query(min_length=1, max_length=200, description="A name as the store has it, or a state's.")
]
_ALLIED = ("backs", "supplies", "aligned_with")
_ROLES = ("leads", "member_of", "part_of", "located_in", "mediates")
_EVENTS, _QUOTES = 25, 15


def actor(desk: At, name: Name) -> dict[str, Any]:
    """Roles over time, allies and opponents, statements, events and a series of one actor."""
    standing = desk.ask("standing", name)
    wanted = Wanted(either=name)
    return {
        "name": name,
        "entities": desk.ask("entities", name, 8),
        "roles": [row for row in standing if row["type"] in _ROLES],
        "allies": [row for row in standing if row["type"] in _ALLIED],
        "opponents": [row for row in standing if row["type"] == "opposes"],
        "quotes": desk.ask("quotes", name, Wanted(), _QUOTES),
        "events": desk.ask("events", wanted, _EVENTS),
        "dyads": desk.ask("dyads", wanted, 10),
        "count": desk.ask("count", wanted),
    }


def dyad(desk: At, actor: Name, recipient: Name) -> dict[str, Any]:
    """What one side did to the other, and back."""
    there, back = Wanted(actor=actor, recipient=recipient), Wanted(actor=recipient, recipient=actor)
    return {
        "actor": actor,
        "recipient": recipient,
        "standing": [r for r in desk.ask("standing", actor) if recipient in (r["subject"], r["object"])],
        "events": desk.ask("events", there, _EVENTS),
        "back": desk.ask("events", back, _EVENTS),
        "count": desk.ask("count", there),
        "count_back": desk.ask("count", back),
    }
