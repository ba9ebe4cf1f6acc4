"""Names as spaCy's recognizer finds them, in a quarter of its time: the same weights, asked of all words at once.

spaCy takes one word after the other and asks of each of some seventy moves whether it is allowed, which costs more than
the network (spaCy 3.8). Outside a name the scores depend on the word alone, so that those of a whole text are one
product of matrices; inside a name two moves are left, to go on with it and to end it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from spacy.attrs import IS_SPACE, SENT_START
from spacy.language import Language
from spacy.tokens import Doc, Span

NAME = "quick_ner"

_FEATURES = 3  # the word, the first word of the name it may go on with, the word before

Floats = NDArray[np.float32]


class Move(NamedTuple):
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
        self._words = model.get_ref("tok2vec")
        self._lower = model.get_ref("lower")
        self._bias: Floats = self._lower.get_param("b").reshape(-1)
        upper = model.get_ref("upper")
        self._weights, self._upper_bias = upper.get_param("W"), upper.get_param("b")
        self._gemm = upper.ops.gemm
        names = (ner.moves.get_class_name(n) for n in range(ner.moves.n_moves))
        self._moves = [Move(*name.partition("-")[::2]) for name in names]
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
        left = iter(stream)
        while docs := list(islice(left, batch_size)):
            summands = self._summands(docs)
            scores = self._scores(self._hidden(summands[:, 0] + summands[0, 1] + summands[0, 2]))
            start = 1  # the first row stands for no word
            for doc in docs:
                end = start + len(doc)
                doc.set_ents(self._names(doc, summands[start:end], scores[start:end]), default="outside")
                start = end
                yield doc

    def _summands(self, docs: list[Doc]) -> Floats:
        """What each word adds to the hidden layer in each of its parts: words × parts × units."""
        rows = self._lower.predict(self._words.predict(docs))
        out: Floats = rows.reshape(len(rows), _FEATURES, -1)
        return out

    def _hidden(self, summed: Floats) -> Floats:
        pieces = (summed + self._bias).reshape(len(summed), -1, self._lower.get_dim("nP"))
        out: Floats = pieces.max(axis=2)
        return out

    def _scores(self, hidden: Floats) -> Floats:
        out: Floats = self._gemm(hidden, self._weights, trans2=True) + self._upper_bias
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
        score, other = (self._weights[[on, end]] @ hidden + self._upper_bias[[on, end]]).tolist()
        return bool(score > other or (score == other and on < end))


def is_known(ner: Any) -> bool:
    """Whether a recognizer is of the form that is read here; any other must run by itself."""
    model = ner.model
    return bool(
        model.attrs.get("has_upper")
        and not model.attrs.get("unseen_classes")
        and model.get_ref("lower").get_dim("nF") == _FEATURES
        and model.get_ref("lower").get_dim("nP") > 1
    )


@Language.factory(NAME, assigns=["doc.ents", "token.ent_iob", "token.ent_type"])
def make_quick_names(nlp: Language, name: str) -> QuickNames:
    return QuickNames(nlp.get_pipe("ner"))
