"""Mergers: one event for one act, however often the report tells it.

The lead and its retelling further down are mentions of one event: of the same type and status, by the same sides to the
same sides, at times that agree. What is said (“accused”, “urged”) is one act only where the same word tells it, for
somebody may accuse another of many things; deeds of the same sides on the same day are one.
"""

from __future__ import annotations

import msgspec

from dateline.knowledge import settings
from dateline.record import Event, Telling


def merged(events: list[Event], text: str = "") -> list[Event]:
    """The events of a report, each once.

    Args:
        events: each mention by itself, in the order of the text, with an id.
        text: of the report; a sentence that stands in it again (a page may have its article two times) tells
        nothing new.

    Returns:
        each event with the id and the fields of its fullest mention.
    """
    words = frozenset(settings("events.toml")["mergers"]["by_word"])
    events = _once_a_sentence(events)
    groups: list[list[Event]] = []
    by_sides: dict[object, list[list[Event]]] = {}
    by_sentence: dict[object, list[Event]] = {}
    for event in events:
        sides = (event.type, event.status, frozenset(event.actors), frozenset(event.recipients))
        sentence = (event.type, event.status, *_words(event, text)) if text else event.id
        is_whole = bool(event.actors and event.recipients) and event.type not in words
        alike = (g for g in by_sides.get(sides, ()) if is_whole and _agree(g, event))
        group = by_sentence.get(sentence) or next(alike, None)
        if group is None:
            group = []
            groups.append(group)
            by_sides.setdefault(sides, []).append(group)
        by_sentence.setdefault(sentence, group)
        group.append(event)
    return [_one(group) for group in groups]


def _once_a_sentence(events: list[Event]) -> list[Event]:
    """Without words that tell no more than a surer one of their sentence (“held” and “talks”).

    They are of one type, each side the same or named by one of them only.
    """
    kept: dict[int, list[Event]] = {}
    for event in sorted(events, key=lambda e: -e.confidence):
        here = kept.setdefault(event.evidence.start, [])
        if not any(_tells_no_more(event, e) for e in here):
            here.append(event)
    stay = {e.id for group in kept.values() for e in group}
    return [e for e in events if e.id in stay]


def _tells_no_more(event: Event, other: Event) -> bool:
    fits = _fits(event.actors, other.actors) and _fits(event.recipients, other.recipients)
    return event.type == other.type and fits


def _fits(a: list[str], b: list[str]) -> bool:
    return set(a) == set(b) or not a or not b


def _words(event: Event, text: str) -> tuple[str, int]:
    """The words of an event's sentence, and how many characters of them stand before its predicate."""
    start, end = event.evidence.start, event.evidence.end
    before = " ".join(text[start : event.trigger.start].split())
    return " ".join(text[start:end].split()), len(before)


def _agree(group: list[Event], event: Event) -> bool:
    """Whether modes, times and counts of an event are those of all in a group, where both tell any."""
    return all(
        (other.mode == event.mode or None in (other.mode, event.mode))
        and (other.time is None or event.time is None or other.time.value == event.time.value)
        and _counts(other, event)
        for other in group
    )


def _counts(a: Event, b: Event) -> bool:
    mine, others = ({(q.kind, q.value) for q in e.quantities} for e in (a, b))
    return not mine or not others or bool(mine & others)


def _one(group: list[Event]) -> Event:
    fullest = max(
        group, key=lambda e: (len(e.actor_spans) + len(e.recipient_spans), len(e.quantities), e.confidence)
    )
    if len(group) == 1:
        return fullest
    mentions = [
        Telling(
            trigger=e.trigger,
            evidence=e.evidence,
            actor_spans=e.actor_spans,
            recipient_spans=e.recipient_spans,
        )
        for e in group
    ]
    return msgspec.structs.replace(fullest, mentions=mentions)
