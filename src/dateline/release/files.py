"""Rows to the files of a table: one CSV and one Parquet file a month, the same bytes for the same rows."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, TextIO

from dateline.errors import StoreError
from dateline.release.tables import EditionTable

UNDATED = "undated"
"""The name of the file of what has no day."""

_ROWS = 50_000  # of one row group
_SETTINGS: dict[str, Any] = {
    "compression": "zstd", "compression_level": 3, "version": "2.6", "data_page_version": "1.0",
    "use_dictionary": True, "write_statistics": True,
}  # fmt: skip


class Files:
    """The files of one table, written row by row.

    The months of rows must come one after the other: one month's files are open at a time.

    Args:
        folder: of the edition.
        name: of the table.
    """

    def __init__(self, folder: Path, name: str, table: EditionTable) -> None:
        self.rows = 0
        self._folder, self._name, self._table = folder, name, table
        self._month: str | None = None
        self._file: TextIO | None = None
        self._csv: Any = None
        self._parquet: Any = None
        self._waiting: list[Sequence[Any]] = []
        self._schema = _schema(table)
        if not table.months:
            self._open(name)

    def put(self, rows: Iterable[Sequence[Any]], day: str | None = None) -> None:
        """Write rows.

        Args:
            rows: cells in the order of the columns.
            day: ISO 8601, whose month they are of.
        """
        if self._table.months:
            month = day[:7] if day else UNDATED
            if month != self._month:
                self._close()
                self._month = month
                self._open(month)
        for row in rows:
            self._csv.writerow([_cell(v) for v in row])
            self._waiting.append(row)
            self.rows += 1
            if len(self._waiting) == _ROWS:
                self._flush()

    def end(self) -> None:
        """Write what waits, and close; a table by month of which no row came gets one file without rows."""
        if self._file is None:
            self._open(UNDATED)
        self._close()

    def _open(self, name: str) -> None:
        import pyarrow.parquet as pq

        places = {}
        for form in ("csv", "parquet"):
            places[form] = self._folder / form / (f"{self._name}/{name}" if self._table.months else name)
            places[form].parent.mkdir(parents=True, exist_ok=True)
        self._file = (places["csv"].parent / f"{name}.csv").open("w", encoding="utf-8", newline="")
        self._csv = csv.writer(self._file, lineterminator="\n")
        self._csv.writerow(self._table.names)
        self._parquet = pq.ParquetWriter(
            places["parquet"].parent / f"{name}.parquet", self._schema, **_SETTINGS
        )

    def _flush(self) -> None:
        import pyarrow as pa

        cells = zip(*self._waiting, strict=True) if self._waiting else ([] for _ in self._schema)
        columns = [_column(list(some), f.type) for some, f in zip(cells, self._schema, strict=True)]
        self._parquet.write_table(pa.Table.from_arrays(columns, schema=self._schema), row_group_size=_ROWS)
        self._waiting = []

    def _close(self) -> None:
        if self._file is None:
            return
        if self._waiting:
            self._flush()
        self._parquet.close()
        self._file.close()
        self._file = None


def _cell(value: Any) -> Any:
    return "" if value is None else "true" if value is True else "false" if value is False else value


def _schema(table: EditionTable) -> Any:
    try:
        import pyarrow as pa
    except ModuleNotFoundError as e:
        raise StoreError("A release needs pyarrow. Install it: pip install 'dateline[analysis]'.") from e
    types = {"string": pa.string(), "date": pa.date32(), "integer": pa.int64(), "number": pa.float64(),
             "boolean": pa.bool_()}  # fmt: skip
    return pa.schema(
        [pa.field(c.name, types[c.type], metadata={"description": c.description}) for c in table.columns]
    )


def _column(values: list[Any], type_: Any) -> Any:
    import pyarrow as pa

    if pa.types.is_date32(type_):
        return pa.array(values, pa.string()).cast(type_)
    if pa.types.is_float64(type_):
        return pa.array([None if v is None else float(v) for v in values], type_)
    if pa.types.is_string(type_):
        return pa.array([v or None for v in values], type_)
    return pa.array(values, type_)
