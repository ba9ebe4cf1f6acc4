"""Filling roles: who acts and who is acted upon, where learnt weights know better than the slots of the lexicon."""

from __future__ import annotations

from collections.abc import Mapping

from spacy.tokens import Doc

from dateline.models.linear import Linear
from dateline.ontology.lexicon import Lexicon
from dateline.reading.attributions import Attributed
from dateline.reading.draft import Draft
from dateline.reading.reach import Reach
from dateline.reading.roles import Act, Option, Options, features
from dateline.reading.sides import Side, Sides

_LEAST = 0.25  # probability below which nobody is acted upon
_LIKELY = 0.5  # probability of a further phrase in the same role
_MOST_IN_ROLE = 2  # phrases in one role, each with those that are joined to it
_LEAST_ACTOR = 0.4  # probability below which nobody acts where syntax names nobody


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
        reach = Reach(act, self.sides, self.lexicon)
        options = list(filter(reach.acts if role == "actor" else reach.is_acted_upon, options))
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

    def _named(self, option: Option, taken: frozenset[str]) -> list[Side]:
        if option.kind != "actor":
            return [self.sides.unnamed(option.token)]
        return [s for s in self.sides.named(option.token) if s.entity not in taken]
