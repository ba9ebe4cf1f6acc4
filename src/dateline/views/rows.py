"""A record as plain rows of text: what the terminal and the page show, worked out once."""

from __future__ import annotations

import tomllib
import unicodedata
from bisect import bisect_left
from importlib.resources import files
from operator import attrgetter

import msgspec

from dateline.record import Attribution, Event, Place, Record, Relation, Span
from dateline.views.disputes import claims, contradictions, denials

_LABELS = tomllib.loads(files("dateline").joinpath("views/assets/labels.toml").read_text("utf-8"))
VERBS: dict[str, str] = _LABELS["events"]
BETWEEN: dict[str, str] = _LABELS["between"]
RELATIONS: dict[str, str] = _LABELS["relations"]

_SHORTEST = 3  # words; what is shorter (“backed by X”) is a stance, no statement worth a line
_HARMLESS = "\n\t\u00ad\u200c\u200d"  # breaks, soft hyphen, joiners


class EventRow(msgspec.Struct, kw_only=True):
    """One event in words.

    Attributes:
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


class View(msgspec.Struct, kw_only=True):
    """All rows of a record."""

    filed: str
    events: list[EventRow]
    planned: list[EventRow]
    disputed: list[str]
    actors: list[ActorRow]
    quotes: list[QuoteRow]


def visible(text: str) -> str:
    """Text of the same length in which control and direction-turning characters are seen and do nothing."""
    if text.isprintable():
        return text
    return "".join(
        c if c.isprintable() or c in _HARMLESS or unicodedata.category(c) == "Zs" else "\ufffd" for c in text
    )


def verb_of(kind: str, several: bool) -> str:
    """The verb of an event type for one or several actors (“accuses”, “accuse”)."""
    first, _, rest = VERBS[kind].partition(" ")
    if several:
        first = first[:-2] if first.endswith("ches") else first.removesuffix("s")
    return f"{first} {rest}".strip()


def said_of(event: Event, names: dict[str, str]) -> tuple[str, str, str]:
    """An event as who, does what, to whom; where all are parties of one act, the first and the others.

    Args:
        event: an event.
        names: what its entities are called, by id.
    """
    actors = [names.get(i, i) for i in event.actors]
    recipients = [names.get(i, i) for i in event.recipients]
    if len(actors) > 1 and not recipients and event.type in BETWEEN:
        return actors[0], BETWEEN[event.type], ", ".join(actors[1:])
    several = len(actors) > 1 or (bool(actors) and _is_plural(actors[0]))
    return ", ".join(actors), verb_of(event.type, several), ", ".join(recipients)


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
        id=e.id, type=e.type, when=e.time.value if e.time else "",
        who=who or "–", what=what + (f" ({e.mode})" if e.mode else ""), whom=whom or "–",
        where=e.place.name if e.place else "", status=e.status,
        source=", via ".join(dict.fromkeys(voices[a] for a in e.attribution if a in voices)),
        numbers="; ".join(f"{q.text} {q.kind}" if q.kind != "money" else q.text for q in e.quantities),
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
        first = bisect_left(places, e.evidence.start, key=attrgetter("start"))
        last = bisect_left(places, e.evidence.end, key=attrgetter("start"))
        out += [(p.start, p.end) for p in places[first:last] if p.name == e.place.name]
    return out


def _actors(record: Record, names: dict[str, str]) -> list[ActorRow]:
    """Those that are named, act, or stand in a relation; things that are only acted upon are left out."""
    out = []
    stands: dict[str, list[str]] = {}
    for r in record.relations:
        stands.setdefault(r.subject, []).append(_relation(r, names))
    for e in record.entities:
        if e.kind == "other":
            continue
        called = dict.fromkeys(
            " ".join(record.text[m.start : m.end].split()) for m in e.mentions if m.form != "pronoun"
        )
        what = [e.kind.replace("_", " "), e.country or "", " ".join(e.sectors), *(r.title for r in e.roles)]
        out.append(
            ActorRow(
                id=e.id,
                name=e.name,
                what=", ".join(dict.fromkeys(w for w in what if w)),
                called="”, “".join(c for c in called if c != e.name),
                stands=stands.get(e.id, []),
                parts={"actors": [(m.start, m.end) for m in e.mentions]},
            )
        )
    return out


def _relation(r: Relation, names: dict[str, str]) -> str:
    marked = "" if r.status == "actual" else f" ({r.status})"
    return f"{RELATIONS[r.type]} {names.get(r.object, r.object)}{marked}"


def _quote(record: Record, a: Attribution, voices: dict[str, str]) -> QuoteRow:
    how = a.quote if a.stance == "asserted" else f"{a.quote}, {a.stance}"
    return QuoteRow(
        id=a.id, who=voices[a.id], said=words(record, a.content), how=how, through=voices.get(a.within or "", ""),
        parts={"source": a.source, "cue": a.cue, "content": a.content},
    )  # fmt: skip


def _disputed(record: Record) -> list[str]:
    """What one sentence says happened and another that it did not, then what else is denied or unconfirmed."""
    against = contradictions(claims(record))
    shown = {sentence for pair in against for sentence in pair}
    return [f"{one} – but {other}" for one, other in against] + [d for d in denials(record) if d not in shown]
