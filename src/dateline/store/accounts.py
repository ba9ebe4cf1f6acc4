"""The account of one event that many reports tell of: which type, sides, day and place hold, and what is disputed."""

from __future__ import annotations

from typing import Any

from dateline.record import Event, Record
from dateline.story.votes import confidence_of, counted, is_disputed, stand_of, status_of, winner

_MOST_QUANTITIES = 40  # figures of one event that are kept, the newest last
_VOTED = ("type", "mode", "status", "place", "day", "stand")


def entry_of(record: Record, number: int) -> dict[str, Any]:
    """What one record says of one of its events, as plain values."""
    event: Event = record.events[number - 1]
    place = event.place
    stances = [a.stance for a in record.attributions if a.id in event.attribution and a.source]
    start = event.time.start if event.time else None
    end = event.time.end if event.time else None
    day = start or (record.published or "")[:10] or None
    return {
        "type": event.type,
        "mode": event.mode,
        "status": event.status,
        "score": event.score,
        "cameo": event.cameo,
        "contexts": event.contexts,
        "day": day,
        "last_day": end or day,
        "place": place.name if place else None,
        "place_key": place.name.casefold() if place else None,
        "geonames_id": place.geonames_id if place else None,
        "country": place.country if place else None,
        "lat": place.lat if place else None,
        "lon": place.lon if place else None,
        "confidence": event.confidence,
        "quantities": [
            {"kind": q.kind, "value": q.value, "low": q.low, "high": q.high, "report": record.id}
            for q in event.quantities
        ],
        "stand": stand_of(event.status, stances),
    }


def begun(entry: dict[str, Any]) -> dict[str, Any]:
    """The account of an event that one report tells of so far."""
    votes = {field: counted({}, str(entry[field]), entry["confidence"]) for field in _VOTED}
    planned = entry["status"] == "future"
    account = {name: value for name, value in entry.items() if name != "stand"}
    return {**account, "disputed": False, "planned": planned, "mentions": 1, "reports": 1, "votes": votes}


def joined(account: dict[str, Any], entry: dict[str, Any], new_report: bool) -> dict[str, Any]:
    """The account when one more report tells of the event.

    Type, mode, place and day are what the reports say most surely, the status is by
    :func:`~dateline.story.votes.status_of`; what was planned and is then told as done has happened. An event that one
    report tells as done and another as not done is disputed. Of figures all are kept with the report that gives them.
    """
    votes = {field: dict(account["votes"].get(field) or _stands(account)) for field in _VOTED}
    out = dict(account)
    for field in _VOTED:
        said = str(entry[field])
        votes[field] = counted(votes[field], said, entry["confidence"])
        if field in out and said != str(account[field]) and said == winner(votes[field]):
            out[field] = entry[field]
            for also in _WITH.get(field, ()):
                out[also] = entry[also]
    out["status"] = status_of(votes["status"])
    out["planned"] = "future" in votes["status"]
    out["disputed"] = is_disputed(votes["stand"])
    out["confidence"] = confidence_of(account["confidence"], account["mentions"], entry["confidence"])
    out["contexts"] = list(dict.fromkeys([*account["contexts"], *entry["contexts"]]))
    out["quantities"] = (account["quantities"] + entry["quantities"])[-_MOST_QUANTITIES:]
    out["mentions"] = account["mentions"] + 1
    out["reports"] = account["reports"] + new_report
    out["votes"] = votes
    return out


def _stands(account: dict[str, Any]) -> dict[str, float]:
    """How the mentions of an account stand to it where they were not counted: by its statuses alone."""
    out: dict[str, float] = {}
    for status, votes in account["votes"]["status"].items():
        out = counted(out, stand_of(status, ()), votes)
    return out


_WITH = {
    "type": ("score", "cameo"),
    "place": ("place_key", "geonames_id", "country", "lat", "lon"),
    "day": ("last_day",),
}
"""What changes with a voted field."""
