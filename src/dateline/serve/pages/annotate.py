"""*A whole report*: its events on its words, to be put right, added to and said to be all; who is meant by what."""

from __future__ import annotations

import re
from typing import Annotated, Any
from urllib.parse import urlencode

import msgspec
from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, Field

from dateline.ontology import codebook
from dateline.record import EVENT_TYPES, STATUSES, Record
from dateline.serve.accounts import Reviewer, check
from dateline.serve.answers import page
from dateline.serve.desk import At, Desk
from dateline.serve.problems import NotThere
from dateline.store.annotated import tellings
from dateline.store.corrections import Decision, ReviewedRecord, hanging, in_words
from dateline.views.rows import shortly

Row = dict[str, Any]
router = APIRouter(include_in_schema=False)
_NAME = 80  # characters of a name in a list
_LARGEST = 2**31 - 1
_SPANS = r"^(\d{1,9}-\d{1,9}( \d{1,9}-\d{1,9}){0,99})?$"
_CHANGED = ("type", "mode", "status", "actor_spans", "recipient_spans")


class Marked(BaseModel):
    """What was marked on the words of a report, as the page sends it; spans are “12-19 30-41”."""

    csrf: str = Field("", max_length=100)
    report: str = Field(max_length=2000)
    decision: str = Field(pattern="^(add|correct|reject|join|part|complete)$")
    start: int = Field(0, ge=0, le=_LARGEST)
    end: int = Field(0, ge=0, le=_LARGEST)
    nth: int = Field(0, ge=0, le=1000)
    type: str = Field("", max_length=40)
    mode: str = Field("", max_length=40)
    status: str = Field("actual", max_length=20)
    actors: str = Field("", pattern=_SPANS)
    recipients: str = Field("", pattern=_SPANS)
    to: str = Field("", pattern=r"^(\d{1,9}-\d{1,9})?$")


@router.get("/review/report")
def annotate(
    request: Request, desk: At, who: Reviewer, id: Annotated[str, Query(min_length=1, max_length=2000)]
) -> Response:
    """A report's words with its events as they stand, what was decided about it, and forms to decide more."""
    found: ReviewedRecord | None = desk.store.as_judged(id)
    if found is None:
        raise NotThere("The store has no report of this id.")
    record = found.record
    mine = [d for d in desk.store.decisions() if d.report == id]
    shown = {
        "report": record.id, "title": record.title, "publisher": record.publisher, "published": record.published,
        "pieces": _pieces(record), "events": _events(found), "entities": _entities(record), "decisions": mine,
        "whole": next((d for d in mine if d.decision == "complete"), None), "types": EVENT_TYPES,
        "statuses": STATUSES, "modes": {t: [m.name for m in codebook.modes(t)] for t in EVENT_TYPES},
        "_in_words": in_words, "_may": lambda d: d.reviewer == who.name or who.may("admin"),
    }  # fmt: skip
    return page(request, "annotate.html", shown)


@router.post("/review/report")
def annotated(request: Request, desk: At, who: Reviewer, given: Annotated[Marked, Form()]) -> Response:
    """Keep what was marked, and show the report again."""
    check(request, given.csrf)
    whole = given.decision == "complete"
    start, end, nth = (0, 0, 0) if whole else (given.start, given.end, given.nth)
    decision = Decision(report=given.report, start=start, end=end, nth=nth, reviewer=who.name,
                        decision=given.decision, change=_change(desk, given))  # fmt: skip
    if decision.decision != "correct" or decision.change:  # else all was as it stands
        desk.store.decide(decision)
        desk.memo.clear()
    return RedirectResponse(f"/review/report?{urlencode({'id': given.report})}#at={given.start}", 303)


def _change(desk: Desk, given: Marked) -> Row:
    """What a form says of an event or entity; of a correction only what differs from what stands."""
    if given.decision in ("join", "part"):
        return {"to": _spans(given.to)[0]} if given.to else {}
    if given.decision not in ("add", "correct"):
        return {}
    mode = given.mode if given.mode in {m.name for m in codebook.modes(given.type)} else None
    said: Row = {"type": given.type, "mode": mode, "status": given.status,
                 "actor_spans": _spans(given.actors), "recipient_spans": _spans(given.recipients)}  # fmt: skip
    if given.decision == "add":
        return said
    found: ReviewedRecord | None = desk.store.as_judged(given.report)
    if found is None:
        raise NotThere("The store has no report of this id.")
    numbers = hanging(found.record, given.start, given.end)
    if given.nth not in range(len(numbers)):
        raise NotThere("No event is told there any more. Open the report again.")
    event = found.record.events[numbers[given.nth] - 1]
    changed = {k: v for k, v in said.items() if v != msgspec.to_builtins(getattr(event, k))}
    if "type" in changed:
        changed["mode"] = mode
    return {**_before(desk, given, event.type), **changed} if changed else {}


def _before(desk: Desk, given: Marked, kind: str) -> Row:
    """What an earlier correction of the same event changed: it holds on where the new one says nothing of it."""
    place = given.report, given.start, given.end, given.nth
    for d in desk.store.decisions():
        if (d.report, d.start, d.end, d.nth) == place:
            kept = {
                k: v for k, v in d.change.items() if k in (*_CHANGED, "day", "place", "actors", "recipients")
            }
            return kept if d.decision == "correct" else {}
    return {}


def _spans(text: str) -> list[list[int]]:
    return [[int(s), int(e)] for s, e in re.findall(r"(\d+)-(\d+)", text)]


def _pieces(record: Record) -> list[tuple[int | None, str]]:
    """The text sentence by sentence, each with its first character; what stands between two has none."""
    out: list[tuple[int | None, str]] = []
    last = 0
    for start, end in sorted(record.sentences):
        if start < last:
            continue
        out += [(None, record.text[last:start])] if start > last else []
        out.append((start, record.text[start:end]))
        last = end
    return [*out, (last, record.text[last:])] if last < len(record.text) else out


def _events(found: ReviewedRecord) -> list[Row]:
    """Every place where an event is told, in the order of the text, with what the form needs of it."""
    record, on, out = found.record, dict[tuple[int, int], int](), list[Row]()
    for number, event in enumerate(record.events, 1):
        place = event.trigger.start, event.trigger.end
        nth = on[place] = on.get(place, -1) + 1
        if number in found.rejected:
            continue
        for told in tellings(event):
            data: Row = {
                "start": told.trigger.start, "end": told.trigger.end, "nth": nth if told is event else 0,
                "type": event.type, "mode": event.mode, "status": event.status, "actors": told.actor_spans,
                "recipients": told.recipient_spans, "again": told is not event,
            }  # fmt: skip
            words = {
                k: [shortly(record.text[s:e], _NAME) for s, e in spans]
                for k, spans in (("who", told.actor_spans), ("whom", told.recipient_spans))
            }
            out.append({**data, **words, "word": shortly(record.text[data["start"] : data["end"]], _NAME),
                        "sure": event.confidence, "data": msgspec.json.encode(data).decode()})  # fmt: skip
    return sorted(out, key=lambda row: (row["start"], row["nth"]))


def _entities(record: Record) -> list[Row]:
    """Who is in the report: the name, the words by which a form tells it, and all its mentions."""
    return [
        {"name": shortly(e.name, _NAME), "at": f"{e.mentions[0].start}-{e.mentions[0].end}",
         "mentions": " ".join(f"{m.start}-{m.end}" for m in e.mentions)}
        for e in sorted(record.entities, key=lambda e: e.name.casefold()) if e.mentions
    ]  # fmt: skip
