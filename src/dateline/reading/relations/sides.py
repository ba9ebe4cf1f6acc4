"""Sides: who stands as subject or object of a predicate, through passives, relative clauses, control,
conjunction and apposition.

Works on spaCy's English dependencies (the CLEAR style of OntoNotes).
"""

from __future__ import annotations

import msgspec
from spacy.tokens import Doc, Token
from spacy.tokens import Span as Words

from dateline.knowledge import settings
from dateline.reading.attributions import Speakers
from dateline.reading.document import annotations_of
from dateline.reading.parsing import (
    conjuncts,
    end_of_phrase,
    fragment_before,
    governing_verb,
    is_infinitive,
    is_passive,
    is_plural,
    is_possessor,
    is_together,
    joined_to,
    pobj,
    preps,
    preps_of_chain,
    spread,
    whole_list,
)
from dateline.record import Entity, Mention, MentionForm, Span

_RELATIVE = {"who", "which", "that", "whom", "whose"}
_CHAIN = 6  # how many governors a subject is looked for over


class RelationSide(msgspec.Struct, frozen=True):
    """One side of an event: an entity and the characters that name it there."""

    entity: str
    span: Span


class SideFinder:
    """Finds the sides of predicates in one document whose entities are known.

    Args:
        doc: a document that has been through the actors and attributions stages.
    """

    def __init__(self, doc: Doc) -> None:
        self.doc = doc
        self.known = settings("events.toml")
        self.entities: dict[str, Entity] = {e.id: e for e in annotations_of(doc).entities}
        self._by_span = {(m.start, m.end): e.id for e in annotations_of(doc).entities for m in e.mentions}
        self._mention: dict[int, RelationSide] = {}
        self._members: dict[Span, list[RelationSide]] = {}  # of a mention of several entities at once
        for entity in annotations_of(doc).entities:
            for m in entity.mentions:
                span = doc.char_span(m.start, m.end, alignment_mode="expand")
                if span is None:
                    continue
                side = RelationSide(entity.id, (m.start, m.end))
                self._members.setdefault(side.span, []).append(side)
                for token in span if m.form == "name" else (span.root,):
                    if token.i not in self._mention or m.form == "name":
                        self._mention[token.i] = side
        self._speakers = Speakers(doc)

    # what a token names

    def at(self, token: Token) -> RelationSide | None:
        """The side that a token itself names, a first person in a quote included."""
        side = self._mention.get(token.i)
        if side is None and token.lower_ in self.known["first_person"]["pronouns"]:
            speaker = self._speakers.at(token.idx)
            side = RelationSide(speaker, (token.idx, token.idx + len(token))) if speaker else None
        return side

    def named(self, token: Token | None, deep: bool = True) -> list[RelationSide]:
        """The sides that a noun phrase names: its head and conjuncts, else the actors within it."""
        if token is None:
            return []
        token = self.antecedent(token)
        out: list[RelationSide] = []
        for noun in [token, *conjuncts(token)]:
            out += [s for s in self._one(noun, deep) if s.entity not in {o.entity for o in out}]
        return out

    def _one(self, noun: Token, deep: bool) -> list[RelationSide]:
        side = self.at(noun)
        if noun.lower_ in self.known["representatives"]["nouns"]:
            stood_for = [s for p in preps_of_chain(noun) for s in self.named(pobj(p), deep=False)]
            stood_for += [
                s for s in (self.at(c) for c in spread(noun) if c.dep_ in ("amod", "compound", "nmod")) if s
            ]
            if stood_for and (side is None or len(stood_for) > 1):
                return stood_for
        if side is not None:
            return self.all_of(side)
        return self.within(noun) if deep else []

    def all_of(self, side: RelationSide) -> list[RelationSide]:
        """A side with the others that the same words stand for (“the two sides”)."""
        return self._members.get(side.span, [side])

    def within(self, noun: Token) -> list[RelationSide]:
        """Actors inside a noun phrase: possessor, modifier, or behind “of”, “by”, “from”."""
        out = [
            s
            for c in noun.lefts
            if c.dep_ in ("poss", "compound", "amod", "nmod")
            for t in (c, *conjuncts(c))
            if (first := self.at(t))
            for s in self.all_of(first)
        ]
        if not out:
            out = [
                s
                for p in preps(noun, ("of", "by", "from", "for", "in"))
                for s in self.named(pobj(p), deep=False)
            ]
        return out

    def antecedent(self, token: Token) -> Token:
        """The noun that a relative pronoun stands for; the token itself otherwise."""
        if token.lower_ in _RELATIVE and token.tag_ in ("WP", "WDT", "WP$", "IN"):
            for governor in token.ancestors:
                if governor.dep_ == "relcl":
                    return whole_list(governor.head) if is_plural(governor) else governor.head
        return token

    def unnamed(self, noun: Token) -> RelationSide:
        """What acts or is acted upon and is no known actor (“the attack”, “the deal”), as an entity of its own."""
        span = self.doc[noun.left_edge.i : self._counted(noun).i + 1]
        if not any(
            c.isalnum() for c in span.text
        ):  # the hyphen of “al-Serraj”, taken for the head of its word
            if (known := self.at(noun) or self.at(noun.head)) is not None:
                return known
            span = _word_around(noun)
        while len(span) > 1 and (span[0].dep_ in ("det", "poss", "punct", "case") or span[0].is_space):
            span = span[1:]
        start, end = span.start_char, span.end_char
        whole = (start, end_of_phrase(noun))
        made = self._by_span.get((start, end))
        if made is not None:
            return RelationSide(made, whole)
        form: MentionForm = "name" if noun.pos_ == "PROPN" else "nominal"
        name = " ".join(span.text.split())
        entity = annotations_of(self.doc).enter(name, "other", Mention(start, end, form))
        self.entities[entity.id] = entity
        self._by_span[start, end] = entity.id
        self._mention[noun.i] = RelationSide(entity.id, (start, end))
        return RelationSide(entity.id, whole)

    def _counted(self, noun: Token) -> Token:
        """What a noun counts (“people” of “hundreds of people”), or the noun itself."""
        counts = noun.lower_ in self.known["counting"]["nouns"] or noun.like_num
        behind = (
            next((n for p in preps(noun, ("of",)) if (n := pobj(p)) is not None), None) if counts else None
        )
        return noun if behind is None else self._counted(behind)

    # subjects and objects

    def subject(self, verb: Token, depth: int = 0) -> Token | None:
        """The token that governs who does what the verb tells; None where the text leaves it open.

        For a passive this is the noun behind “by”.
        """
        if depth > _CHAIN:
            return None
        if is_passive(verb):
            agent = next((c for c in verb.children if c.dep_ == "agent"), None)
            if agent is None and verb.dep_ == "acl" and verb.lemma_ in self.known["active"]["verbs"]:
                return verb.head
            return pobj(agent) if agent is not None else None
        own = next((c for c in verb.lefts if c.dep_ in ("nsubj", "csubj")), None)
        if own is None:
            own = next((c for c in verb.rights if c.dep_ == "nsubj"), None)
        if own is not None:
            return self.antecedent(own)
        return self._shared_subject(verb, depth)

    def _shared_subject(self, verb: Token, depth: int) -> Token | None:
        head = verb.head
        if verb.dep_ == "ROOT":
            return fragment_before(verb)
        if verb.dep_ == "relcl":
            return head if not any(c.dep_ in ("nsubj", "nsubjpass") for c in verb.lefts) else None
        if (
            verb.dep_ in ("advcl", "xcomp")
            and head.lemma_ in self.known["control"]["object"]
            and is_infinitive(verb)
        ):
            asked = (self.behind(head, p) for p in ("on", "upon", "to", "for"))  # “called on X to leave”
            return self.patient(head) or next(filter(None, asked), None) or self.subject(head, depth + 1)
        if verb.dep_ == "acl":
            return self._subject_of_noun(verb, head, depth)
        if verb.dep_ == "pcomp" and head.pos_ in ("ADP", "SCONJ"):
            verb, head = head, head.head
            if head.pos_ not in ("VERB", "AUX"):
                blamed = verb.lower_ in self.known["control"]["of_object"] and head.dep_ in (
                    "dobj",
                    "nsubjpass",
                )
                if (
                    blamed and self.at(head) is not None
                ):  # the parser hangs “of shelling” on X as often as not
                    return head
                return self._owner(head) or self._subject_of_governor(head, depth)
            if verb.lower_ in self.known["control"]["of_object"]:
                patient = self.patient(
                    head
                )  # “accused X of shelling”, “thanked X for leaving”, not “… his luck”
                if patient is not None and (verb.lower_ != "for" or self.at(patient) is not None):
                    return patient
            return self.subject(head, depth + 1) or self.patient(head)
        if verb.dep_ in ("xcomp", "ccomp") and head.pos_ in ("VERB", "AUX", "ADJ"):
            patient = self.patient(head)
            if patient is not None and (
                head.lemma_ not in self.known["control"]["subject"] or is_passive(head)
            ):
                return patient
            return self.subject(head, depth + 1)
        if verb.dep_ == "conj":
            head = joined_to(verb)
        if verb.dep_ in ("advcl", "conj", "dep", "prep") and head.pos_ in ("VERB", "AUX"):
            if is_passive(head) and not is_passive(verb):
                return next((c for c in head.lefts if c.dep_ == "nsubjpass"), None) or self.subject(
                    head, depth + 1
                )
            return self.subject(head, depth + 1)
        return None

    def _subject_of_noun(self, verb: Token, noun: Token, depth: int) -> Token | None:
        """“forces fighting …”: the noun; “its decision to …”: who decides."""
        if self.at(noun) is not None:
            return noun
        return (
            self._owner(noun)
            or self._subject_of_governor(noun, depth)
            or (noun if verb.tag_ == "VBG" else None)
        )

    def _owner(self, noun: Token) -> Token | None:
        owner = next((c for c in noun.lefts if is_possessor(c)), None)
        if owner is not None:
            return owner
        behind = preps(noun, ("by", "of"))
        return pobj(behind[0]) if behind else None

    def _subject_of_governor(self, noun: Token, depth: int) -> Token | None:
        governor = governing_verb(noun)
        return self.subject(governor, depth + 1) if governor is not None else None

    def patient(self, verb: Token) -> Token | None:
        """The token that governs whom the verb affects: direct object, subject of a passive, relative's noun."""
        if is_passive(verb):
            own = next((c for c in verb.lefts if c.dep_ in ("nsubjpass", "nsubj")), None)
            if own is not None:
                return self.antecedent(own)
            if verb.dep_ in ("acl", "relcl"):
                return verb.head
            if verb.dep_ == "conj" and is_passive(verb.head):
                return self.patient(verb.head)
            if verb.dep_ in ("xcomp", "advcl", "ccomp") and verb.head.i != verb.i:
                return self.subject(verb.head, 1)
            return None
        own = next((c for c in verb.rights if c.dep_ == "dobj"), None)
        if own is None:
            own = next((c for c in verb.children if c.dep_ in ("dobj", "dative") and c.pos_ != "ADP"), None)
        if own is not None:
            return self.antecedent(own)
        if verb.dep_ == "relcl" and any(c.dep_ == "nsubj" and c.lower_ not in _RELATIVE for c in verb.lefts):
            return verb.head
        # “attacked and looted the town”: the first verb shares the last one's object
        last = next((c for c in verb.rights if c.dep_ == "conj" and c.pos_ == "VERB"), None)
        if last is not None and not any(
            c.dep_ in ("nsubj", "prep", "ccomp", "xcomp") for c in (*last.lefts, *verb.rights)
        ):
            return next((c for c in last.rights if c.dep_ == "dobj"), None)
        return None

    def behind(self, token: Token, preposition: str) -> Token | None:
        """The noun behind a preposition that belongs to a verb or noun, or to its object (“put pressure on X”)."""
        for owner in (
            token,
            *(c for c in token.rights if c.dep_ in ("dobj", "prt", "prep", "acomp", "advmod", "attr")),
        ):
            for p in owner.rights:
                if (
                    p.dep_ in ("prep", "dative", "agent")
                    and p.lower_ == preposition
                    and (noun := pobj(p)) is not None
                ):
                    return self.antecedent(noun)
        if token.dep_ == "relcl":  # “the country to which it sent troops”
            for p in token.lefts:
                if (
                    p.dep_ == "prep"
                    and p.lower_ == preposition
                    and any(c.lower_ in _RELATIVE for c in p.children)
                ):
                    return token.head
        return None


def _word_around(token: Token) -> Words:
    """The tokens of a word that has no space inside (“al-Adha”)."""
    doc, first, last = token.doc, token.i, token.i
    while first > 0 and not doc[first - 1].whitespace_ and is_together(doc[first - 1], token):
        first -= 1
    while last + 1 < len(doc) and not doc[last].whitespace_ and doc[last + 1].text[:1].isalnum():
        last += 1
    return doc[first : last + 1]
