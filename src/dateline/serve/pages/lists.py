"""The lists behind the pages: events, what is planned, disputed, said, the series and the network."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Query

from dateline.serve.desk import At
from dateline.serve.filters import AskedNetwork, AskedPage, AskedSeries
from dateline.serve.pages.situation import weeks
from dateline.store.periods import bounds, end_of, period_of

Begun = Annotated[str, Query(max_length=200, description="The first letters of a name.")]
_RELATIONS = 300  # of one page
_OFFERED = 12  # names


def events(desk: At, asked: AskedPage) -> dict[str, Any]:
    """Events, the newest first, with the words of some reports that tell them."""
    wanted = asked.wanted()
    rows = desk.ask("events", wanted, asked.limit + 1, asked.offset, order=asked.order)
    return _part(rows, asked, "events", desk.ask("count", wanted))


def planned(desk: At, asked: AskedPage) -> dict[str, Any]:
    """What was scheduled, and whether it then happened."""
    rows = desk.ask("planned", asked.wanted(), asked.offset + asked.limit + 1, asked.order)
    return _part(rows[asked.offset :], asked, "planned", desk.ask("count", asked.wanted(planned=True)))


def disputed(desk: At, asked: AskedPage) -> dict[str, Any]:
    """Events that reports contradict each other about, with the words of each."""
    rows = desk.ask("disputed", asked.wanted(), asked.offset + asked.limit + 1, asked.order)
    return _part(rows[asked.offset :], asked, "disputed", desk.ask("count", asked.wanted(disputed=True)))


def quotes(desk: At, asked: AskedPage) -> dict[str, Any]:
    """Who is reported to have said what: “actor” names who, the days and the source count too."""
    wanted = asked.wanted(actor=None)
    rows = desk.ask("quotes", asked.actor, wanted, asked.offset + asked.limit + 1, asked.order == "oldest")
    return _part(rows[asked.offset :], asked, "quotes", desk.ask("quoted", asked.actor, wanted))


def names(desk: At, q: Begun) -> dict[str, Any]:
    """Names of actors that begin with some letters: what a field offers while somebody writes."""
    rows = desk.ask("entities", q, _OFFERED) if q.strip() else []
    return {"names": list(dict.fromkeys(row["name"] for row in rows))}


def series(desk: At, asked: AskedSeries) -> dict[str, Any]:
    """Events and their mean score by period, gaps as zeros, with the number of all reports."""
    size, wanted = desk.size(), asked.wanted()
    if size["first"]:  # before and behind the periods that the store has there is nothing to count
        first, last = period_of(size["first"], asked.by), end_of(size["last"], asked.by)
        since, until = bounds(wanted, first, last)
        since, until = max(since, first), min(until, last)
        wanted = asked.wanted(since=since, until=max(since, until))
    days = {"since": wanted.since, "until": wanted.until}
    return {"series": desk.ask("series", wanted, asked.by), "by": asked.by, "_asked": asked, "_days": days}


def network(desk: At, asked: AskedNetwork) -> dict[str, Any]:
    """Who backs, opposes or supplies whom on a day: what two origins tell or a reviewer accepted, or all on demand."""
    every = desk.ask("network", asked.at, least=1, limit=None, wanted=asked.wanted(), count="origins")
    sure = [row for row in every if row["origins"] > 1 or row["accepted"]]
    shown = [row for row in (every if asked.all else sure) if row["reports"] >= (asked.least or 1)]
    return {
        "at": asked.at,
        "network": shown[:_RELATIONS],
        "count": len(shown),
        "unsure": len(every) - len(sure),
        "_asked": asked,
        "_weeks": weeks(desk, asked),
    }


def _part(rows: list[Any], asked: AskedPage, name: str, count: int) -> dict[str, Any]:
    more = len(rows) > asked.limit
    following = asked.offset + asked.limit if more else None
    return {name: rows[: asked.limit], "next": following, "count": count, "_asked": asked}
