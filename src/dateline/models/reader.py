"""The event reader at run time: which words of a report tell an event, of what type and status, and who its sides are.

One encoder reads a report window by window: some sentences with what stands before them. From the state of each word
come the probabilities of each type and of none, of status and mode; for each word that may be a predicate,
every word of
the window is scored as the place where its actor or its recipient is named, with nobody as one more answer (a pointer
network, Vinyals et al. 2015, over the words of a joint extractor as in Wadden et al. 2019, “DyGIE++”).
:mod:`dateline.training.reader` makes the files. Only numpy, onnxruntime and tokenizers are needed here; nothing here
knows a language.
"""

from __future__ import annotations

import json
import os
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from dateline import plugins
from dateline.config import FOLDER_VARIABLE
from dateline.errors import KnowledgeError
from dateline.knowledge import stamp
from dateline.models.interfaces import EventReader, Floats, Numbers, Pointed, Predicate, Text, Window
from dateline.record import Span

SHIPPED = Path(__file__).parent / "data" / "reader"
THREADS_VARIABLE = "DATELINE_THREADS"

NONE = "NONE"
"""The answer of a word that tells no event; the first of a model's types."""
ROLES = ("actor", "recipient")
LENGTH = 256
"""The longest window in word pieces, with the two marks at its ends."""
BEFORE = 48
"""Word pieces of what stands before that a window begins with."""
LONGEST_WORD = 8
"""Pieces of one word that are read."""
TOGETHER = 16
"""Predicates whose sides are scored in one run."""
CLS, SEP = 101, 102
DISTANCES = (-64, -32, -20, -14, -10, -8, -6, -5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 8, 10, 14, 20, 32, 64)
"""Words between a predicate and another word, at which one step of nearness ends."""
SENTENCES = (-1, 3)
"""Sentences between them, from one behind to three before; what is farther counts as the farthest."""

_WORD = re.compile(r"\w+(?:[’'-]\w+)*|[^\w\s]")


class Reader:
    """The model in memory; safe to share between threads.

    Args:
        folder: holds ``words.onnx``, ``sides.onnx``, ``tokenizer.json`` and ``config.json``.
        threads: cores that one run may use; None means ``DATELINE_THREADS``, or else one.

    Attributes:
        types: what it tells apart, none first.
        statuses, modes: its other answers; a mode is ``TYPE/mode``, ``TYPE/`` where a type has none.
        config: what else was learnt: the least probability, the calibration.

    Raises:
        KnowledgeError: a file is missing or unreadable.
    """

    def __init__(self, folder: Path, threads: int | None = None) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads or int(os.environ.get(THREADS_VARIABLE) or 1)
        try:
            self.config: dict[str, Any] = json.loads((folder / "config.json").read_text("utf-8"))
            self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            self.tokenizer.no_padding()
            self.tokenizer.no_truncation()
            self._words, self._sides = (
                onnxruntime.InferenceSession(str(folder / name), options, providers=["CPUExecutionProvider"])
                for name in ("words.onnx", "sides.onnx")
            )
            self.types, self.statuses, self.modes = (
                tuple(map(str, self.config[name])) for name in ("types", "statuses", "modes")
            )
            self.least = float(self.config["proposed"])
        except Exception as e:  # each of the three libraries has errors of its own
            raise KnowledgeError(
                f"The event reader in {folder} can't be read: {e}. Reinstall dateline, "
                f"or let {FOLDER_VARIABLE} name a folder that “dateline train” wrote."
            ) from e

    def text(self, text: str, sentences: Sequence[int]) -> Text:
        """A text cut into words and pieces.

        Args:
            sentences: the first character of each sentence, in order.
        """
        return cut(self.tokenizer, text, sentences)

    def read(self, text: Text, least: float | None = None) -> list[Predicate]:
        """The words of a text that may tell an event, in order, each window run by itself.

        Args:
            least: the probability of any type from which a word is given; None for the model's own.
        """
        from_which = self.least if least is None else least
        return [p for w in windows(text) for p in self._read(text, w, from_which)]

    def at(self, text: Text, words: Sequence[int]) -> list[Predicate]:
        """What the model makes of given words as predicates, whatever it believes of them; in the order given."""
        found: dict[int, Predicate] = {}
        for window in windows(text):
            inside = [w for w in words if window.new <= w < window.end]
            if inside:
                found |= {p.word: p for p in self._of(text, window, self._states(text, window), inside)}
        return [found[w] for w in words if w in found]

    def types_at(self, text: Text, words: Sequence[int]) -> Floats:
        """The probabilities of none and of each type at given words, a row a word."""
        rows: dict[int, Floats] = {}
        for window in windows(text):
            inside = [w for w in words if window.new <= w < window.end]
            if inside:
                types = self._states(text, window)[1]
                rows |= {w: types[w - window.begin] for w in inside}
        return np.array([rows[w] for w in words if w in rows], np.float32).reshape(-1, len(self.types))

    def without(self, text: Text, word: int) -> Text:
        """A text in which one word can't be read, for explanations."""
        unknown = [self.tokenizer.token_to_id("[MASK]") or 0]
        return text._replace(pieces=[unknown if n == word else p for n, p in enumerate(text.pieces)])

    def pairs(self, text: Text, window: Window) -> tuple[Floats, Floats, Floats]:
        """Every word of a window as a predicate, for :mod:`dateline.models.pairs`.

        Returns:
            log probabilities of the types, a row a word; of each word as its actor; as its recipient, a row a
            predicate.
        """
        states = self._states(text, window)
        words = list(range(window.begin, window.end))
        found = self._of(text, window, states, words)
        return (
            np.log(np.maximum([p.types for p in found], 1e-9)),
            np.log(np.maximum([p.actor.mass for p in found], 1e-9)),
            np.log(np.maximum([p.recipient.mass for p in found], 1e-9)),
        )

    def _read(self, text: Text, window: Window, least: float) -> list[Predicate]:
        states = self._states(text, window)
        types = states[1][window.new - window.begin :]
        chosen = np.flatnonzero(1 - types[:, 0] >= least) + window.new
        return self._of(text, window, states, chosen.tolist()) if len(chosen) else []

    def _states(self, text: Text, window: Window) -> list[Floats]:
        """State, types, statuses and modes of each word of a window."""
        ids, starts = [CLS], []
        for pieces in text.pieces[window.begin : window.end]:
            starts.append(len(ids))
            ids += pieces
        given = {"ids": np.array([[*ids, SEP]], np.int64), "starts": np.array(starts, np.int64)}
        out: list[Floats] = self._words.run(None, given)
        return out

    def _of(self, text: Text, window: Window, states: list[Floats], words: Sequence[int]) -> list[Predicate]:
        """Some words of a window as predicates, a few at a time, so that memory is bounded."""
        silent = np.array([not any(map(str.isalnum, w)) for w in self._texts(text, window)])
        parts = (words[n : n + TOGETHER] for n in range(0, len(words), TOGETHER))
        return [p for part in parts for p in self._few(text, window, states, part, silent)]

    def _few(
        self,
        text: Text,
        window: Window,
        states: list[Floats],
        words: Sequence[int],
        silent: NDArray[np.bool_],
    ) -> Iterator[Predicate]:
        state, types, statuses, modes = states
        rows = np.array(words, np.int64) - window.begin
        kinds = types[rows, 1:]
        given = {
            "predicates": state[rows],
            "words": state,
            "types": kinds / np.maximum(kinds.sum(axis=1, keepdims=True), 1e-9),
            **places(text, words, window),
        }
        scores, nobody = self._sides.run(None, given)
        for n, row in enumerate(rows.tolist()):
            closed = silent.copy()
            closed[row] = True
            sides = [_pointed(scores[n, :, r], scores[n, :, 2 + r], nobody[n, r], closed) for r in range(2)]
            yield Predicate(words[n], types[row], statuses[row], modes[row], window.begin, sides[0], sides[1])

    def _texts(self, text: Text, window: Window) -> Iterator[str]:
        """What each word of a window is written with; all that matters is whether it is punctuation."""
        for pieces in text.pieces[window.begin : window.end]:
            yield self.tokenizer.id_to_token(pieces[0]) or "?"


def _pointed(pointer: Floats, tags: Floats, nobody: float, closed: NDArray[np.bool_]) -> Pointed:
    open_scores = np.where(closed, -1e4, pointer)
    highest = max(float(open_scores.max(initial=-1e4)), float(nobody))
    powers, none = np.exp(open_scores - highest), float(np.exp(nobody - highest))
    total = float(powers.sum()) + none
    belongs = np.where(closed, 0.0, 1 / (1 + np.exp(-np.clip(tags, -30, 30))))
    return Pointed((powers / total).astype(np.float32), belongs.astype(np.float32), none / total)


def words_of(text: str) -> list[Span]:
    """The words of a text, as characters; each mark of punctuation is one."""
    return [m.span() for m in _WORD.finditer(text)]


def cut(tokenizer: Tokenizer, text: str, sentences: Sequence[int]) -> Text:
    """A text as the reader sees it.

    Args:
        sentences: the first character of each sentence, in order.
    """
    words = words_of(text)
    clean = text.encode("utf-8", "replace").decode("utf-8")  # lone surrogates would raise
    encoded = tokenizer.encode(clean, add_special_tokens=False)
    pieces: list[list[int]] = [[] for _ in words]
    starts = [s for s, _ in words]
    for number, (start, end) in zip(encoded.ids, encoded.offsets, strict=True):
        at = bisect_right(starts, start) - 1
        if start < end and at >= 0 and start < words[at][1] and len(pieces[at]) < LONGEST_WORD:
            pieces[at].append(number)
    unknown = tokenizer.token_to_id("[UNK]") or 0
    of = np.array([max(0, bisect_right(sentences, s) - 1) for s in starts], np.int64)
    return Text(words, [p or [unknown] for p in pieces], of)


def windows(text: Text, length: int = LENGTH, before: int = BEFORE) -> list[Window]:
    """The windows in which a text is read: whole sentences where they fit, each word new in one of them."""
    out: list[Window] = []
    parts = list(_parts(text, length - before - 2))
    at = 0
    while at < len(parts):
        new = begin = parts[at][0]
        size = 0
        while begin > 0 and size + len(text.pieces[begin - 1]) <= before:
            begin -= 1
            size += len(text.pieces[begin])
        end = new
        while at < len(parts):
            size += sum(map(len, text.pieces[parts[at][0] : parts[at][1]]))
            if size > length - 2 and end > new:
                break
            end = parts[at][1]
            at += 1
        out.append(Window(begin, new, end))
    return out


def _parts(text: Text, most: int) -> Iterator[tuple[int, int]]:
    """The sentences as ranges of words, longer ones in parts of so many pieces at most."""
    begin = size = 0
    for n, pieces in enumerate(text.pieces):
        ends = n > begin and (text.sentences[n] != text.sentences[n - 1] or size + len(pieces) > most)
        if ends:
            yield begin, n
            begin, size = n, 0
        size += len(pieces)
    if begin < len(text.pieces):
        yield begin, len(text.pieces)


def places(text: Text, predicates: Sequence[int], window: Window) -> dict[str, Numbers]:
    """Steps of nearness and sentences between some predicates and the words of a window, a row a predicate."""
    at, others = np.array(predicates, np.int64), np.arange(window.begin, window.end)
    near = np.searchsorted(DISTANCES, others[None] - at[:, None]).astype(np.int64)
    between = text.sentences[at][:, None] - text.sentences[others][None]
    return {"near": near, "between": np.clip(between, *SENTENCES) - SENTENCES[0]}


def load(given: str | Path | None = None, threads: int | None = None) -> EventReader:
    """An event reader, read once and kept until another is written there.

    Args:
        given: a folder that ``dateline train`` wrote, or what a package adds to ``dateline.models`` under that name:
            such a folder, or what makes an :class:`~dateline.models.interfaces.EventReader`. None means the folder that
            ``DATELINE_MODEL`` names, or else the shipped one.
        threads: see :class:`Reader`.

    Raises:
        KnowledgeError: the folder holds no readable model, or what the package adds is none.
    """
    name = str(given or os.environ.get(FOLDER_VARIABLE) or SHIPPED)
    if not Path(name).exists() and name in plugins.names(plugins.MODELS):
        found = plugins.load(plugins.MODELS, name)
        if not isinstance(found, (str, Path)):
            return _made(name)
        name = str(found)
    where = Path(name)
    return _load(where, threads, stamp(where / "config.json"))


@cache
def _made(name: str) -> EventReader:
    model = plugins.load(plugins.MODELS, name)()
    if not isinstance(model, EventReader):
        raise KnowledgeError(
            f"“{name}” of {plugins.version_of(plugins.MODELS, name)} makes no event reader: it lacks a part of "
            "dateline.models.interfaces.EventReader."
        )
    return model


@cache
def _load(folder: Path, threads: int | None, made: tuple[int, int]) -> Reader:
    return Reader(folder, threads)
