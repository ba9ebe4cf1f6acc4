"""Why an event was coded as it was: the words that carried the type, its rivals, and what stands behind each field.

The report is read once more, with the same choices, and the event found again; nothing of this is kept in a record.
The words are found by leaving each out in turn (occlusion; Li, Monroe and Jurafsky 2016, “Understanding Neural Networks
through Representation Erasure”).
"""

from __future__ import annotations

from math import log
from typing import Any

import msgspec
from spacy.tokens import Doc, Token

from dateline.errors import DatelineError
from dateline.ontology.lexicon import Predicate
from dateline.reading import document, long_texts, pipeline
from dateline.reading.draft import Draft
from dateline.reading.events import Events, marked
from dateline.reading.pipeline import Choices, choices_of
from dateline.reading.status import Reading
from dateline.record import Event, Record, Span
from dateline.report import Report

_MOST_WORDS = 5
_RIVALS = 3


class Word(msgspec.Struct, frozen=True):
    """A word that carried the type.

    Attributes:
        weight: how much the log probability of the type falls without it.
    """

    text: str
    span: Span
    weight: float


class Rival(msgspec.Struct, frozen=True):
    """A type that the event might have had, with its probability."""

    type: str
    probability: float


class Explanation(msgspec.Struct, kw_only=True):
    """Why an event is as it is.

    Attributes:
        words: what carried the type, the weightiest first.
        rivals: the other types, the likeliest first.
        reasons: by field of the event, the rule or model behind it.
    """

    event: str
    type: str
    words: list[Word] = []
    rivals: list[Rival] = []
    reasons: dict[str, str] = {}


def explain(record: Record, event: Event | str, choices: Choices | None = None) -> Explanation:
    """Say why an event of a record was coded as it was.

    Args:
        event: one of the record's, or its id.
        choices: those with which the record was read.

    Raises:
        DatelineError: the record has no such event, or the reading now gives another.
    """
    wanted = event if isinstance(event, str) else event.id
    mine = next((e for e in record.events if e.id == wanted), None)
    if mine is None:
        known = ", ".join(e.id for e in record.events) or "none"
        raise DatelineError(f"The record {record.id} has no event “{wanted}”. It has {known}.")
    nlp = pipeline.default(choices)
    report = Report(id=record.id, text=record.text, published=record.published, title=record.title)
    doc = document.begin(long_texts.make_doc(nlp, report.text), report)
    doc = long_texts.read(nlp, doc) if len(report.text) >= long_texts.LONG else nlp(doc)
    found = next((e for e in doc._.events if (e.trigger, e.type) == (mine.trigger, mine.type)), None)
    if found is None:
        raise DatelineError(
            f"Reading {record.id} again does not give the event “{wanted}”: it was read by another version of "
            "dateline, or with other choices. Read it anew."
        )
    trigger = next(t for t in doc if t.idx == mine.trigger.start)
    draft: Draft | None = doc._.drafts.get(trigger.i)
    if draft is None or draft.scores is None or "dateline_events" not in nlp.pipe_names:
        return Explanation(event=wanted, type=mine.type, reasons=_around(doc, mine, trigger))
    stage = nlp.get_pipe("dateline_events")
    assert isinstance(stage, Events)
    types = stage.types(draft)
    order = sorted(types, key=types.__getitem__, reverse=True)
    kind = mine.type if mine.type in types else order[0]
    rivals = [Rival(t, round(types[t], 4)) for t in order if t != kind][:_RIVALS]
    reasons = _of_draft(draft, kind, types[kind], stage) | _around(doc, mine, trigger)
    if order[0] != mine.type:
        reasons["type"] = f"an announcement of {order[0]} by whoever would do it; {reasons['type']}"
    return Explanation(
        event=wanted, type=mine.type, words=_words(draft, order[0], stage), rivals=rivals, reasons=reasons
    )


def explain_with(record: Record, event: Event | str, chosen: dict[str, Any]) -> Explanation:
    """:func:`explain` with the choices by name."""
    return explain(record, event, choices_of(**chosen))


def _words(draft: Draft, kind: str, stage: Events) -> list[Word]:
    """The words without which the model would believe the type less."""
    whole = marked(draft)
    offset = draft.trigger.idx - (whole.predicate[0] if whole.predicate else 0)
    inside = [
        t
        for t in draft.sentence
        if not t.is_punct and not t.is_space and offset <= t.idx < offset + len(whole.text)
    ]
    items = [whole]
    for token in inside:
        start = token.idx - offset
        items.append(
            whole._replace(text=whole.text[:start] + "·" * len(token) + whole.text[start + len(token) :])
        )
    first, *without = (log(max(s.types[kind] * s.event, 1e-6)) for s in stage.model.judge(items))
    weighed = [
        Word(t.text, (t.idx, t.idx + len(t)), round(first - rest, 3))
        for t, rest in zip(inside, without, strict=True)
    ]
    return sorted((w for w in weighed if w.weight > 0.01), key=lambda w: -w.weight)[:_MOST_WORDS]


def _of_draft(draft: Draft, kind: str, share: float, stage: Events) -> dict[str, str]:
    scores, entry = draft.scores, draft.entry
    assert scores is not None
    row = f"the lexicon's row {_row(entry)} says {entry.type}, strength {entry.strength:g}"
    row = row if entry.type else f"the lexicon has no row for “{entry.lemma}”"
    said = scores.modes.get(kind, {})
    mode = max(said, key=said.__getitem__, default="")
    status = max(scores.statuses, key=scores.statuses.__getitem__)
    rules = Reading(draft.trigger)
    cues = f" because of {', '.join(f'“{w}”' for w in rules.words)}" if rules.words else ", no cue"
    return {
        "type": f"the model gives it {scores.types[kind]:.2f}; {row}; together {share:.2f}",
        "mode": f"the model gives “{mode or 'none'}” {said.get(mode, 0):.2f}"
        + (f"; the lexicon's row says “{entry.mode}”" if entry.mode else ""),
        "actors": draft.because.get("actor", "syntax"),
        "recipients": draft.because.get("recipient", "syntax"),
        "status": f"the rules say {rules.status()}{cues}; the model says {status} {scores.statuses[status]:.2f}",
        "confidence": "event {event:+.1f}, type {type:+.1f} (log odds of the model), strength {strength:g}, "
        "row agrees {agrees:g}, two sides {sides:g}, a political side {political:g}, the text's other "
        "predicates {company:+.1f}".format(**draft.evidence),
    }


def _row(entry: Predicate) -> str:
    particles = f" {'/'.join(sorted(entry.particles))}" if entry.particles else ""
    thing = " with such an object" if entry.object else ""
    return f"“{entry.lemma}{particles}”{thing}"


def _around(doc: Doc, event: Event, trigger: Token) -> dict[str, str]:
    """What the text round an event gives it."""
    text, out = doc.text, {}
    if event.time:
        told = event.time.span
        out["time"] = (
            f"“{text[slice(*told)]}” is nearest to “{trigger.text}”" if told else "the day of the report"
        )
    if event.place:
        out["place"] = f"{event.place.name} is nearest to “{trigger.text}”"
    if event.contexts:
        out["contexts"] = "cue words of the paragraph and the model"
    if event.quantities:
        out["quantities"] = "; ".join(f"“{q.text}”" for q in event.quantities)
    known = {a.id: a for a in doc._.attributions}
    cues = [" ".join(text[slice(*c)] for c in known[a].cue) for a in event.attribution if a in known]
    if cues:
        out["attribution"] = "within what is said by " + ", ".join(f"“{c}”" for c in cues)
    return out


__all__ = ["Explanation", "Rival", "Word", "explain"]
