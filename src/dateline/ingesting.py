"""Reports into a store, each read once: what Python, the command line and feeds share."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Unpack

from dateline import coding
from dateline import store as stores
from dateline.config import Choices, ReadingConfig, config_of
from dateline.intake import Refusal
from dateline.record import Record
from dateline.report import Report
from dateline.store import Added, Store

_LOOKED_UP = 200  # reports that are looked up in the store at one go
_COMMITTED = 64  # records of one transaction: what a kill can cost,
_SECONDS = 10  # or so many seconds of reading, where they are long


class Ingest:
    """Reads reports and keeps their records.

    Args:
        store: where they are kept.
        config: how they are read; the usual configuration where None.
        again: read reports anew that the store has as this configuration read them.
        workers: processes that read at one time.

    Attributes:
        added: what has become of the reports so far.
        refused: how many could not be read.
    """

    def __init__(
        self, store: Store, config: ReadingConfig | None = None, again: bool = False, workers: int = 1
    ) -> None:
        self.store, self.config = store, config or ReadingConfig()
        self.again, self.workers = again, workers
        self.added, self.refused = Added(), 0
        self._reader = self.config.fingerprint()

    def __call__(self, reports: Iterable[coding.Incoming]) -> Iterator[Record | Refusal]:
        """Read some reports; each answer comes when it is there, and is committed with those after it.

        What was read is committed too where the iteration is left early.

        Raises:
            StoreError: the store can't be written; what was committed before stays.
        """
        read: list[Record] = []
        begun = time.monotonic()
        try:
            for answer in coding.code(self._unread(reports), config=self.config, workers=self.workers):
                if isinstance(answer, Refusal):
                    self.refused += 1
                else:
                    read.append(answer)
                    if len(read) >= _COMMITTED or time.monotonic() - begun >= _SECONDS:
                        self._commit(read)
                        read, begun = [], time.monotonic()
                yield answer
        finally:
            self._commit(read)

    def _commit(self, records: list[Record]) -> None:
        if records:
            self.added += self.store.add_batch(records, self._reader, self.again)

    def _unread(self, reports: Iterable[coding.Incoming]) -> Iterator[Report | Refusal]:
        """Those that are not in the store as this configuration reads them."""
        batch: list[Report | Refusal] = []
        for report in reports:
            batch.append(coding.accepted(report, self.config.any_language))
            if len(batch) >= _LOOKED_UP:
                yield from self._new(batch)
                batch = []
        yield from self._new(batch)

    def _new(self, batch: list[Report | Refusal]) -> Iterator[Report | Refusal]:
        good = [r for r in batch if isinstance(r, Report)]
        known = set() if self.again else self.store.current(good, self._reader)
        self.added += Added(known=len(known))
        yield from (r for r in batch if isinstance(r, Refusal) or r.id not in known)


def ingest(
    reports: Iterable[coding.Incoming],
    store: Store | str | Path,
    *,
    config: ReadingConfig | None = None,
    again: bool = False,
    workers: int = 1,
    **choices: Unpack[Choices],
) -> Added:
    """Read reports and keep their records in a store, each once: called again after a stop, it goes on where it was.

    Args:
        reports: as for :func:`dateline.code`; what can't be read is passed over.
        store: an open store, the path of one (made where there is none), or a ``postgresql://`` address.
        config, workers: as for :func:`dateline.code`.
        **choices: the same.
        again: read reports that are known already once more.

    Returns:
        how many reports are new, replaced or known, and how often the new ones tell an event.

    Raises:
        StoreError: the store can't be opened or written; what was committed before stays.
    """
    if not isinstance(store, Store):
        with stores.open(store) as opened:
            return ingest(reports, opened, config=config_of(config, choices), again=again, workers=workers)
    run = Ingest(store, config_of(config, choices), again, workers)
    for _ in run(reports):
        pass
    return run.added
