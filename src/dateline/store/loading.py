"""Coded records on their way into a store: other processes make them ready, this one writes them."""

from __future__ import annotations

import gc
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future

import msgspec

from dateline.errors import DatelineError
from dateline.processes import Answering, Processes, WorkerKilledError
from dateline.record import Record
from dateline.store.grouping import Grouping
from dateline.store.preparing import Prepared, prepared

BATCH = 2000
"""Records of one transaction, the more the less is written twice: pages of an index change once for all of them."""
_FIRST = 250  # records of the first, each of the next has twice as many
_LENGTH = 50_000_000  # bytes at which a batch is full
_AHEAD = 2  # batches that wait for each worker

_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(list[Prepared | str])
_lines = msgspec.msgpack.Decoder(list[bytes])


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
    batches = _batches(lines)
    if not workers:
        for batch in batches:
            yield [_ready(line, grouping) for line in batch]
        return
    waiting: deque[Future[bytes]] = deque()
    processes = Processes(workers, _begin, (grouping,))
    try:
        for batch in batches:
            waiting.append(processes.ask(_encoder.encode(batch)))
            if len(waiting) >= _AHEAD * workers:
                yield _decoder.decode(waiting.popleft().result())
        while waiting:
            yield _decoder.decode(waiting.popleft().result())
    except WorkerKilledError as e:
        raise DatelineError(f"{e} What was committed stays; run this again.") from e
    finally:
        processes.close()


def _batches(lines: Iterable[bytes]) -> Iterator[list[bytes]]:
    batch, length, size = list[bytes](), 0, min(_FIRST, BATCH)
    for line in lines:
        batch.append(line)
        length += len(line)
        if len(batch) >= size or length >= _LENGTH:
            yield batch
            batch, length, size = [], 0, min(2 * size, BATCH)
    if batch:
        yield batch


def _ready(line: bytes, grouping: Grouping) -> Prepared | str:
    try:
        return prepared(Record.from_json(line), grouping)
    except DatelineError as e:
        return str(e)


def _begin(grouping: Grouping) -> Answering:
    gc.freeze()

    def answer(packed: bytes) -> bytes:
        return _encoder.encode([_ready(line, grouping) for line in _lines.decode(packed)])

    return answer
