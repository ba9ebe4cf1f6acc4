"""The account of one event that many reports tell of: which type, sides, day and place hold, and what is disputed."""

from __future__ import annotations

from typing import Any

from dateline.record import Event, Record

_MOST_QUANTITIES = 40  # figures of one event that are kept, the newest last
_VOTED = ("type", "mode", "status", "place", "day")


def entry_of(record: Record, number: int) -> dict[str, Any]:
    """What one record says of one of its events, as plain values."""
    event: Event = record.events[number - 1]
    place = event.place
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
    }


def begun(entry: dict[str, Any]) -> dict[str, Any]:
    """The account of an event that one report tells of so far."""
    votes = {field: {str(entry[field]): 1} for field in _VOTED}
    planned = entry["status"] == "future"
    return {**entry, "disputed": False, "planned": planned, "mentions": 1, "reports": 1, "votes": votes}


def joined(account: dict[str, Any], entry: dict[str, Any], new_report: bool) -> dict[str, Any]:
    """The account when one more report tells of the event.

    Each field is what most reports say, of equals what was said first; what was planned and is then told as done has
    happened. An event that one report calls actual and another says did not happen is disputed. Of figures all are
    kept with the report that gives them.
    """
    votes = {field: dict(account["votes"][field]) for field in _VOTED}
    out = dict(account)
    for field in _VOTED:
        counts, said = votes[field], str(entry[field])
        counts[said] = counts.get(said, 0) + 1
        if said != str(account[field]) and said == max(counts, key=counts.__getitem__):
            out[field] = entry[field]
            for also in _WITH.get(field, ()):
                out[also] = entry[also]
    actual, negated = votes["status"].get("actual", 0), votes["status"].get("negated", 0)
    if actual > negated:
        out["status"] = "actual"
    out["planned"] = "future" in votes["status"]
    out["disputed"] = bool(negated and (actual or "historical" in votes["status"]))
    out["confidence"] = max(account["confidence"], entry["confidence"])
    out["contexts"] = list(dict.fromkeys([*account["contexts"], *entry["contexts"]]))
    out["quantities"] = (account["quantities"] + entry["quantities"])[-_MOST_QUANTITIES:]
    out["mentions"] = account["mentions"] + 1
    out["reports"] = account["reports"] + new_report
    out["votes"] = votes
    return out


_WITH = {
    "type": ("score", "cameo"),
    "place": ("place_key", "geonames_id", "country", "lat", "lon"),
    "day": ("last_day",),
}
"""What changes with a voted field."""
