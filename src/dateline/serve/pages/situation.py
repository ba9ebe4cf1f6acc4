"""*Situation*: what is known of a span of days, for a filter in the address."""

from __future__ import annotations

from typing import Any

from dateline.errors import NothingToSayError
from dateline.serve.desk import At, Desk
from dateline.serve.filters import AskedSituation, Filter, OfDay, OfSituation
from dateline.situation import DaySpan, SpanName, situation_of, span_of
from dateline.situation.forms import row_of
from dateline.store import Wanted
from dateline.store.periods import bounds, periods

Row = dict[str, Any]
_LINES = 6  # dyads of which the score is drawn
_SPANS: tuple[SpanName, ...] = ("day", "week", "month", "all")


def situation(desk: At, asked: AskedSituation) -> dict[str, Any]:
    """What happened, deaths, what changed, what is next and disputed, and who speaks, in a span of days."""
    size = desk.size()
    try:
        span = span_of(size["first"], size["last"], asked.since, asked.until, asked.span)
    except NothingToSayError:
        return {"size": size, "events": 0, "situation": None, "_asked": asked, "_shown": asked}
    shown = asked.model_copy(update={"since": span.since, "until": span.until})

    def made() -> Row:
        return row_of(situation_of(desk.store, span, asked.wanted()))

    return {
        "size": size,
        "events": desk.ask("count", shown.wanted()),
        "situation": desk.memo.get(("situation", span.since, span.until, asked.model_dump_json()), made),
        "_asked": asked,
        "_shown": shown,
        "_spans": _picker(asked, span, size["first"], size["last"]),
        "_weeks": weeks(desk, shown),
        "_outlets": desk.ask("outlets"),
    }


def _picker(asked: OfSituation, span: DaySpan, first: str, last: str) -> list[Row]:
    """Links to other spans: up to the same day by their length, and the ones before and after this."""
    until = min(span.until, last)
    out = []
    for name in _SPANS:
        other = span_of(first, last, None, until, name)
        out.append({"name": name, "on": other == span or (name == "all" and span == DaySpan(first, last)),
                    "query": asked.address(span=name, since=None, until=until if name != "all" else None)})  # fmt: skip
    for side, other, there in (
        ("before", span.before(), span.since > first), ("after", span.after(), span.until < last),
    ):  # fmt: skip
        if there:
            named = asked.since is None and asked.span != "all"  # by its length: the first day follows
            query = asked.address(
                until=other.until, **({} if named else {"span": None, "since": other.since})
            )
            called = f"the {span.days} days {side}" if span.days > 1 else f"the day {side}"
            out.append({"name": called, "on": False, "query": query})
    return out


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
