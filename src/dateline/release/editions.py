"""A store, or an edition that was written of one, read alike: events with their mentions, reports, decisions."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any, Protocol, TypeAlias

from dateline import store as stores
from dateline.errors import SourceError
from dateline.release.tables import tables
from dateline.store.whole import Mark, Snapshot

Row: TypeAlias = dict[str, Any]
Decided: TypeAlias = tuple[Mark, str, str, str]
"""A mention, what was decided about it, which fields that changes, and when."""

_VALUE: dict[str, Callable[[str], Any]] = {
    "integer": int, "number": float, "boolean": "true".__eq__, "date": str, "string": str,
}  # fmt: skip


class EventSource(Protocol):
    """What can be compared: a store or an edition."""

    def accounts(self) -> Iterator[tuple[Row, list[Mark]]]:
        """Every event by the columns of the table ``events``, and its mentions."""

    def reports(self) -> dict[str, tuple[str, str]]:
        """Digest and reader of each report."""

    def decisions(self) -> set[Decided]:
        """What people decided and did not take back."""


@contextmanager
def opened(where: str) -> Iterator[EventSource]:
    """Open a store, or the folder of an edition.

    Raises:
        SourceError: it is a folder, but of no edition.
        StoreError: it is no store.
    """
    folder = Path(where)
    if folder.is_dir():
        if not (folder / "datapackage.json").is_file():
            raise SourceError(f"{where} is a folder, but no edition: it has no datapackage.json. Name a store, or a "
                              "folder that `dateline release` wrote.")  # fmt: skip
        yield _OfFolder(folder)
        return
    with stores.open(where, create=False) as store, store.snapshot() as snapshot:
        yield _OfStore(snapshot)


class _OfStore:
    """See :class:`EventSource`."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def accounts(self) -> Iterator[tuple[Row, list[Mark]]]:
        names = tables()["events"].names
        for account in self._snapshot.accounts():
            cells = (None if v == "" else v for v in account.event)
            marks = [
                (report, start, end, nth) for _, report, _, nth, _, _, _, start, end, *_ in account.mentions
            ]
            yield dict(zip(names, cells, strict=True)), marks

    def reports(self) -> dict[str, tuple[str, str]]:
        return {row[0]: (row[-2], row[-1]) for _, row in self._snapshot.reports()}

    def decisions(self) -> set[Decided]:
        return {((r, s, e, n), *told) for r, s, e, n, *told in self._snapshot.decisions()}


class _OfFolder:
    """See :class:`EventSource`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def accounts(self) -> Iterator[tuple[Row, list[Mark]]]:
        told = groupby(self._rows("mentions"), itemgetter("event_id"))  # in the order of the events
        for row in self._rows("events"):
            called, mentions = next(told, (None, iter(())))
            if called != row["event_id"]:
                raise SourceError(f"{self._folder}: the mentions of {row['event_id']} are not where they were written. "
                                  "See what has changed: sha256sum -c SHA256SUMS.")  # fmt: skip
            yield row, [(m["report_id"], m["trigger_start"], m["trigger_end"], m["nth"]) for m in mentions]

    def reports(self) -> dict[str, tuple[str, str]]:
        return {r["report_id"]: (r["digest"], r["reader"]) for r in self._rows("reports")}

    def decisions(self) -> set[Decided]:
        mark = itemgetter("report_id", "trigger_start", "trigger_end", "nth")
        return {(mark(d), d["decision"], d["changed"] or "", d["at"]) for d in self._rows("decisions")}

    def _rows(self, name: str) -> Iterator[Row]:
        """The rows of a table with their values, month by month; columns that this version does not know stay out."""
        table = tables()[name]
        reads = {c.name: _VALUE[c.type] for c in table.columns}
        place = self._folder / "csv"
        paths = sorted((place / name).glob("*.csv")) if table.months else [place / f"{name}.csv"]
        for path in paths:
            try:
                with path.open(encoding="utf-8", newline="") as file:
                    for row in csv.DictReader(file):
                        yield {n: reads[n](v) if v else None for n, v in row.items() if n in reads}
            except (OSError, ValueError, csv.Error) as e:
                raise SourceError(f"{path} can't be read as it was written: {e}.") from e
