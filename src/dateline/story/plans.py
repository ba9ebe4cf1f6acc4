"""What is planned: an event that a report announces for a day or span after itself, by words that go with the event.

An event that is only feared, threatened or hoped for, or expected “soon”, is none; nor is one beside which a day stands
that is another's (“met ahead of Wednesday's summit”). Where it is not sure whose day it is, none is told.
"""

from __future__ import annotations

import re

from dateline.knowledge import settings
from dateline.record import Event, Record, Span
from dateline.report import day_of

_WORD = re.compile(r"[^\W_]+")
_FAR = 10  # words between a predicate and its day
_WITHOUT_YEAR = 150  # days ahead that a day without its year may lie; else it is likelier of the year before
_LONGEST = 370  # days of a span
_FORESEEN = 800  # days ahead; what is said of later years is a forecast
_BREAK = re.compile(r"[;:!?|]|\s[-–—]+\s|\.\s")  # behind which a new clause begins


def plan_of(record: Record, event: Event) -> tuple[str, str] | None:
    """The first and last day for which a report announces an event, ISO 8601; None where it announces none.

    Args:
        record: what was read.
        event: one of its events.
    """
    time, published = event.time, day_of(record.published)
    if event.status != "future" or not time or not time.span or published is None:
        return None
    first, last = day_of(time.start), day_of(time.end or time.start)
    if first is None or last is None or not published <= first <= last or last == published:
        return None
    words = record.text[slice(*time.span)].lower()
    if words in settings("story.toml")["plans"]["vague"] or (last - first).days > _LONGEST:
        return None
    if (first - published).days > _FORESEEN:
        return None
    if (first - published).days > _WITHOUT_YEAR and not re.search(r"\d{4}|year|month", words):
        return None
    return (first.isoformat(), last.isoformat()) if _goes_with(record, event, time.span) else None


def _goes_with(record: Record, event: Event, day: Span) -> bool:
    """Whether a day stands with an event: near, in its clause, and no other event stands nearer to it."""
    start, end = event.trigger.start, event.trigger.end
    between = record.text[end : day[0]] if end <= day[0] else record.text[day[1] : start]
    if len(_WORD.findall(between)) > _FAR or _BREAK.search(between):
        return False
    for a in record.attributions:  # “said on Monday that it will …”
        inside = [s <= start < e for s, e in a.content]
        if any(inside) and not any(s <= day[0] < e for s, e in a.content):
            return False
    told = settings("story.toml")["plans"]
    here = _sentence_start(record, start)
    if not _words(record.text[here:start]).isdisjoint(told["hedges"]):
        return False
    if not _words(record.text[slice(*day)] + " " + between).isdisjoint(told["other"]):
        return False
    low, high = (end, day[0]) if end <= day[0] else (day[1], start)
    others = [e for e in record.events if e is not event]
    if any(low <= e.trigger.start < high for e in others):
        return False
    if day[0] > end:
        return True
    opens = not _WORD.search(record.text[here : day[0]])
    beside = len(_WORD.findall(between)) <= 1
    shared = any(
        e.status == "future" and e.time and e.time.span == day and e.trigger.end <= day[0] for e in others
    )
    return opens or beside or shared


def _words(text: str) -> set[str]:
    return {w.lower() for w in _WORD.findall(text)}


def _sentence_start(record: Record, at: int) -> int:
    return next((s for s, e in record.sentences if s <= at < e), at)
