"""What a sentence says happened between two sides, how, and whether it did: the shipped model, at run time.

A small transformer reads one sentence in which the actor, the recipient and (where known) the
predicate that links them stand between marks. It gives a probability to each of PLOVER's types and
to there being no event, to each mode, to each status and to each context. Marking the arguments and
reading the state above the opening marks is the “entity start” form of Baldini Soares et al. 2019
(Matching the Blanks). Only numpy, onnxruntime and tokenizers are needed here;
:mod:`dateline.training` makes the files and uses the same :func:`encode`.
"""

from __future__ import annotations

import json
import os
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from math import exp
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from dateline.errors import KnowledgeError
from dateline.models.linear import read_linear
from dateline.record import STATUSES, Span, Status

SHIPPED = Path(__file__).parent / "data" / "coder"
FOLDER_VARIABLE = "DATELINE_MODEL"
THREADS_VARIABLE = "DATELINE_THREADS"

MARKS = ((1, 2), (3, 4), (5, 6))
"""Vocabulary ids of the opening and closing marks of actor, recipient and predicate.

They are entries that the vocabulary of BERT leaves unused, so no table has to grow.
"""
LIMIT = 128
"""The longest input in word pieces, marks included; a longer sentence is cut around the marks."""
CLS, SEP = 101, 102


class Candidate(NamedTuple):
    """A sentence with its two sides; spans are characters of ``text``, half open.

    Attributes:
        recipient: None for an event of one side.
        predicate: the word that links the sides, where syntax found one.
    """

    text: str
    actor: Span | None
    recipient: Span | None = None
    predicate: Span | None = None


class Encoded(NamedTuple):
    """Word pieces of one candidate, and where the three opening marks stand (0 where absent)."""

    ids: list[int]
    marks: list[int]


class Scores(NamedTuple):
    """What the model makes of one candidate.

    Attributes:
        event: probability that the sentence tells a political event between the sides.
        types: probability of each type, should there be one; they sum to 1.
        modes: by type, the probability of each of its modes (``""`` for none); they sum to 1.
        statuses: probability of each status; they sum to 1.
        contexts: probability of each context by itself.
    """

    event: float
    types: dict[str, float]
    modes: dict[str, dict[str, float]]
    statuses: dict[str, float]
    contexts: dict[str, float]


Arrays: TypeAlias = dict[str, NDArray[np.int64]]
Network: TypeAlias = tuple[onnxruntime.InferenceSession, list[str]]
"""A network that can be run, and the inputs that it wants."""
Doubt: TypeAlias = Callable[[list[Scores]], Iterable[int]]


class Coder:
    """The model in memory; safe to share between threads.

    Args:
        folder: holds ``model.onnx``, ``tokenizer.json``, ``config.json`` and ``roles.json``, and perhaps
            ``second.onnx``, a second network, whose opinion of the type has the share ``second`` of the config.
        threads: cores that one call may use; None means ``DATELINE_THREADS``, or else every core.

    Attributes:
        types: what it tells apart.
        roles: by role (``actor``, ``recipient``), the weights of :mod:`dateline.reading.roles`.

    Raises:
        KnowledgeError: a file is missing or unreadable.
    """

    def __init__(self, folder: Path, threads: int | None = None) -> None:
        try:
            self.config: dict[str, Any] = json.loads((folder / "config.json").read_text("utf-8"))
            self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = 1
            sessions = [
                onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
                for path in (folder / "model.onnx", folder / "second.onnx")
                if path.exists() or path.name == "model.onnx"
            ]
            # the short form has no mask
            self._sessions = [(session, [i.name for i in session.get_inputs()]) for session in sessions]
            self._confidence: dict[str, float] = self.config["confidence"]
            self._second = float(self.config["second"])
            self._trust: dict[str, dict[str, float]] = self.config["rules_of_status"]
            self._temperatures: dict[str, float] = self.config["temperatures"]
            self._answers = Answers(*(tuple(self.config[name]) for name in Answers._fields))
            self.types = self._answers.types
            self._modes = [tuple(name.split("/")) for name in self._answers.modes]
            self.roles = read_linear(folder / "roles.json")
        except Exception as e:  # each of the three libraries has errors of its own
            raise KnowledgeError(
                f"The model in {folder} can't be read: {e}. Reinstall dateline, "
                f"or let {FOLDER_VARIABLE} name a folder that “dateline train” wrote."
            ) from e
        self._threads = threads or int(os.environ.get(THREADS_VARIABLE) or os.cpu_count() or 1)

    def judge(self, items: Iterable[Sequence[Any]], doubtful: Doubt | None = None) -> list[Scores]:
        """What each item tells, in the order given.

        An item is run by itself, so that its scores depend on nothing but itself: eight-bit numbers
        of a batch would share one scale. On a CPU that costs a tenth of the speed at most.

        Args:
            items: :class:`Candidate` or bare tuples ``(text, actor, recipient[, predicate])``.
                Spans that are None, empty, reversed or outside the text count as absent.
            doubtful: told what the first network makes of all items, says about which (by number) the second is
                asked too; about all where None.
        """
        return self._scores(self.logits(items, doubtful))

    def confidence(self, evidence: Mapping[str, float]) -> float:
        """The probability that an event is right, from what speaks for it.

        Args:
            evidence: of :func:`dateline.reading.events.evidence_of`; what the weights lack counts as nothing.
        """
        return odds_of(self._confidence, evidence)

    def status(self, rules: Status, scores: Scores) -> Status:
        """The status that rules and model together make likeliest (naive Bayes).

        Args:
            rules: the status that the rules alone give.
        """
        said: dict[Status, float] = {
            s: scores.statuses[s] * self._trust.get(s, {}).get(rules, 1.0) for s in STATUSES
        }
        return max(said, key=said.__getitem__)

    def logits(self, items: Iterable[Sequence[Any]], doubtful: Doubt | None = None) -> NDArray[np.float64]:
        """The network's bare output: a row an item, to be taken :func:`apart`."""
        encoded = [arrays([e]) for e in encode(self.tokenizer, [Candidate(*item) for item in items])]
        first, *second = self._sessions
        rows = np.array(self._each(first, encoded), np.float64)
        rows = rows.reshape(len(encoded), 1 + sum(map(len, self._answers)))
        if second:
            asked = list(range(len(rows)) if doubtful is None else doubtful(self._scores(rows)))
            others = self._each(second[0], [encoded[n] for n in asked])
            types = slice(1, 1 + len(self.types))
            for n, other in zip(asked, others, strict=True):
                # an average of log odds, so that one row of numbers stays one row
                mine = rows[n, types].astype(np.float32)
                rows[n, types] = (1 - self._second) * _log_softmax(mine) + self._second * _log_softmax(other)
        return rows

    def _each(self, network: Network, items: Sequence[Arrays]) -> list[NDArray[np.float32]]:
        """What one network says of each item, run by itself."""
        session, wanted = network

        def run(item: Arrays) -> NDArray[np.float32]:
            out: NDArray[np.float32] = session.run(None, {name: item[name] for name in wanted})[0][0]
            return out

        if self._threads == 1 or len(items) < 2:
            return list(map(run, items))
        with ThreadPoolExecutor(min(self._threads, len(items))) as pool:
            return list(pool.map(run, items))

    def _scores(self, rows: NDArray[np.float64]) -> list[Scores]:
        """What the network's output means, a row an item."""
        event, *heads = apart(rows, self._answers)
        scaled = {n: h / self._temperatures[n] for n, h in zip(Answers._fields, heads, strict=True)}
        types, modes, statuses = (softmax(scaled[n]).tolist() for n in ("types", "modes", "statuses"))
        events = sigmoid(event[:, 0] / self._temperatures["event"]).tolist()
        contexts = sigmoid(scaled["contexts"]).tolist()
        return [
            Scores(
                events[n],
                dict(zip(self.types, types[n], strict=True)),
                self._by_type(modes[n]),
                dict(zip(self._answers.statuses, statuses[n], strict=True)),
                dict(zip(self._answers.contexts, contexts[n], strict=True)),
            )
            for n in range(len(rows))
        ]

    def _by_type(self, modes: list[float]) -> dict[str, dict[str, float]]:
        """The probability of each mode of a type, should it be that type."""
        out: dict[str, dict[str, float]] = {}
        for (kind, mode), p in zip(self._modes, modes, strict=True):
            out.setdefault(kind, {})[mode] = p
        for of in out.values():
            total = sum(of.values())
            for mode in of:
                of[mode] /= total
        return out


def odds_of(weights: Mapping[str, float], evidence: Mapping[str, float]) -> float:
    """The probability that weighted evidence gives."""
    odds = weights["bias"] + sum(weights.get(name, 0.0) * x for name, x in evidence.items())
    return 1 / (1 + exp(-max(-30.0, min(30.0, odds))))


class Answers(NamedTuple):
    """What the network's output stands for, in order, behind the one number that says whether there is an event.

    Attributes:
        modes: ``TYPE/mode``, and ``TYPE/`` for a type's events without one.
    """

    types: tuple[str, ...]
    modes: tuple[str, ...]
    statuses: tuple[str, ...]
    contexts: tuple[str, ...]


def apart(rows: NDArray[np.float64], answers: Answers) -> list[NDArray[np.float64]]:
    """The network's output in parts: event, types, modes, statuses, contexts; along the last axis."""
    ends = np.cumsum([1, *map(len, answers)])
    return np.split(rows, ends[:-1], axis=-1)


def sigmoid(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    """The probability of each yes."""
    out: NDArray[np.float64] = 1 / (1 + np.exp(-np.clip(logits, -30, 30)))
    return out


def _log_softmax(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    out: NDArray[np.float32] = logits - np.log(np.exp(logits - logits.max()).sum()) - logits.max()
    return out


def softmax(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    """Probabilities over the last axis."""
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    out: NDArray[np.float64] = powers / powers.sum(axis=-1, keepdims=True)
    return out


def load(folder: str | Path | None = None, threads: int | None = None) -> Coder:
    """The model of a folder, read once and kept.

    Args:
        folder: None means the folder that ``DATELINE_MODEL`` names, or else the shipped one.
        threads: see :class:`Coder`.

    Raises:
        KnowledgeError: the folder holds no readable model.
    """
    return _load(Path(folder or os.environ.get(FOLDER_VARIABLE) or SHIPPED), threads)


@cache
def _load(folder: Path, threads: int | None) -> Coder:
    return Coder(folder, threads)


def arrays(batch: Sequence[Encoded]) -> Arrays:
    """The three inputs of the network for some items, padded to the longest."""
    ids = np.zeros((len(batch), max(len(e.ids) for e in batch)), np.int64)
    for row, item in zip(ids, batch, strict=True):
        row[: len(item.ids)] = item.ids
    marks = np.array([e.marks for e in batch], np.int64)
    return {"input_ids": ids, "attention_mask": (ids != 0).astype(np.int64), "marks": marks}


def encode(tokenizer: Tokenizer, candidates: Sequence[Candidate], limit: int = LIMIT) -> list[Encoded]:
    """Word pieces with marks around the spans; each different text is cut into pieces only once."""
    texts = list(dict.fromkeys(c.text for c in candidates))
    clean = [t.encode("utf-8", "replace").decode("utf-8") for t in texts]  # lone surrogates would raise
    encodings = tokenizer.encode_batch(clean, add_special_tokens=False)
    pieces = {text: (e.ids, e.offsets) for text, e in zip(texts, encodings, strict=True)}
    return [_mark(*pieces[c.text], c, limit) for c in candidates]


def _mark(ids: list[int], offsets: list[Span], candidate: Candidate, limit: int) -> Encoded:
    """The pieces of one sentence with the marks put in and, if need be, cut to ``limit``."""
    ranges = [_pieces_of(offsets, span) for span in candidate[1:]]
    opening: dict[int, list[int]] = {}
    closing: dict[int, list[int]] = {}
    for (open_mark, close_mark), found in zip(MARKS, ranges, strict=True):
        if found:
            opening.setdefault(found[0], []).append(open_mark)
            closing.setdefault(found[1], []).append(close_mark)
    marked = [CLS]
    places = {}
    for i in _window(len(ids), sorted({*opening, *closing}), limit - 2 - 2 * len(MARKS)):
        for mark in opening.get(i, ()):
            places[mark] = len(marked)
            marked.append(mark)
        marked.append(ids[i])
        marked += closing.get(i, ())
    return Encoded([*marked, SEP], [places.get(open_mark, 0) for open_mark, _ in MARKS])


def _pieces_of(offsets: list[Span], span: Span | None) -> tuple[int, int] | None:
    """First and last piece that share a character with the span; None where none does."""
    if span is None or span[0] >= span[1]:
        return None
    first = bisect_right(offsets, span[0], key=itemgetter(1))
    last = bisect_left(offsets, span[1], key=itemgetter(0)) - 1
    return (first, last) if first <= last else None


def _window(length: int, anchors: list[int], room: int) -> Sequence[int]:
    """Which of ``length`` pieces to keep, in order: all, or the ``room`` nearest to the anchors."""
    if length <= room:
        return range(length)
    kept = dict.fromkeys(anchors or [0])
    reach = 0
    while len(kept) < room:
        reach += 1
        for i in anchors or [0]:
            kept.update(dict.fromkeys(j for j in (i - reach, i + reach) if 0 <= j < length))
    return sorted(list(kept)[:room])
