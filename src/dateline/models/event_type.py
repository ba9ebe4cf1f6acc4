"""What kind of event a sentence tells between two marked sides: the shipped model, at run time.

A small transformer reads one sentence in which the actor, the recipient and (where known) the
predicate that links them stand between marks, and gives a probability to each of PLOVER's types.
Marking both arguments and reading the state above the opening marks is the “entity start” form
of Baldini Soares et al. 2019 (Matching the Blanks). Only numpy, onnxruntime and tokenizers are
needed here; ``train_event_type.py`` makes the files and uses the same :func:`encode`.
"""

from __future__ import annotations

import json
import os
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from dateline.errors import KnowledgeError
from dateline.record import Span

SHIPPED = Path(__file__).parent / "data" / "event_type"
FOLDER_VARIABLE = "DATELINE_EVENT_TYPE_MODEL"
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


class TypeModel:
    """The model in memory; safe to share between threads.

    Args:
        folder: holds ``model.onnx``, ``tokenizer.json`` and ``config.json``.
        threads: cores that one call may use; None means ``DATELINE_THREADS``, or else every core.

    Raises:
        KnowledgeError: a file is missing or unreadable.
    """

    def __init__(self, folder: Path, threads: int | None = None) -> None:
        try:
            self.config: dict[str, Any] = json.loads((folder / "config.json").read_text("utf-8"))
            self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = 1
            self._session = onnxruntime.InferenceSession(
                str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
            )
        except Exception as e:  # each of the three libraries has errors of its own
            raise KnowledgeError(
                f"The event-type model in {folder} can't be read: {e}. Reinstall dateline, "
                f"or let {FOLDER_VARIABLE} name a folder that the training script wrote."
            ) from e
        self.types: tuple[str, ...] = tuple(self.config["types"])
        self._temperature = float(self.config["temperature"])
        self._threads = threads or int(os.environ.get(THREADS_VARIABLE) or os.cpu_count() or 1)

    def classify(self, items: Iterable[Sequence[Any]]) -> list[dict[str, float]]:
        """Calibrated probabilities of each type, one dict for each item, in the order given.

        An item is run by itself, so that its scores depend on nothing but itself: eight-bit numbers
        of a batch would share one scale. On a CPU that costs a tenth of the speed at most.

        Args:
            items: :class:`Candidate` or bare tuples ``(text, actor, recipient[, predicate])``.
                Spans that are None, empty, reversed or outside the text count as absent.

        Returns:
            ``{type: probability}`` over :attr:`types`; each dict sums to 1.
        """
        encoded = encode(self.tokenizer, [Candidate(*item) for item in items])
        if self._threads == 1 or len(encoded) < 2:
            return [self._scores(item) for item in encoded]
        with ThreadPoolExecutor(min(self._threads, len(encoded))) as pool:
            return list(pool.map(self._scores, encoded))

    def _scores(self, item: Encoded) -> dict[str, float]:
        (logits,) = self._session.run(None, arrays([item]))
        raw = logits[0].astype(np.float64) / self._temperature
        powers = np.exp(raw - raw.max())
        return dict(zip(self.types, (powers / powers.sum()).tolist(), strict=True))


def load(folder: str | Path | None = None, threads: int | None = None) -> TypeModel:
    """The model of a folder, read once and kept.

    Args:
        folder: None means the folder that ``DATELINE_EVENT_TYPE_MODEL`` names, or else the shipped one.
        threads: see :class:`TypeModel`.

    Raises:
        KnowledgeError: the folder holds no readable model.
    """
    return _load(Path(folder or os.environ.get(FOLDER_VARIABLE) or SHIPPED), threads)


@cache
def _load(folder: Path, threads: int | None) -> TypeModel:
    return TypeModel(folder, threads)


def arrays(batch: Sequence[Encoded]) -> dict[str, NDArray[np.int64]]:
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
