"""The account of one event that many reports tell of: which type, sides, day and place hold, and what is disputed."""

from __future__ import annotations

from typing import Any

from dateline.record import Event, Record
from dateline.story import denier_of, plan_of
from dateline.story.votes import confidence_of, counted, stand_of, status_of, winner

_MOST_QUANTITIES = 40  # figures of one event that are kept, the newest last
OF_MENTION = ("stand", "due", "due_last")
"""What an entry says of the mention and not of the event: how it stands to it, the days for which it plans it."""
_VOTED = ("type", "mode", "status", "place", "day", "stand")


def entry_of(record: Record, number: int, contested: bool = False) -> dict[str, Any]:
    """What one record says of one of its events, as plain values.

    Args:
        number: of the event, 1 for the first.
        contested: whether the record holds a denial of it.
    """
    event: Event = record.events[number - 1]
    place = event.place
    denied = bool(denier_of(record, event)) or (
        event.status == "negated" and not _is_attributed(record, event)
    )
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
        "stand": stand_of(event.status, denied, contested),
        **dict(zip(OF_MENTION[1:], plan_of(record, event) or (None, None), strict=True)),
    }


def _is_attributed(record: Record, event: Event) -> bool:
    return any(a.id in event.attribution and a.source for a in record.attributions)


def begun(entry: dict[str, Any]) -> dict[str, Any]:
    """The account of an event that one report tells of so far."""
    votes = {field: counted({}, str(entry[field]), entry["confidence"]) for field in _VOTED}
    account = {name: value for name, value in entry.items() if name not in OF_MENTION}
    return {
        **account,
        "disputed": entry["stand"] == "contested",
        "planned": entry["due"] is not None,
        "mentions": 1,
        "reports": 1,
        "votes": votes,
    }


def joined(account: dict[str, Any], entry: dict[str, Any], new_report: bool) -> dict[str, Any]:
    """The account when one more report tells of the event.

    Type, mode, place and day are what the reports say most surely, the status is by
    :func:`~dateline.story.votes.status_of`; what was planned and is then told as done has happened. Whether reports
    contradict each other about it stays to be seen (:mod:`dateline.store.contesting`). Of figures all are kept with the
    report that gives them.
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
    out["disputed"] = account["disputed"] or entry["stand"] == "contested"
    out["planned"] = account["planned"] or entry["due"] is not None
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
        out = counted(out, stand_of(status, status == "negated"), votes)
    return out


_WITH = {
    "type": ("score", "cameo"),
    "place": ("place_key", "geonames_id", "country", "lat", "lon"),
    "day": ("last_day",),
}
"""What changes with a voted field."""
