"""What a paragraph is about: PLOVER's contexts, found by weighted cue words.

A cue is a word or a row of words, each a lemma or a form as written. Each cue counts once a paragraph,
however often it stands there, and a context holds where the weights of its cues reach the threshold.
The codebook codes contexts by paragraph or document, not by sentence (PLOVER manual, “Event, mode, and
context”).

Cues lie in ``knowledge/data/ontology/context_cues.csv``, the threshold in ``contexts.toml``.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from functools import cache, cached_property

from spacy.tokens import Doc, Span

from dateline.knowledge import settings, table
from dateline.ontology.cues import CueTable, Hit, WeightedCue, cues


def find(lemmas: Iterable[str]) -> list[str]:
    """The contexts of a paragraph, in the codebook's order.

    Args:
        lemmas: the lemmas of the paragraph's words, in their order; case does not matter.
    """
    words = [lemma.lower() for lemma in lemmas]
    return _over_threshold(_weights(hit.cue for hit in _cues().hits(words, words)))


class Topics:
    """The contexts round the sentences of one document, whose cues are looked up once.

    Args:
        doc: a parsed document; only lemmas, forms and line breaks are read.
    """

    def __init__(self, doc: Doc) -> None:
        self.doc = doc
        self.reach = int(settings("ontology/contexts.toml")["reach"])
        self._found: dict[tuple[int, int], dict[str, float]] = {}

    def around(self, sentence: Span, said: Mapping[str, float] | None = None) -> list[str]:
        """The contexts of the paragraph that a sentence stands in.

        Args:
            said: what a model makes of the sentence, the probability of each context, where there is one.
        """
        start, end = self._paragraph(sentence)
        if (start, end) not in self._found:
            first, last = bisect_left(self._at, start), bisect_left(self._at, end)
            self._found[start, end] = _weights(hit.cue for hit in self._cues[first:last])
        return _over_threshold(self._found[start, end], said)

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
        return list(_cues().hits([t.lemma_.lower() for t in self.doc], [t.lower_ for t in self.doc]))

    @cached_property
    def _at(self) -> list[int]:
        return [hit.at for hit in self._cues]


def _cues() -> CueTable:
    return cues("context_cues.csv", "context")


def _weights(found: Iterable[WeightedCue]) -> dict[str, float]:
    weights: dict[str, float] = {}
    for cue in dict.fromkeys(found):
        weights[cue.tells[0]] = weights.get(cue.tells[0], 0.0) + cue.weight
    return weights


def _over_threshold(weights: Mapping[str, float], said: Mapping[str, float] | None = None) -> list[str]:
    known = settings("ontology/contexts.toml")
    least, share = float(known["threshold"]), float(known["model"])
    total = {c: weights.get(c, 0.0) + share * (said or {}).get(c, 0.0) for c in {*weights, *(said or {})}}
    return sorted((c for c, weight in total.items() if weight >= least), key=_order().__getitem__)


@cache
def _order() -> dict[str, int]:
    return {row["context"]: i for i, row in enumerate(table("ontology/contexts.csv"))}
