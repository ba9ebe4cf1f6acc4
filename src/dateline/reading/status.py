"""Status: whether an event happened, did not, is planned, only supposed, or is background.

PLOVER's auxiliary modes (PLOVER manual, “Auxiliary modes”), read from negation, modals, tense,
conditionals and the verbs and nouns that govern the predicate (implicatives as in Karttunen 1971,
“Implicative verbs”; cues are lists in ``knowledge/data/status.toml``).
"""

from __future__ import annotations

from datetime import date
from functools import cache

from spacy.language import Language
from spacy.tokens import Doc, Token

from dateline import ontology
from dateline.knowledge import settings
from dateline.models import coder
from dateline.models.coder import Coder
from dateline.reading import layout
from dateline.reading.draft import Draft
from dateline.reading.events import mode_beside
from dateline.reading.syntax import is_infinitive, is_possessor, joined_to
from dateline.record import Attribution, Entity, Event, EventType, Status

_CLIMB = 6  # governors that are looked at above a predicate


class Cues:
    """The cue lists as sets, by status and part of speech."""

    def __init__(self) -> None:
        known = settings("status.toml")
        self.sets = {(status, part): frozenset(words) for status, parts in known.items()
                     for part, words in parts.items() if isinstance(words, list)}  # fmt: skip
        self.days = int(known["historical"]["days"])

    def has(self, status: str, part: str, word: str) -> bool:
        return word in self.sets.get((status, part), frozenset())


@cache
def cues() -> Cues:
    """The cue lists, loaded once."""
    return Cues()


class Reading:
    """What the words around one predicate say of it: how often negated, and whether put off or supposed."""

    def __init__(self, trigger: Token) -> None:
        self.negations = 0
        self.future = False
        self.hypothetical = False
        self.historical = False
        self.reported = False  # “is said to”: whatever the model makes of the infinitive
        self.words: list[str] = []  # that were cues
        self.trigger = trigger
        self._own(trigger)
        self._above(trigger)

    def _own(self, token: Token) -> None:
        """Cues on the predicate itself: “not”, “no”, “will”, “would have”, “planned”."""
        known = cues()
        for c in token.children:
            word = c.lower_
            if (
                c.dep_ == "neg"
                or (c.dep_ == "advmod" and known.has("negative", "adverbs", word))
                or (c.dep_ == "det" and known.has("negative", "determiners", word))
                or (c.dep_ in ("nsubj", "nsubjpass", "dobj") and _is_none(c))  # “no soldiers were fighting”
            ):
                self.negations += 1
                self.words.append(word)
            elif c.dep_ in ("aux", "auxpass"):
                self._auxiliary(c, token)
            elif c.dep_ in ("amod", "compound", "advmod"):
                self.future |= known.has("future", "modifiers", word)
                self.hypothetical |= known.has("hypothetical", "modifiers", word)
                self.historical |= known.has(
                    "historical", "adverbs" if c.dep_ == "advmod" else "modifiers", word
                )
            if c.dep_ in ("mark", "advmod") and known.has("hypothetical", "conjunctions", word):
                self.hypothetical = True

    def _auxiliary(self, aux: Token, verb: Token) -> None:
        word = aux.lower_
        before = self.future, self.hypothetical
        if cues().has("future", "auxiliaries", word):
            self.future = True
        elif cues().has("hypothetical", "modals", word):
            self.hypothetical = True
        elif word == "to" and verb.dep_ in ("ROOT", "conj", "relcl", "acl"):
            self.future = True  # “is to meet”, “the first leader to visit” in headlines
        elif aux.lemma_ == "be" and aux.tag_ != "VBD" and verb.tag_ == "VBG":
            self.future |= any(
                t.ent_type_ == "DATE" and cues().has("future", "days", t.lower_) for t in verb.children
            )
        if (self.future, self.hypothetical) != before:
            self.words.append(word)

    def _above(self, token: Token) -> None:
        """Cues on what governs the predicate, up to the first verb that states it as a fact."""
        known = cues()
        here = token
        for _ in range(_CLIMB):
            head = here.head
            if head.i == here.i:
                return
            link = here.dep_
            if link in ("nsubj", "nsubjpass") and here.pos_ == "NOUN":
                self._verb_above(head, of_subject=True)
                return
            if link in ("relcl", "nsubj", "nsubjpass", "csubj", "parataxis", "appos"):
                return
            if link == "acl" and not is_infinitive(here):
                return  # “forces fighting X” fight, whatever is said of them
            if link in ("dobj", "pobj") and here.pos_ == "NOUN" and self._presupposed(here):
                return
            if is_reported(here):
                self.reported = True
                self._own_negation(head)
                return
            if link == "advcl" or (link == "conj" and here.pos_ == "VERB"):
                finite = here.tag_ != head.tag_  # “did not meet or talk” but “did not wait and left”
                if (
                    link == "conj"
                    and not finite
                    and not any(c.dep_ in ("nsubj", "nsubjpass") for c in here.lefts)
                ):
                    self._shared(head)
                    here = head
                    continue
                if link == "advcl" and is_infinitive(here):
                    if head.lemma_ in settings("events.toml")["control"]["object"]:  # “convince X to sign”
                        self._verb_above(head)
                        here = head
                        continue
                    self._purpose(head)
                return
            if head.pos_ == "ADP" and known.has("negative", "prepositions", head.lower_):
                self.negations += 1
            elif (
                head.pos_ in ("ADP", "ADV", "SCONJ")
                and known.has("future", "before", head.lower_)
                and here.pos_ == "NOUN"
            ):
                self.future = True
            elif head.pos_ in ("VERB", "AUX"):
                if known.has("factive", "verbs", head.lemma_) and link in (
                    "ccomp",
                    "dobj",
                    "pobj",
                    "prep",
                    "pcomp",
                ):
                    return
                self._verb_above(head)
                if link == "dobj" and not self._light(head):
                    return
            elif head.pos_ in ("NOUN", "PROPN"):
                self._word(head.lemma_.lower(), "nouns")
                self._own_negation(head)
            elif head.pos_ == "ADJ":
                self._word(head.lower_, "adjectives")
                self._own_negation(head)
            here = head

    def _presupposed(self, noun: Token) -> bool:
        """“to halt his campaign”: what somebody already has is taken to be going on."""
        return any(is_possessor(c) for c in noun.lefts) and not cues().has(
            "presupposed", "not_below", noun.head.lemma_
        )

    def _light(self, verb: Token) -> bool:
        return verb.lemma_ in settings("events.toml")["light"]["verbs"]

    def _verb_above(self, verb: Token, of_subject: bool = False) -> None:
        if not of_subject:
            self._word(verb.lemma_, "verbs")
        elif cues().has("negative", "of_subject", verb.lemma_):  # “attempts to meet failed”
            self.negations += 1
            self.words.append(verb.lemma_)
        self._shared(verb)

    def _shared(self, verb: Token) -> None:
        """Negation and modals that a governing or joined verb passes on."""
        self._own_negation(verb)
        for c in verb.children:
            if c.dep_ in ("aux", "auxpass"):
                self._auxiliary(c, verb)
            elif c.dep_ == "mark" and cues().has("hypothetical", "conjunctions", c.lower_):
                self.hypothetical = True

    def _own_negation(self, token: Token) -> None:
        for c in token.children:
            if c.dep_ == "neg" or (c.dep_ == "det" and cues().has("negative", "determiners", c.lower_)):
                self.negations += 1
                self.words.append(c.lower_)

    def _purpose(self, head: Token) -> None:
        """“sent troops to help …”: what it is meant for has the head's status, no more; a wish otherwise."""
        self.hypothetical = True
        self._own_negation(head)

    def _word(self, lemma: str, part: str) -> None:
        known = cues()
        if known.has("negative", part, lemma):
            self.negations += 1
        elif known.has("hypothetical", part, lemma):
            self.hypothetical = True
        elif known.has("future", part, lemma):
            self.future = True
        else:
            return
        self.words.append(lemma)

    def status(self) -> Status:
        """The status that the words alone give."""
        if self.hypothetical and not self.future:
            return "negated" if self._settled() else "hypothetical"
        if self.negations % 2:
            return "negated"
        if self.future:
            return "future"
        return "historical" if self.historical else "actual"

    def _settled(self) -> bool:
        """“would not sign”, “failed to convince X to sign”: a negated wish or will is a refusal."""
        return self.negations % 2 == 1


def is_reported(verb: Token) -> bool:
    """Whether a verb stands under a passive of report: “is said to back”, “is believed to have bombed”."""
    above = verb.head
    return (
        verb.dep_ in ("xcomp", "ccomp", "oprd")
        and is_infinitive(verb)
        and cues().has("reported", "verbs", above.lemma_)
        and any(c.dep_ in ("auxpass", "nsubjpass") for c in above.lefts)
    )


def _is_none(noun: Token) -> bool:
    return any(c.dep_ == "det" and cues().has("negative", "determiners", c.lower_) for c in noun.lefts)


def of_event(doc: Doc, event: Event, reading: Reading, status: Status, anchor: date | None) -> Status:
    """The status of an event whose words say ``status``, by its time and what its source makes of it."""
    denied = (a for a in doc._.attributions if a.id in event.attribution and a.stance == "denied")
    if any(_is_within(doc, reading.trigger, a) for a in denied):
        status = "negated" if status in ("actual", "historical") else status
    if anchor is None or event.time is None:
        return status
    if status == "actual" and event.time.start and date.fromisoformat(event.time.start) > anchor:
        return "future"
    ended = event.time.end if event.time.span else None
    if status == "actual" and ended and (anchor - date.fromisoformat(ended)).days > cues().days:
        return "historical"
    return status


def _is_within(doc: Doc, trigger: Token, attribution: Attribution) -> bool:
    """Whether a predicate is part of what is denied, and isn't only joined to it (“denied it and accused …”)."""
    cue = doc.char_span(*attribution.cue[0], alignment_mode="expand") if attribution.cue else None
    if cue is None:
        return True
    here = trigger
    while here.head.i != here.i:
        if here.dep_ == "advcl" and any(cues().has("conceded", "conjunctions", c.lower_) for c in here.lefts):
            return False
        if here.head.i == cue.root.i:
            return here.dep_ != "conj"
        if here.dep_ == "conj" and joined_to(here).i == cue.root.i:
            return False
        here = here.head
    return bool(trigger.i != cue.root.i)


def announced(doc: Doc, event: Event, reading: Reading) -> EventType | None:
    """The type of event that a speaker's own announcement is, or None where nothing is announced.

    Who says that it will attack threatens, who says that it will help agrees to, who says that it will
    not refuses: the act is the announcement, and that has happened (PLOVER manual, THREATEN, AGREE and
    REJECT; CAMEO 03 and 13).
    """
    if event.status not in ("future", "negated") or not event.attribution:
        return None
    source = next((a.source_entity for a in doc._.attributions if a.id == event.attribution[0]), None)
    if source is None or not _speaks_for(doc, source, event.actors):
        return None
    known = settings("events.toml")["intent"]
    if event.status == "future" and reading.negations % 2:
        return None  # “failed to convince X to sign”, whatever the model makes of it
    if event.status == "future" and event.type in known["hostile"]:
        return "THREATEN"
    if event.status == "future" and event.type in (*known["friendly"], "AGREE"):
        return "AGREE"
    if event.status == "negated" and event.type in (*known["friendly"], "AGREE") and reading.future:
        return "REJECT"
    return None


def _speaks_for(doc: Doc, source: str, actors: list[str]) -> bool:
    """Whether a source is among the actors, or an official of a state that is."""
    if source in actors:
        return True
    entities: dict[str, Entity] = {e.id: e for e in doc._.entities}
    speaker = entities.get(source)
    if speaker is None or not speaker.country or not {"GOV", "MIL", "LEG"} & set(speaker.sectors):
        return False
    sides = [entities[a] for a in actors if a in entities]
    return any(s.kind in ("state", "government") and s.country == speaker.country for s in sides)


class StatusStage:
    """The stage: sets ``status`` of every event in ``doc._.events``; announcements become what they are.

    Args:
        model: weighs what the rules say against its own judgement.
    """

    def __init__(self, model: Coder) -> None:
        self.model = model

    def __call__(self, doc: Doc) -> Doc:
        anchor = layout.anchor(doc)
        for event in doc._.events:
            span = doc.char_span(event.trigger.start, event.trigger.end, alignment_mode="expand")
            if span is None:
                continue
            reading, draft = Reading(span.root), doc._.drafts.get(span.root.i)
            said = reading.status()
            if draft is not None and draft.scores is not None and not reading.reported:
                said = self.model.status(said, draft.scores)
            event.status = of_event(doc, event, reading, said, anchor)
            act = announced(doc, event, reading)
            if act is not None:
                _retype(event, act, span.root, draft)
                event.status = "actual"
        return doc


@Language.factory(
    "dateline_status", default_config={"model": None}, requires=["doc._.events"], assigns=["doc._.events"]
)
def make_status(nlp: Language, name: str, model: str | None) -> StatusStage:
    return StatusStage(coder.load(model))


def _retype(event: Event, kind: EventType, trigger: Token, draft: Draft | None) -> None:
    if event.type != kind:
        event.type, event.mode = kind, mode_beside(trigger, kind, draft.scores if draft else None)
        event.score, event.cameo = ontology.score(kind, event.mode), ontology.cameo(kind, event.mode)
