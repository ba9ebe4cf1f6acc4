"""The parse as spaCy's parser makes it, in a third of its time: the same weights, asked of many sentences at once.

spaCy asks the network of one move after the other, over a thousand in a text of 500 words, and each asking costs more
than what is computed in it (spaCy 3.8). Here a parse begins at every word that may begin a sentence, and all of them
go on together. One that comes to such a word with nothing left open has there what the other began with, so that it
ends and the other's parse is the rest of its own. A parse that began where no sentence does is never come to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from spacy.attrs import IS_SPACE, SENT_START, TAG
from spacy.language import Language
from spacy.pipeline._parser_internals.stateclass import StateClass
from spacy.tokens import Doc

from dateline.models.products import Floats, product
from dateline.reading.parsing import endless
from dateline.reading.parsing.quick_vectors import by_piece, largest, summands_of

NAME = "quick_parser"

_FEATURES = 8  # words that the network is told of at each move
_FEW = 3  # sentences as long as the longest that a text must have room for
_ROOM = 4_000_000  # words of all states together; each of a text's states has a place for each of its words
_MOST = 8  # moves for each word, of which spaCy makes two, before its way is taken instead
_ASKING = 3  # moves that cost as much as asking the network once
_NEVER = 2**64 - 1  # the mark of a word that begins no sentence, -1 as a number without sign
_ENDS = (".", "''", "-RRB-")  # tags: the end of a sentence, and what may stand between it and the next


class _Parse:
    """A parse from one word on.

    Attributes:
        state: spaCy's.
        coming: the number of the next beginning that it has not come to.
    """

    __slots__ = ("_broken", "_depth", "coming", "state")

    def __init__(self, state: Any, coming: int) -> None:
        self.state = state
        self.coming = coming
        self._depth = 0
        self._broken = -1

    def goes_on(self, starts: Sequence[int], length: int) -> bool:
        """Whether more is to be done after a move.

        Where a parse ends for having come to a beginning afresh, that is ``coming``.

        Args:
            starts: the beginnings, and one behind them all.
            length: words of the text.
        """
        state = self.state
        depth = state.stack_depth()
        if (
            depth == self._depth
        ):  # only the move that lets a sentence begin with the next word leaves the stack
            self._broken = state.B(1)
        self._depth = depth
        if depth:
            return True
        word = state._b_i
        while starts[self.coming] < word:
            self.coming += 1
        if word == length and state.is_final():
            return False
        return not (
            word == starts[self.coming]
            and state.buffer_length() == length - word
            and not state.n_L(word)
            and self._broken != word + 1
        )


class QuickParser:
    """The component: reads vectors, tags and sentence starts, writes heads, dependencies and sentence starts.

    Args:
        parser: spaCy's trained parser, of a form for which :func:`is_known` holds.
    """

    def __init__(self, parser: Any) -> None:
        self._parser = parser
        model = parser.model
        vectors = model.get_ref("tok2vec").layers[-1]
        self._narrow: Floats = vectors.get_param("W").T.copy()
        self._narrow_bias: Floats = vectors.get_param("b")
        lower, upper = model.get_ref("lower"), model.get_ref("upper")
        self._units = lower.get_dim("nO")
        self._lower, self._no_word, self._bias = by_piece(lower)
        self._upper: Floats = upper.get_param("W").T.copy()
        self._upper_bias: Floats = upper.get_param("b")
        blank = Doc(parser.vocab, words=["."])
        self._words_of = model.predict([blank]).get_token_ids
        self._places = np.arange(_FEATURES)
        self._ends = frozenset(parser.vocab.strings.add(tag) for tag in _ENDS)

    def __call__(self, doc: Doc) -> Doc:
        return endless.parsed(doc, self._may_begin(doc), self._parse)

    def _parse(self, doc: Doc) -> Doc:
        states = self._parsed(doc)
        if not states:
            parsed: Doc = self._parser(doc)
            return parsed
        whole = StateClass(doc)
        for state in states:
            for arc in state.arcs:
                whole.add_arc(arc["head"], arc["child"], arc["label"])
        self._parser.set_annotations([doc], [whole])
        return doc

    def pipe(self, stream: Iterable[Doc], batch_size: int = 32) -> Iterator[Doc]:
        """One document after the other."""
        yield from map(self, stream)

    def _parsed(self, doc: Doc) -> list[Any]:
        """The states that parse a document from its first word to its last; none where spaCy's way is shorter."""
        length, starts = len(doc), self._starts(doc)
        if _FEW * max(b - a for a, b in pairwise([*starts, length])) > length:
            return []
        parses = [_Parse(state, n) for n, state in enumerate(_states(doc, starts), 1)]
        starts.append(length + 1)
        table = self._summands(doc)
        left, effort = parses, 0
        while left and effort < _MOST * length:
            states = [parse.state for parse in left]
            self._parser.transition_states(states, self._scores(table, states))
            left = [parse for parse in left if parse.goes_on(starts, length)]
            effort += _ASKING + len(states)
        return [] if left else [parse.state for parse in _chain(parses)]

    def _starts(self, doc: Doc) -> list[int]:
        """Words at which a parse begins, the first among them."""
        starts = self._may_begin(doc)
        return starts[:: 1 + len(starts) * len(doc) // _ROOM]

    def _may_begin(self, doc: Doc) -> list[int]:
        """Words that may begin a sentence, the first among them."""
        tags, given, spaces = doc.to_array([TAG, SENT_START, IS_SPACE]).T.tolist()
        starts, ended = [0], False
        for word, (tag, start, is_space) in enumerate(zip(tags, given, spaces, strict=True)):
            may_begin = ended and start != _NEVER and not is_space and tag not in self._ends
            if word and (start == 1 or may_begin):
                starts.append(word)
            ended = tag in self._ends or (ended and bool(is_space))
        return starts

    def _summands(self, doc: Doc) -> Floats:
        """What each word adds to the hidden layer in each of its parts: a row a word and part, no word first."""
        vectors: Any = doc.tensor
        narrow = product(vectors, self._narrow) + self._narrow_bias
        return summands_of(narrow, self._lower, self._no_word).reshape(-1, len(self._bias))

    def _scores(self, table: Floats, states: list[Any]) -> Floats:
        """The score of each move in each state."""
        rows = (self._words_of(states) + 1) * _FEATURES + self._places
        summed = table.take(rows, axis=0).sum(axis=1) + self._bias
        out: Floats = product(largest(summed, self._units), self._upper) + self._upper_bias
        return out


def _chain(parses: Sequence[_Parse]) -> Iterator[_Parse]:
    """The parses that go on from one another, the first of them from the first word."""
    number = 0
    while number < len(parses):
        yield parses[number]
        number = parses[number].coming


def _states(doc: Doc, starts: Sequence[int]) -> Iterator[Any]:
    """A state at each of some words, with nothing done yet."""
    state, at = StateClass(doc), 0
    for start in starts:
        for _ in range(start - at):
            state.push()
            state.pop()
        at = start
        yield state.copy()


def is_known(parser: Any) -> bool:
    """Whether a parser is of the form that is read here; any other must run by itself."""
    model = parser.model
    lower = model.get_ref("lower")
    return bool(
        model.attrs.get("has_upper")
        and not model.attrs.get("unseen_classes")
        and parser.cfg["beam_width"] == 1
        and [layer.name for layer in model.get_ref("tok2vec").layers]
        == ["tok2vec-listener", "list2array", "linear"]
        and (lower.get_dim("nF"), lower.get_dim("nP")) == (_FEATURES, 2)
    )


@Language.factory(NAME, assigns=["token.dep", "token.head", "token.is_sent_start", "doc.sents"])
def make_quick_parser(nlp: Language, name: str) -> QuickParser:
    return QuickParser(nlp.get_pipe("parser"))
