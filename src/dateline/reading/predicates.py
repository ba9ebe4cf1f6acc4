"""Predicates: the verbs and nouns that may tell of an event, each with its sides.

One draft a predicate; what type of event it is, if any, is decided in :mod:`dateline.reading.events`.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from spacy.tokens import Doc, Token
from spacy.tokens import Span as Sentence

from dateline.knowledge import settings
from dateline.ontology.lexicon import Lexicon, Predicate
from dateline.reading.sides import Side, Sides, governing_verb, is_possessor


class Draft(msgspec.Struct, kw_only=True):
    """A predicate that may be an event.

    Attributes:
        entry: the lexicon's row, or None for a verb between two actors that the lexicon lacks.
        object: the noun phrase acted upon where it names no actor, or None.
    """

    trigger: Token
    sentence: Sentence
    entry: Predicate | None
    actors: list[Side] = []
    recipients: list[Side] = []
    object: Token | None = None


class Finder:
    """Finds the drafts of one document."""

    def __init__(self, doc: Doc, lexicon: Lexicon) -> None:
        self.doc = doc
        self.lexicon = lexicon
        self.sides = Sides(doc)
        known = settings("events.toml")
        self.light = frozenset(known["light"]["verbs"])
        self.undergo = frozenset(known["light"]["undergo"])
        self.party_verbs = frozenset(known["participation"]["verbs"])
        self.party_types = frozenset(known["participation"]["nouns_of"])
        self.party_prepositions = frozenset(known["participation"]["prepositions"])
        self.reporting = frozenset(known["reporting"]["verbs"])

    def drafts(self) -> Iterator[Draft]:
        """Every draft with at least one side, in the order of the text."""
        for sentence in self.doc.sents:
            if self.doc._.layout.in_story(sentence.start_char):
                yield from self._of_sentence(sentence)

    def _of_sentence(self, sentence: Sentence) -> Iterator[Draft]:
        told: set[int] = set()  # nouns whose event a verb has told already
        found = [self._verb(t, sentence, told) for t in sentence if t.pos_ == "VERB"]
        found += [self._noun(t, sentence) for t in sentence if t.pos_ in ("NOUN", "ADJ") and t.i not in told]
        drafts = [d for d in found if d is not None and (d.actors or d.recipients)]
        yield from sorted(drafts, key=lambda d: d.trigger.i)

    # verbs

    def _verb(self, verb: Token, sentence: Sentence, told: set[int]) -> Draft | None:
        patient = self.sides.patient(verb)
        entry = self.lexicon.find(verb.lemma_, "VERB", self._particles(verb), self._objects(patient))
        if entry is None and (verb.lemma_ in self.reporting or self._carries_noun(verb, patient)):
            return None
        if entry is not None and entry.object and patient is not None:
            told.add(patient.i)
        actors = self.sides.named(self.sides.subject(verb))
        recipients, thing = self._recipients(verb, patient, entry)
        if not recipients and entry is not None and verb.dep_ == "relcl":
            recipients = self._of_clause_above(verb)
        draft = Draft(
            trigger=verb, sentence=sentence, entry=entry, actors=actors, recipients=recipients, object=thing
        )
        return self._parties(draft) if entry is not None and entry.reciprocal else _apart(draft)

    def _particles(self, token: Token) -> frozenset[str]:
        near = [c for c in token.children if c.dep_ in ("prt", "prep", "agent", "dative", "advmod")]
        near += [
            c
            for o in token.rights
            if o.dep_ in ("dobj", "prt", "prep", "acomp")
            for c in o.rights
            if c.dep_ == "prep"
        ]
        return frozenset(c.lower_ for c in near)

    def _objects(self, patient: Token | None) -> frozenset[str]:
        if patient is None:
            return frozenset()
        nouns = [patient, *(c for c in patient.rights if c.dep_ == "conj")]
        return frozenset(n.lemma_.lower() for n in nouns)

    def _carries_noun(self, verb: Token, patient: Token | None) -> bool:
        """Whether the verb only carries its object's event (“launched an attack”)."""
        return (
            patient is not None
            and verb.lemma_ in self.light | self.undergo
            and self.lexicon.find(patient.lemma_.lower(), "NOUN", self._particles(patient), frozenset())
            is not None
        )

    def _recipients(
        self, verb: Token, patient: Token | None, entry: Predicate | None
    ) -> tuple[list[Side], Token | None]:
        slots = (
            entry.recipient
            if entry is not None and entry.recipient
            else ("dobj", "prep:against", "prep:with", "prep:to", "prep:on")
        )
        thing = None
        for slot in slots:
            if slot == "dobj":
                noun = patient
            elif slot.startswith("prep:"):
                noun = self.sides.behind(verb, slot[5:])
            elif slot == "poss":
                noun = (
                    next((c for c in patient.lefts if c.dep_ == "poss"), None)
                    if patient is not None
                    else None
                )
            else:
                continue
            if noun is None:
                continue
            sides = self.sides.named(noun)
            if sides:
                return sides, None
            thing = thing or noun
        if (
            entry is not None and entry.object and patient is not None
        ):  # “lifted sanctions on X”, “signed a deal with X”
            for p in ("on", "against", "with", "to", "for", "from", "of", "over", "between"):
                if sides := self.sides.named(self.sides.behind(patient, p)):
                    return sides, None
            if sides := self.sides.within(patient):
                return sides, None
        return [], thing

    def _of_clause_above(self, verb: Token) -> list[Side]:
        """“X is supported by Y, which provided arms”: whom the clause above affects."""
        if any(t.pos_ == "VERB" for t in verb.children):
            return []
        above = governing_verb(verb)
        if above is None or not any(s in self.sides.named(self.sides.subject(above)) for s in self.sides.named(verb.head)):
            return []
        return self.sides.named(self.sides.patient(above))

    # nouns

    def _noun(self, noun: Token, sentence: Sentence) -> Draft | None:
        entry = self.lexicon.find(noun.lemma_.lower(), noun.pos_, self._particles(noun), frozenset())
        if entry is None or noun.dep_ in ("compound", "nmod") or self.sides.at(noun) is not None:
            return None
        recipients = self._slots(noun, entry.recipient)
        taken = {s.entity for s in recipients}
        actors = [
            s
            for s in self._slots(noun, entry.actor or ("poss", "prep:by", "amod", "compound"))
            if s.entity not in taken
        ]
        draft = Draft(trigger=noun, sentence=sentence, entry=entry, actors=actors, recipients=recipients)
        if not actors:
            self._from_governor(draft)
        return self._parties(draft) if entry.reciprocal else _apart(draft)

    def _slots(self, noun: Token, slots: tuple[str, ...]) -> list[Side]:
        out: list[Side] = []
        for slot in slots:
            if slot.startswith("prep:"):
                out = self.sides.named(self.sides.behind(noun, slot[5:]), deep=slot[5:] != "in")
            elif slot in ("poss", "compound", "amod"):
                labels = ("amod", "nmod", "compound") if slot != "poss" else ("poss",)
                out = [
                    s
                    for c in noun.lefts
                    if c.dep_ in labels
                    for s in self.sides.named(c, deep=slot == "poss")
                ]
            if out:
                return out
        return out

    def _from_governor(self, draft: Draft) -> None:
        """Sides that the verb above the noun gives: “X launched an attack on Y”, “Y faces sanctions”."""
        noun, entry = draft.trigger, draft.entry
        verb = governing_verb(noun)
        if verb is None or entry is None:
            return
        consults = entry.type in self.party_types
        if noun.dep_ in ("dobj", "attr") and noun.head.i == verb.i:
            if verb.lemma_ in self.undergo and not consults:
                draft.recipients = draft.recipients or self.sides.named(self.sides.subject(verb))
            elif verb.lemma_ in self.light:
                draft.actors = self.sides.named(self.sides.subject(verb))
        elif noun.dep_ in ("nsubj", "nsubjpass") and noun.head.i == verb.i:
            if consults and verb.lemma_ in self.party_verbs:
                draft.actors = self.sides.named(self.sides.patient(verb))
            elif noun.dep_ == "nsubjpass" and verb.lemma_ in self.light:
                draft.actors = self.sides.named(self.sides.subject(verb))
        elif consults and noun.dep_ == "pobj" and noun.head.lower_ in self.party_prepositions:
            draft.actors = self.sides.named(self.sides.subject(verb) or self.sides.patient(verb))

    # reciprocal events

    def _parties(self, draft: Draft) -> Draft:
        """All parties of a reciprocal event act: subject, “with X”, “between A and B”."""
        more = [
            s
            for p in ("with", "between", "among", "by")
            for s in self.sides.named(self.sides.behind(draft.trigger, p))
        ]
        parties = {s.entity: s for s in (*more[::-1], *draft.recipients[::-1], *draft.actors[::-1])}
        draft.actors = sorted(parties.values(), key=lambda s: s.span)
        draft.recipients = []
        return draft


def _apart(draft: Draft) -> Draft:
    """Nobody is on both sides: who acts is not acted upon."""
    acting = {s.entity for s in draft.actors}
    draft.recipients = [s for s in draft.recipients if s.entity not in acting]
    return draft
