"""What a paragraph is about: PLOVER's contexts, found by weighted cue words.

A cue is a word or a row of words, each a lemma or a form as written. Each cue counts once a paragraph,
however often it stands there, and a context holds where the weights of its cues reach the threshold.
The codebook codes contexts by paragraph or document, not by sentence (PLOVER manual, “Event, mode, and
context”).

Cues lie in ``knowledge/data/ontology/context_cues.csv``, the threshold in ``contexts.toml``.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, cached_property

import msgspec
from spacy.tokens import Doc, Span

from dateline.knowledge import settings, table


class Cue(msgspec.Struct, frozen=True):
    """A cue as a row of words, with the context that it tells of and its weight."""

    words: tuple[str, ...]
    context: str
    weight: float


class Hit(msgspec.Struct, frozen=True):
    """A cue found at a place in a row of lemmas."""

    at: int
    cue: Cue


def find(lemmas: Iterable[str]) -> list[str]:
    """The contexts of a paragraph, in the codebook's order.

    Args:
        lemmas: the lemmas of the paragraph's words, in their order; case does not matter.
    """
    words = [lemma.lower() for lemma in lemmas]
    return _over_threshold(hit.cue for hit in _hits(words, words))


class Topics:
    """The contexts round the sentences of one document, whose cues are looked up once.

    Args:
        doc: a parsed document; only lemmas, forms and line breaks are read.
    """

    def __init__(self, doc: Doc) -> None:
        self.doc = doc
        self.reach = int(settings("ontology/contexts.toml")["reach"])
        self._found: dict[tuple[int, int], list[str]] = {}

    def around(self, sentence: Span) -> list[str]:
        """The contexts of the paragraph that a sentence stands in."""
        start, end = self._paragraph(sentence)
        if (start, end) not in self._found:
            first, last = bisect_left(self._at, start), bisect_left(self._at, end)
            self._found[start, end] = _over_threshold(hit.cue for hit in self._cues[first:last])
        return self._found[start, end]

    def _paragraph(self, sentence: Span) -> tuple[int, int]:
        breaks = self._breaks
        after = bisect_left(breaks, sentence.start + 1)
        start = breaks[after - 1] if after else 0
        following = bisect_left(breaks, sentence.end)
        end = breaks[following] if following < len(breaks) else len(self.doc)
        return max(start, sentence.start - self.reach), min(end, sentence.end + self.reach)

    @cached_property
    def _breaks(self) -> list[int]:
        """Token indices at which a new paragraph begins."""
        return [t.i + 1 for t in self.doc if t.is_space and "\n" in t.text]

    @cached_property
    def _cues(self) -> list[Hit]:
        return list(_hits([t.lemma_.lower() for t in self.doc], [t.lower_ for t in self.doc]))

    @cached_property
    def _at(self) -> list[int]:
        return [hit.at for hit in self._cues]


def _hits(lemmas: Sequence[str], forms: Sequence[str]) -> Iterator[Hit]:
    by_first = _cues_by_first_word()
    for i, (lemma, form) in enumerate(zip(lemmas, forms, strict=True)):
        cues = by_first.get(lemma, ())
        if form != lemma:
            cues = (*cues, *by_first.get(form, ()))
        for cue in cues:
            end = i + len(cue.words)
            if end == i + 1 or (end <= len(forms) and _reads(cue.words, lemmas[i:end], forms[i:end])):
                yield Hit(i, cue)


def _reads(words: tuple[str, ...], lemmas: Sequence[str], forms: Sequence[str]) -> bool:
    return all(word in pair for word, *pair in zip(words, lemmas, forms, strict=True))


def _over_threshold(cues: Iterable[Cue]) -> list[str]:
    weights: dict[str, float] = {}
    for cue in dict.fromkeys(cues):
        weights[cue.context] = weights.get(cue.context, 0.0) + cue.weight
    least = float(settings("ontology/contexts.toml")["threshold"])
    return sorted((c for c, weight in weights.items() if weight >= least), key=_order().__getitem__)


@cache
def _cues_by_first_word() -> dict[str, tuple[Cue, ...]]:
    by_first: dict[str, tuple[Cue, ...]] = {}
    for row in table("ontology/context_cues.csv"):
        for phrase in filter(None, row["cues"].split("|")):
            cue = Cue(tuple(phrase.split()), row["context"], float(row["weight"]))
            by_first[cue.words[0]] = (*by_first.get(cue.words[0], ()), cue)
    return by_first


@cache
def _order() -> dict[str, int]:
    return {row["context"]: i for i, row in enumerate(table("ontology/contexts.csv"))}
