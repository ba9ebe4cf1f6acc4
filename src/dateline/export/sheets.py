"""A workbook for spreadsheets: days and numbers as such, text never as a formula, filters on every column."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from dateline.export.forms import Form, library
from dateline.export.rows import Field, calendar_day, codes, fields, flat
from dateline.export.xml_text import in_xml
from dateline.record import Record

_ROWS = 1_048_575  # of a sheet, without its header
_CHARACTERS = 32_767  # of a cell
_FIRST_DAY = date(1900, 3, 1)  # before it, programs don't agree which day a number is
_WIDTHS = {"evidence": 80, "actors": 30, "recipients": 30, "place": 20, "url": 30}


def workbook(records: Iterable[Record], path: Path) -> int:
    """Write sheets ``Events`` (and ``Events 2`` … for more rows than a sheet holds), ``Columns`` and ``Codes``.

    A day before March 1900 stays text, as spreadsheets have none; a text that is longer than a cell can be is cut.

    Returns:
        the number of events.
    """
    book = library("xlsxwriter").Workbook(
        path, {"constant_memory": True, "strings_to_urls": False, "strings_to_formulas": False}
    )
    bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
    columns, count, sheet, row = fields(), 0, None, 0
    try:
        for record in records:
            for values in flat(record):
                if sheet is None or row == _ROWS:
                    _filtered(sheet, row, columns)
                    sheet, row = _sheet(book, count, columns, bold), 0
                row, count = row + 1, count + 1
                for number, field in enumerate(columns):
                    _cell(sheet, row, number, field, values[field.column], day)
        _filtered(sheet or _sheet(book, 0, columns, bold), row, columns)
        _explain(book, bold)
    finally:
        try:
            book.close()
        except library("xlsxwriter").exceptions.FileCreateError as e:
            raise e.args[0] if e.args and isinstance(e.args[0], OSError) else OSError(str(e)) from e
    return count


def _sheet(book: Any, before: int, columns: list[Field], bold: Any) -> Any:
    """A new sheet for events, with ``before`` events in those before it."""
    sheet = book.add_worksheet("Events" if not before else f"Events {before // _ROWS + 1}")
    sheet.freeze_panes(1, 1)
    for number, field in enumerate(columns):
        sheet.set_column(number, number, _WIDTHS.get(field.column, 12))
        sheet.write_string(0, number, field.column, bold)
    return sheet


def _filtered(sheet: Any, rows: int, columns: list[Field]) -> None:
    if sheet is not None:
        sheet.autofilter(0, 0, rows, len(columns) - 1)


def _cell(sheet: Any, row: int, number: int, field: Field, value: Any, day: Any) -> None:
    if value is None:
        return
    if field.kind == "day" and (found := calendar_day(value)) and found >= _FIRST_DAY:
        sheet.write_datetime(row, number, found, day)
    elif field.kind in ("whole", "number"):
        sheet.write_number(row, number, value)
    else:
        sheet.write_string(row, number, in_xml(value)[:_CHARACTERS])


def _explain(book: Any, bold: Any) -> None:
    """What the columns and the values of some of them mean."""
    coded = [(f.column, value, label) for f in fields() for value, (_, label) in codes(f.column).items()]
    for name, head, rows in (
        ("Columns", ("column", "kind", "what it holds"), [(f.column, f.kind, f.label) for f in fields()]),
        ("Codes", ("column", "value", "what it means"), coded),
    ):
        sheet = book.add_worksheet(name)
        sheet.set_column(2, 2, 80)
        for number, row in enumerate([head, *rows]):
            for column, text in enumerate(row):
                sheet.write_string(number, column, text, None if number else bold)


XLSX = Form("a workbook with types and filters, for Excel and LibreOffice", workbook, "file", ".xlsx")
