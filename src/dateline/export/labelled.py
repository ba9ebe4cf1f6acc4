"""Stata and SPSS: variables with labels, few-valued ones as labelled numbers, days as days."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from dateline.export.forms import Form, library
from dateline.export.rows import Field, Row, calendar_day, codes, fields, flat
from dateline.record import Record

_OWN = 1000  # number of the first value that the table of codes lacks, as a type of the user's own codebook


def stata(records: Iterable[Record], path: Path) -> int:
    """Write a file that Stata 14 and later read, and R by haven. Returns the number of events; all are in memory."""
    frame, about = _frame(records)
    library("pyreadstat").write_dta(frame, path, version=14, file_label="Events by dateline", **about)
    return len(frame)


def spss(records: Iterable[Record], path: Path) -> int:
    """Write a file that SPSS, PSPP and jamovi read. Returns the number of events; all are in memory."""
    frame, about = _frame(records)
    kinds = {f.column: "nominal" if f.kind in ("code", "text") else "scale" for f in fields()}
    shown = {"code": "F8.0", "whole": "F10.0", "number": "F12.5"}
    library("pyreadstat").write_sav(
        frame, path, file_label="Events by dateline", variable_measure=kinds,
        variable_format={f.column: shown[f.kind] for f in fields() if f.kind in shown}, **about,
    )  # fmt: skip
    return len(frame)


def _frame(records: Iterable[Record]) -> tuple[Any, dict[str, Any]]:
    """The flat table, with the labels of its columns and of the values of some."""
    pandas = library("pandas")
    rows = [row for record in records for row in flat(record)]
    labels = {f.column: _numbered(f, rows) for f in fields() if f.kind == "code"}
    columns = {f.column: _column(pandas, f, rows, labels.get(f.column, {})) for f in fields()}
    values = {column: {number: value for value, number in found.items()} for column, found in labels.items()}
    return pandas.DataFrame(columns), {
        "column_labels": {f.column: f.label for f in fields()}, "variable_value_labels": values,
    }  # fmt: skip


def _numbered(field: Field, rows: list[Row]) -> dict[str, int]:
    """Numbers of the values of a column: always the same for those that the table of codes has."""
    known = {value: number for value, (number, _) in codes(field.column).items()}
    own = sorted({row[field.column] for row in rows} - set(known) - {None})
    return known | {value: _OWN + number for number, value in enumerate(own)}


def _column(pandas: Any, field: Field, rows: list[Row], numbers: dict[str, int]) -> Any:
    cells = [row[field.column] for row in rows]
    if field.kind == "code":
        return pandas.array([None if cell is None else numbers[cell] for cell in cells], dtype="Int32")
    if field.kind in ("whole", "number"):
        return pandas.array(
            [cell if cell is None else float(cell) for cell in cells], dtype="Float64"
        ).to_numpy(dtype="float64", na_value=float("nan"))
    if field.kind == "day":
        return pandas.Series([calendar_day(cell) for cell in cells], dtype=object)
    return pandas.Series(["" if cell is None else cell for cell in cells], dtype=object)


STATA = Form("Stata, with labels", stata, "file", ".dta")
SPSS = Form("SPSS, with labels", spss, "file", ".sav")
