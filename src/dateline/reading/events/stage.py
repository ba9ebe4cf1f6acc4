"""Events: who did what to whom, in PLOVER's types, as the event reader gives them.

The reader gives each word a type or none, status and mode, and points at the words of its sides
(:mod:`dateline.models.reader`); here they become events of the record, with the entities of their sides, the time, the
place and the speaker that their sentence gives, and a confidence that means *type and both sides right*.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from math import log
from pathlib import Path

import msgspec
from spacy.language import Language
from spacy.tokens import Doc, Token

from dateline import ontology
from dateline.knowledge import settings
from dateline.knowledge.catalogue import Catalogue, catalogue
from dateline.models import reader
from dateline.models.interfaces import EventReader, Floats, Predicate, Text
from dateline.models.linear import odds_of
from dateline.ontology import contexts
from dateline.ontology.manner import mode_of
from dateline.reading import layout
from dateline.reading.attributions import Attributed
from dateline.reading.document import annotations_of, attributes
from dateline.reading.events import quantities
from dateline.reading.events.arguments import Arguments, RankedArguments
from dateline.reading.events.circumstances import Circumstances
from dateline.reading.events.mergers import merged
from dateline.reading.events.status import StatusReading
from dateline.reading.parsing import sentence_of
from dateline.record import STATUSES, Entity, Event, EventTime, Quantity, Range, Span, Status

_LONGEST_EVIDENCE = 1500  # characters
_BEFORE, _BEHIND = 6, 12  # words around a predicate that tell its mode


class EventDraft(msgspec.Struct, kw_only=True, frozen=True):
    """What an event is made of.

    Attributes:
        types: the probability of each type and of none.
        evidence: what its confidence weighs.
    """

    predicate: Predicate
    trigger: Token
    types: dict[str, float]
    kind: str
    mode: str | None
    status: Status
    actors: RankedArguments
    recipients: RankedArguments
    evidence: dict[str, float]


class Events:
    """The stage: reads entities, attributions, times and places, writes ``doc._.events``.

    Args:
        model: reads a whole text.
        known: the actor catalogue, for what new words describe.
        least: the least confidence of an event; None for the model's own, below which leaving out is better.
    """

    def __init__(self, model: EventReader, known: Catalogue, least: float | None = None) -> None:
        self.model = model
        self.known = known
        self.least = float(model.config.get("least", 0.0)) if least is None else least

    def __call__(self, doc: Doc) -> Doc:
        text = text_of(doc, self.model)
        about, arguments = Surroundings(doc), Arguments(doc, text, self.known)
        drafts: dict[str, EventDraft] = {}
        events: list[Event] = []
        for predicate in self.model.read(text, self.model.config["told"]):
            draft = judge(doc, text, predicate, arguments, self.model)
            if draft is None:
                continue
            event = self._event(f"p{len(events)}", draft, about, arguments)
            if event.confidence >= self.least:
                drafts[event.id] = draft
                events.append(event)
        whole = merged(events, annotations_of(doc).report.text)
        annotations_of(doc).events = numbered(whole)
        annotations_of(doc).drafts = {event.trigger.start: drafts[event.id] for event in whole}
        annotations_of(doc).entities = used(doc)
        return doc

    def pipe(self, stream: Iterable[Doc], batch_size: int = 32) -> Iterator[Doc]:
        """Documents one by one; each window is run by itself, so that its events depend on nothing else."""
        return map(self, stream)

    def _event(self, name: str, draft: EventDraft, about: Surroundings, arguments: Arguments) -> Event:
        kind, mode, time = draft.kind, draft.mode, about.circumstances.time(draft.trigger)
        counted = kind in settings("quantities.toml")["types"]
        return event_of(
            draft, about, arguments,
            id=name, type=kind, mode=mode, time=time, status=settled(draft.status, kind, time, about.anchor),
            score=ontology.score(kind, mode), cameo=ontology.cameo(kind, mode),
            quantities=quantities.around(draft.trigger, kind, mode) if counted else [],
            confidence=self.confidence(draft.evidence),
        )  # fmt: skip

    def confidence(self, evidence: dict[str, float]) -> float:
        """The probability that type and both sides are right, from what speaks for it."""
        return odds_of(self.model.config["confidence"], evidence)


@Language.factory(
    "dateline_events",
    default_config={"model": None, "least": None, "extra": []},
    requires=attributes("report", "layout", "times", "places", "entities", "home", "attributions"),
    assigns=attributes("entities", "events", "drafts"),
)
def make_events(nlp: Language, name: str, model: str | None, least: float | None, extra: list[str]) -> Events:
    return Events(reader.load(model), catalogue(tuple(map(Path, extra))), least)


def judge(
    doc: Doc, text: Text, predicate: Predicate, arguments: Arguments, model: EventReader
) -> EventDraft | None:
    """What a word tells; None outside the story, and where it names nobody at all."""
    start, end = text.words[predicate.word]
    words = doc.char_span(start, end, alignment_mode="expand")
    if words is None or not annotations_of(doc).layout.in_story(start):
        return None
    kind = model.types[1 + int(predicate.types[1:].argmax())]
    actors, recipients = arguments.of(predicate, kind)
    if not actors.chosen and not recipients.chosen:
        return None
    chance = 1 - float(predicate.types[0])
    share = float(predicate.types[1:].max() / max(float(predicate.types[1:].sum()), 1e-9))
    return EventDraft(
        predicate=predicate,
        trigger=words.root,
        types=dict(zip(model.types, predicate.types.tolist(), strict=True)),
        kind=kind,
        mode=mode_beside(words.root, kind, model, predicate.modes),
        status=status_of(words.root, model, predicate.statuses),
        actors=actors,
        recipients=recipients,
        evidence={
            "event": _log_odds(chance),
            "type": _log_odds(share),
            "actors": _log_odds(actors.probability),
            "recipients": _log_odds(recipients.probability),
            "together": _log_odds(chance * share * actors.probability * recipients.probability),
            "no_actor": float(not actors.chosen),
            "no_recipient": float(not recipients.chosen),
            "several": float(len(actors.chosen) + len(recipients.chosen) > 2),
        },
    )


def status_of(trigger: Token, model: EventReader, probabilities: Floats) -> Status:
    """The status that the reader and the words of negation, tense and doubt around a predicate make likeliest together.

    Naive Bayes; how often the words say each status of the events of each was counted in training.
    """
    said = model.config["rules_of_status"][StatusReading(trigger).status()]
    joint: dict[Status, float] = {
        s: p * said[s] for s, p in zip(STATUSES, probabilities.tolist(), strict=True)
    }
    return max(joint, key=joint.__getitem__)


def text_of(doc: Doc, model: EventReader) -> Text:
    """A document as the reader sees it."""
    return model.text(annotations_of(doc).report.text, [s.start_char for s in doc.sents] or [0])


def event_of(
    draft: EventDraft,
    about: Surroundings,
    arguments: Arguments,
    *,
    id: str,
    type: str,
    mode: str | None = None,
    status: Status,
    time: EventTime | None,
    score: float | None,
    cameo: str | None,
    quantities: list[Quantity],
    confidence: float,
) -> Event:
    """An event of any type, whole: with everything that its surroundings say of it."""
    trigger = draft.trigger
    start, end = evidence(trigger)
    actors, recipients = draft.actors.chosen, draft.recipients.chosen
    return Event(
        id=id,
        type=type,
        mode=mode,
        contexts=about.topics.around(sentence_of(trigger)),
        score=score,
        cameo=cameo,
        actors=[a.entity for a in actors],
        recipients=[a.entity for a in recipients],
        actor_spans=arguments.spans(actors, (start, end)),
        recipient_spans=arguments.spans(recipients, (start, end)),
        trigger=Range(trigger.idx, trigger.idx + len(trigger)),
        evidence=Range(start, end),
        status=status,
        time=time,
        place=about.circumstances.place(trigger),
        quantities=quantities,
        attribution=about.attributions.at(trigger.idx),
        confidence=round(confidence, 4),
    )


def numbered(events: Iterable[Event]) -> list[Event]:
    """The same events with the ids that they have in a record, by their order."""
    return [msgspec.structs.replace(event, id=f"v{n}") for n, event in enumerate(events, 1)]


def mode_beside(trigger: Token, kind: str, model: EventReader, probabilities: Floats) -> str | None:
    """The mode of an event of some type: what the reader says, and the words near its predicate."""
    said = {
        name.partition("/")[2]: p
        for name, p in zip(model.modes, probabilities.tolist(), strict=True)
        if name.partition("/")[0] == kind
    }
    total = max(sum(said.values()), 1e-9)
    sentence = sentence_of(trigger)
    near = trigger.doc[max(sentence.start, trigger.i - _BEFORE) : min(sentence.end, trigger.i + _BEHIND)]
    return mode_of(
        kind, [t.lemma_ for t in near], [t.text for t in near], {m: p / total for m, p in said.items()}
    )


def _log_odds(p: float) -> float:
    p = min(max(p, 1e-4), 1 - 1e-4)
    return log(p / (1 - p))


def used(doc: Doc) -> list[Entity]:
    """The entities without the things that no event is about in the end, and that say nothing and lead nothing."""
    about: set[str | None] = {
        i for event in annotations_of(doc).events for i in (*event.actors, *event.recipients)
    }
    about |= {a.source_entity for a in annotations_of(doc).attributions}
    about |= {role.of for entity in annotations_of(doc).entities for role in entity.roles}
    return [e for e in annotations_of(doc).entities if e.kind != "other" or e.id in about]


def settled(status: Status, kind: str, time: EventTime | None, anchor: date | None) -> Status:
    """The status of an event told as done, whose time is known: long before the report it is background, and a meeting
    on a day after the report is still to come (what is said of a later day is said by then)."""
    known = settings("status.toml")
    if status != "actual" or anchor is None or time is None:
        return status
    if time.end is not None and (anchor - date.fromisoformat(time.end)).days > known["historical"]["days"]:
        return "historical"
    if (
        kind in known["future"]["dated"]
        and time.start is not None
        and date.fromisoformat(time.start) > anchor
    ):
        return "future"
    return status


class Surroundings:
    """What the events of one document are set in: times and places, topics, who says so."""

    def __init__(self, doc: Doc) -> None:
        self.anchor = layout.anchor(doc)
        self.circumstances = Circumstances(doc, self.anchor)
        self.topics = contexts.Topics(doc)
        self.attributions = Attributed(doc)


def evidence(trigger: Token) -> Span:
    """The sentence that tells an event; of one without end the part around the predicate."""
    sentence = sentence_of(trigger)
    last = sentence.end - 1
    while last > sentence.start and trigger.doc[last].is_space:
        last -= 1
    start, end = sentence.start_char, trigger.doc[last].idx + len(trigger.doc[last])
    if end - start <= _LONGEST_EVIDENCE:
        return start, end
    half = _LONGEST_EVIDENCE // 2
    first = trigger.doc.char_span(max(start, trigger.idx - half), trigger.idx + 1, alignment_mode="expand")
    behind = trigger.doc.char_span(trigger.idx, min(end, trigger.idx + half), alignment_mode="expand")
    return (first or sentence).start_char, (behind or sentence).end_char
