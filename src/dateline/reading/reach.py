"""Reach: from where in a sentence the sides of a predicate can come, whatever else seems likely.

Syntax that rules out, before learnt weights choose: another clause, another verb's complement, what an attack hits.
"""

from __future__ import annotations

from itertools import islice

from spacy.tokens import Token

from dateline.ontology.lexicon import Lexicon
from dateline.reading.roles import Act, Option
from dateline.reading.sides import Sides
from dateline.reading.syntax import is_below

_HIGH = 40  # governors of a predicate that are looked at
_CLOSED = ("conj", "parataxis", "advcl")
"""How a clause with a subject of its own hangs on another, no phrase of which is a side of its predicate then."""
_SUBJECTS = ("nsubj", "nsubjpass")
_WITHIN = ("compound", "nmod", "poss", "amod")


class Reach:
    """What the phrases of one sentence can be to one predicate.

    Args:
        act: the predicate, as one of its roles is asked for.
        lexicon: tells nouns of attacks.
    """

    def __init__(self, act: Act, sides: Sides, lexicon: Lexicon) -> None:
        self.trigger, self.act, self.lexicon = act.trigger, act, lexicon
        known = sides.known
        self._violence, self._at = known["carried_on"]["types"], known["slots"]["targets"]
        verb = self.trigger if self.trigger.pos_ == "VERB" else None
        self._subject = sides.subject(verb) if verb is not None else None
        self._named = self._subject is not None and sides.at(self._subject) is not None
        self._attack = self._attack_told(known["answers"]["nouns"])
        self._clause = self._closed_clause()
        self._joined = {c.i for c in self.trigger.rights if c.dep_ == "conj" and c.pos_ == "VERB"}
        self._before = self._verb_before()
        self._taken = {i for s, e in act.spans for i in range(s, e)}

    def acts(self, option: Option) -> bool:
        """Whether a phrase can act: not whom an attack hits; where an attack kills, only what is said of the attack."""
        if self._is_elsewhere(option):
            return False
        if option.token.i in self.act.proposed:
            return True
        of_attack = self._attack is None or self._attack.i in option.above
        return of_attack and not self._is_target(option.token)

    def is_acted_upon(self, option: Option) -> bool:
        """Whether a phrase can be the recipient.

        Not what only says who the subject is (“the mission in Libya condemned …”), nor the complement of the verb that
        this one is joined to (“freed X and held Y”), nor who reports.
        """
        if self._is_elsewhere(option):
            return False
        if option.token.i in self.act.proposed:
            return True
        if option.what == "media" and self.trigger.i not in option.above:
            return False  # “the agency X cited the ministry as saying …”
        if self._named and self._subject is not None and self._subject.i in option.above[1:]:
            return False
        if self._before is None or self.trigger.i in option.above:
            return True
        head, subjects = self._before
        return head not in option.above or not subjects.isdisjoint(option.above)

    def _is_elsewhere(self, option: Option) -> bool:
        """Whether a phrase acts in another clause, or only describes who is in the other role (“X, the U.N. envoy”)."""
        token, trigger, above = option.token, self.trigger, option.above
        if token.i not in self.act.proposed:
            if not self._joined.isdisjoint(above):  # “condemned it and expelled the envoy”
                return True
            if self._clause is not None and self._clause not in above:  # “X left Y and Z struck”
                return True
            if token.dep_ in _SUBJECTS:
                verb = token.head
                return not (trigger.i in above or is_below(trigger, token) or is_below(trigger, verb))
        while token.dep_ in ("appos", "prep", "pobj", *_WITHIN):
            token, described = token.head, token.dep_ == "appos"
            if described and token.idx in self._taken:
                return True
        return False

    def _is_target(self, token: Token) -> bool:
        """Whether a word is in the phrase of what an attack hits: “an air strike on an academy in X killed …”."""
        while token.dep_ in ("pobj", "prep", *_WITHIN) and token.head.i != token.i:
            prep, token = token, token.head
            if prep.dep_ == "prep" and prep.lower_ in self._at and self._is_attack(token):
                return True
        return False

    def _is_attack(self, noun: Token) -> bool:
        entry = self.lexicon.find(noun.lemma_.lower(), "NOUN") if noun.pos_ == "NOUN" else None
        return entry is not None and entry.type in self._violence

    def _attack_told(self, answers: list[str]) -> Token | None:
        """The attack that is the subject, or that another act answers (“fired in retaliation for a strike”)."""
        noun = self._subject
        if self.trigger.pos_ != "VERB":
            answer = self.trigger.head.head.lemma_.lower() if self.trigger.dep_ == "pobj" else ""
            noun = self.trigger if answer in answers else None
        return noun if noun is not None and self._is_attack(noun) else None

    def _closed_clause(self) -> int | None:
        """The verb of the predicate's clause, where that has a subject of its own and takes no side from outside.

        Who tells of violence did not do it by that: there a clause of speech is closed too.
        """
        violent = self.trigger.pos_ == "VERB" and self.act.entry.type in self._violence
        closed = (*_CLOSED, "ccomp") if violent else _CLOSED
        for verb in (self.trigger, *islice(self.trigger.ancestors, _HIGH - 1)):
            if any(c.dep_ in _SUBJECTS and c.tag_ not in ("WDT", "WP") for c in verb.lefts):
                return verb.i if verb.dep_ in closed else None
        return None

    def _verb_before(self) -> tuple[int, set[int]] | None:
        """The verb to which a predicate with complements of its own is joined, and that verb's subjects."""
        trigger = self.trigger
        own = any(c.dep_ in ("dobj", "ccomp", "xcomp") for c in trigger.rights)
        if trigger.dep_ != "conj" or trigger.pos_ != "VERB" or not own:
            return None
        return trigger.head.i, {c.i for c in trigger.head.lefts if c.dep_ in _SUBJECTS}
