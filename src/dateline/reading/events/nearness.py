"""Nearness: which times and places stand near a predicate, by steps in the sentence's tree."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from itertools import islice
from typing import Generic, TypeVar

from spacy.tokens import Doc, Token

from dateline.reading.parsing import sentence_of

FAR = 7  # steps in the tree beyond which a time or place belongs to something else
_NEAR = 60  # words around a predicate in which they are looked for

Item = TypeVar("Item")


class Near(Generic[Item]):
    """Items of a document by their governing word, so that those near a predicate are found at once."""

    def __init__(self, found: list[tuple[Token, Item]]) -> None:
        self._found = sorted(found, key=lambda pair: pair[0].i)
        self._at = [root.i for root, _ in self._found]

    def around(self, trigger: Token) -> Iterator[tuple[Token, Item]]:
        """Those of the same sentence, not too far off."""
        sentence = sentence_of(trigger)
        first = bisect_left(self._at, max(sentence.start, trigger.i - _NEAR))
        last = bisect_left(self._at, min(sentence.end, trigger.i + _NEAR))
        yield from self._found[first:last]


def root_of(doc: Doc, start: int, end: int) -> Token | None:
    """The word that governs a stretch of characters."""
    span = doc.char_span(start, end, alignment_mode="expand")
    return span.root if span is not None else None


def chain(token: Token) -> list[Token]:
    """A word and what governs it, as far up as matters."""
    return [token, *islice(token.ancestors, 2 * FAR)]


def path(trigger: Token, other: Token) -> list[Token] | None:
    """The words from another word up to, and without, the first that also governs the predicate."""
    above = {t.i for t in chain(trigger)}
    way: list[Token] = []
    for t in chain(other):
        if t.i in above:
            return way
        way.append(t)
    return None


def distance(trigger: Token, other: Token) -> float:
    """Steps from a predicate to a word in the tree; a step over another verb counts double."""
    up = chain(trigger)
    above = {t.i: n for n, t in enumerate(up)}
    cost = 0.0
    for t in chain(other):
        if t.i in above:
            crossed = sum(1 for a in up[1 : above[t.i]] if a.pos_ == "VERB")
            return cost + above[t.i] + crossed + abs(trigger.i - other.i) / 50
        cost += 2 if t.pos_ == "VERB" else 1
    return 99.0
