"""Roles: which of a sentence's noun phrases does an act, and to which it is done, learnt from annotated events.

Syntax proposes by the slots of the predicate's row in the lexicon. The recipient is often elsewhere: deeper in a
complement (“approved the deployment of monitors to Yemen”), behind the object that the act is about (“lifted the ban
on travel to Cuba”); so is the actor of a noun or a passive (“announced the release of …”). A logistic regression for
each role weighs the path from the predicate to each phrase, what the phrase names, and the proposal; its weights lie
beside the coder's, and :mod:`dateline.training.roles` makes them.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from math import log2
from typing import NamedTuple

from spacy.tokens import Doc, Token
from spacy.tokens import Span as Sentence

from dateline.ontology.lexicon import Predicate
from dateline.reading.sides import Side, Sides
from dateline.record import Span

_HIGHEST = 40  # governors of a phrase
_HIGH = 8  # governors of the predicate over which a phrase is reached
_LOW = 12  # steps below them
_NO_PARTY = {"DATE", "TIME", "CARDINAL", "ORDINAL", "PERCENT", "MONEY", "QUANTITY"}
_NOUNS = {"NOUN", "PROPN", "PRON"}
_INNER = {"amod", "compound", "nmod"}
_MODIFIERS = {"amod", "compound", "nmod", "poss"}
_CLAUSES = {
    "advcl",
    "relcl",
    "conj",
    "ccomp",
    "xcomp",
    "acl",
    "parataxis",
    "appos",
    "poss",
    "amod",
    "compound",
    "nmod",
}


class Option(NamedTuple):
    """A noun phrase that may be an actor or recipient.

    Attributes:
        token: its head.
        kind: ``actor``, ``place`` or ``thing``.
        what: the kind of the actor, else empty.
        form: how an actor is mentioned, else empty.
        above: the head and its governors, nearest first, as numbers.
    """

    token: Token
    kind: str
    what: str = ""
    form: str = ""
    side: Side | None = None
    above: tuple[int, ...] = ()

    def nests(self, other: Option) -> bool:
        """Whether one of two options only modifies the other: “Ugandan” in “two Ugandan generals”."""
        return any(
            outer.token.i in {t.i for t in _whole(inner.token)}
            for inner, outer in ((self, other), (other, self))
        )

    def whole(self, options: list[Option]) -> Option:
        """The actor of which this is only a modifier, or this option where there is none."""
        above = [t.i for t in _whole(self.token)][1:]
        return next((o for o in options if o.kind == "actor" and o.token.i in above), self)


class Act(NamedTuple):
    """A predicate of which one role is asked for.

    Attributes:
        taken: the entities in its other role.
        spans: their characters.
        proposed: heads of the phrases that syntax proposes.
    """

    trigger: Token
    entry: Predicate
    taken: frozenset[str]
    spans: tuple[Span, ...]
    proposed: frozenset[int]


class Options:
    """The noun phrases of a document's sentences.

    Args:
        places: the governing words of the places.
    """

    def __init__(self, doc: Doc, sides: Sides, places: set[int]) -> None:
        self.doc = doc
        self._sides = sides
        self._places = places
        self._known: dict[int, list[Option]] = {}

    def of(self, sentence: Sentence, act: Act) -> list[Option]:
        """Those of a sentence that are neither the predicate nor in its other role."""
        if sentence.start not in self._known:
            self._known[sentence.start] = list(self._all(sentence))
        return [
            o
            for o in self._known[sentence.start]
            if o.token.i != act.trigger.i
            and (o.side is None or o.side.entity not in act.taken)
            and not any(s <= word.idx < e for word in _whole(o.token) for s, e in act.spans)
        ]

    def _all(self, sentence: Sentence) -> Iterator[Option]:
        for token in sentence:
            mention = self._sides.mentioned.get(token.i)
            if mention is not None:
                side, form = mention
                yield Option(
                    token, "actor", self._sides.entities[side.entity].kind, form, side, _above(token)
                )
            elif token.i in self._places and self._sides.at(token) is None:
                yield Option(token, "place", above=_above(token))
            elif self._is_thing(token):
                yield Option(token, "thing", form=token.pos_, above=_above(token))

    def _is_thing(self, token: Token) -> bool:
        phrase = token.pos_ in _NOUNS and token.dep_ not in _INNER and token.ent_type_ not in _NO_PARTY
        return phrase and not self._sides.is_nobody(token)


def _above(token: Token) -> tuple[int, ...]:
    return (token.i, *(a.i for a in islice(token.ancestors, _HIGHEST)))


def _whole(token: Token) -> Iterator[Token]:
    """A word and those that it only modifies: “Italian” is part of “Italian Prime Minister Conte”."""
    yield token
    while token.dep_ in _MODIFIERS and token.head.i != token.i:
        token = token.head
        yield token


def features(act: Act, options: list[Option]) -> list[list[str]]:
    """The names of the features that hold of each option."""
    above = {t.i: n for n, t in enumerate((act.trigger, *islice(act.trigger.ancestors, _HIGH)))}
    parties = [o.token.i for o in options if o.kind != "thing"]
    behind = [i for i in parties if i > act.trigger.i]
    proposed = {o.token.i: o.kind for o in options if o.token.i in act.proposed}
    thing = "thing" in proposed.values()
    last = options[-1].token.i if options else -1
    out = []
    for o in options:
        i, kind, what = o.token.i, o.kind, f"{o.kind}:{o.what}"
        down, up = _path(o.token, above)
        first, lowest = f"{down[0] if down else '-'}^{up}", down[-1] if down else "-"
        whole = ">".join(down) + f"^{up}"
        type_ = act.entry.type or "none"
        near = any(o.token.is_ancestor(act.trigger.doc[j]) for j in parties if j != i)
        names = [
            f"kind {what}", f"form {o.form}", f"up {up}", f"length {len(down)}", f"behind {i > act.trigger.i}",
            f"path {whole}", f"path {whole} {what}" if len(down) <= 3 else "path long",
            f"first {first}", f"last {lowest}",
            f"two {'>'.join(down[:2])}^{up}", f"last {lowest} {kind}",
            f"{type_} first {first}", f"{type_} {kind}", f"{type_} {what}", f"{type_} last {lowest}",
            f"{act.trigger.pos_} {kind} {first}", f"lemma {act.trigger.lemma_} {first}",
            f"proposed {i in proposed}", f"proposed {i in proposed} {what}", f"none proposed {not proposed} {kind}",
            f"thing proposed {thing} {kind}", f"thing proposed {thing} {kind} {first}",
            f"distance {min(9, int(log2(abs(i - act.trigger.i) + 1) * 1.5))}",
            f"last of all {i == last} {kind}", f"only party {parties == [i]}", f"parties {min(4, len(parties))} {kind}",
            f"party inside {near} {kind}",
        ]  # fmt: skip
        names += [f"step {s}" for s in down]
        names += [f"over {s} {kind}" for s in set(down) & _CLAUSES]
        if i in behind:
            at = behind.index(i)
            names += [f"rank {min(4, at)}", f"from end {min(3, len(behind) - 1 - at)}"]
        if kind == "thing":
            names.append(f"word {o.token.lemma_.lower()}")
        out.append(names)
    return out


def _path(token: Token, above: dict[int, int]) -> tuple[list[str], int]:
    """The steps from the predicate, or the governor over which both hang, down to a word; how high that is."""
    steps: list[str] = []
    here = token
    while here.i not in above and len(steps) < _LOW:
        if here.dep_ == "pobj":
            steps.append(f"to {here.head.lower_}")
        elif here.dep_ == "pcomp":
            steps.append(f"doing {here.head.lower_}")
        elif here.dep_ not in ("prep", "agent", "dative"):
            steps.append(here.dep_)
        if here.head.i == here.i:
            break
        here = here.head
    return steps[::-1], above.get(here.i, 9)
