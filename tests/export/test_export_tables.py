"""Workbook, Stata and SPSS are read back: counts, days, numbers and every character."""

from datetime import date, datetime

import pytest
from tests.exported import all_records

from dateline.export import write
from dateline.export.rows import calendar_day, codes, fields, flat
from dateline.export.xml_text import in_xml
from dateline.record import Event, Range, Record

ROWS = [row for record in all_records() for row in flat(record)]


def long() -> Record:
    """A report of one endless sentence."""
    text = "Rebels shelled Zawiya, é𝕏" * 3000
    return Record(
        id="long", text=text, published="2020-02-29",
        events=[Event(id="v1", type="ASSAULT", trigger=Range(7, 14), evidence=Range(0, len(text)))],
    )  # fmt: skip


def sheet_rows(path, name="Events"):
    openpyxl = pytest.importorskip("openpyxl")
    sheet = openpyxl.load_workbook(path)[name]
    head, *rows = sheet.iter_rows(values_only=True)
    plain = openpyxl.utils.escape.unescape  # \r is written as _x000D_, as Excel does
    return sheet, [
        {k: plain(v) if isinstance(v, str) else v for k, v in zip(head, row, strict=True)} for row in rows
    ]


def test_a_workbook_has_days_numbers_and_no_formulas(tmp_path):
    out = tmp_path / "events.xlsx"
    assert write(all_records(), "xlsx", out) == 5
    sheet, rows = sheet_rows(out)
    assert len(rows) == 5
    assert sheet.auto_filter.ref == "A1:AA6"
    assert sheet.freeze_panes == "B2"
    assert [r["day"] for r in rows] == [
        datetime(2020, 1, 14), datetime(2020, 1, 17), "1000-01-01", "1899-12-30", None,
    ]  # fmt: skip
    for field in fields():
        got = [row[field.column] for row in rows]
        if field.kind in ("whole", "number"):
            assert got == [row[field.column] for row in ROWS]
        elif field.kind != "day":
            want = [row[field.column] and in_xml(row[field.column]) for row in ROWS]
            assert [cell or None for cell in got] == [cell or None for cell in want], field.column
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "d"}
    _, columns = sheet_rows(out, "Columns")
    assert [row["column"] for row in columns] == [f.column for f in fields()]
    _, meanings = sheet_rows(out, "Codes")
    assert {"column": "status", "value": "negated", "what it means": "said not to have happened"} in meanings


def test_more_rows_than_a_sheet_holds(tmp_path, monkeypatch):
    from dateline.export import sheets

    monkeypatch.setattr(sheets, "_ROWS", 2)
    out = tmp_path / "events.xlsx"
    assert write(all_records(), "xlsx", out) == 5
    names = ("Events", "Events 2", "Events 3")
    assert [[r["event_id"] for r in sheet_rows(out, name)[1]] for name in names] == [
        [r["event_id"].replace("\x0b", "\ufffd").replace("\ufffe", "\ufffd") for r in ROWS[i : i + 2]] for i in (0, 2, 4)
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["stata", "spss"])
def test_stata_and_spss_have_labels_and_days(name, tmp_path):
    pyreadstat = pytest.importorskip("pyreadstat")
    read, suffix = {"stata": (pyreadstat.read_dta, ".dta"), "spss": (pyreadstat.read_sav, ".sav")}[name]
    out = tmp_path / f"events{suffix}"
    assert write(all_records(), name, out) == 5
    table, about = read(out)
    assert len(table) == 5
    assert about.column_names_to_labels == {f.column: f.label for f in fields()}
    for field in fields():
        got = [None if cell != cell else cell for cell in table[field.column]]
        want = [row[field.column] for row in ROWS]
        if field.kind == "day":
            assert got == [calendar_day(day) for day in want], field.column
        elif field.kind == "text":
            cells = [cell or "" for cell in want]
            if name == "spss":  # which keeps no blanks at the end
                cells = [cell.rstrip(" ") for cell in cells]
            assert got == cells, field.column
        elif field.kind != "code":
            assert got == want, field.column
    assert about.variable_value_labels["status"] == {n: value for value, (n, _) in codes("status").items()}
    assert about.variable_value_labels["type"][1000] == "OWN_TYPE"
    labelled, _ = read(out, apply_value_formats=True)
    assert list(labelled["type"]) == [row["type"] for row in ROWS]
    assert type(table["day"][0]) is date


@pytest.mark.parametrize("name", ["stata", "spss", "xlsx"])
def test_a_text_longer_than_a_cell_can_be(name, tmp_path):
    pyreadstat = pytest.importorskip("pyreadstat")
    out = tmp_path / "events"
    assert write([long()], name, out) == 1
    if name == "xlsx":
        out = out.rename(tmp_path / "events.xlsx")
        found = sheet_rows(out)[1][0]["evidence"]
    else:
        read = pyreadstat.read_dta if name == "stata" else pyreadstat.read_sav
        found = read(out)[0]["evidence"][0]
    assert long().text.startswith(found)
    assert len(found) == {"stata": len(long().text)}.get(name, len(found)) >= 25_000
