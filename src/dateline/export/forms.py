"""Rows to files: separated values in the order of the form's columns."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TextIO

from dateline.export import acled, rows
from dateline.record import Record


@dataclass(frozen=True)
class Form:
    """How a form is written.

    Attributes:
        rows: the rows of a record.
        columns: in order; empty for those of the first row.
        delimiter: between two cells.
        header: whether the columns are named in the first line. GDELT's own files don't.
        quoted: whether a cell that holds the delimiter or a quote is quoted. GDELT's aren't, and its readers
            take a quote for a character of the cell.
    """

    rows: Callable[[Record], Iterator[rows.Row]]
    columns: list[str]
    delimiter: str
    header: bool = True
    quoted: bool = True


FORMS = {
    "csv": Form(rows.flat, [], ","),
    "gdelt": Form(rows.gdelt_events, rows.columns("gdelt_events"), "\t", header=False, quoted=False),
    "gdelt-mentions": Form(
        rows.gdelt_mentions, rows.columns("gdelt_mentions"), "\t", header=False, quoted=False
    ),
    "polecat": Form(rows.polecat, rows.columns("polecat"), "\t"),
    "acled": Form(acled.drafts, rows.columns("acled"), ","),
}


def write(records: Iterable[Record], form: str, file: TextIO) -> int:
    """Write the events of records, one at a time.

    Args:
        records: of any number.
        form: one of :data:`FORMS`.
        file: opened with ``newline=""``.

    Returns:
        The number of rows.
    """
    chosen, count, writer = FORMS[form], 0, None
    for record in records:
        for row in chosen.rows(record):
            if writer is None:
                names = chosen.columns or list(row)
                quotes: dict[str, Any] = (
                    {} if chosen.quoted else {"quoting": csv.QUOTE_NONE, "quotechar": None}
                )
                writer = csv.DictWriter(
                    file, names, delimiter=chosen.delimiter, lineterminator="\n", **quotes
                )
                if chosen.header:
                    writer.writeheader()
            tabs = chosen.delimiter == "\t"
            writer.writerow(
                {k: " ".join(v.split()) if tabs and isinstance(v, str) else v for k, v in row.items()}
            )
            count += 1
    return count
