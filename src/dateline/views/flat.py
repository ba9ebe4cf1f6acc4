"""Answers of a store with one level of values: what a table on any front shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

Row = dict[str, Any]

EVENT_COLUMNS = (
    "day", "type", "status", "actors", "recipients", "place", "reports", "origins", "confidence", "words",
)  # fmt: skip
"""Of a table of events."""


def with_words(rows: Sequence[Row]) -> list[Row]:
    """Events with the words of the first report that tells them."""
    return [{**row, "words": row["told"][0]["words"] if row["told"] else ""} for row in rows]


def each_side(rows: Sequence[Row]) -> list[Row]:
    """Two rows for every dispute about every event: what the one says, and what the other."""
    return [
        {**{k: v for k, v in row.items() if k not in ("told", "disputes")}, **dispute[side], "says": says,
         "said_on": dispute[side]["day"], "day": row["day"]}
        for row in rows for dispute in row["disputes"]
        for side, says in (("asserted", "it was so"), ("denied", "it was not"))
    ]  # fmt: skip


def each_plan(rows: Sequence[Row]) -> list[Row]:
    """Events that are planned, with the words that announce them and those of what came of it."""
    return [
        {**row, "words": (row["announced"] or {}).get("words", ""), "said_on": (row["announced"] or {}).get("day"),
         "then": (row["followed"] or {}).get("words", "")}
        for row in rows
    ]  # fmt: skip
