"""Lemmas as spaCy's lemmatizer finds them, in a tenth of its time: each form of a word is looked up once.

spaCy keeps what it found, but not of a word that is its own lemma, as most are (3.8), and keeps it for ever.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from spacy.attrs import LEMMA, MORPH, ORTH, POS
from spacy.lang.en.lemmatizer import EnglishLemmatizer
from spacy.language import Language
from spacy.tokens import Doc

NAME = "quick_lemmatizer"

_KEPT = 50_000  # forms of words


class QuickLemmas:
    """The component: reads words, word classes and morphology, writes the lemmas that are missing.

    Args:
        lemmatizer: spaCy's, for which :func:`is_known` holds.
    """

    def __init__(self, lemmatizer: Any) -> None:
        self._lemmatizer = lemmatizer
        self._lemmas: dict[tuple[int, int, int], str] = {}  # by word, word class and morphology

    def __call__(self, doc: Doc) -> Doc:
        if len(self._lemmas) > _KEPT:
            self._lemmas.clear()
            self._lemmatizer.cache.clear()
        for token, (*form, lemma) in zip(doc, doc.to_array([ORTH, POS, MORPH, LEMMA]).tolist(), strict=True):
            if lemma:
                continue
            key = tuple(form)
            if key not in self._lemmas:
                self._lemmas[key] = self._lemmatizer.lemmatize(token)[0]
            token.lemma_ = self._lemmas[key]
        return doc

    def pipe(self, stream: Iterable[Doc], batch_size: int = 32) -> Iterator[Doc]:
        """One document after the other."""
        yield from map(self, stream)


def is_known(lemmatizer: Any) -> bool:
    """Whether a lemmatizer goes by a word, its class and its morphology alone; any other must run by itself."""
    return type(lemmatizer) is EnglishLemmatizer and lemmatizer.mode == "rule" and not lemmatizer.overwrite


@Language.factory(NAME, assigns=["token.lemma"])
def make_quick_lemmas(nlp: Language, name: str) -> QuickLemmas:
    return QuickLemmas(nlp.get_pipe("lemmatizer"))
