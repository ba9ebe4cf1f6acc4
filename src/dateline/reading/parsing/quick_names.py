"""Names as spaCy's recognizer finds them, in a quarter of its time: the same weights, asked of all words at once.

spaCy takes one word after the other and asks of each of some seventy moves whether it is allowed, which costs more than
the network (spaCy 3.8). Outside a name the scores depend on the word alone, so that those of a whole text are one
product of matrices; inside a name two moves are left, to go on with it and to end it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import numpy as np
from spacy.attrs import IS_SPACE, SENT_START
from spacy.language import Language
from spacy.tokens import Doc, Span

from dateline.models.products import Floats, product
from dateline.reading.parsing import quick_vectors
from dateline.reading.parsing.quick_vectors import by_piece, largest, summands_of

NAME = "quick_ner"

_TOGETHER = 20_000  # words of one batch, each of which takes 2 kB
_FEATURES = 3  # the word, the first word of the name it may go on with, the word before


class Transition(NamedTuple):
    """What may be done at a word.

    Attributes:
        kind: ``B`` and ``I`` begin a name and go on with it, ``L`` ends it, ``U`` is a name of one word, ``O`` none.
    """

    kind: str
    label: str


class QuickNames:
    """The component: reads tokens and sentence starts, writes ``doc.ents``.

    Args:
        ner: spaCy's trained recognizer, of a form for which :func:`is_known` holds.
    """

    def __init__(self, ner: Any) -> None:
        model = ner.model
        vectors, _, narrow = model.get_ref("tok2vec").layers
        self._vectors = quick_vectors.Vectors(vectors)
        self._narrow: Floats = narrow.get_param("W").T.copy()
        self._narrow_bias: Floats = narrow.get_param("b")
        lower, upper = model.get_ref("lower"), model.get_ref("upper")
        self._units = lower.get_dim("nO")
        self._lower, self._no_word, self._bias = by_piece(lower)
        self._weights: Floats = upper.get_param("W").T.copy()
        self._upper_bias: Floats = upper.get_param("b")
        names = (ner.moves.get_class_name(n) for n in range(ner.moves.n_moves))
        self._moves = [Transition(*name.partition("-")[::2]) for name in names]
        self._going_on = {m.label: n for n, m in enumerate(self._moves) if m.kind == "I"}
        self._ending = {m.label: n for n, m in enumerate(self._moves) if m.kind == "L"}
        kinds = np.array(
            [m.kind if m.label or m.kind == "O" else "" for m in self._moves]
        )  # “U-” blocks a word
        self._beginning, self._alone, self._none = (kinds == kind for kind in "BUO")

    def __call__(self, doc: Doc) -> Doc:
        return next(self.pipe([doc]))

    def pipe(self, stream: Iterable[Doc], batch_size: int = 32) -> Iterator[Doc]:
        """Names of documents in batches."""
        for docs in _batches(stream, batch_size):
            summands = self._summands(docs)
            scores = self._scores(self._hidden(summands[:, 0] + summands[0, 1] + summands[0, 2]))
            start = 1  # the first row stands for no word
            for doc in docs:
                end = start + len(doc)
                doc.set_ents(self._names(doc, summands[start:end], scores[start:end]), default="outside")
                start = end
                yield doc

    def _summands(self, docs: list[Doc]) -> Floats:
        """What each word adds to the hidden layer in each of its parts: words × parts × units; no word first."""
        words = np.concatenate([self._vectors(doc) for doc in docs])
        narrow = product(words, self._narrow) + self._narrow_bias
        return summands_of(narrow, self._lower, self._no_word).reshape(len(words) + 1, _FEATURES, -1)

    def _hidden(self, summed: Floats) -> Floats:
        return largest(summed + self._bias, self._units)

    def _scores(self, hidden: Floats) -> Floats:
        out: Floats = product(hidden, self._weights) + self._upper_bias
        return out

    def _names(self, doc: Doc, summands: Floats, scores: Floats) -> list[Span]:
        """The names of one document: the best move that is allowed at each word, from left to right."""
        if not len(doc):
            return []
        is_space = doc.to_array(IS_SPACE).astype(bool)
        ends = np.append(doc.to_array(SENT_START)[1:] == 1, True)  # a name goes over no sentence's end
        allowed = np.repeat(self._none[None], len(doc), axis=0)
        allowed |= ~is_space[:, None] & self._alone
        allowed |= ~(is_space | ends)[:, None] & self._beginning
        best = np.where(allowed, scores, -np.inf).argmax(axis=1)
        out: list[Span] = []
        behind = 0
        for first in np.flatnonzero(~self._none[best]).tolist():
            if first < behind:
                continue  # a word of the name before
            label, behind = self._moves[best[first]].label, first + 1
            if self._beginning[best[first]]:
                while self._goes_on(summands, first, behind, label) and not ends[behind]:
                    behind += 1
                behind += 1
            out.append(Span(doc, first, behind, label=label))
        return out

    def _goes_on(self, summands: Floats, first: int, word: int, label: str) -> bool:
        """Whether a name goes on behind a word of it, rather than ending with it."""
        hidden = self._hidden((summands[word, 0] + summands[first, 1] + summands[word - 1, 2])[None])[0]
        on, end = self._going_on[label], self._ending[label]
        score, other = (hidden @ self._weights[:, [on, end]] + self._upper_bias[[on, end]]).tolist()
        return bool(score > other or (score == other and on < end))


def _batches(stream: Iterable[Doc], most: int) -> Iterator[list[Doc]]:
    """Documents in order, so many at once at most, and fewer where they are long."""
    docs: list[Doc] = []
    words = 0
    for doc in stream:
        if docs and (len(docs) >= most or words + len(doc) > _TOGETHER):
            yield docs
            docs, words = [], 0
        docs.append(doc)
        words += len(doc)
    if docs:
        yield docs


def is_known(ner: Any) -> bool:
    """Whether a recognizer is of the form that is read here; any other must run by itself."""
    model = ner.model
    words = model.get_ref("tok2vec").layers
    return bool(
        [layer.name for layer in words[1:]] == ["list2array", "linear"]
        and quick_vectors.is_known(words[0])
        and model.attrs.get("has_upper")
        and not model.attrs.get("unseen_classes")
        and model.get_ref("lower").get_dim("nF") == _FEATURES
        and model.get_ref("lower").get_dim("nP") > 1
    )


@Language.factory(NAME, assigns=["doc.ents", "token.ent_iob", "token.ent_type"])
def make_quick_names(nlp: Language, name: str) -> QuickNames:
    return QuickNames(nlp.get_pipe("ner"))
