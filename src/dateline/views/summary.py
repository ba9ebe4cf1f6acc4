"""Several records side by side: what happened, who stands with whom, which figures differ, what is disputed.

A simple count, made for a handful of reports: events are one where day, type and named sides are the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

import msgspec

from dateline.record import Entity, Event, Record
from dateline.views.rows import RELATIONS, verb_of

_SAME_MATTER = 7  # days apart that an assertion and its denial can be
_SURE = 0.6  # events below this confidence are left out of the summary
_TOLD = frozenset({"backs", "opposes", "supplies", "aligned_with", "mediates", "member_of"})


class Line(msgspec.Struct, kw_only=True):
    """One event as several reports tell it."""

    day: str
    told: str
    reports: int
    weight: float


class Summary(msgspec.Struct, kw_only=True):
    """What a handful of records say together; every list is ready to print."""

    reports: int
    outlets: list[str]
    first: str
    last: str
    timeline: list[Line]
    sides: list[str]
    figures: list[str]
    disputed: list[str]
    planned: list[str]


def summary(records: Sequence[Record]) -> Summary:
    """The summary of some records, in the order of their days."""
    days = sorted(r.published[:10] for r in records if r.published)
    return Summary(
        reports=len(records),
        outlets=sorted({r.publisher for r in records if r.publisher}),
        first=days[0] if days else "",
        last=days[-1] if days else "",
        timeline=_timeline(records),
        sides=_sides(records),
        figures=_figures(records),
        disputed=_disputed(records),
        planned=_planned(records),
    )


def _named(record: Record) -> dict[str, Entity]:
    return {e.id: e for e in record.entities}


def _key(entity: Entity) -> str:
    """What one actor is called in every report: its place in the catalogue, else its last word."""
    return entity.wikidata or entity.name.split()[-1].lower()


def _who(event: Event, entities: dict[str, Entity]) -> str:
    """“A attacks B”, “A, B talk”; the day and the mode left out."""
    actors = [entities[i].name for i in event.actors if i in entities]
    recipients = [entities[i].name for i in event.recipients if i in entities]
    if not recipients and len(actors) > 1:
        return f"{actors[0]} {verb_of(event.type, False)} {', '.join(actors[1:])}"
    several = len(actors) > 1 or (
        bool(actors) and actors[0].split()[-1][0].islower() and actors[0].endswith("s")
    )
    verb = verb_of(event.type, several)
    return f"{', '.join(actors) or 'somebody'} {verb} {', '.join(recipients)}".strip()


def _is_clear(event: Event, entities: dict[str, Entity]) -> bool:
    """Whether both sides are actors with a name and the reading is sure enough to stand in a summary."""
    sides = [entities[i] for i in (*event.actors, *event.recipients) if i in entities]
    return bool(event.actors) and len(sides) > 1 and all(map(_has_name, sides)) and event.confidence >= _SURE


def _has_name(entity: Entity) -> bool:
    return entity.kind != "other" and entity.name[:1].isupper()


def _timeline(records: Sequence[Record]) -> list[Line]:
    lines: dict[tuple[str, str, frozenset[str], frozenset[str]], Line] = {}
    tellers: dict[object, set[str]] = defaultdict(set)
    for record in records:
        entities = _named(record)
        for event in record.events:
            if event.status != "actual" or event.time is None or not _is_clear(event, entities):
                continue
            sides = [
                frozenset(_key(entities[i]) for i in ids if i in entities)
                for ids in (event.actors, event.recipients)
            ]
            key = (event.time.value[:10], event.type, sides[0], sides[1])
            tellers[key].add(record.id)
            line = lines.setdefault(key, Line(day=key[0], told=_who(event, entities), reports=0, weight=0.0))
            line.reports = len(tellers[key])
            line.weight = max(line.weight, event.confidence * abs(event.score or 0.0)) + line.reports
    return sorted(lines.values(), key=lambda line: line.day)


def _sides(records: Sequence[Record]) -> list[str]:
    told: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for record in records:
        entities = _named(record)
        for r in record.relations:
            subject, other = entities.get(r.subject), entities.get(r.object)
            if (
                r.type in _TOLD
                and r.status == "actual"
                and subject
                and other
                and _has_name(subject)
                and _has_name(other)
            ):
                told[subject.name, RELATIONS[r.type]].setdefault(_key(other), other.name)
    return [
        f"{subject} {verb} {', '.join(others.values())}" for (subject, verb), others in sorted(told.items())
    ]


def _figures(records: Sequence[Record]) -> list[str]:
    out = []
    for record in records:
        voices = {a.id: " ".join(record.text[s:e] for s, e in a.source) for a in record.attributions}
        seen = set()
        for event in record.events:
            for q in event.quantities:
                if q.kind not in ("killed", "injured", "displaced") or q.span in seen:
                    continue
                seen.add(q.span)
                when = event.time.value[:10] if event.time else ""
                where = f" in {event.place.name}" if event.place else ""
                source = next(
                    (voices[a] for a in event.attribution if voices.get(a)), record.publisher or record.id
                )
                out.append(
                    f"{when}{where}: {q.text} {q.kind}, says {source} ({record.publisher}, {record.published})"
                )
    return sorted(out)


def _disputed(records: Sequence[Record]) -> list[str]:
    """What one sentence says happened and another that it did not, then what is denied or not confirmed."""
    said: dict[tuple[str, frozenset[str], str], list[tuple[str, date, str]]] = defaultdict(list)
    denied = []
    for record in records:
        entities = _named(record)
        for event in record.events:
            if event.status in ("actual", "negated") and event.actors and event.time and event.time.start:
                word = record.text[event.trigger.start : event.trigger.end].lower()[:4]
                who = frozenset(_key(entities[i]) for i in event.actors if i in entities)
                evidence = " ".join(record.text[event.evidence.start : event.evidence.end].split())
                words = f"“{evidence}” ({record.publisher})"
                said[event.type, who, word].append(
                    (event.status, date.fromisoformat(event.time.start), words)
                )
        for a in record.attributions:
            if a.stance != "asserted" and a.source:
                voice = record.text[a.source[0][0] : a.source[0][1]]
                verb = "denies" if a.stance == "denied" else "has not confirmed"
                content = " ".join(" ".join(record.text[s:e] for s, e in a.content).split())
                denied.append(f"{voice} {verb}: {content} ({record.publisher}, {record.published})")
    both = [
        f"{words} – but {others}"
        for told in said.values()
        for status, day, words in told
        for other, when, others in told
        if status == "actual" and other == "negated" and abs(day - when).days <= _SAME_MATTER
    ]
    return both + denied


def _planned(records: Sequence[Record]) -> list[str]:
    out = []
    for record in records:
        entities = _named(record)
        for event in record.events:
            if event.status == "future" and event.actors and event.time and event.time.span:
                where = f" in {event.place.name}" if event.place else ""
                out.append(
                    f"{event.time.value[:10]}{where}: {_who(event, entities)} ({record.publisher}, {record.published})"
                )
    return sorted(set(out))
