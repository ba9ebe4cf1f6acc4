"""What a model must do to stand in the reading, whoever made it: the seams at which another can be put in.

The shipped ones are :class:`dateline.models.reader.Reader` and :class:`dateline.models.embedder.Embedder`. A package
adds its own event reader by an entry point ``dateline.models`` (``docs/how-to/model.md``).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from dateline.record import Span

Floats = NDArray[np.float32]
Numbers = NDArray[np.int64]


class Window(NamedTuple):
    """Words of a text that are read together: ``begin`` to ``end``, of which those from ``new`` on are judged."""

    begin: int
    new: int
    end: int


class Text(NamedTuple):
    """A text as an event reader sees it.

    Attributes:
        words: their characters, punctuation apart.
        pieces: the vocabulary's numbers of each word.
        sentences: of each word, the number of its sentence.
    """

    words: list[Span]
    pieces: list[list[int]]
    sentences: Numbers


class Pointed(NamedTuple):
    """Where a side of a predicate is named.

    Attributes:
        mass: of each word of the window, the probability that the side is named there; with ``nobody`` they sum to 1.
        tags: of each word, the probability that it belongs to the side's name.
        nobody: the probability that the text names nobody.
    """

    mass: Floats
    tags: Floats
    nobody: float


class Predicate(NamedTuple):
    """A word that may tell an event.

    Attributes:
        word: its number in the text.
        types: the probability of each of the model's types, none first.
        statuses, modes: probabilities, in the order of the model's answers.
        begin: the first word of the window, which ``mass`` and ``tags`` of the sides count from.
        actor, recipient: where they are named.
    """

    word: int
    types: Floats
    statuses: Floats
    modes: Floats
    begin: int
    actor: Pointed
    recipient: Pointed


@runtime_checkable
class EventReader(Protocol):
    """Finds predicates with their types and sides.

    Attributes:
        types: what it tells apart, none first; the others are PLOVER's.
        statuses, modes: its other answers; a mode is ``TYPE/mode``, ``TYPE/`` where a type has none.
        config: ``told``, the probability of any event from which a word is looked at; ``least`` and ``shown``, the
            confidences from which an event is given and shown; ``confidence``, what its evidence is worth
            (:func:`dateline.models.linear.odds_of`); ``rules_of_status``, what the words of a status are worth.
    """

    types: tuple[str, ...]
    statuses: tuple[str, ...]
    modes: tuple[str, ...]
    config: dict[str, Any]

    def text(self, text: str, sentences: Sequence[int]) -> Text:
        """A text cut into words; ``sentences`` are the first characters of each sentence."""

    def read(self, text: Text, least: float | None = None) -> list[Predicate]:
        """The words that may tell an event, of at least that probability, in order."""

    def at(self, text: Text, words: Sequence[int]) -> list[Predicate]:
        """What it makes of given words as predicates, in the order given."""

    def types_at(self, text: Text, words: Sequence[int]) -> Floats:
        """The probabilities of none and of each type at given words, a row a word."""

    def pairs(self, text: Text, window: Window) -> tuple[Floats, Floats, Floats]:
        """Every word of a window as a predicate: log probabilities of the types, a row a word; of each word as its
        actor; as its recipient, a row a predicate.
        """

    def without(self, text: Text, word: int) -> Text:
        """A text in which one word can't be read, for explanations."""


class SentenceEmbedder(Protocol):
    """Gives like clauses vectors with a high cosine."""

    def embed(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """One row of length 1 a text."""
