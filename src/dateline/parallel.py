"""Reading on several cores: batches of reports go to worker processes, records come back in the order given."""

from __future__ import annotations

import multiprocessing
import signal
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import TYPE_CHECKING, Any

import msgspec

from dateline.errors import DatelineError
from dateline.intake import Refusal
from dateline.record import Record
from dateline.report import Report

if TYPE_CHECKING:
    from dateline.reading.pipeline import Choices

_AHEAD = 2  # batches that wait for each worker
_BATCH, _LENGTH = 32, 100_000  # reports and characters at which a batch is full

Answer = Record | Refusal
_read: Callable[[list[Report]], list[Answer]]


def in_workers(stream: Iterator[Report | Refusal], choices: Choices, workers: int) -> Iterator[Answer]:
    """One answer a report, in order, read by so many processes; each loads the models once.

    Args:
        stream: reports that are known to be readable, and refusals, which are passed on.
        choices: of :func:`dateline.reading.pipeline.choices_of`.

    Raises:
        DatelineError: a worker was killed, as when memory runs out.
    """
    context = multiprocessing.get_context("spawn")
    waiting: deque[tuple[list[Report | Refusal], Future[bytes]]] = deque()
    with ProcessPoolExecutor(workers, context, _begin, (choices,)) as pool:
        try:
            for batch in _batches(stream):
                good = [r for r in batch if isinstance(r, Report)]
                waiting.append((batch, pool.submit(_answer, msgspec.msgpack.encode(good))))
                if len(waiting) >= _AHEAD * workers:
                    yield from _joined(*waiting.popleft())
            while waiting:
                yield from _joined(*waiting.popleft())
        except BrokenProcessPool as e:
            raise DatelineError(
                "A worker was killed, most likely for want of memory. Give fewer --workers, and go on with --resume."
            ) from e
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _batches(stream: Iterator[Report | Refusal]) -> Iterator[list[Report | Refusal]]:
    batch: list[Report | Refusal] = []
    length = 0
    for report in stream:
        batch.append(report)
        length += len(report.text) if isinstance(report, Report) else 0
        if len(batch) >= _BATCH or length >= _LENGTH:
            yield batch
            batch, length = [], 0
    if batch:
        yield batch


def _joined(batch: list[Report | Refusal], future: Future[bytes]) -> Iterator[Answer]:
    """The answers of a batch, with its refusals in their places."""
    answers = iter(msgspec.msgpack.decode(future.result(), type=list[tuple[Record | None, Refusal | None]]))
    for report in batch:
        if isinstance(report, Refusal):
            yield report
        else:
            record, refusal = next(answers)
            yield record if record is not None else refusal  # type: ignore[misc]


def _begin(choices: Choices) -> None:
    """Load the models in a new worker; Ctrl-C is the business of the process that began it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    from dateline import coding
    from dateline.reading import pipeline

    global _read
    nlp = pipeline.default(choices)

    def read(reports: list[Report]) -> list[Answer]:
        return list(coding.code(reports, any_language=True, nlp=nlp))

    _read = read


def _answer(packed: bytes) -> bytes:
    found: list[Any] = [
        (a, None) if isinstance(a, Record) else (None, a)
        for a in _read(msgspec.msgpack.decode(packed, type=list[Report]))
    ]
    return msgspec.msgpack.encode(found)
