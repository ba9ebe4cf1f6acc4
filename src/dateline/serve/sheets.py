"""Rows of an answer as a table that a spreadsheet opens."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

Row = Mapping[str, Any]
_TOLD = "told"  # of which the first stands in the table


def sheet(rows: Sequence[Row]) -> bytes:
    """CSV in UTF-8, with a header: lists with semicolons, what is deeper as JSON, of reports the first."""
    out = io.StringIO(newline="")
    flat = [_flat(row) for row in rows]
    if flat:
        names = dict.fromkeys(name for row in flat for name in row)
        writer = csv.DictWriter(out, list(names), lineterminator="\n")
        writer.writeheader()
        writer.writerows(flat)
    return out.getvalue().encode("utf-8", "replace")


def _flat(row: Row) -> dict[str, Any]:
    out = {name: _cell(value) for name, value in row.items() if name != _TOLD}
    for told in row.get(_TOLD, ())[:1]:
        out |= {name: _cell(told[name]) for name in ("report", "publisher", "words") if name in told}
    return out


def _cell(value: Any) -> Any:
    """A cell that no spreadsheet takes for a formula."""
    if isinstance(value, list | tuple) and all(isinstance(v, str) for v in value):
        value = "; ".join(value)
    elif isinstance(value, dict | list | tuple):
        value = msgspec.json.encode(value).decode()
    if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")):
        return f"'{value}"
    return value
