"""Separated values: a flat table, and the columns of GDELT, POLECAT and ACLED."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TextIO

from dateline.export import acled, rows
from dateline.export.forms import Form
from dateline.record import Record


@dataclass(frozen=True)
class Separated:
    """How rows are written.

    Attributes:
        rows: the rows of a record.
        columns: in order.
        delimiter: between two cells.
        header: whether the columns are named in the first line. GDELT's own files don't.
        quoted: whether a cell that holds the delimiter or a quote is quoted. GDELT's aren't, and its readers
            take a quote for a character of the cell.
    """

    rows: Callable[[Record], Iterator[rows.Row]]
    columns: Sequence[str]
    delimiter: str = ","
    header: bool = True
    quoted: bool = True

    def write(self, records: Iterable[Record], file: TextIO) -> int:
        """Write the rows of records, one record at a time; their number."""
        quotes: dict[str, Any] = {} if self.quoted else {"quoting": csv.QUOTE_NONE, "quotechar": None}
        writer = csv.DictWriter(file, self.columns, delimiter=self.delimiter, lineterminator="\n", **quotes)
        if self.header:
            writer.writeheader()
        tabs, count = self.delimiter == "\t", 0
        for record in records:
            for row in self.rows(record):
                writer.writerow(
                    {k: " ".join(v.split()) if tabs and isinstance(v, str) else v for k, v in row.items()}
                )
                count += 1
        return count


FLAT = Form(
    "one flat row an event, for R and spreadsheets",
    Separated(rows.flat, [f.column for f in rows.fields()]).write,
    suffix=".csv",
)
GDELT = Form(
    "GDELT 2.0's 61 event columns",
    Separated(rows.gdelt_events, rows.columns("gdelt_events"), "\t", header=False, quoted=False).write,
)
GDELT_MENTIONS = Form(
    "GDELT 2.0's 16 mention columns",
    Separated(rows.gdelt_mentions, rows.columns("gdelt_mentions"), "\t", header=False, quoted=False).write,
)
POLECAT = Form("POLECAT's 40 columns", Separated(rows.polecat, rows.columns("polecat"), "\t").write)
ACLED = Form(
    "ACLED's 31 columns: a draft for a human coder", Separated(acled.drafts, rows.columns("acled")).write
)
