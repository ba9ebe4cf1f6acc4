"""Reports that somebody annotated in full: what training takes of them, and how they hold after a new reading."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from dateline.record import EVENT_TYPES, Event, Record, Telling
from dateline.store.corrections import Decision, ReviewedRecord, number_of

if TYPE_CHECKING:
    from dateline.store.store import Store

Annotation = dict[str, Any]
"""An event of an annotated report: ``trigger``, ``type``, ``mode``, ``status``, ``actors``, ``recipients`` (spans)."""


def annotated(store: Store, text: bool = True) -> Iterator[dict[str, Any]]:
    """The reports whose events somebody said are all there, as ``dateline train`` takes them (docs/training.md).

    Args:
        text: give the texts too; without them a line has ``crc32`` of the text that was annotated.

    Yields:
        objects with ``id``, ``events`` (each place where one is told) and ``text``, the newest report first.
    """
    whole = dict.fromkeys(d.report for d in store.decisions() if d.decision == "complete")
    for name in whole:
        found = store.as_judged(name)
        if found is not None:
            kept = found.record.text
            about = {"text": kept} if text else {"crc32": crc_of(kept)}
            yield {"id": name, **about, "events": events_of(found)}


def events_of(found: ReviewedRecord) -> list[Annotation]:
    """Every place of a report where an event of PLOVER's is told, in the order of the text."""
    out = []
    for number, event in enumerate(found.record.events, 1):
        if number in found.rejected or event.type not in EVENT_TYPES:
            continue
        for told in tellings(event):
            out.append({
                "trigger": [told.trigger.start, told.trigger.end], "type": event.type, "mode": event.mode,
                "status": event.status, "actors": _lists(told.actor_spans), "recipients": _lists(told.recipient_spans),
            })  # fmt: skip
    return sorted(out, key=lambda e: (e["trigger"], e["type"]))


def tellings(event: Event) -> list[Event | Telling]:
    """The places where an event is told; that of its own fields is the event itself, as it may have been put right."""
    if not isinstance(event.mentions, list):
        return [event]
    return [event if m.trigger == event.trigger else m for m in event.mentions]


def crc_of(text: str) -> int:
    """The checksum by which the text of an annotation is known."""
    return zlib.crc32(text.encode())


def spelled_out(record: Record, decisions: Iterable[Decision]) -> Iterator[Decision]:
    """Decisions of which each that is about a whole report is given as what it says about each event of a reading.

    So it holds for a later reading too: what that finds beyond the annotation is no event, what it misses is added,
    what it reads otherwise is put right.

    Args:
        record: as it was read.
        decisions: about it, the oldest first.
    """
    held: dict[int, dict[str, Any]] = {}  # what is corrected so far, by the event's number
    for decision in decisions:
        if decision.decision != "complete":
            if decision.decision == "correct" and (number := number_of(record, decision)) is not None:
                held[number] = decision.change
            yield decision
        elif decision.change.get("crc32", crc_of(record.text)) == crc_of(record.text):
            yield from _each(record, decision, held)


def _each(record: Record, whole: Decision, held: dict[int, dict[str, Any]]) -> Iterator[Decision]:
    left: list[Annotation] = list(whole.change["events"])
    on: dict[tuple[int, int], int] = {}

    def said(place: Sequence[int], decision: str, change: dict[str, Any], nth: int = 0) -> Decision:
        start, end = place
        return msgspec.structs.replace(
            whole,
            start=start,
            end=end,
            nth=nth,
            decision=decision,
            change={"was": whole.change.get("was"), **change},
        )

    for number, event in enumerate(record.events, 1):
        place = event.trigger.start, event.trigger.end
        nth = on[place] = on.get(place, -1) + 1
        if event.type not in EVENT_TYPES:
            continue  # of an own codebook, which a full annotation is not about
        main = _taken(left, place, event)
        if main is None:
            yield said(place, "reject", {}, nth)
            continue
        if change := _differences(main, event):
            yield said(place, "correct", {**held.get(number, {}), **change}, nth)
        for other in tellings(event):
            if other is not event:
                there = other.trigger.start, other.trigger.end
                same = [
                    a for a in left if a["trigger"] == list(there) and _like(a, main) and not _spans(a, other)
                ]
                if same:
                    left.remove(same[0])
                else:
                    yield said(there, "reject", {})
    for annotation in left:
        change = {k: annotation[k] for k in ("type", "mode", "status")}
        spans = {"actor_spans": annotation["actors"], "recipient_spans": annotation["recipients"]}
        yield said(annotation["trigger"], "add", {**change, **spans})


def _taken(left: list[Annotation], place: tuple[int, int], event: Event) -> Annotation | None:
    """The annotation on a predicate, or on words that it shares characters with; it is taken out of those left."""
    start, end = place
    near = [a for a in left if a["trigger"][0] < end and a["trigger"][1] > start]
    if not near:
        return None
    best = min(near, key=lambda a: (a["trigger"] != [start, end], a["type"] != event.type))
    left.remove(best)
    return best


def _differences(annotation: Annotation, event: Event) -> dict[str, Any]:
    """What an event must be corrected to so that it is as annotated."""
    read = {"type": event.type, "mode": event.mode, "status": event.status}
    changed = {k: annotation[k] for k, v in read.items() if annotation[k] != v}
    if "type" in changed:
        changed["mode"] = annotation["mode"]
    return {**changed, **_spans(annotation, event)}


def _spans(annotation: Annotation, told: Event | Telling) -> dict[str, Any]:
    read = {"actor_spans": told.actor_spans, "recipient_spans": told.recipient_spans}
    return {
        name: annotation[side]
        for (name, spans), side in zip(read.items(), ("actors", "recipients"), strict=True)
        if _lists(spans) != _lists(annotation[side])
    }


def _like(one: Annotation, other: Annotation) -> bool:
    return all(one[k] == other[k] for k in ("type", "mode", "status"))


def _lists(spans: Iterable[Sequence[int]]) -> list[list[int]]:
    return [list(s) for s in spans]
