"""Events: who did what to whom, predicate by predicate, in PLOVER's types.

The lexicon says which predicates may tell an event, roles are found by syntax and learnt weights, and the trained
model judges each predicate with its sides: whether there is an event, of what type, mode and contexts. Its judgement
of the type is weighed against the lexicon's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from math import log

from spacy.language import Language
from spacy.tokens import Doc, Token

from dateline import ontology
from dateline.knowledge import settings
from dateline.models import coder
from dateline.models.coder import Candidate, Coder, Scores
from dateline.ontology import contexts
from dateline.ontology.lexicon import Lexicon, lexicon
from dateline.ontology.manner import mode_of
from dateline.reading import layout, quantities
from dateline.reading.attributions import Attributed
from dateline.reading.circumstances import Circumstances
from dateline.reading.draft import UNKNOWN, Draft
from dateline.reading.predicates import Finder
from dateline.reading.sides import Side
from dateline.reading.syntax import governing_verb, is_passive, sentence_of
from dateline.record import EVENT_TYPES, Entity, Event, Range, Span


class Events:
    """The stage: reads entities, attributions, times and places, writes ``doc._.events``.

    Args:
        words: the predicate lexicon.
        model: scores a sentence with predicate and sides marked.
        least: the least confidence of an event; None for the usual one.
    """

    def __init__(self, words: Lexicon, model: Coder, least: float | None = None) -> None:
        self.words = words
        self.model = model
        self.chosen = least
        self.weights = settings("events.toml")["weights"]
        self.political = settings("events.toml")["political"]
        self.doubt = settings("events.toml")["second"]

    def __call__(self, doc: Doc) -> Doc:
        return next(self.pipe([doc]))

    def pipe(self, stream: Iterable[Doc], batch_size: int = 32) -> Iterator[Doc]:
        """Code documents in batches, so that the model sees many pairs at once."""
        docs = iter(stream)
        while batch := list(islice(docs, batch_size)):
            drafts = [self.drafts(doc) for doc in batch]
            self._score(drafts)
            for doc, of_doc in zip(batch, drafts, strict=True):
                doc._.events = self._events(doc, of_doc)
                doc._.entities = _used(doc)
                yield doc

    def _score(self, drafts: list[list[Draft]]) -> None:
        """Let the model score the drafts of some documents; its second network only those in doubt."""
        asked = [d for of_doc in drafts for d in of_doc]

        def doubtful(first: list[Scores]) -> list[int]:
            for draft, scores in zip(asked, first, strict=True):
                draft.scores = scores
            companies = [company for of_doc in drafts for company in [company_of(of_doc)] * len(of_doc)]
            return [
                n for n, (d, c) in enumerate(zip(asked, companies, strict=True)) if self._is_doubtful(d, c)
            ]

        judged = self.model.judge([marked(d) for d in asked], doubtful)
        for draft, scores in zip(asked, judged, strict=True):
            draft.scores = scores

    def _is_doubtful(self, draft: Draft, company: float) -> bool:
        """Whether a second opinion on the type could turn the type of an event, or whether there is one."""
        kind, confidence = self.judge(draft, company)
        if confidence < self.doubt["never"] * draft.least:
            return False
        if confidence < self.doubt["surely"] * draft.least or kind != draft.entry.type:
            return True
        said = draft.scores.types if draft.scores else {}
        return bool(said.get(kind, 0.0) < self.doubt["lead"] * max(p for t, p in said.items() if t != kind))

    def drafts(self, doc: Doc) -> list[Draft]:
        """The drafts of a document that can come out as events at all; the model is asked about no others.

        Sentences of sport, business and culture have predicates of politics (“beat”, “praise”), but no such
        sides: where neither is political, only conflict counts, and only where it is sure.
        """
        standing = {e.id for e in doc._.entities if self.is_political(e)}
        out = []
        for draft in _carried_on(Finder(doc, self.words, self.model.roles).drafts()):
            sides = (*draft.actors, *draft.recipients)
            draft.political = draft.by_violence or any(s.entity in standing for s in sides)
            protest = draft.entry.type == "PROTEST"
            usual = "least" if draft.political else "least_protest" if protest else "least_unpolitical"
            draft.least = self.weights[usual] if self.chosen is None else self.chosen
            if draft.entry.note == UNKNOWN:
                both = (draft.actors, draft.recipients)
                wanted = all(any(s.entity in standing for s in sides) for sides in both)
            else:
                open_to_all = draft.political or draft.entry.type in self.political["conflict"]
                strong = draft.entry.strength >= self.weights["least_strength"]
                wanted = bool(draft.entry.type) and open_to_all and strong
            if wanted:
                out.append(draft)
        return out

    def _events(self, doc: Doc, drafts: list[Draft]) -> list[Event]:
        best: dict[object, tuple[float, Event]] = {}
        assaults: dict[int, list[Side]] = {}  # actors by trigger
        kinds: dict[int, str] = {}  # by trigger
        about = Surroundings(doc)
        company = company_of(drafts)
        for draft in drafts:
            kind, confidence = self.judge(draft, company)
            if confidence < draft.least or not (draft.political or kind in self.political["conflict"]):
                continue
            if kind == "ASSAULT":
                if _is_outcome(draft, assaults):
                    continue  # “attacked …, killing 12”: one event, whose quantities tell the rest
                assaults[draft.trigger.i] = draft.actors
            below = draft.trigger.pos_ == "NOUN" or draft.trigger.dep_ == "acl"
            above = governing_verb(draft.trigger) if below else None
            if above is not None and kinds.get(above.i) == kind != draft.entry.type:
                continue  # “condemned the attack”: the model tells the verb's type of the noun too
            kinds[draft.trigger.i] = kind
            event = _event(draft, kind, confidence, about)
            doc._.drafts[draft.trigger.i] = draft
            key = (draft.sentence.start, kind, tuple(event.actors), tuple(event.recipients))
            if key not in best or best[key][0] < confidence:
                best[key] = (confidence, event)
        events = sorted((e for _, e in best.values()), key=lambda e: e.trigger.start)
        for n, event in enumerate(events, 1):
            event.id = f"v{n}"
        return events

    def is_political(self, entity: Entity) -> bool:
        """Whether an actor has political standing of its own: a state, a faction, an official, a voter's foe."""
        known = self.political
        return entity.kind in known["kinds"] or bool(set(entity.sectors) & set(known["sectors"]))

    def judge(self, draft: Draft, company: float) -> tuple[str, float]:
        """Type and confidence of a draft that the model has scored.

        Args:
            company: of :func:`company_of`.
        """
        joint = self.types(draft)
        kind = max(joint, key=joint.__getitem__)
        draft.evidence = evidence_of(draft, kind, joint[kind], company)
        return kind, self.model.confidence(draft.evidence)

    def types(self, draft: Draft) -> dict[str, float]:
        """The probability of each type, should there be an event: the model's weighed against the lexicon's."""
        entry, w = draft.entry, self.weights
        share = w["lexicon"] * entry.strength
        if entry.object or entry.particles:
            share = 1 - (1 - share) * w["specific"]
        rest = (1 - share) / (len(EVENT_TYPES) - 1)
        said = draft.scores.types if draft.scores else {}
        joint = {
            t: said.get(t, 0.0) ** w["model"] * (share if t == entry.type else rest) for t in EVENT_TYPES
        }
        total = sum(joint.values()) or 1.0
        return {t: p / total for t, p in joint.items()}


def company_of(drafts: Sequence[Draft]) -> float:
    """Mean log odds of there being an event, of all the drafts of a text.

    In a report of a match the words of war mean little.
    """
    odds = [_log_odds(d.scores.event) for d in drafts if d.scores]
    return sum(odds) / max(1, len(odds))


def _carried_on(drafts: Iterable[Draft]) -> Iterator[Draft]:
    """The drafts, with an actor from the sentence before where a passive names none.

    “Gunmen attacked the town. Twelve people were killed.”: the same type, one sentence on.
    """
    types = settings("events.toml")["carried_on"]["types"]
    last: dict[str, Draft] = {}  # by type
    for draft in drafts:
        kind, before = draft.entry.type, last.get(draft.entry.type)
        near = before is not None and before.sentence.end == draft.sentence.start
        if (
            before is not None
            and near
            and not draft.actors
            and draft.recipients
            and is_passive(draft.trigger)
            and not any(c.dep_ == "agent" for c in draft.trigger.children)
        ):
            draft.actors, draft.actor_spans = before.actors, before.actor_spans
            draft.because["actor"] = f"named in the sentence before, at “{before.trigger.text}”"
        if kind in types and draft.actors:
            last[kind] = draft
        yield draft


def evidence_of(draft: Draft, kind: str, share: float, company: float) -> dict[str, float]:
    """What speaks for an event of some type; the training sets what each part weighs.

    Args:
        share: the type's probability, should there be an event.
        company: of :func:`company_of`.
    """
    event = draft.scores.event if draft.scores else 0.5
    said = draft.scores.contexts.values() if draft.scores else ()
    return {
        "event": _log_odds(event),
        "doubt": min(_log_odds(event) + 2, 0.0),
        "company": company,
        "quiet": min(company + 1, 0.0),
        "type": _log_odds(share),
        "strength": draft.entry.strength,
        "known": float(draft.entry.note != UNKNOWN),
        "agrees": float(draft.entry.type == kind),
        "sides": float(draft.two_sided),
        "political": float(draft.political),
        "topic": _log_odds(max(said, default=0.0)),
        "verb": float(draft.trigger.pos_ == "VERB"),
    }


def _log_odds(p: float) -> float:
    p = min(max(p, 1e-4), 1 - 1e-4)
    return log(p / (1 - p))


@Language.factory(
    "dateline_events",
    default_config={"model": None, "least": None},
    requires=["doc._.entities"],
    assigns=["doc._.events"],
)
def make_events(nlp: Language, name: str, model: str | None, least: float | None) -> Events:
    return Events(lexicon(), coder.load(model), least)


def marked(draft: Draft) -> Candidate:
    """The sentence with its first actor, its first recipient and the predicate, for the model."""
    others = draft.recipients or draft.actors[1:]
    s, e = evidence(draft.trigger)
    actor, recipient = (_within(sides[0].span, s, e) if sides else None for sides in (draft.actors, others))
    trigger = (draft.trigger.idx - s, draft.trigger.idx + len(draft.trigger) - s)
    return Candidate(draft.trigger.doc._.report.text[s:e], actor, recipient, trigger)


def _within(span: Span, start: int, end: int) -> Span:
    """A span relative to its sentence; one outside it (a relative's far antecedent) becomes empty."""
    a, b = max(span[0], start) - start, min(span[1], end) - start
    return (a, b) if a < b else (0, 0)


def _event(draft: Draft, kind: str, confidence: float, about: Surroundings) -> Event:
    """An event of one of PLOVER's types."""
    agrees = draft.entry.type == kind
    told = draft.entry.mode if agrees else None
    mode = told or mode_beside(draft.trigger, kind, draft.scores)
    code = (draft.entry.cameo if agrees else None) or ontology.cameo(kind, mode)
    event = event_of(draft, kind, mode, ontology.score(kind, mode), code, confidence, about)
    if kind in settings("quantities.toml")["types"]:
        event.quantities = quantities.around(draft.trigger, kind, mode)
    return event


def event_of(
    draft: Draft,
    kind: str,
    mode: str | None,
    score: float | None,
    cameo: str | None,
    confidence: float,
    about: Surroundings,
) -> Event:
    """An event of any type, with everything that its surroundings say of it; its id is still empty."""
    trigger = draft.trigger
    start, end = evidence(trigger)
    return Event(
        id="",
        type=kind,
        mode=mode,
        contexts=about.topics.around(draft.sentence, draft.scores.contexts if draft.scores else None),
        score=score,
        cameo=cameo,
        actors=_ids(draft.actors),
        recipients=_ids(draft.recipients),
        actor_spans=draft.actor_spans,
        recipient_spans=draft.recipient_spans,
        trigger=Range(trigger.idx, trigger.idx + len(trigger)),
        evidence=Range(start, end),
        time=about.circumstances.time(trigger),
        place=about.circumstances.place(trigger),
        attribution=about.attributions.at(trigger.idx),
        confidence=round(confidence, 4),
    )


def _is_outcome(draft: Draft, assaults: dict[int, list[Side]]) -> bool:
    """Whether a predicate of harm only tells how an assault of the same actors, told just before, ended."""
    verb = draft.trigger
    if verb.dep_ not in ("advcl", "conj") or quantities.harm(verb) is None:
        return False
    before = assaults.get(verb.head.i)
    return before is not None and {s.entity for s in before} == {s.entity for s in draft.actors}


def _used(doc: Doc) -> list[Entity]:
    """The entities without the things that no event is about in the end."""
    about = {i for event in doc._.events for i in (*event.actors, *event.recipients)}
    return [e for e in doc._.entities if e.kind != "other" or e.id in about]


_LONGEST_EVIDENCE = 1500  # characters
_BEFORE, _BEHIND = 6, 12  # words around a predicate that tell its mode


def _ids(sides: list[Side]) -> list[str]:
    return list(dict.fromkeys(s.entity for s in sides))


def mode_beside(trigger: Token, kind: str, scores: Scores | None) -> str | None:
    """The mode of an event of some type: what the model says, and the words near its predicate."""
    sentence = sentence_of(trigger)
    near = trigger.doc[max(sentence.start, trigger.i - _BEFORE) : min(sentence.end, trigger.i + _BEHIND)]
    said = scores.modes.get(kind) if scores else None
    return mode_of(kind, [t.lemma_ for t in near], [t.text for t in near], said)


class Surroundings:
    """What the events of one document are set in: times and places, topics, who says so."""

    def __init__(self, doc: Doc) -> None:
        self.circumstances = Circumstances(doc, layout.anchor(doc))
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
