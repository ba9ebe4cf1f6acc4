"""*Review*: events in order of doubt, decided about one by one by keyboard."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, Field

from dateline.errors import StoreError
from dateline.ontology import codebook
from dateline.record import EVENT_TYPES, STATUSES, Record
from dateline.serve.accounts import Reviewer, check
from dateline.serve.answers import page, readable
from dateline.serve.desk import At, Desk
from dateline.serve.filters import Filter
from dateline.serve.problems import NotThere
from dateline.store import Wanted
from dateline.store.corrections import CHANGES, ON_TEXT, Decision, ReviewedRecord, in_words, said
from dateline.views.rows import shortly

Row = dict[str, Any]
router = APIRouter(include_in_schema=False)
_AROUND = 400  # characters of the text before and behind the evidence
_FAR = 3000  # characters around the predicate, however long the evidence is
_NAME = 160  # characters of a name in a field
_LATEST = 12  # decisions that are listed
_LARGEST = 2**31 - 1  # number of a row
_NEAR = 8  # other events into which one may be merged


class Queue(Filter):
    """A filter, and how many of its doubtful events were put off."""

    skip: int = Field(0, ge=0, le=100_000)
    report: str | None = Field(None, max_length=2000)
    start: int | None = Field(None, ge=0, le=_LARGEST)
    nth: int = Field(0, ge=0, le=1000)


class DecisionForm(BaseModel):
    """A decision as the form sends it."""

    csrf: str = Field("", max_length=100)
    back: str = Field("", max_length=2000)
    report: str = Field(max_length=2000)
    start: int = Field(ge=0, le=_LARGEST)
    end: int = Field(ge=0, le=_LARGEST)
    nth: int = Field(0, ge=0, le=1000)
    decision: str = Field(max_length=20)
    type: str = Field("", max_length=40)
    mode: str = Field("", max_length=40)
    status: str = Field("", max_length=20)
    actors: str = Field("", max_length=1000)
    recipients: str = Field("", max_length=1000)
    day: str = Field("", max_length=10)
    place: str = Field("", max_length=200)
    into: str = Field("", pattern=r"^[0-9]{0,9}$")
    near: str = Field("", pattern=r"^[0-9]{0,9}$")


@router.get("/review")
def review(request: Request, desk: At, who: Reviewer, asked: Annotated[Queue, Query()]) -> Response:
    """The most doubtful event that this reviewer has not decided about."""
    rows = desk.store.doubtful(who.name, asked.wanted(), 1, asked.skip)
    if asked.report is not None and asked.start is not None:
        rows = [{"report": asked.report, "start": asked.start, "nth": asked.nth}]
        if _is_added(desk, rows[0]):  # the page of the whole report has it
            return RedirectResponse(_whole(asked.report, asked.start), 303)
    case = _case(desk, rows[0]) if rows else None
    mine = desk.store.decisions(None if who.may("admin") else who.name, limit=_LATEST)
    shown = {
        "case": case, "_asked": asked, "decisions": mine, "types": EVENT_TYPES, "statuses": STATUSES,
        "modes": {t: [m.name for m in codebook.modes(t)] for t in EVENT_TYPES},
        "rightness": desk.ask("rightness"), "agreement": desk.ask("agreement"), "_in_words": in_words,
    }  # fmt: skip
    return page(request, "review.html", shown)


@router.post("/review")
def decided(request: Request, desk: At, who: Reviewer, given: Annotated[DecisionForm, Form()]) -> Response:
    """Keep a decision and go on to the next event."""
    check(request, given.csrf)
    change = _change(desk, given) if given.decision == "correct" else {}
    if given.decision in ("merge", "whole"):
        change = {"into": int(given.into or given.near or 0), "whole": given.decision == "whole"}
    kind = {"whole": "merge"}.get(given.decision, given.decision)
    if kind == "correct" and not change:
        kind = "accept"
    desk.store.decide(
        Decision(
            report=given.report,
            start=given.start,
            end=given.end,
            reviewer=who.name,
            decision=kind,
            change=change,
        )
    )
    desk.memo.clear()
    return RedirectResponse(f"/review?{given.back}", 303)


@router.post("/review/undo")
def undone(
    request: Request, desk: At, who: Reviewer, number: Annotated[int, Form(ge=1, le=_LARGEST)],
    csrf: Annotated[str, Form()] = "", on: Annotated[str, Form(max_length=10)] = "",
) -> Response:  # fmt: skip
    """Take a decision back and show the event again, or the report that it was made on."""
    check(request, csrf)
    back = desk.store.undo(number, who.name, others=who.may("admin"))
    desk.memo.clear()
    if on == "text" or back.decision in ON_TEXT:
        return RedirectResponse(_whole(back.report, back.start), 303)
    again = urlencode({"report": back.report, "start": back.start, "nth": back.nth})
    return RedirectResponse(f"/review?{again}", 303)


def _whole(report: str, start: int) -> str:
    return f"/review/report?{urlencode({'id': report})}#at={start}"


def _is_added(desk: Desk, row: Row) -> bool:
    """Whether a person added the event there: the reading has none."""
    record: Record | None = desk.store.record(row["report"])
    found: ReviewedRecord | None = desk.store.as_judged(row["report"])
    if record is None or found is None:
        return False
    return any(e.trigger.start == row["start"] for e in found.record.events[len(record.events) :])


def _case(desk: Desk, row: Row) -> Row:
    """One mention with its words and what was read in them."""
    record: Record | None = desk.store.record(row["report"])
    if record is None:
        raise NotThere(f"The store has no report {row['report'][:100]}.")
    at = [n for n, e in enumerate(record.events, 1) if e.trigger.start == row["start"]]
    if row["nth"] not in range(len(at)):
        raise NotThere("No event is told there.")
    number = at[row["nth"]]
    event = record.events[number - 1]
    told = next((e["event"] for e in desk.store.events_of(record.id) if e["number"] == number), None)
    account = desk.store.event(told) if told else None
    read = said(record, number)
    out: Row = readable({
        "report": record.id, "title": record.title, "publisher": record.publisher, "published": record.published,
        "start": event.trigger.start, "end": event.trigger.end, "nth": row["nth"], "said": _short(read),
        "confidence": event.confidence, "event": told, "mentions": account["mentions"] if account else 0,
        "pieces": _pieces(record, number), "near": _near(desk, record, told, read),
    })  # fmt: skip
    return out


def _short(read: Row) -> Row:
    """What was read with names that fit the fields of the form."""
    return {
        k: [shortly(n, _NAME) for n in v] if isinstance(v, list) else shortly(v, _NAME) if v else v
        for k, v in read.items()
    }


def _pieces(record: Record, number: int) -> list[tuple[str, str]]:
    """The text around an event in pieces, each with the part of the event that it is (or none)."""
    event = record.events[number - 1]
    first = max(0, event.evidence.start - _AROUND, event.trigger.start - _FAR)
    last = min(len(record.text), event.evidence.end + _AROUND, event.trigger.end + _FAR)
    parts = {"trigger": [(event.trigger.start, event.trigger.end)], "actors": event.actor_spans,
             "recipients": event.recipient_spans, "evidence": [(event.evidence.start, event.evidence.end)]}  # fmt: skip
    cuts = {
        first,
        last,
        *(at for spans in parts.values() for span in spans for at in span if first < at < last),
    }
    order = sorted(cuts)
    out = []
    for start, end in pairwise(order):
        part = next(
            (name for name, spans in parts.items() if any(s <= start and end <= e for s, e in spans)), ""
        )
        out.append((record.text[start:end], part))
    return out


def _near(desk: Desk, record: Record, event: int | None, told: Row) -> list[Row]:
    """Events of the same days and actors, into which this one may be merged."""
    if not told["actors"] or not record.published:
        return []
    try:
        since = until = (told["day"] or record.published)[:7]
        rows = desk.store.events(Wanted(actor=told["actors"][0], since=since, until=until), _NEAR + 1)
    except StoreError:  # a name that the store doesn't know, a day that is none: there is nothing to offer
        return []
    return [row for row in rows if row["id"] != event][:_NEAR]


def _change(desk: Desk, given: DecisionForm) -> Row:
    """The fields of a form that differ from what was read."""
    case = _case(desk, {"report": given.report, "start": given.start, "nth": given.nth})
    was, out = case["said"], {}
    now: Row = {
        "type": given.type, "mode": given.mode or None, "status": given.status, "day": given.day.strip() or None,
        "place": given.place.strip() or None, "actors": _names(given.actors), "recipients": _names(given.recipients),
    }  # fmt: skip
    for field in CHANGES:
        before = was[field]
        same = set(now[field]) == set(before) if isinstance(before, list) else now[field] == before
        if not same:
            out[field] = now[field]
    if "type" in out and now["mode"] not in {m.name for m in codebook.modes(now["type"])}:
        out["mode"] = None
    return out


def _names(line: str) -> list[str]:
    return [name.strip() for name in line.split(";") if name.strip()]
