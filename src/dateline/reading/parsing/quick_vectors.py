"""The vectors of words that spaCy's networks start from, in half of the time: the same weights.

What a word is by itself is told by its form alone, so that it is computed once and kept (spaCy does it anew at each of
its places), and the rest is done in as few steps as numpy has.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from dateline.models.products import Floats, product

NAME = "quick_tok2vec"

_LAYER = "residual(expand_window>>maxout>>layernorm>>dropout)"
_EMBED = ["extract_features", "list2ragged", "with_array", "with_array", "ragged2list"]
_KEPT = 30_000  # forms of words, each of less than 1 kB
_TINY = 1e-8  # what thinc adds to a variance


class Vectors:
    """Words to vectors.

    Args:
        tok2vec: spaCy's trained network, for which :func:`is_known` holds.
    """

    def __init__(self, tok2vec: Any) -> None:
        embed, encode = tok2vec.layers
        extract, _, tables, mix, _ = embed.layers
        self._columns = list(extract.attrs["columns"])
        self._tables, self._mix = tables.layers[0], mix.layers[0]
        self._around = int(encode.attrs["pad"])
        self._layers = [_Layer(residual.layers[0]) for residual in encode.layers[0].layers]
        self._numbers: dict[tuple[int, ...], int] = {}  # by form
        self._kept: Floats = np.empty((_KEPT, tok2vec.get_dim("nO")), np.float32)

    def __call__(self, doc: Doc) -> Floats:
        """A row a word."""
        words = self._forms(doc)
        pad = self._around
        rows: Floats = np.zeros((len(words) + 2 * pad, words.shape[1]), np.float32)
        rows[pad : len(rows) - pad] = words
        for layer in self._layers:
            rows += layer(rows)
        return rows[pad : len(rows) - pad]

    def _forms(self, doc: Doc) -> Floats:
        """What each word is by itself."""
        forms = doc.to_array(self._columns)
        keys = list(map(tuple, forms.tolist()))
        new = {key: n for n, key in enumerate(keys) if key not in self._numbers}
        if len(self._numbers) + len(new) > _KEPT:
            self._numbers.clear()
            new = {key: n for n, key in enumerate(keys)}
        if len(new) > _KEPT:
            return self._computed(forms)
        if new:
            first = len(self._numbers)
            self._kept[first : first + len(new)] = self._computed(forms[list(new.values())])
            self._numbers.update(zip(new, range(first, first + len(new)), strict=True))
        return self._kept[[self._numbers[key] for key in keys]]

    def _computed(self, forms: Any) -> Floats:
        out: Floats = self._mix.predict(self._tables.predict(forms))
        return out


class _Layer:
    """What a word's neighbours on both sides add to it: the largest of some sums, brought to one scale."""

    def __init__(self, window: Any) -> None:
        _, maxout, norm, _ = _flat(window)
        weights = maxout.get_param("W")  # units × pieces × width of three words
        self._weights: Floats = weights.swapaxes(0, 1).reshape(-1, weights.shape[-1]).T.copy()
        self._bias: Floats = maxout.get_param("b").T.ravel()
        self._gain: Floats = norm.get_param("G")
        self._shift: Floats = norm.get_param("b")

    def __call__(self, rows: Floats) -> Floats:
        count, width = rows.shape
        three: Floats = np.zeros((count, 3 * width), np.float32)
        three[1:, :width] = rows[:-1]
        three[:, width : 2 * width] = rows
        three[:-1, 2 * width :] = rows[1:]
        sums = product(three, self._weights)
        sums += self._bias
        out = largest(sums, width)
        out -= (np.einsum("ij->i", out) / np.float32(width))[:, None]
        variance = np.einsum("ij,ij->i", out, out) / np.float32(width) + np.float32(_TINY)
        out *= (1 / np.sqrt(variance))[:, None]
        out *= self._gain
        out += self._shift
        return out


class QuickVectors:
    """The component: reads words, writes ``doc.tensor``, where the networks that listen look for it.

    Args:
        tok2vec: spaCy's component.
    """

    def __init__(self, tok2vec: Any) -> None:
        self._vectors = Vectors(tok2vec.model)

    def __call__(self, doc: Doc) -> Doc:
        doc.tensor = self._vectors(doc)  # type: ignore[assignment]  # spaCy's stub says 64 bits
        return doc

    def pipe(self, stream: Iterable[Doc], batch_size: int = 32) -> Iterator[Doc]:
        """One document after the other."""
        yield from map(self, stream)


def is_known(tok2vec: Any) -> bool:
    """Whether a network is of the form that is read here; any other must run by itself."""
    if [len(part.layers) for part in tok2vec.layers] != [len(_EMBED), 1]:
        return False
    embed, encode = tok2vec.layers
    layers = encode.layers[0].layers
    return (
        [layer.name.partition("(")[0] for layer in embed.layers] == _EMBED
        and all(layer.name == _LAYER for layer in layers)
        and all(_flat(layer)[0].attrs["window_size"] == 1 for layer in layers)
    )


def by_piece(lower: Any) -> tuple[Floats, Floats, Floats]:
    """The layer between vectors and states of a parser or recognizer, set in order for :func:`largest`.

    Returns:
        The weights, a column for each part of a state, piece and unit; what stands there for no word, in one row; and
        the bias of pieces and units.
    """
    weights = lower.get_param("W").swapaxes(1, 2)  # parts × pieces × units × width
    no_word = lower.get_param("pad").swapaxes(2, 3)
    return (
        weights.reshape(-1, weights.shape[-1]).T.copy(),
        no_word.reshape(1, -1),
        lower.get_param("b").T.ravel(),
    )


def summands_of(narrow: Floats, lower: Floats, no_word: Floats) -> Floats:
    """What each word adds to a hidden layer, by :func:`by_piece`: a row a word, the first for no word."""
    out: Floats = np.empty((1 + len(narrow), lower.shape[1]), np.float32)
    out[0] = no_word
    product(narrow, lower, out[1:])
    return out


def largest(rows: Floats, units: int) -> Floats:
    """The largest of the pieces of each unit; the pieces lie one behind the other."""
    out: Floats = np.maximum(rows[:, :units], rows[:, units : 2 * units])
    for start in range(2 * units, rows.shape[1], units):
        out = np.maximum(out, rows[:, start : start + units], out=out)
    return out


def _flat(model: Any) -> list[Any]:
    """The single steps of a network, in order."""
    return [step for layer in model.layers for step in _flat(layer)] if model.layers else [model]


@Language.factory(NAME, assigns=["doc.tensor"])
def make_quick_vectors(nlp: Language, name: str) -> QuickVectors:
    return QuickVectors(nlp.get_pipe("tok2vec"))
