"""Several records side by side: what happened, who stands with whom, which figures differ, what is disputed.

A plain count, made for a handful of reports: tellings are of one event where day, type and sides are the same.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date, timedelta

import msgspec

from dateline.record import Attribution, Entity, Event, Record
from dateline.views.disputes import Claim, claims, contradictions, denials, evidence
from dateline.views.rows import said_of, words
from dateline.views.wording import BETWEEN, RELATIONS

_NEAR = timedelta(days=2)  # between the day of an event and reports of it that name no day
_SURE = 0.4  # events below this confidence are left out of the timeline
_FORESEEN = 0.2  # the same for what is planned, which is shown in the words of the text
_STRUCK = 0.3  # the same for attacks, which are shown in the words of the text
_STANDS = frozenset({"backs", "opposes", "supplies", "aligned_with", "mediates", "member_of"})
_FRIENDLY = frozenset({"backs", "supplies", "aligned_with"})
_DONE = ("actual", "historical")
_HARM = ("killed", "injured", "displaced")


class Line(msgspec.Struct, kw_only=True):
    """One event as one or several reports tell it.

    Attributes:
        when: the day as the text tells it; “by” a day where it only is known when it was reported.
        weight: how much it matters beside the others: intensity, confidence, number of reports.
    """

    when: str
    day: date
    dated: bool
    told: str
    reports: set[str]
    weight: float


class Figures(msgspec.Struct, kw_only=True):
    """All counts of one kind of harm on one day; ``given`` are pairs of count and who gives it."""

    day: str
    kind: str
    given: list[tuple[str, str]]


class Summary(msgspec.Struct, kw_only=True):
    """What a handful of records say together, ready to print."""

    reports: int
    outlets: list[str]
    first: str
    last: str
    attacks: list[Line]
    timeline: list[Line]
    sides: list[str]
    figures: list[Figures]
    contradictions: list[tuple[str, str]]
    denials: list[str]
    planned: list[Line]


class Cast:
    """Who is who across records: by the catalogue's item, persons also by their last name, others by name."""

    def __init__(self, records: Sequence[Record]) -> None:
        entities = [e for r in records for e in r.entities]
        self._persons = {_last(e): e.wikidata for e in entities if e.kind == "person" and e.wikidata}
        self._called: dict[str, Counter[str]] = defaultdict(Counter)
        for e in entities:
            self._called[self.key(e)][e.name] += len(e.mentions)

    def key(self, entity: Entity) -> str:
        """What an entity is in every record."""
        if entity.wikidata:
            return entity.wikidata
        person = self._persons.get(_last(entity)) if entity.kind in ("person", "other") else None
        return person or entity.name.lower()

    def name(self, entity: Entity) -> str:
        """The name by which most is said of it."""
        return self._called[self.key(entity)].most_common(1)[0][0]

    def is_named(self, entity: Entity) -> bool:
        """Whether it is an actor with a name of its own, and not “the attack” or “a spokesman”."""
        return entity.name[:1].isupper() and (entity.kind != "other" or _last(entity) in self._persons)


def _last(entity: Entity) -> str:
    parts = re.split(r"[\s-]+", entity.name.strip().lower())
    return parts[-1]


def summary(records: Sequence[Record]) -> Summary:
    """The summary of some records, in the order of their days."""
    cast = Cast(records)
    days = sorted(r.published[:10] for r in records if r.published)
    against = contradictions(c for r in records for c in _claims(r, cast))
    shown = {sentence for pair in against for sentence in pair}
    denied = [_with_outlet(sentence, r) for r in records for sentence in denials(r)]
    return Summary(
        reports=len(records),
        outlets=sorted({r.publisher for r in records if r.publisher}),
        first=days[0] if days else "",
        last=days[-1] if days else "",
        attacks=_attacks(records),
        timeline=_timeline(records, cast),
        sides=_sides(records, cast),
        figures=_figures(records),
        contradictions=against,
        denials=[d for d in denied if d not in shown],
        planned=_planned(records, cast),
    )


def _with_outlet(sentence: str, record: Record) -> str:
    filed = ", ".join(filter(None, (record.publisher, (record.published or "")[:10])))
    return f"{sentence} ({filed})" if filed else sentence


def _claims(record: Record, cast: Cast) -> list[Claim]:
    keys = {e.id: cast.key(e) for e in record.entities}
    found = claims(record, lambda i: keys.get(i, i))
    return [msgspec.structs.replace(c, said=_with_outlet(c.said, record)) for c in found]


def _voice(record: Record, event: Event) -> str:
    """Who says an event in the text, as it stands in the middle of a line; nobody where that is who does it."""
    by_id = {a.id: a for a in record.attributions}
    for said in (by_id[i] for i in event.attribution if i in by_id):
        if said.source and said.source_entity not in event.actors:
            pointed = _pointed_at(record, said)
            if pointed is not None:
                return pointed
            first, space, rest = words(record, said.source, " ").partition(" ")
            return (first.lower() if first in ("A", "An", "The") else first) + space + rest
    return ""


def _pointed_at(record: Record, said: Attribution) -> str | None:
    """The name of a source that the text only points at by a pronoun."""
    spans = set(said.source)
    return next(
        (
            e.name
            for e in record.entities
            for m in e.mentions
            if m.form == "pronoun" and (m.start, m.end) in spans
        ),
        None,
    )


def _is_standing(record: Record, event: Event) -> bool:
    """Whether an event only is that one stands by another, which is told elsewhere."""
    return any(
        r.type in _FRIENDLY
        and r.subject in event.actors
        and r.object in event.recipients
        and r.evidence.start < event.evidence.end
        and event.evidence.start < r.evidence.end
        for r in record.relations
    )


def _is_clear(event: Event, entities: dict[str, Entity], cast: Cast) -> bool:
    """Whether both sides are actors with a name and the reading is sure enough for the timeline."""
    sides = [entities[i] for i in (*event.actors, *event.recipients) if i in entities]
    both = bool(event.actors and event.recipients) or (len(event.actors) > 1 and event.type in BETWEEN)
    return both and event.confidence >= _SURE and all(map(cast.is_named, sides))


def _attacks(records: Sequence[Record]) -> list[Line]:
    """The days on which somebody was attacked, each in the words of the first report that is sure of it."""
    lines: dict[str, Line] = {}
    for record in records:
        for event in record.events:
            time = event.time
            if event.type != "ASSAULT" or event.status not in _DONE or event.confidence < _STRUCK:
                continue
            if not (time and time.start and len(time.value) >= len("2020-01-04") and time.start == time.end):
                continue
            when = time.start if time.span else f"by {time.start}"
            told = Line(
                when=when, day=date.fromisoformat(time.start), dated=time.span is not None,
                told=_with_outlet(evidence(record, event), record), reports=set(), weight=event.confidence,
            )  # fmt: skip
            lines.setdefault(when, told).reports.add(record.id)
    return sorted(lines.values(), key=lambda line: line.day)


def _timeline(records: Sequence[Record], cast: Cast) -> list[Line]:
    found: dict[object, list[Line]] = defaultdict(list)
    for record in records:
        entities = {e.id: e for e in record.entities}
        for event in record.events:
            if event.status != "actual" or not event.time or not event.time.start:
                continue
            if _is_clear(event, entities, cast) and not _is_standing(record, event):
                sides = [
                    frozenset(cast.key(entities[i]) for i in ids) for ids in (event.actors, event.recipients)
                ]
                mutual = event.type == "CONSULT"
                key = (event.type, frozenset.union(*sides)) if mutual else (event.type, *sides)
                found[key].append(_line(record, event, cast))
    lines = [line for tellings in found.values() for line in _merged(tellings)]
    return sorted(lines, key=lambda line: line.day)


def _line(record: Record, event: Event, cast: Cast) -> Line:
    assert event.time
    names = {e.id: cast.name(e) for e in record.entities}
    who, what, whom = said_of(event, names)
    if event.type == "CONSULT" and whom:
        who, whom = sorted((who, whom))  # either met the other: one line, whichever a report names first
    word = " ".join(record.text[event.trigger.start : event.trigger.end].split())
    same = word.lower()[:4] == what[:4]
    voice = _voice(record, event)
    told = (
        f"{who} {what} {whom}"
        + ("" if same else f" (“{word}”)")
        + (f", according to {voice}" if voice else "")
    )
    start = date.fromisoformat(event.time.start or "")
    dated = event.time.span is not None
    return Line(
        when=_when(event.time.value, start) if dated else f"by {start}", day=start, dated=dated, told=told,
        reports={record.id}, weight=event.confidence * abs(event.score or 0.0) + 1.0,
    )  # fmt: skip


def _when(value: str, start: date) -> str:
    """A TIMEX3 value for a person: day, “week of” its Monday, month or year."""
    if re.match(r"\d{4}-W", value):
        return f"week of {start}"
    return value[:10]


def _merged(tellings: list[Line]) -> list[Line]:
    """Tellings with the same sides and type: one line for each day; those without a day join a near one."""
    lines: list[Line] = []
    for telling in sorted(tellings, key=lambda line: (not line.dated, line.day)):
        line = next((x for x in lines if _is_same(x, telling)), None)
        if line is None:
            lines.append(telling)
        elif not telling.reports <= line.reports:
            line.reports |= telling.reports
            line.weight += 1.0
    return lines


def _is_same(line: Line, telling: Line) -> bool:
    if telling.dated:
        return line.when == telling.when
    return timedelta(0) <= telling.day - line.day <= _NEAR


def _sides(records: Sequence[Record], cast: Cast) -> list[str]:
    told: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    for record in records:
        entities = {e.id: e for e in record.entities}
        for r in record.relations:
            sides = [entities[i] for i in (r.subject, r.object) if i in entities]
            if (
                r.type in _STANDS
                and r.status == "actual"
                and len(sides) == 2
                and all(map(cast.is_named, sides))
            ):
                subject, other = map(cast.name, sides)
                told[subject, RELATIONS[r.type]].setdefault(other)
    return [f"{subject} {verb} {', '.join(others)}" for (subject, verb), others in sorted(told.items())]


def _figures(records: Sequence[Record]) -> list[Figures]:
    groups: dict[tuple[str, bool, str], dict[tuple[str, str], None]] = defaultdict(dict)
    for record in records:
        for event in record.events:
            for q in event.quantities:
                if q.kind in _HARM and event.status == "actual" and event.time and event.time.start:
                    source = _with_outlet(_voice(record, event) or "its own account", record)
                    group = groups[event.time.start, event.time.span is None, q.kind]
                    group.setdefault((q.text, source))
    ordered = sorted(groups.items(), key=lambda item: (item[0][0], _HARM.index(item[0][2])))
    return [
        Figures(day=f"by {day}" if undated else day, kind=kind, given=list(given))
        for (day, undated, kind), given in ordered
    ]


def _planned(records: Sequence[Record], cast: Cast) -> list[Line]:
    """What lies ahead of the day of its report, each in the words of the first that tells it."""
    lines: dict[object, Line] = {}
    for record in records:
        entities = {e.id: e for e in record.entities}
        for event in record.events:
            if event.status == "future" and event.confidence >= _FORESEEN and _is_ahead(event, record):
                assert event.time
                who = frozenset(cast.key(entities[i]) for i in event.actors if i in entities)
                start = date.fromisoformat(event.time.start or "")
                told = _with_outlet(evidence(record, event), record)
                line = Line(
                    when=_when(event.time.value, start), day=start, dated=True, told=told, reports=set(),
                    weight=event.confidence,
                )  # fmt: skip
                lines.setdefault((event.time.value, event.type, who), line).reports.add(record.id)
    return sorted(lines.values(), key=lambda line: line.day)


def _is_ahead(event: Event, record: Record) -> bool:
    """Whether the text names a day for the event that comes after the day of the report."""
    time = event.time
    return bool(time and time.span and time.start and time.start > (record.published or "")[:10])
