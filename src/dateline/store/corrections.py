"""What reviewers decided, put upon what a reading found: the record itself stays as it was read."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count
from typing import Any, TypeAlias

import msgspec

from dateline.errors import StoreError
from dateline.knowledge.gazetteer import gazetteer, name_key
from dateline.ontology import codebook
from dateline.record import EVENT_TYPES, STATUSES, Event, EventPlace, EventTime, Range, Record, Span
from dateline.report import day_of
from dateline.store.whom import entities_told_by, entity_of, joined, nearest, parted

DECISIONS = ("accept", "correct", "reject", "merge", "split")
"""Right as it is; right but for what is changed; no event; the event of another mention; an event of its own."""

ON_TEXT = ("add", "join", "part", "complete")
"""About words of which the reading made nothing, or something else: an event that was missed, at its predicate; two
entities that are one, each told by words that stand for it; a mention that is of another entity; a whole report whose
events are all there."""

Place: TypeAlias = tuple[str, int, int, int]
"""A mention: report, first character of the predicate, the one behind its last, and which of those that hang on it."""

Bonds: TypeAlias = dict[str, dict[Place, list[Place]]]
"""By report, each mention that people have put together with others, and those others."""

_OF_MERGERS = (
    "was",
    "into",
    "event",
    "with",
    "there",
    "whole",
    "to",
    "events",
    "crc32",
)  # beside what is corrected

CHANGES = ("type", "mode", "status", "actors", "recipients", "day", "place")
"""What a correction may change; sides are lists of names."""

SPANS = ("actor_spans", "recipient_spans")
"""What it may change besides: the words that tell the sides, lists of first character and the one behind the last."""


class Decision(msgspec.Struct, kw_only=True, frozen=True):
    """What somebody decided about one mention of an event.

    Attributes:
        report: the report's id.
        start: first character of the predicate.
        end: the character behind its last.
        nth: which of the events that hang on that predicate, 0 for the first.
        at: when, ISO 8601 in UTC.
        decision: one of :data:`DECISIONS` or :data:`ON_TEXT`.
        change: of a correction or addition, the fields of :data:`CHANGES` and :data:`SPANS` that are changed; of
            entities that are joined or parted ``to``: characters of words that stand for the one that is meant; of a
            whole report ``events``: all of them as :func:`dateline.store.annotated.events_of` has them, and ``crc32``
            of its text; of a merger, ``into``: report, start, end and nth of a mention of the other event, and, where
            a whole event is merged, ``with``: those of its mentions that go along, and ``there``: the others of the
            other event. ``was``: what the reading said when
            it was decided.
        undone: whether it was taken back.
    """

    id: int = 0
    report: str
    start: int
    end: int
    nth: int = 0
    reviewer: str
    at: str = ""
    decision: str
    change: dict[str, Any] = {}
    undone: bool = False


class ReviewedRecord(msgspec.Struct):
    """A record as its reviewers want it.

    Attributes:
        record: with corrected events.
        rejected: numbers of the events (from 1) that are none.
        alone: numbers of those that are events of their own.
        into: by number, the mentions with which it tells of one event; that of the first of them is meant.
    """

    record: Record
    rejected: set[int]
    alone: set[int]
    into: dict[int, list[Place]]


def bonds(decisions: Iterable[Decision]) -> Bonds:
    """Which mentions people have put together, whichever of them is read first.

    Args:
        decisions: all mergers and splits that were not taken back, the oldest first.

    Returns:
        by report, each of its mentions with the others of its event, the one that a merger names first.
    """
    together: dict[Place, list[Place]] = {}
    for d in decisions:
        own = (d.report, d.start, d.end, d.nth)
        along = [own, *(_place_of(p) for p in d.change.get("with", ()))]
        for one in along:  # what is decided now holds, not what was before
            for other in together.pop(one, ()):
                together[other] = [p for p in together.get(other, ()) if p != one]
        if d.decision == "merge":
            into = _place_of(d.change["into"])
            there = [into, *(_place_of(p) for p in d.change.get("there", ()))]
            known = [p for one in there for p in together.get(one, ())]
            group = list(dict.fromkeys([*there, *known, *along]))
            together |= {one: [p for p in group if p != one] for one in group}
    out: Bonds = {}
    for one, others in together.items():
        if others:
            out.setdefault(one[0], {})[one] = others
    return out


def _place_of(row: Iterable[Any]) -> Place:
    """A mention as a decision keeps it: report, start, end and, where it is not the first on its predicate, nth."""
    report, start, end, *nth = row
    return report, start, end, nth[0] if nth else 0


def judged(record: Record, decisions: Iterable[Decision], bound: Bonds | None = None) -> ReviewedRecord:
    """Put decisions upon a reading; of several about one mention the newest holds.

    Args:
        record: as it was read; it is not changed.
        decisions: those of its report that were not taken back, the oldest first.
        bound: :func:`bonds` of all reports.
    """
    from dateline.store.annotated import spelled_out

    every = list(spelled_out(record, decisions))
    for decision in every:
        if decision.decision == "join":
            record = joined(record, (decision.start, decision.end), decision.change["to"])
        elif decision.decision == "part":
            record = parted(record, (decision.start, decision.end), decision.change.get("to"))
    out = ReviewedRecord(record, set(), set(), {})
    chosen, more = _chosen(record, every)
    for number, decision in sorted(chosen.items()):
        if decision.decision == "reject":
            out.rejected.add(number)
        elif decision.decision == "split":
            out.alone.add(number)
        elif decision.decision == "correct":
            out.record = _corrected(out.record, number, decision.change)
    for (start, end), change in more.items():
        out.record = _added(out.record, (start, end), change)
    for d in every:
        if d.decision == "reject" and number_of(record, d) is None:  # another mention of an event
            untold = [_untold(e, (d.start, d.end)) for e in out.record.events]
            out.record = msgspec.structs.replace(out.record, events=untold)
    for (_, start, end, nth), others in (bound or {}).get(record.id, {}).items():
        if (found := numbered(out.record, start, end, nth)) is not None:
            out.into[found] = others
    return out


def _chosen(
    record: Record, decisions: Iterable[Decision]
) -> tuple[dict[int, Decision], dict[Span, dict[str, Any]]]:
    """The decision that holds about each event by its number, and the events that were added, by their predicates.

    What was read since where an event had been added is corrected to what was added.
    """
    chosen: dict[int, Decision] = {}
    more: dict[Span, dict[str, Any]] = {}
    for decision in decisions:
        if decision.decision in ("join", "part"):
            continue
        place, number = (decision.start, decision.end), number_of(record, decision)
        if number is not None:
            held = "correct" if decision.decision == "add" else decision.decision
            chosen[number] = msgspec.structs.replace(decision, decision=held)
        elif decision.decision == "reject":
            more.pop(place, None)
        elif decision.decision == "add" or (decision.decision == "correct" and place in more):
            more[place] = {**more.get(place, {}), **decision.change}
    return chosen, more


def check(decision: Decision) -> None:
    """See that a decision can be one.

    Raises:
        StoreError: it can't; the sentence says why.
    """
    if decision.decision not in (*DECISIONS, *ON_TEXT):
        raise StoreError(
            f"{decision.decision} is no decision. Give one of {', '.join((*DECISIONS, *ON_TEXT))}."
        )
    changed = {k: v for k, v in decision.change.items() if k not in _OF_MERGERS}
    unknown = set(changed) - {*CHANGES, *SPANS}
    if unknown:
        raise StoreError(f"{unknown.pop()} can't be corrected. Change {', '.join(CHANGES)}.")
    if decision.decision == "add" and "type" not in changed:
        raise StoreError(f"An event that is added needs its type. Give one of {', '.join(EVENT_TYPES)}.")
    if decision.decision == "join" and not decision.change.get("to"):
        raise StoreError("Two entities are joined: give words that stand for the other too.")
    if decision.decision == "correct" and not changed:
        raise StoreError("A correction changes something. Accept the event where nothing is wrong.")
    if (kind := changed.get("type")) is not None and kind not in EVENT_TYPES:
        raise StoreError(f"{kind} is no type. Give one of {', '.join(EVENT_TYPES)}.")
    if (status := changed.get("status")) is not None and status not in STATUSES:
        raise StoreError(f"{status} is no status. Give one of {', '.join(STATUSES)}.")
    if (day := changed.get("day")) and day_of(day) is None:
        raise StoreError(f"{day} is no day. Write YYYY-MM-DD.")


def in_words(decision: Decision) -> list[str]:
    """What a decision changes, in words: “type SANCTION”, “into libya-02 (with 3 other mentions)”."""
    change = decision.change
    out = []
    for name in (n for n in CHANGES if n in change):
        value = change[name]
        out.append(f"{name} {'; '.join(value) if isinstance(value, list) else value or 'none'}")
    out += [f"{name.removesuffix('_spans')} by {len(change[name])} words" for name in SPANS if name in change]
    if "into" in change:
        along = len(change.get("with", ()))
        more = f" (with {along} other mention{'' if along == 1 else 's'})" if along else ""
        out.append(f"into {change['into'][0]}{more}")
    return out


def said(record: Record, number: int) -> dict[str, Any]:
    """What a record says of one of its events, in the fields that can be corrected."""
    event, names = record.events[number - 1], {e.id: e.name for e in record.entities}
    return {
        "type": event.type, "mode": event.mode, "status": event.status,
        "actors": [names[i] for i in event.actors], "recipients": [names[i] for i in event.recipients],
        "day": event.time.start if event.time else None, "place": event.place.name if event.place else None,
    }  # fmt: skip


def hanging(record: Record, start: int, end: int) -> list[int]:
    """The numbers of the events that hang on a predicate, in the record's order."""
    spans = ((n, e.trigger) for n, e in enumerate(record.events, 1))
    return [n for n, t in spans if (t.start, t.end) == (start, end)]


def number_of(record: Record, decision: Decision) -> int | None:
    """The event that a decision is about: on the same predicate, or on the one that shares most characters with it."""
    return numbered(record, decision.start, decision.end, decision.nth)


def numbered(record: Record, start: int, end: int, nth: int) -> int | None:
    """The event on a predicate, or on the one that shares most characters with it; None where there is none."""
    exact = hanging(record, start, end)
    if exact:
        return exact[min(nth, len(exact) - 1)]
    shared = {
        n: min(e.trigger.end, end) - max(e.trigger.start, start) for n, e in enumerate(record.events, 1)
    }
    best = max(shared, key=shared.__getitem__, default=None)
    return best if best is not None and shared[best] > 0 else None


def _corrected(record: Record, number: int, change: dict[str, Any]) -> Record:
    entities = list(record.entities)
    event = msgspec.structs.replace(record.events[number - 1])
    for side in ("actor", "recipient"):
        spans, names = change.get(f"{side}_spans"), change.get(f"{side}s")
        if spans is not None:
            setattr(event, f"{side}_spans", [(start, end) for start, end in spans])
            setattr(event, f"{side}s", entities_told_by(spans, entities, record))
        elif names is not None:
            ids = [entity_of(name, entities, record) for name in names if name.strip()]
            setattr(event, f"{side}s", list(dict.fromkeys(ids)))
            evidence = event.evidence.start, event.evidence.end
            setattr(event, f"{side}_spans", nearest(record, entities, ids, evidence, event.trigger.start))
    for field in ("status", "mode"):
        if field in change:
            setattr(event, field, change[field] or None)
    if "type" in change:
        event.type = change["type"]
        event.mode = change.get("mode") or None
    if {"type", "mode"} & set(change) and event.type in EVENT_TYPES:
        event.score, event.cameo = _scored(event)
    if "day" in change:
        day = change["day"]
        event.time = EventTime(value=day, start=day, end=day) if day else None
    if "place" in change:
        event.place = _place(change["place"], record) if change["place"] else None
    event.confidence = 1.0
    events = [event if n == number else e for n, e in enumerate(record.events, 1)]
    return msgspec.structs.replace(record, entities=entities, events=events)


def _added(record: Record, place: Span, change: dict[str, Any]) -> Record:
    """A record with one more event behind those that were read, and without a mention of another on its predicate."""
    start, end = place
    evidence = next(((s, e) for s, e in record.sentences if s <= start < e), place)
    known = {e.id for e in record.events}
    made = Event(
        id=next(f"v{n}" for n in count(len(known) + 1) if f"v{n}" not in known), type=change["type"],
        trigger=Range(start, end), evidence=Range(evidence[0], max(evidence[1], end)),
    )  # fmt: skip
    events = [_untold(e, place) for e in record.events]
    whole = msgspec.structs.replace(record, events=[*events, made])
    return _corrected(whole, len(whole.events), change)


def _untold(event: Event, place: Span) -> Event:
    """An event without the mention on a predicate, where it has others."""
    if not isinstance(event.mentions, list):
        return event
    left = [m for m in event.mentions if (m.trigger.start, m.trigger.end) != place]
    return msgspec.structs.replace(event, mentions=left if len(left) > 1 else msgspec.UNSET)


def _scored(event: Event) -> tuple[float, str]:
    try:
        return codebook.score(event.type, event.mode), codebook.cameo(event.type, event.mode)
    except KeyError:
        return codebook.score(event.type), codebook.cameo(event.type)


def _place(name: str, record: Record) -> EventPlace:
    """A place of a name: one of the record's, or the likeliest of the gazetteer, or the name alone."""
    folded = name.strip().casefold()
    for p in record.places:
        if p.name.casefold() == folded:
            return EventPlace(name=p.name, geonames_id=p.geonames_id, country=p.country, lat=p.lat, lon=p.lon)
    ranked = gazetteer().ranked(name_key(name))
    if not ranked:
        return EventPlace(name=name.strip())
    g = ranked[0][0]
    return EventPlace(name=g.name, geonames_id=g.geonames_id, country=g.country, lat=g.lat, lon=g.lon)
