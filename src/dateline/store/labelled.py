"""What reviewers decided as labelled sentences, in the form that ``dateline train`` takes (docs/training.md)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from dateline.record import Event, Record
from dateline.store.corrections import Decision, judged, number_of

if TYPE_CHECKING:
    from dateline.store.store import Store


def labelled(store: Store) -> Iterator[dict[str, Any]]:
    """The sentences about which somebody decided, each with its events as the newest decision has them.

    A side that the sentence doesn't name is left out, and the event with it where none is left; a rejected event is a
    pair of type ``NONE``. What the coder missed nobody was asked about, so no sentence is told to be ``complete``.

    Yields:
        objects with ``id`` (the report's, and where the sentence begins), ``text``, ``complete`` and ``pairs``.
    """
    by_report: dict[str, list[Decision]] = defaultdict(list)
    for decision in reversed(store.decisions()):
        by_report[decision.report].append(decision)
    for name, decisions in by_report.items():
        record = store.record(name)
        if record is not None:
            yield from _sentences(record, decisions)


def _sentences(record: Record, decisions: list[Decision]) -> Iterator[dict[str, Any]]:
    found = judged(record, decisions)
    of_events = (d for d in decisions if d.decision not in ("join", "part", "complete"))
    decided = {n for d in of_events if (n := number_of(found.record, d)) is not None}
    by_sentence: dict[tuple[int, int], list[int]] = defaultdict(list)
    for number, event in enumerate(found.record.events, 1):
        by_sentence[_around(record, event, found.record)].append(number)
    for (start, end), numbers in sorted(by_sentence.items()):
        events = {n: found.record.events[n - 1] for n in numbers}
        known = decided & events.keys()
        pairs = [
            pair for n in sorted(known)
            if (pair := _pair(events[n], start, end, n in found.rejected))
        ]  # fmt: skip
        if pairs:
            yield {
                "id": f"{record.id}.{start}", "text": record.text[start:end], "complete": False, "pairs": pairs,
            }  # fmt: skip


def _around(record: Record, event: Event, whole: Record) -> tuple[int, int]:
    """The evidence of an event, widened to that of others that it shares characters with."""
    start, end = event.evidence.start, event.evidence.end
    for other in whole.events:
        if other.evidence.start < end and other.evidence.end > start:
            start, end = min(start, other.evidence.start), max(end, other.evidence.end)
    return start, end


def _pair(event: Event, start: int, end: int, rejected: bool) -> dict[str, Any] | None:
    told = (("actor", event.actor_spans), ("recipient", event.recipient_spans))
    sides = {
        side: [[s - start, e - start] for s, e in spans if start <= s and e <= end] for side, spans in told
    }
    if not (sides["actor"] or sides["recipient"]):
        return None
    out: dict[str, Any] = {**sides, "trigger": [event.trigger.start - start, event.trigger.end - start]}
    if rejected:
        return {**out, "type": "NONE"}
    return {**out, "type": event.type, "mode": event.mode, "status": event.status, "contexts": event.contexts}
