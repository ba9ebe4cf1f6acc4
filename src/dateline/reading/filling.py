"""Filling roles: who acts and who is acted upon, where learnt weights know better than the slots of the lexicon."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from spacy.tokens import Doc, Token

from dateline.models.linear import Linear
from dateline.ontology.lexicon import Lexicon
from dateline.reading.attributions import Attributed
from dateline.reading.draft import Draft
from dateline.reading.roles import Act, Option, Options, features
from dateline.reading.sides import Side, Sides
from dateline.reading.syntax import is_below

_LEAST = 0.25  # probability below which nobody is acted upon
_LIKELY = 0.5  # probability of a further phrase in the same role
_MOST_IN_ROLE = 2  # phrases in one role, each with those that are joined to it
_LEAST_ACTOR = 0.4  # probability below which nobody acts where syntax names nobody
_WITHIN = ("compound", "nmod", "poss", "amod")
_CLOSED = ("conj", "parataxis", "advcl")
_HIGH = 40  # governors of a word that are looked at


class Filling:
    """Fills the roles of drafts of one document by :mod:`~dateline.reading.roles`.

    Args:
        options: the noun phrases that may fill one.
        lexicon: tells nouns of attacks.
        roles: the weights by role; none for syntax alone.
    """

    def __init__(
        self, doc: Doc, sides: Sides, options: Options, lexicon: Lexicon, roles: Mapping[str, Linear]
    ) -> None:
        self.doc, self.sides, self.options, self.lexicon, self.roles = doc, sides, options, lexicon, roles
        self.said = Attributed(doc)
        self._violence = frozenset(sides.known["carried_on"]["types"])
        self._at = frozenset(sides.known["slots"]["targets"])

    def act(self, draft: Draft, role: str) -> Act:
        """A draft as the model of a role sees it.

        Args:
            role: ``actor`` or ``recipient``.
        """
        own, other = (draft.actors, draft.recipients)[:: 1 if role == "actor" else -1]
        s = draft.sentence
        heads = (self.doc.char_span(*side.span, alignment_mode="expand") for side in own)
        return Act(
            draft.trigger,
            draft.entry,
            frozenset(side.entity for side in other),
            tuple(self.sides.spans(other, s.start_char, s.end_char)),
            frozenset(span.root.i for span in heads if span is not None),
        )

    def learn(self, draft: Draft) -> None:
        """Who acts, where syntax does not say; and on whom, where another phrase is likelier than syntax's."""
        if not draft.actors:
            draft.actors = self._likeliest(draft, "actor", _LEAST_ACTOR)
        if draft.actors:
            found = self._likeliest(draft, "recipient", _LEAST)
            own = self._named_object(draft)
            if own is None or own in {s.entity for s in found}:
                draft.recipients = found
            elif found:
                draft.because.pop("recipient", None)

    def _named_object(self, draft: Draft) -> str | None:
        """The actor that the verb's own object names: whatever seems likely elsewhere, it is acted upon."""
        patient = self.sides.patient(draft.trigger) if draft.trigger.pos_ == "VERB" else None
        mention = self.sides.mentioned.get(patient.i) if patient is not None else None
        if (
            mention is None
            or mention[1] != "name"
            or mention[0].entity not in {s.entity for s in draft.recipients}
        ):
            return None
        return mention[0].entity

    def _likeliest(self, draft: Draft, role: str, least: float) -> list[Side]:
        """The likeliest phrase for a role, and others likelier than not; empty where none is likely.

        Args:
            least: probability that the likeliest must reach.
        """
        act = self.act(draft, role)
        options = self.options.of(draft.sentence, act)
        speakers = self.said.sources(draft.trigger.idx)  # who tells of an event is no side by that
        options = [
            o
            for o in options
            if (role == "actor" and o.what != "media") or not any(s <= o.token.idx < e for s, e in speakers)
        ]
        options = [o for o in options if not self._is_elsewhere(o, draft.trigger, act)]
        apart = (self._is_no_attacker if role == "actor" else self._is_not_acted_upon)(draft.trigger)
        options = [o for o in options if o.token.i in act.proposed or not apart(o.token)]
        if role == "recipient" and draft.entry.object and "dobj" not in draft.entry.recipient:
            patient = self.sides.patient(draft.trigger)  # “fired two missiles at X”
            options = [o for o in options if patient is None or o.token.i != patient.i]
        model = self.roles[role]
        scored = (
            (model.probability(names), o) for names, o in zip(features(act, options), options, strict=True)
        )
        ranked = sorted(scored, key=lambda pair: -pair[0])[:_MOST_IN_ROLE]
        whole = ranked[0][1].whole(options) if ranked else None
        out: list[Side] = []
        for n, (p, option) in enumerate(ranked):
            if p < (_LIKELY if n else least):
                break
            if not n and whole is not None:
                option = whole
            elif n and whole is not None and option.nests(whole):
                continue
            if option.token.i in act.proposed:
                found = draft.actors if role == "actor" else draft.recipients
            else:
                found = self._named(option, act.taken)
            out += [s for s in found if s.entity not in {o.entity for o in out}]
            if not n:
                told = "; syntax says so too" if option.token.i in act.proposed else ""
                draft.because[role] = f"learnt: “{option.token.text}” is likeliest, {p:.2f}{told}"
        return out

    def _is_elsewhere(self, option: Option, trigger: Token, act: Act) -> bool:
        """Whether a phrase acts in another clause, or only describes who is in the other role (“X, the U.N. envoy”)."""
        token = option.token
        if token.i not in act.proposed and (
            _joined_clause(token, trigger) or _clause_above(token, trigger, self._closed(act))
        ):
            return True
        if token.dep_ in ("nsubj", "nsubjpass") and token.i not in act.proposed:
            return not (is_below(token, trigger) or is_below(trigger, token) or is_below(trigger, token.head))
        taken = {i for s, e in act.spans for i in range(s, e)}
        while token.dep_ in ("appos", "prep", "pobj", *_WITHIN):
            token, described = token.head, token.dep_ == "appos"
            if described and token.idx in taken:
                return True
        return False

    def _is_target(self, token: Token) -> bool:
        """Whether a word is in the phrase of what an attack hits: “an air strike on an academy in X killed …”."""
        while token.dep_ in ("pobj", "prep", *_WITHIN) and token.head.i != token.i:
            prep, token = token, token.head
            if prep.dep_ == "prep" and prep.lower_ in self._at and self._is_attack(token):
                return True
        return False

    def _is_no_attacker(self, trigger: Token) -> Callable[[Token], bool]:
        """Tells words that can't act: whom an attack hits; where an attack kills, all that is not said of it."""
        attack = self.sides.subject(trigger) if trigger.pos_ == "VERB" else self._answered(trigger)
        if attack is None or not self._is_attack(attack):
            return self._is_target
        return lambda token: self._is_target(token) or not (token.i == attack.i or is_below(token, attack))

    def _answered(self, noun: Token) -> Token | None:
        """An act that another answers, or None: “fired at X in retaliation for a strike”."""
        answer = noun.head.head.lemma_.lower() if noun.dep_ == "pobj" else ""
        return noun if answer in self.sides.known["answers"]["nouns"] else None

    def _is_not_acted_upon(self, trigger: Token) -> Callable[[Token], bool]:
        """Tells words that only say who the subject is (“the mission in Libya condemned …”), or are another verb's."""
        subject = self.sides.subject(trigger) if trigger.pos_ == "VERB" else None
        if subject is None or self.sides.at(subject) is None:
            return lambda token: _before_joined(token, trigger)
        return lambda token: is_below(token, subject) or _before_joined(token, trigger)

    def _is_attack(self, noun: Token) -> bool:
        entry = self.lexicon.find(noun.lemma_.lower(), "NOUN") if noun.pos_ == "NOUN" else None
        return entry is not None and entry.type in self._violence

    def _closed(self, act: Act) -> tuple[str, ...]:
        """The clauses whose predicate has no side outside; who tells of violence did not do it by that."""
        told = act.trigger.pos_ == "VERB" and act.entry.type in self._violence
        return (*_CLOSED, "ccomp") if told else _CLOSED

    def _named(self, option: Option, taken: frozenset[str]) -> list[Side]:
        if option.kind != "actor":
            return [self.sides.unnamed(option.token)]
        return [s for s in self.sides.named(option.token) if s.entity not in taken]


def _joined_clause(token: Token, trigger: Token) -> bool:
    """Whether a word hangs on a verb that is only joined to a predicate: “condemned it and expelled the envoy”."""
    here = token
    for _ in range(_HIGH):
        if here.i == trigger.i or here.head.i == here.i:
            return False
        if here.dep_ == "conj" and here.pos_ == "VERB" and here.head.i == trigger.i:
            return True
        here = here.head
    return False


def _clause_above(token: Token, trigger: Token, closed: Collection[str]) -> bool:
    """Whether a word is outside of a predicate's clause, which has a subject of its own (“X left Y and Z struck”).

    Args:
        closed: how a clause hangs on the one above, no phrase of which can be a side then.
    """
    verb = trigger
    for _ in range(_HIGH):
        own = any(c.dep_ in ("nsubj", "nsubjpass") and c.tag_ not in ("WDT", "WP") for c in verb.lefts)
        if own and verb.dep_ in closed:
            return verb.i not in {a.i for a in (token, *token.ancestors)}
        if own or verb.head.i == verb.i:
            return False
        verb = verb.head
    return False


def _before_joined(token: Token, trigger: Token) -> bool:
    """Whether a word completes the verb to which a predicate with its own complements is joined (“freed X, held Y”)."""
    own = any(c.dep_ in ("dobj", "ccomp", "xcomp") for c in trigger.rights)
    if trigger.dep_ != "conj" or trigger.pos_ != "VERB" or not own:
        return False
    above = {a.i for a in (token, *token.ancestors)}
    subjects = {c.i for c in trigger.head.lefts if c.dep_ in ("nsubj", "nsubjpass")}
    return trigger.head.i in above and trigger.i not in above and subjects.isdisjoint(above)
