"""Reading on several cores: batches of reports go to worker processes, records come back in the order given."""

from __future__ import annotations

import gc
import os
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future
from typing import Any

import msgspec

from dateline.config import ReadingConfig
from dateline.errors import DatelineError
from dateline.intake import Refusal
from dateline.models import cores
from dateline.processes import Answering, Processes, WorkerKilledError
from dateline.record import Record
from dateline.report import Report

_AHEAD = 2  # batches that wait for each worker
_BATCH, _LENGTH = 32, 100_000  # reports and characters at which a batch is full

Answer = Record | Refusal


def in_workers(stream: Iterator[Report | Refusal], config: ReadingConfig, workers: int) -> Iterator[Answer]:
    """One answer a report, in order, read by so many processes; each loads the models once.

    Args:
        stream: reports that are known to be readable, and refusals, which are passed on.
        config: how they read.

    Raises:
        DatelineError: a worker was killed, as when memory runs out.
    """
    waiting: deque[tuple[list[Report | Refusal], Future[list[Answer]]]] = deque()
    pool = Pool(workers, config)
    try:
        for batch in _batches(stream):
            waiting.append((batch, pool.read([r for r in batch if isinstance(r, Report)])))
            if len(waiting) >= _AHEAD * workers:
                yield from _joined(*waiting.popleft())
        while waiting:
            yield from _joined(*waiting.popleft())
    except WorkerKilledError as e:
        raise DatelineError(f"{e} Go on with --resume.") from e
    finally:
        pool.close()


class Pool:
    """Processes that read, each with the models loaded once.

    Args:
        workers: how many.
        config: how they read; the usual configuration where not given.
    """

    def __init__(self, workers: int, config: ReadingConfig | None = None) -> None:
        self.workers = workers
        share = max(1, (os.cpu_count() or 1) // workers)
        cores.use_one()
        self._processes = Processes(workers, _begin, (config, share))

    def read(self, reports: list[Report], seconds: float | None = None) -> Future[list[Answer]]:
        """The answers of one batch, when they are there; to cancel it stops the reading.

        Args:
            seconds: that the reading may take once it has begun; None for any number.

        Raises:
            AnswerTooSlowError: it took longer.
            WorkerKilledError: a worker was killed.
        """
        out: Future[list[Answer]] = Future()
        asked = self._processes.ask(msgspec.msgpack.encode(reports), seconds)

        def done(packed: Future[bytes]) -> None:
            if packed.cancelled() or out.cancelled() or not out.set_running_or_notify_cancel():
                out.cancel()
            elif (why := packed.exception()) is not None:
                out.set_exception(why)
            else:
                found = msgspec.msgpack.decode(
                    packed.result(), type=list[tuple[Record | None, Refusal | None]]
                )
                out.set_result([record or refusal for record, refusal in found])  # type: ignore[misc]

        asked.add_done_callback(done)
        out.add_done_callback(lambda o: o.cancelled() and asked.cancel())
        return out

    def warm(self) -> None:
        """Let every worker load its models now."""
        for _ in range(self.workers):
            self.read([])

    def close(self) -> None:
        """Stop at once; batches that are under way or wait are not read."""
        self._processes.close()


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


def _joined(batch: list[Report | Refusal], future: Future[list[Answer]]) -> Iterator[Answer]:
    """The answers of a batch, with its refusals in their places."""
    answers = iter(future.result())
    for report in batch:
        yield report if isinstance(report, Refusal) else next(answers)


def _begin(config: ReadingConfig | None, share: int) -> Answering:
    """What a new worker reads by, the models loaded.

    Args:
        share: cores that the worker may use, so that all of them together use no more than there are.
    """
    from dateline import coding
    from dateline.models.reader import THREADS_VARIABLE
    from dateline.reading import pipeline

    os.environ.setdefault(THREADS_VARIABLE, str(share))
    nlp = pipeline.default(config or ReadingConfig())
    list(
        coding.code(["Turkey accused Greece of breaking the truce on Tuesday."], nlp=nlp)
    )  # the first takes longest
    gc.freeze()  # what is loaded stays; to look it all through for garbage would hold up a report by 0.1 s

    def answer(packed: bytes) -> bytes:
        reports = msgspec.msgpack.decode(packed, type=list[Report])
        found: list[Any] = [
            (a, None) if isinstance(a, Record) else (None, a)
            for a in coding.code(reports, any_language=True, nlp=nlp)
        ]
        return msgspec.msgpack.encode(found)

    return answer
