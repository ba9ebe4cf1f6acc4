"""Why an event was coded as it was: the words that carried the type, its rivals, and what stands behind each field.

The report is read once more, with the same choices, and the event found again; nothing of this is kept in a record.
The words are found by leaving each out in turn (occlusion; Li, Monroe and Jurafsky 2016, “Understanding Neural Networks
through Representation Erasure”).
"""

from __future__ import annotations

from math import log

import msgspec
from spacy.tokens import Doc

from dateline.config import ReadingConfig
from dateline.errors import DatelineError
from dateline.models.interfaces import EventReader
from dateline.models.reader import NONE
from dateline.reading import document, pipeline
from dateline.reading.document import annotations_of
from dateline.reading.events import EventDraft, Events, RankedArguments, text_of
from dateline.reading.parsing import long_texts
from dateline.record import Event, Record, Span
from dateline.report import Report

_MOST_WORDS = 5
_RIVALS = 3


class WeightedWord(msgspec.Struct, frozen=True):
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


class Considered(msgspec.Struct, frozen=True):
    """Somebody who was considered as a side, with the probability; ``entity`` is empty where it was nobody."""

    entity: str
    name: str
    probability: float


class Explanation(msgspec.Struct, kw_only=True):
    """Why an event is as it is.

    Attributes:
        words: what carried the type, the weightiest first.
        rivals: the other types and NONE, the likeliest first.
        sides: by role, who was considered, the likeliest first.
        reasons: by field of the event, the rule or model behind it.
    """

    event: str
    type: str
    words: list[WeightedWord] = []
    rivals: list[Rival] = []
    sides: dict[str, list[Considered]] = {}
    reasons: dict[str, str] = {}


def explain(record: Record, event: Event | str, config: ReadingConfig | None = None) -> Explanation:
    """Say why an event of a record was coded as it was.

    Args:
        event: one of the record's, or its id.
        config: how the record was read; the usual configuration where None.

    Raises:
        DatelineError: the record has no such event, or the reading now gives another.
    """
    wanted = event if isinstance(event, str) else event.id
    mine = next((e for e in record.events if e.id == wanted), None)
    if mine is None:
        known = ", ".join(e.id for e in record.events) or "none"
        raise DatelineError(f"The record {record.id} has no event “{wanted}”. It has {known}.")
    nlp = pipeline.default(config or ReadingConfig())
    report = Report(id=record.id, text=record.text, published=record.published, title=record.title)
    doc = document.begin(long_texts.make_doc(nlp, report.text), report)
    doc = long_texts.read(nlp, doc) if long_texts.is_long(doc) else nlp(doc)
    found = next(
        (e for e in annotations_of(doc).events if (e.trigger, e.type) == (mine.trigger, mine.type)), None
    )
    if found is None:
        raise DatelineError(
            f"Reading {record.id} again does not give the event “{wanted}”: it was read by another version of "
            "dateline, or with other choices. Read it anew."
        )
    draft: EventDraft | None = annotations_of(doc).drafts.get(mine.trigger.start)
    if draft is None or "dateline_events" not in nlp.pipe_names:
        return Explanation(event=wanted, type=mine.type, reasons=_around(doc, mine))
    stage = nlp.get_pipe("dateline_events")
    assert isinstance(stage, Events)
    order = sorted(draft.types, key=draft.types.__getitem__, reverse=True)
    return Explanation(
        event=wanted,
        type=mine.type,
        words=_words(doc, draft, stage.model),
        rivals=[Rival(t, round(draft.types[t], 4)) for t in order if t != mine.type][:_RIVALS],
        sides={"actors": _considered(doc, draft.actors), "recipients": _considered(doc, draft.recipients)},
        reasons=_of_reader(draft, stage) | _around(doc, mine),
    )


def _words(doc: Doc, draft: EventDraft, model: EventReader) -> list[WeightedWord]:
    """The words of the sentence without which the reader would believe the type less."""
    whole = text_of(doc, model)
    at = draft.predicate.word
    number = model.types.index(draft.kind)

    def belief(without: int | None) -> float:
        row = model.types_at(whole if without is None else model.without(whole, without), [at])[0]
        return log(max(float(row[number]), 1e-6))

    first = belief(None)
    text = annotations_of(doc).report.text
    out = []
    for n in (n for n, s in enumerate(whole.sentences) if s == whole.sentences[at]):
        start, end = whole.words[n]
        if text[start:end].isalnum():
            out.append(WeightedWord(text[start:end], (start, end), round(first - belief(n), 3)))
    return sorted((w for w in out if w.weight > 0.01), key=lambda w: -w.weight)[:_MOST_WORDS]


def _considered(doc: Doc, sides: RankedArguments) -> list[Considered]:
    names = {e.id: e.name for e in annotations_of(doc).entities}
    found = [
        Considered(
            a.entity,
            names.get(a.entity, annotations_of(doc).report.text[slice(*a.span)]),
            round(a.probability, 4),
        )
        for a in (*sides.chosen, *sides.others)
    ]
    nobody = sides.probability if not sides.chosen else max(0.0, 1 - sum(c.probability for c in found))
    return sorted([*found, Considered("", "nobody", round(nobody, 4))], key=lambda c: -c.probability)


def _of_reader(draft: EventDraft, stage: Events) -> dict[str, str]:
    p = draft.predicate
    mode = max(
        (x, name.partition("/")[2])
        for x, name in zip(p.modes.tolist(), stage.model.modes, strict=True)
        if name.partition("/")[0] == draft.kind
    )
    status = dict(zip(stage.model.statuses, p.statuses.tolist(), strict=True))
    return {
        "type": f"the reader gives {draft.kind} {draft.types[draft.kind]:.2f}, no event {draft.types[NONE]:.2f}",
        "mode": f"the reader gives “{mode[1] or 'none'}” {mode[0]:.2f}",
        "status": f"the reader says {draft.status} {status[draft.status]:.2f}",
        "actors": f"right with {draft.actors.probability:.2f}",
        "recipients": f"right with {draft.recipients.probability:.2f}",
        "confidence": "event {event:+.1f}, type {type:+.1f}, actors {actors:+.1f}, recipients {recipients:+.1f} "
        "(log odds of the reader)".format(**draft.evidence),
    }


def _around(doc: Doc, event: Event) -> dict[str, str]:
    """What the text round an event gives it."""
    text, out = annotations_of(doc).report.text, {}
    word = text[event.trigger.start : event.trigger.end]
    if event.time:
        told = event.time.span
        out["time"] = f"“{text[slice(*told)]}” is nearest to “{word}”" if told else "the day of the report"
    if event.place:
        out["place"] = f"{event.place.name} is nearest to “{word}”"
    if event.contexts:
        out["contexts"] = "cue words of the paragraph"
    if event.quantities:
        out["quantities"] = "; ".join(f"“{q.text}”" for q in event.quantities)
    known = {a.id: a for a in annotations_of(doc).attributions}
    cues = [" ".join(text[slice(*c)] for c in known[a].cue) for a in event.attribution if a in known]
    if cues:
        out["attribution"] = "within what is said by " + ", ".join(f"“{c}”" for c in cues)
    return out


__all__ = ["Considered", "Explanation", "Rival", "WeightedWord", "explain"]
