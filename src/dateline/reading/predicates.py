"""Predicates: the verbs and nouns that may tell of an event, each with its sides.

One draft a predicate; what type of event it is, if any, is decided in :mod:`dateline.reading.events`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from spacy.tokens import Doc, Token
from spacy.tokens import Span as Sentence

from dateline.knowledge import settings
from dateline.models.linear import Linear
from dateline.ontology.lexicon import Lexicon, Predicate
from dateline.reading.draft import UNKNOWN, Draft
from dateline.reading.filling import Filling
from dateline.reading.roles import Options
from dateline.reading.sides import Side, Sides
from dateline.reading.syntax import governing_verb, is_below, is_passive, is_possessor

_MOST = 60  # events that one sentence can tell; only a text without full stops has more predicates
_REACH = 40  # words of a complement in which a recipient is looked for
_OTHER_CLAUSES = frozenset({"relcl", "parataxis", "mark", "appos", "nsubjpass"})


class Finder:
    """Finds the drafts of one document."""

    def __init__(self, doc: Doc, lexicon: Lexicon, roles: Mapping[str, Linear] | None = None) -> None:
        self.doc = doc
        self.lexicon = lexicon
        self.roles = roles or {}
        self.sides = Sides(doc)
        known = settings("events.toml")
        self.light = frozenset(known["light"]["verbs"])
        self.undergo = frozenset(known["light"]["undergo"])
        self.party_verbs = frozenset(known["participation"]["verbs"])
        self.party_types = frozenset(known["participation"]["nouns_of"])
        self.party_prepositions = frozenset(known["participation"]["prepositions"])
        self.slots: dict[str, tuple[str, ...]] = {k: tuple(v) for k, v in known["slots"].items()}
        self.reporting = frozenset(known["reporting"]["verbs"])
        self.silent = self.reporting | frozenset(known["unknown"]["never"])
        self.anonymous = frozenset(known["anonymous"]["words"])
        self.saying = frozenset(known["saying"]["verbs"])
        self.warning = frozenset(known["saying"]["of_things"])
        spans = ((doc.char_span(p.start, p.end, alignment_mode="expand"), p.country) for p in doc._.places)
        self._places = {span.root.i: country for span, country in spans if span is not None}
        self.filling = Filling(
            doc, self.sides, Options(doc, self.sides, set(self._places)), lexicon, self.roles
        )
        self.violence = frozenset(known["carried_on"]["types"])
        self.accusing = frozenset(known["control"]["accusing"])

    def drafts(self) -> Iterator[Draft]:
        """Every draft with at least one side, in the order of the text."""
        for sentence in self.doc.sents:
            if self.doc._.layout.in_story(sentence.start_char):
                yield from self._of_sentence(sentence)

    def _of_sentence(self, sentence: Sentence) -> Iterator[Draft]:
        told: set[int] = set()  # nouns whose event a verb has told already
        found = [self._verb(t, sentence, told) for t in sentence if t.pos_ == "VERB"]
        found += [self._noun(t, sentence) for t in sentence if t.pos_ in ("NOUN", "ADJ") and t.i not in told]
        found += [self._demand(t, sentence) for t in sentence if t.dep_ == "ccomp"]
        drafts = [d for d in found if d is not None and (d.actors or d.recipients)]
        for draft in sorted(drafts, key=lambda d: d.trigger.i)[:_MOST]:
            draft.actor_spans = self.sides.spans(draft.actors, sentence.start_char, sentence.end_char)
            draft.recipient_spans = self.sides.spans(draft.recipients, sentence.start_char, sentence.end_char)
            yield draft

    def _demand(self, verb: Token, sentence: Sentence) -> Draft | None:
        """“X said that Y must …”: the verb of saying is a request of Y."""
        known = settings("events.toml")["demand"]
        modal = any(c.lower_ in known["modals"] for c in verb.lefts if c.dep_ == "aux")
        need = verb.lemma_ in known["verbs"] and any(c.dep_ == "xcomp" for c in verb.rights)
        if not (modal or need) or verb.head.lemma_ not in self.reporting:
            return None
        actors = self.sides.named(self.sides.subject(verb.head))
        recipients = self.sides.named(
            self.sides.patient(verb) if is_passive(verb) else self.sides.subject(verb)
        )
        entry = Predicate(lemma=verb.head.lemma_, pos="VERB", type="REQUEST", strength=known["strength"])
        draft = Draft(trigger=verb.head, sentence=sentence, entry=entry, actors=actors, recipients=recipients)
        return _apart(draft) if actors and recipients else None

    # verbs

    def _verb(self, verb: Token, sentence: Sentence, told: set[int]) -> Draft | None:
        if self._only_says(verb) or (verb.dep_ == "amod" and any(c.dep_ == "advmod" for c in verb.lefts)):
            return None  # “internationally recognized” is what something is
        patient = self.sides.patient(verb)
        entry = self.lexicon.find(verb.lemma_, "VERB", self._particles(verb), self._objects(patient))
        if entry is None:
            if not self.roles or verb.lemma_ in self.silent or self.lexicon.knows(verb.lemma_, "VERB"):
                return (
                    None  # a verb that the lexicon knows with certain objects alone tells nothing with others
                )
            entry = Predicate(lemma=verb.lemma_, pos="VERB", strength=0.0, note=UNKNOWN)
        if entry.object and patient is not None:
            told.add(patient.i)
        subject = self.sides.subject(verb)
        actors = self.sides.named(subject)
        if not actors and subject is not None and (subject.pos_ == "PROPN" or self._protests(subject, entry)):
            actors = [self.sides.unnamed(subject)]
        made = subject is not None and subject.dep_ in ("dobj", "nsubjpass")
        if not actors and made and verb.dep_ == "relcl" and (above := governing_verb(verb)) is not None:
            actors = self.sides.named(self.sides.subject(above))  # “introduced a bill that would punish X”
        recipients, thing = self._recipients(verb, patient, entry, {s.entity for s in actors})
        if not recipients and verb.dep_ == "relcl":
            recipients = self._of_clause_above(verb)
        draft = Draft(
            trigger=verb, sentence=sentence, entry=entry, actors=actors, recipients=recipients, object=thing
        )
        return self._complete(draft)

    def _protests(self, subject: Token, entry: Predicate) -> bool:
        """Whether those who protest are people nobody knows (“hundreds of residents”)."""
        return (
            entry.type == "PROTEST" and subject.pos_ in ("NOUN", "NUM") and not self.sides.is_nobody(subject)
        )

    def _only_says(self, verb: Token) -> bool:
        """Speech, and no act by itself: “denied that …”, “warned that hunger spread”, “asked not to be named”."""
        if verb.lemma_ in self.saying:
            return any(c.dep_ == "ccomp" or (c.dep_ == "xcomp" and c.tag_ == "VBG") for c in verb.rights)
        if verb.lemma_ in self.warning and self.sides.patient(verb) is None:
            clause = next((c for c in verb.rights if c.dep_ == "ccomp"), None)
            return clause is not None and not self.sides.named(self.sides.subject(clause))
        return any(t.lower_ in self.anonymous for c in verb.rights for t in (c, *c.rights))

    def _particles(self, token: Token) -> frozenset[str]:
        near = [c for c in token.children if c.dep_ in ("prt", "prep", "agent", "dative", "advmod")]
        near += [
            c
            for o in token.rights
            if o.dep_ in ("dobj", "prt", "prep", "acomp")
            for c in o.rights
            if c.dep_ == "prep"
        ]
        words = {c.lower_ for c in near}
        words |= {
            f"{c.lower_} {n.lemma_.lower()}" for c in near for n in c.children if n.dep_ == "pobj"
        }  # “on strike”
        return frozenset(words)

    def _objects(self, patient: Token | None) -> frozenset[str]:
        if patient is None:
            return frozenset()
        nouns = [patient, *(c for c in patient.rights if c.dep_ == "conj")]
        return frozenset(n.lemma_.lower() for n in nouns)

    def _recipients(
        self, verb: Token, patient: Token | None, entry: Predicate, acting: set[str]
    ) -> tuple[list[Side], Token | None]:
        slots = entry.recipient or self.slots["verb"]
        thing = None
        for slot in slots:
            if slot == "dobj":
                noun = patient
            elif slot.startswith("prep:"):
                noun = self.sides.behind(verb, slot[5:])
            elif slot == "poss":
                owners = [c for c in patient.lefts if is_possessor(c)] if patient is not None else []
                noun = owners[0] if owners else None
            else:
                continue
            if noun is None or noun.ent_type_ in ("DATE", "TIME"):
                continue  # “ordered … on Thursday”
            if self.sides.owned_by(noun, acting):
                continue
            sides = self.sides.named(noun)
            if sides:
                return sides, None
            thing = thing or noun
        if entry.reciprocal:
            return [], thing  # its parties are found by “with” and “between”
        if entry.object and patient is not None:  # “lifted sanctions on X”, “signed a deal with X”
            for p in self.slots["object"]:
                if sides := self.sides.named(self.sides.behind(patient, p)):
                    return sides, None
            if not self.sides.owned_by(patient, acting) and (sides := self.sides.within(patient)):
                return sides, None
        return [], thing

    def _of_clause_above(self, verb: Token) -> list[Side]:
        """“X is supported by Y, which provided arms”: whom the clause above affects."""
        if any(t.pos_ == "VERB" for t in verb.children):
            return []
        above = governing_verb(verb)
        if above is None or not any(
            s in self.sides.named(self.sides.subject(above)) for s in self.sides.named(verb.head)
        ):
            return []
        return self.sides.named(self.sides.patient(above))

    # nouns

    def _noun(self, noun: Token, sentence: Sentence) -> Draft | None:
        entry = self.lexicon.find(noun.lemma_.lower(), noun.pos_, self._particles(noun), frozenset())
        if entry is None or noun.dep_ in ("compound", "nmod") or self.sides.at(noun) is not None:
            return None
        recipients = self._slots(noun, entry.recipient)
        taken = {s.entity for s in recipients}
        actors = [s for s in self._slots(noun, entry.actor or self.slots["noun"]) if s.entity not in taken]
        draft = Draft(trigger=noun, sentence=sentence, entry=entry, actors=actors, recipients=recipients)
        if not actors:
            self._from_governor(draft)
        return self._complete(draft)

    def _complete(self, draft: Draft) -> Draft:
        """Parties, nobody on both sides, and a recipient from deeper in the phrase where none stood nearer."""
        draft = self._parties(draft) if draft.entry.reciprocal else _apart(draft)
        draft.by_violence = draft.entry.type == "ASSAULT" and self._by_violence(draft.trigger)
        if draft.actors and not draft.recipients and len(draft.actors) < 2:
            draft.recipients = self._deeper(draft)
            thing = draft.object if draft.entry.type != "CONSULT" else None  # a meeting is no party to itself
            if not draft.recipients and thing is not None and not self.sides.is_nobody(thing):
                draft.recipients = [self.sides.unnamed(thing)]
            elif not draft.recipients:
                draft.recipients = self._place_in(draft)
        if self.roles and not draft.entry.reciprocal and draft.entry.note != UNKNOWN:
            self.filling.learn(draft)
        return draft

    def _by_violence(self, verb: Token) -> bool:
        """“A car bomb killed …”, “were killed in an air strike”: a weapon or attack does it, no accident."""
        means = (self.sides.subject(verb), self.sides.behind(verb, "in"), self.sides.behind(verb, "by"))
        found = (self.lexicon.find(t.lemma_.lower(), "NOUN") for t in means if t is not None)
        return any(e is not None and e.type == "ASSAULT" for e in found)

    def _deeper(self, draft: Draft) -> list[Side]:
        """The first actor in the complements of a predicate (“agreed to send help to X”, “urged that X …”)."""
        acting = {s.entity for s in draft.actors}
        queue, seen = [draft.trigger], 0
        while queue and seen < _REACH:
            here = queue.pop(0)
            for c in here.children if here is not draft.trigger else here.rights:
                seen += 1
                if c.dep_ in _OTHER_CLAUSES or (c.dep_ == "conj" and c.pos_ == "VERB"):
                    continue
                if c.dep_ == "advcl" and not any(t.lower_ == "to" for t in c.lefts):
                    continue
                if c.dep_ == "prep" and any(self._is_topic(t, draft.entry) for t in c.rights):
                    continue
                if self.sides.owned_by(c, acting):
                    continue
                if c.dep_ not in ("prep", "punct", "aux"):
                    found = [s for s in self.sides.named(c, deep=False) if s.entity not in acting]
                    if found:
                        return found
                queue.append(c)
        return []

    def _is_home(self, place: Token, draft: Draft) -> bool:
        """Whether a meeting is in its own party's country: who meets at home meets nobody by that."""
        own = {self.sides.entities[s.entity].country for s in draft.actors} - {None}
        return draft.entry.reciprocal and place.head.lower_ == "in" and self._places[place.i] in own

    def _is_topic(self, noun: Token, entry: Predicate) -> bool:
        """What a meeting is about: “host a conference on Libya”."""
        return entry.reciprocal and noun.dep_ == "pobj" and noun.head.lower_ in self.slots["topics"]

    def _place_in(self, draft: Draft) -> list[Side]:
        """The first place named behind a predicate, where nobody else is affected (“took to the streets in X”)."""
        trigger = draft.trigger
        near = self.doc[trigger.i + 1 : min(draft.sentence.end, trigger.i + _REACH)]
        after = (t for t in near if t.i in self._places and is_below(t, trigger))
        first = next(
            (t for t in after if not self._is_topic(t, draft.entry) and not self._is_home(t, draft)), None
        )
        return [self.sides.unnamed(first)] if first is not None else []

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
        if verb is None:
            return
        consults = entry.type in self.party_types
        if noun.pos_ == "ADJ" and noun.dep_ in ("acomp", "xcomp", "conj"):
            draft.actors = self.sides.named(self.sides.subject(verb))
        elif noun.dep_ in ("dobj", "attr") and noun.head.i == verb.i:
            if verb.lemma_ in self.undergo and not consults:
                draft.recipients = draft.recipients or self.sides.named(self.sides.subject(verb))
            else:
                draft.actors = self._subject_if_carried(verb, entry)
        elif noun.dep_ in ("nsubj", "nsubjpass") and noun.head.i == verb.i:
            if consults and verb.lemma_ in self.party_verbs:
                draft.actors = self.sides.named(self.sides.patient(verb))
            elif noun.dep_ == "nsubjpass" and verb.lemma_ in self.light:
                draft.actors = self.sides.named(self.sides.subject(verb))
        elif noun.dep_ == "pobj" and (accused := self._accused(noun, verb, entry)):
            draft.actors = accused
        elif noun.dep_ == "pobj" and noun.head.head.i == verb.i:
            if consults and noun.head.lower_ in self.party_prepositions:
                draft.actors = self.sides.named(self.sides.subject(verb) or self.sides.patient(verb))
            elif noun.head.lower_ == "on":  # “went on strike”, “remained on alert”
                draft.actors = self.sides.named(self.sides.subject(verb))

    def _accused(self, noun: Token, verb: Token, entry: Predicate) -> list[Side]:
        """Who has done what a noun of violence tells, behind a verb that says so: “accused X of the attack”."""
        own = self.lexicon.find(verb.lemma_, "VERB")
        if entry.type not in self.violence or own is None or own.type not in self.accusing:
            return []
        behind = noun.head.lower_ in self.sides.known["control"]["of_object"]
        return self.sides.named(self.sides.patient(verb), deep=False) if behind else []

    def _subject_if_carried(self, verb: Token, entry: Predicate) -> list[Side]:
        """Who does what the verb's object tells, unless the verb is an act upon it (“condemned the attack”)."""
        own = self.lexicon.find(verb.lemma_, "VERB")
        if verb.lemma_ in self.light or own is None or own.type == entry.type:
            return self.sides.named(self.sides.subject(verb))
        return []

    # reciprocal events

    def _parties(self, draft: Draft) -> Draft:
        """All parties of a reciprocal event act: subject, “with X”, “between A and B”."""
        more = [
            s for p in self.slots["parties"] for s in self.sides.named(self.sides.behind(draft.trigger, p))
        ]
        parties = {s.entity: s for s in (*more[::-1], *draft.recipients[::-1], *draft.actors[::-1])}
        draft.actors = sorted(parties.values(), key=lambda s: s.span)
        draft.recipients = []
        return draft


def _apart(draft: Draft) -> Draft:
    """Nobody is on both sides: who acts is not acted upon."""
    draft.recipients = [s for s in draft.recipients if s.entity not in {a.entity for a in draft.actors}]
    return draft
