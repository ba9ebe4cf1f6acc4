"""Rows of cue words in a text: how contexts and modes are told.

A cue is one or several words in a row, each a lemma or a form as written, in lower case.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache

import msgspec

from dateline.knowledge import table


class WeightedCue(msgspec.Struct, frozen=True):
    """A cue with what it tells (a context, a type and its mode) and its weight."""

    words: tuple[str, ...]
    tells: tuple[str, ...]
    weight: float


class Hit(msgspec.Struct, frozen=True):
    """A cue found at a place in a row of words."""

    at: int
    cue: WeightedCue


class CueTable:
    """The cues of one table, found in one pass over a text.

    Args:
        rows: of a table with the columns ``weight`` and ``cues`` (parted by ``|``).
        told: the columns that name what the cues tell.
    """

    def __init__(self, rows: Iterable[dict[str, str]], told: Sequence[str]) -> None:
        self._by_first: dict[str, tuple[WeightedCue, ...]] = {}
        for row in rows:
            tells = tuple(row[column] for column in told)
            for phrase in filter(None, row["cues"].split("|")):
                cue = WeightedCue(tuple(phrase.split()), tells, float(row["weight"]))
                self._by_first[cue.words[0]] = (*self._by_first.get(cue.words[0], ()), cue)

    def hits(self, lemmas: Sequence[str], forms: Sequence[str]) -> Iterator[Hit]:
        """Every cue in a row of words, in the order of the text.

        Args:
            lemmas: of the words, lower case.
            forms: the words as written, lower case; as many.
        """
        for i, (lemma, form) in enumerate(zip(lemmas, forms, strict=True)):
            cues = self._by_first.get(lemma, ())
            if form != lemma:
                cues = (*cues, *self._by_first.get(form, ()))
            for cue in cues:
                end = i + len(cue.words)
                if end == i + 1 or (end <= len(forms) and _reads(cue.words, lemmas[i:end], forms[i:end])):
                    yield Hit(i, cue)


@cache
def cues(name: str, *told: str) -> CueTable:
    """The cues of a bundled table under ``knowledge/data/ontology``, read at first use."""
    return CueTable(table(f"ontology/{name}"), told)


def _reads(words: tuple[str, ...], lemmas: Sequence[str], forms: Sequence[str]) -> bool:
    return all(word in pair for word, *pair in zip(words, lemmas, forms, strict=True))
