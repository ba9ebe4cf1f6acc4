"""Coded records on their way into a store: other processes make them ready, this one writes them."""

from __future__ import annotations

import gc
import multiprocessing
import signal
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import islice

import msgspec

from dateline.errors import DatelineError
from dateline.record import Record
from dateline.store.grouping import Grouping
from dateline.store.preparing import Prepared, prepared

BATCH = 500
"""Records of one transaction."""
_AHEAD = 3  # batches that wait for each worker

_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(list[Prepared | str])
_grouping: Grouping  # of a worker


def ready(lines: Iterable[bytes], grouping: Grouping, workers: int = 0) -> Iterator[list[Prepared | str]]:
    """Records made ready for a store, in the order given, so many at a time as one transaction takes.

    Args:
        lines: records as JSON (:meth:`~dateline.record.Record.to_json`).
        grouping: the store's.
        workers: processes that make them ready beside this one; with 0 this one does.

    Yields:
        for each line the record, or the sentence that says why it holds none.

    Raises:
        DatelineError: a worker was killed.
    """
    stream = iter(lines)
    batches = iter(lambda: list(islice(stream, BATCH)), [])
    if not workers:
        for batch in batches:
            yield [_ready(line, grouping) for line in batch]
        return
    waiting: deque[Future[bytes]] = deque()
    pool = ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), _begin, (grouping,))
    try:
        for batch in batches:
            waiting.append(pool.submit(_answer, batch))
            if len(waiting) >= _AHEAD * workers:
                yield _decoder.decode(waiting.popleft().result())
        while waiting:
            yield _decoder.decode(waiting.popleft().result())
    except BrokenProcessPool as e:
        raise DatelineError(
            "A worker was killed, most likely for want of memory. Give fewer --workers, and run this again."
        ) from e
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _ready(line: bytes, grouping: Grouping) -> Prepared | str:
    try:
        return prepared(Record.from_json(line), grouping)
    except DatelineError as e:
        return str(e)


def _begin(grouping: Grouping) -> None:
    """In a new worker; Ctrl-C is the business of the process that began it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.freeze()
    global _grouping
    _grouping = grouping


def _answer(lines: list[bytes]) -> bytes:
    return _encoder.encode([_ready(line, _grouping) for line in lines])
