"""A record as plain rows of text: what the terminal and the page show, worked out once."""

from __future__ import annotations

import tomllib
from importlib.resources import files

import msgspec

from dateline.record import Attribution, Event, Record, Relation, Span

_LABELS = tomllib.loads(files("dateline").joinpath("views/assets/labels.toml").read_text("utf-8"))
VERBS: dict[str, str] = _LABELS["events"]
RELATIONS: dict[str, str] = _LABELS["relations"]


def verb_of(kind: str, several: bool) -> str:
    """The verb of an event type for one or several actors (“accuses”, “accuse”)."""
    first, _, rest = VERBS[kind].partition(" ")
    if several:
        first = first[:-2] if first.endswith("ches") else first.removesuffix("s")
    return f"{first} {rest}".strip()


_SHORTEST = 3  # words; what is shorter (“backed by X”) is a stance, no statement worth a line


class EventRow(msgspec.Struct, kw_only=True):
    """One event in words; ``spans`` are the characters that carry it."""

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
    evidence: Span
    trigger: Span
    spans: list[Span]


class ActorRow(msgspec.Struct, kw_only=True):
    """One actor: what it is, how the text calls it, how it stands to others."""

    id: str
    name: str
    what: str
    called: str
    stands: list[str]
    spans: list[Span]


class QuoteRow(msgspec.Struct, kw_only=True):
    """Who said what, through whom, and how firmly."""

    id: str
    who: str
    said: str
    how: str
    through: str
    spans: list[Span]


class View(msgspec.Struct, kw_only=True):
    """All rows of a record."""

    filed: str
    events: list[EventRow]
    planned: list[EventRow]
    disputed: list[str]
    actors: list[ActorRow]
    quotes: list[QuoteRow]


def view(record: Record) -> View:
    """The rows of a record, in the order of the text."""
    names = {e.id: e.name for e in record.entities}
    voices = {a.id: _voice(record, a, names) for a in record.attributions}
    rows = [_event(e, names, voices) for e in record.events]
    return View(
        filed=_filed(record),
        events=[r for r in rows if r.status not in ("future", "hypothetical")],
        planned=[r for r in rows if r.status in ("future", "hypothetical")],
        disputed=_disputed(record, names, voices),
        actors=_actors(record, names),
        quotes=[
            q for a in record.attributions if len((q := _quote(record, a, voices)).said.split()) >= _SHORTEST
        ],
    )


def _filed(record: Record) -> str:
    line = record.dateline
    parts = [
        record.publisher or (line.agency if line else None), line.place if line else None, record.published,
    ]  # fmt: skip
    return ", ".join(p for p in parts if p) or "no dateline and no date"


def _voice(record: Record, a: Attribution, names: dict[str, str]) -> str:
    if a.source_entity in names:
        return names[a.source_entity]
    return " ".join(" ".join(record.text[s:e].split()) for s, e in a.source) or "somebody"


def _listed(ids: list[str], names: dict[str, str]) -> str:
    return ", ".join(names.get(i, i) for i in ids)


def _event(e: Event, names: dict[str, str], voices: dict[str, str]) -> EventRow:
    parties = len(e.actors) > 1 and not e.recipients
    return EventRow(
        id=e.id, type=e.type, when=e.time.value if e.time else "",
        who=_listed(e.actors[:1] if parties else e.actors, names) or "–",
        what=VERBS[e.type] + (f" ({e.mode})" if e.mode else ""),
        whom=_listed(e.actors[1:] if parties else e.recipients, names) or "–",
        where=e.place.name if e.place else "", status=e.status,
        source=", via ".join(dict.fromkeys(voices[a] for a in e.attribution if a in voices)),
        numbers="; ".join(f"{q.text} {q.kind}" if q.kind != "money" else q.text for q in e.quantities),
        confidence=e.confidence, evidence=(e.evidence.start, e.evidence.end), trigger=(e.trigger.start, e.trigger.end),
        spans=[*e.actor_spans, (e.trigger.start, e.trigger.end), *e.recipient_spans],
    )  # fmt: skip


def _actors(record: Record, names: dict[str, str]) -> list[ActorRow]:
    """Those that are named, act, or stand in a relation; things that are only acted upon are left out."""
    out = []
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
                called=", ".join(c for c in called if c != e.name),
                stands=[_relation(r, names) for r in record.relations if r.subject == e.id],
                spans=[(m.start, m.end) for m in e.mentions],
            )
        )
    return out


def _relation(r: Relation, names: dict[str, str]) -> str:
    marked = "" if r.status == "actual" else f" ({r.status})"
    return f"{RELATIONS[r.type]} {names.get(r.object, r.object)}{marked}"


def _quote(record: Record, a: Attribution, voices: dict[str, str]) -> QuoteRow:
    said = " … ".join(" ".join(record.text[s:e].split()) for s, e in a.content)
    how = a.quote if a.stance == "asserted" else f"{a.quote}, {a.stance}"
    return QuoteRow(
        id=a.id, who=voices[a.id], said=said, how=how, through=voices.get(a.within or "", ""),
        spans=[*a.source, *a.cue, *a.content],
    )  # fmt: skip


def _disputed(record: Record, names: dict[str, str], voices: dict[str, str]) -> list[str]:
    """What is denied or unconfirmed, and what one sentence says happened and another that it did not."""
    out = [
        f"{voices[a.id]} {'denies' if a.stance == 'denied' else 'has not confirmed'}: "
        + " … ".join(" ".join(record.text[s:e].split()) for s, e in a.content)
        for a in record.attributions
        if a.stance != "asserted"
    ]
    said: dict[tuple[str, tuple[str, ...], str], set[str]] = {}
    for e in record.events:
        word = record.text[e.trigger.start : e.trigger.end].lower()[:5]
        said.setdefault((e.type, tuple(e.actors), word), set()).add(e.status)
    for (kind, actors, word), statuses in said.items():
        if {"actual", "negated"} <= statuses and actors:
            out.append(
                f"{_listed(list(actors), names)}: {VERBS[kind].split()[0]} (“{word}…”) is both said and denied"
            )
    return out
