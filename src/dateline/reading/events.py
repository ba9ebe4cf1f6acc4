"""Events: who did what to whom, predicate by predicate, in PLOVER's types.

The type of a predicate with two sides weighs the trained model's judgement of the sentence against
the lexicon's of the predicate; one with a single side has the lexicon's alone.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import islice

from spacy.language import Language
from spacy.tokens import Doc, Token

from dateline import ontology
from dateline.knowledge import settings
from dateline.models import event_type
from dateline.models.event_type import Candidate, TypeModel
from dateline.ontology import contexts
from dateline.ontology.lexicon import Lexicon, lexicon
from dateline.ontology.manner import mode_of
from dateline.reading import layout, quantities
from dateline.reading.circumstances import Circumstances
from dateline.reading.predicates import Draft, Finder
from dateline.reading.sides import Side
from dateline.reading.syntax import sentence_of
from dateline.record import EVENT_TYPES, Entity, Event, Range, Span


class Events:
    """The stage: reads entities, attributions, times and places, writes ``doc._.events``.

    Args:
        words: the predicate lexicon.
        model: scores types for a sentence with two sides marked.
    """

    def __init__(self, words: Lexicon, model: TypeModel) -> None:
        self.words = words
        self.model = model
        self.weights = settings("events.toml")["weights"]
        self.political = settings("events.toml")["political"]

    def __call__(self, doc: Doc) -> Doc:
        return next(self.pipe([doc]))

    def pipe(self, stream: Iterable[Doc], batch_size: int = 32) -> Iterator[Doc]:
        """Code documents in batches, so that the model sees many pairs at once."""
        docs = iter(stream)
        while batch := list(islice(docs, batch_size)):
            drafts = [self.drafts(doc) for doc in batch]
            pairs = [d for of_doc in drafts for d in of_doc if d.two_sided]
            scores = iter(self.model.classify([_marked(d) for d in pairs]))
            judged = {id(d): next(scores) for d in pairs}
            for doc, of_doc in zip(batch, drafts, strict=True):
                doc._.events = self._events(doc, of_doc, judged)
                doc._.entities = _used(doc)
                yield doc

    def drafts(self, doc: Doc) -> list[Draft]:
        """The drafts of a document that can come out as events at all; the model is asked about no others.

        Sentences of sport, business and culture have predicates of politics (“beat”, “praise”), but no such
        sides: where neither is political, only conflict counts, and only where it is sure.
        """
        standing = {e.id for e in doc._.entities if self.is_political(e)}
        out = []
        for draft in Finder(doc, self.words).drafts():
            sides = (*draft.actors, *draft.recipients)
            draft.political = draft.by_violence or any(s.entity in standing for s in sides)
            draft.least = self.weights["least" if draft.political else "least_unpolitical"]
            strength = draft.entry.strength
            ceiling = 0.5 + 0.5 * strength if draft.two_sided else strength * self.weights["alone"]
            floor = self.weights["least_strength" if draft.two_sided else "least_strength_alone"]
            open_to_all = draft.political or draft.entry.type in self.political["conflict"]
            if draft.entry.type and open_to_all and strength >= floor and ceiling >= draft.least:
                out.append(draft)
        return out

    def _events(self, doc: Doc, drafts: list[Draft], judged: dict[int, dict[str, float]]) -> list[Event]:
        best: dict[object, tuple[float, Event]] = {}
        assaults: dict[int, list[Side]] = {}  # actors by trigger
        about = Surroundings(doc)
        for draft in drafts:
            kind, confidence = self.judge(draft, judged.get(id(draft)))
            if confidence < draft.least or not (draft.political or kind in self.political["conflict"]):
                continue
            if kind == "ASSAULT":
                if _is_outcome(draft, assaults):
                    continue  # “attacked …, killing 12”: one event, whose quantities tell the rest
                assaults[draft.trigger.i] = draft.actors
            event = _event(draft, kind, confidence, about)
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

    def judge(self, draft: Draft, scores: dict[str, float] | None) -> tuple[str, float]:
        """Type and confidence of a draft.

        Args:
            scores: the model's probability of each type, or None where there is one side only.
        """
        entry, w = draft.entry, self.weights
        if scores is None:
            return entry.type, entry.strength * w["alone"]
        share = w["lexicon"] * entry.strength
        if entry.object or entry.particles:
            share = 1 - (1 - share) * w["specific"]
        rest = (1 - share) / (len(EVENT_TYPES) - 1)
        trust = w["model_on_verbs"] if draft.trigger.pos_ == "VERB" else w["model_on_nouns"]
        doubt = w["doubt"]
        joint = {
            t: ((1 - doubt) * scores.get(t, 0.0) + doubt / len(EVENT_TYPES)) ** trust
            * (share if t == entry.type else rest)
            for t in EVENT_TYPES
        }
        total = sum(joint.values()) or 1.0
        kind = max(joint, key=joint.__getitem__)
        return kind, joint[kind] / total * (0.5 + 0.5 * entry.strength)


@Language.factory("dateline_events", requires=["doc._.entities"], assigns=["doc._.events"])
def make_events(nlp: Language, name: str) -> Events:
    return Events(lexicon(), event_type.load())


def _marked(draft: Draft) -> Candidate:
    """The sentence with its first actor, its first recipient and the predicate, for the model."""
    others = draft.recipients or draft.actors[1:]
    s, e = evidence(draft.trigger)
    trigger = (draft.trigger.idx - s, draft.trigger.idx + len(draft.trigger) - s)
    recipient = _within(others[0].span, s, e) if others else None
    return Candidate(
        draft.trigger.doc._.report.text[s:e], _within(draft.actors[0].span, s, e), recipient, trigger
    )


def _within(span: Span, start: int, end: int) -> Span:
    """A span relative to its sentence; one outside it (a relative's far antecedent) becomes empty."""
    a, b = max(span[0], start) - start, min(span[1], end) - start
    return (a, b) if a < b else (0, 0)


def _event(draft: Draft, kind: str, confidence: float, about: Surroundings) -> Event:
    trigger, entry = draft.trigger, draft.entry
    agrees = entry.type == kind
    mode = (entry.mode if agrees else None) or mode_beside(trigger, kind)
    where = trigger.idx
    start, end = evidence(trigger)
    return Event(
        id="",
        type=kind,  # type: ignore[arg-type]
        mode=mode,
        contexts=about.topics.around(draft.sentence),
        score=ontology.score(kind, mode),
        cameo=(entry.cameo if agrees else None) or ontology.cameo(kind, mode),
        actors=_ids(draft.actors),
        recipients=_ids(draft.recipients),
        actor_spans=draft.actor_spans,
        recipient_spans=draft.recipient_spans,
        trigger=Range(where, where + len(trigger)),
        evidence=Range(start, end),
        time=about.circumstances.time(trigger),
        place=about.circumstances.place(trigger),
        quantities=quantities.around(trigger) if kind in _COUNTED else [],
        attribution=about.attributions.at(where),
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


_NESTED = 40  # contents that begin before a character and are looked at
_LONGEST_EVIDENCE = 1500  # characters
_BEFORE, _BEHIND = 6, 12  # words around a predicate that tell its mode
_COUNTED = frozenset(
    {
        "ASSAULT",
        "COERCE",
        "PROTEST",
        "MOBILIZE",
        "RETREAT",
        "CONCEDE",
        "AID",
        "COOPERATE",
        "SANCTION",
        "AGREE",
    }
)


def _ids(sides: list[Side]) -> list[str]:
    return list(dict.fromkeys(s.entity for s in sides))


def mode_beside(trigger: Token, kind: str) -> str | None:
    """The mode of an event of some type that the words near its predicate tell, or None."""
    sentence = sentence_of(trigger)
    near = trigger.doc[max(sentence.start, trigger.i - _BEFORE) : min(sentence.end, trigger.i + _BEHIND)]
    return mode_of(kind, [t.lemma_ for t in near], [t.text for t in near])


class Attributed:
    """The attributions of a document by the characters of their contents."""

    def __init__(self, doc: Doc) -> None:
        self._contents = sorted(
            (s, e, sum(y - x for x, y in a.content), a.id) for a in doc._.attributions for s, e in a.content
        )
        self._starts = [s for s, *_ in self._contents]

    def at(self, offset: int) -> list[str]:
        """Ids of those within whose content a character stands, the narrowest first."""
        last = bisect_right(self._starts, offset)
        near = self._contents[max(0, last - _NESTED) : last]
        return list(dict.fromkeys(i for _, i in sorted((width, i) for s, e, width, i in near if offset < e)))


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
