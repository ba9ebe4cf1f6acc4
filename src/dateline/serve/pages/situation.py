"""*Situation*: what is going on, for a filter in the address."""

from __future__ import annotations

from typing import Any

from dateline.serve.desk import At, Desk
from dateline.serve.filters import Asked, Filter, OfDay
from dateline.store import Wanted
from dateline.store.periods import bounds, periods

Row = dict[str, Any]
_LINES = 6  # dyads of which the score is drawn
_NEWEST = 8


def situation(desk: At, asked: Asked) -> dict[str, Any]:
    """Events over time, leading dyads, who backs whom, places, what is new, planned and disputed, who is quoted."""
    shown = desk.framed(asked)
    wanted = shown.wanted()
    return {
        "size": desk.size(),
        "since": shown.since,
        "until": shown.until,
        "events": desk.ask("count", wanted),
        "dyads": desk.ask("dyads", wanted, 12),
        "places": desk.ask("places", wanted, 12),
        "voices": desk.ask("voices", wanted, 10),
        "newest": desk.ask("events", wanted, _NEWEST),
        "planned": desk.ask("planned", wanted, _NEWEST),
        "disputed": desk.ask("disputed", wanted, _NEWEST),
        "network": desk.ask("network", None, limit=12, wanted=standing(asked)),
        "_asked": asked,
        "_shown": shown,
        "_weeks": weeks(desk, asked),
        "_outlets": desk.ask("outlets"),
    }


def standing(asked: Filter) -> Wanted:
    """What of a filter tells who stands how to whom: days, sides, countries and source."""
    return Wanted(
        actor=asked.actor, recipient=asked.recipient, either=asked.either, countries=tuple(asked.country),
        since=asked.since, until=asked.until, source=asked.source,
    )  # fmt: skip


def weeks(desk: Desk, asked: Filter | OfDay) -> list[str]:
    """The first days of all weeks that are wanted and that the store has reports of, for the slider of the network."""
    size = desk.size()
    if not size["first"]:
        return []
    since, until = bounds(Wanted(since=asked.since, until=asked.until), size["first"], size["last"])
    since, until = max(since, size["first"]), min(until, size["last"])
    return [max(week, since) for week in periods(since, until, "week")]


def by_type(desk: Desk, asked: Filter) -> list[Row]:
    """Rows with ``period``, ``type``, ``events``, ``score``."""
    from dateline.ontology import types

    scores = {t.name: t.score for t in types()}
    series = desk.ask("series", asked.wanted(), desk.period(asked))
    return [
        {"period": row["period"], "type": kind, "events": number, "score": scores.get(kind, 0.0)}
        for row in series for kind, number in sorted(row["by_type"].items())
    ]  # fmt: skip


def by_dyad(desk: Desk, asked: Filter) -> list[Row]:
    """Rows with ``period``, ``dyad``, ``score``, ``events`` of the leading dyads."""
    from dateline.errors import StoreError

    out: list[Row] = []
    by = max(("week", desk.period(asked)), key=("day", "week", "month", "year").index)
    for dyad in desk.ask("dyads", asked.wanted(), _LINES):
        try:
            wanted = asked.wanted(actor=dyad["actor"], recipient=dyad["recipient"], either=None)
            series = desk.ask("series", wanted, by)
        except StoreError:
            continue
        name = f"{dyad['actor']} → {dyad['recipient']}"
        out += [
            {"period": r["period"], "dyad": name, "score": r["score"], "events": r["events"]}
            for r in series
            if r["events"]
        ]
    return out
