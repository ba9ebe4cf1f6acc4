"""A record as plain rows of text: what the terminal and the page show, worked out once."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from operator import attrgetter

import msgspec

from dateline.record import Attribution, Event, Place, Range, Record, Relation, Span
from dateline.views.disputes import claims, contradictions, denials, quoted
from dateline.views.wording import (
    ALONE,
    BETWEEN,
    RELATIONS,
    VERBS,
    manner_of,
    status_of,
    what_of,
    when_of,
    where_of,
)

_SPECIAL = re.compile(r"([\\`*_\[\]<>#|])")  # marks of Markdown
_SHORTEST = 3  # words; what is shorter (“backed by X”) is a stance, no statement worth a line
_LONGEST = 600  # characters of a name or of words in a line
_HARMLESS = "\n\t\u00ad\u200c\u200d"  # breaks, soft hyphen, joiners


class EventRow(msgspec.Struct, kw_only=True):
    """One event in words.

    Attributes:
        stands: the status in words; empty where it simply is reported as having happened.
        parts: the characters that carry it, by what they tell: ``actors``, ``trigger``, ``recipients``,
            ``around`` (time, place, counts), ``evidence``.
    """

    id: str
    type: str
    when: str
    who: str
    what: str
    whom: str
    where: str
    status: str
    stands: str
    source: str
    numbers: str
    confidence: float
    parts: dict[str, list[Span]]


class ActorRow(msgspec.Struct, kw_only=True):
    """One actor: what it is, how the text calls it, how it stands to others; ``parts`` has ``actors``."""

    id: str
    name: str
    what: str
    called: str
    stands: list[str]
    parts: dict[str, list[Span]]


class QuoteRow(msgspec.Struct, kw_only=True):
    """Who said what, through whom, and how firmly; ``parts``: ``source``, ``cue``, ``content``."""

    id: str
    who: str
    said: str
    how: str
    through: str
    parts: dict[str, list[Span]]


class RelationRow(msgspec.Struct, kw_only=True):
    """How one actor stands to another; ``parts``: ``actors``, ``recipients``, ``evidence``."""

    id: str
    who: str
    stands: str
    whom: str
    parts: dict[str, list[Span]]


class DisputeRow(msgspec.Struct, kw_only=True):
    """The sentences that deny something, or say against each other; ``parts`` has ``content``."""

    said: str
    parts: dict[str, list[Span]]


class View(msgspec.Struct, kw_only=True):
    """All rows of a record."""

    filed: str
    events: list[EventRow]
    planned: list[EventRow]
    disputed: list[DisputeRow]
    relations: list[RelationRow]
    actors: list[ActorRow]
    quotes: list[QuoteRow]


def visible(text: str) -> str:
    """Text of the same length in which control and direction-turning characters are seen and do nothing."""
    if text.isprintable():
        return text
    return "".join(
        c if c.isprintable() or c in _HARMLESS or unicodedata.category(c) == "Zs" else "\ufffd" for c in text
    )


def shortly(text: str, most: int = _LONGEST) -> str:
    """Text as it is, or its beginning where it is longer than anything that is meant to be read in a line."""
    return text if len(text) <= most else text[: most - 1] + "…"


def unmarked(text: str) -> str:
    """Text on one line of Markdown, nothing in it taken for a mark."""
    return _SPECIAL.sub(r"\\\1", " ".join(visible(text).split()))


def verb_of(kind: str, several: bool, alone: bool = False) -> str:
    """The verb of an event type for one or several actors (“accuses”, “accuse”).

    Args:
        alone: nobody is acted upon (“appeals”, not “appeals to”).
    """
    first, _, rest = (ALONE if alone else VERBS).get(kind, kind).partition(" ")
    if several:
        first = first[:-2] if first.endswith(("ches", "shes", "sses")) else first.removesuffix("s")
    return f"{first} {rest}".strip()


def said_of(event: Event, names: dict[str, str]) -> tuple[str, str, str]:
    """An event as who, does what, to whom; where all are parties of one act, the first and the others.

    Args:
        event: an event.
        names: what its entities are called, by id.
    """
    actors = [names.get(i, i) for i in event.actors]
    who, does, whom = phrased(event.type, actors, [names.get(i, i) for i in event.recipients])
    return ", ".join(who), does, ", ".join(whom)


def phrased(kind: str, actors: list[str], recipients: list[str]) -> tuple[list[str], str, list[str]]:
    """Who, does what, to whom, of an event of a type; where all are parties of one act, the first and the others."""
    if len(actors) > 1 and not recipients and kind in BETWEEN:
        return actors[:1], BETWEEN[kind], actors[1:]
    several = len(actors) > 1 or (bool(actors) and _is_plural(actors[0]))
    return actors, verb_of(kind, several, alone=not recipients), recipients


def _is_plural(name: str) -> bool:
    last = name.split()[-1] if name.split() else ""
    return last[:1].islower() and last.endswith("s")


def view(record: Record) -> View:
    """The rows of a record, in the order of the text."""
    names = {e.id: e.name for e in record.entities}
    voices = {a.id: _voice(record, a, names) for a in record.attributions}
    places = sorted(record.places, key=attrgetter("start"))
    rows = [_event(e, places, names, voices) for e in record.events]
    return View(
        filed=_filed(record),
        events=[r for r in rows if r.status not in ("future", "hypothetical")],
        planned=[r for r in rows if r.status in ("future", "hypothetical")],
        disputed=_disputed(record),
        relations=_relations(record, names),
        actors=_actors(record, names),
        quotes=[
            q for a in record.attributions if len((q := _quote(record, a, voices)).said.split()) >= _SHORTEST
        ],
    )


def words(record: Record, spans: list[Span], between: str = " … ") -> str:
    """The characters of some spans on one line."""
    return between.join(" ".join(record.text[s:e].split()) for s, e in spans)


def _filed(record: Record) -> str:
    line = record.dateline
    parts = [
        record.publisher or (line.agency if line else None), line.place if line else None, record.published,
    ]  # fmt: skip
    return ", ".join(p for p in parts if p) or "no dateline and no date"


def _voice(record: Record, a: Attribution, names: dict[str, str]) -> str:
    if a.source_entity in names:
        return names[a.source_entity]
    return words(record, a.source, " ") or "somebody"


def _event(e: Event, places: list[Place], names: dict[str, str], voices: dict[str, str]) -> EventRow:
    who, what, whom = said_of(e, names)
    return EventRow(
        id=e.id, type=e.type, when=when_of(e.time),
        who=who or "–", what=what + (f" ({e.mode.replace('-', ' ')})" if e.mode else ""), whom=whom or "–",
        where=where_of(e.place), status=e.status, stands=status_of(e.status),
        source=", via ".join(dict.fromkeys(voices[a] for a in e.attribution if a in voices)),
        numbers="; ".join(q.text if q.kind == "money" else f"{q.text} {q.kind}" for q in e.quantities),
        confidence=e.confidence,
        parts={
            "actors": e.actor_spans, "trigger": [(e.trigger.start, e.trigger.end)], "recipients": e.recipient_spans,
            "around": _around(e, places), "evidence": [(e.evidence.start, e.evidence.end)],
        },
    )  # fmt: skip


def _around(e: Event, places: list[Place]) -> list[Span]:
    """Where the text tells the time, the place (within the evidence) and the counts of an event."""
    out = [q.span for q in e.quantities]
    if e.time and e.time.span:
        out.append(e.time.span)
    if e.place:
        name, ends = e.place.name, e.place.name.removeprefix("between ").split(" and ")
        first = bisect_left(places, e.evidence.start, key=attrgetter("start"))
        last = bisect_left(places, e.evidence.end, key=attrgetter("start"))
        out += [(p.start, p.end) for p in places[first:last] if p.name in (name, *ends)]
    return out


def _actors(record: Record, names: dict[str, str]) -> list[ActorRow]:
    """Those that are named, act, or stand in a relation; things that are only acted upon are left out."""
    out = []
    countries = {e.country: e.name for e in record.entities if e.kind == "state" and e.country and e.wikidata}
    stands: dict[str, list[str]] = {}
    for r in record.relations:
        stands.setdefault(r.subject, []).append(_relation(r, names))
    for e in record.entities:
        if e.kind == "other":
            continue
        called = dict.fromkeys(
            " ".join(record.text[m.start : m.end].split()) for m in e.mentions if m.form != "pronoun"
        )
        out.append(
            ActorRow(
                id=e.id,
                name=e.name,
                what=what_of(e, countries),
                called="”, “".join(c for c in called if c != e.name),
                stands=stands.get(e.id, []),
                parts={"actors": [(m.start, m.end) for m in e.mentions]},
            )
        )
    return out


def _relation(r: Relation, names: dict[str, str]) -> str:
    return f"{_stands(r)} {names.get(r.object, r.object)}"


def _stands(r: Relation) -> str:
    marked = status_of(r.status)
    return RELATIONS[r.type] + (f" ({marked})" if marked else "")


def _relations(record: Record, names: dict[str, str]) -> list[RelationRow]:
    spans = {e.id: sorted((m.start, m.end) for m in e.mentions) for e in record.entities}
    return [
        RelationRow(
            id=r.id, who=names.get(r.subject, r.subject), stands=_stands(r), whom=names.get(r.object, r.object),
            parts={
                "actors": _within(spans.get(r.subject, []), r.evidence),
                "recipients": _within(spans.get(r.object, []), r.evidence),
                "evidence": [(r.evidence.start, r.evidence.end)],
            },
        )
        for r in record.relations
    ]  # fmt: skip


def _within(spans: list[Span], evidence: Range) -> list[Span]:
    """Those of some sorted spans that lie within the evidence."""
    first, last = (bisect_left(spans, (at, 0)) for at in (evidence.start, evidence.end))
    return [(start, end) for start, end in spans[first:last] if end <= evidence.end]


def _quote(record: Record, a: Attribution, voices: dict[str, str]) -> QuoteRow:
    return QuoteRow(
        id=a.id, who=voices[a.id], said=words(record, a.content), how=manner_of(a),
        through=voices.get(a.within or "", ""),
        parts={"source": a.source, "cue": a.cue, "content": a.content},
    )  # fmt: skip


def _disputed(record: Record) -> list[DisputeRow]:
    """What one sentence says happened and another that it did not, then what else is denied or unconfirmed."""
    against = contradictions(claims(record))
    shown = {sentence for pair in against for sentence in pair}
    found = [*against, *((d,) for d in denials(record) if d not in shown)]
    if not found:
        return []
    where: dict[str, Span] = {}
    for start, end in record.sentences:
        where.setdefault(quoted(record, (start, end)), (start, end))
    return [
        DisputeRow(said=" – but ".join(said), parts={"content": [where[s] for s in said if s in where]})
        for said in found
    ]
