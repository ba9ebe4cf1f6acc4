"""How much one answer holds: a store can have events of a thousand reports, and an assistant has to read it all."""

from __future__ import annotations

from typing import Any

import msgspec

Row = dict[str, Any]

ROWS = 50
"""The most rows of any list."""
WORDS = 4000
"""The most characters of any text."""
WHOLE = 100_000
"""The most bytes of an answer, as JSON."""
_WHOLE_ROWS = ("actors", "recipients", "sectors", "contexts")  # of names, that belong to one row


def bounded(answer: Row, main: str | None = None) -> Row:
    """An answer within the bounds; ``left_out`` says how many rows of its main list are not in it.

    Args:
        main: the name of the list of which rows are left out where there are too many.
    """
    out: Row = {name: _bounded(value, name == main) for name, value in answer.items()}
    if main is None:
        return out
    rows = out[main]
    sizes = [len(msgspec.json.encode(row)) + 1 for row in rows]
    room = WHOLE - len(msgspec.json.encode({**out, main: []}))
    while sizes and (len(sizes) > ROWS or sum(sizes) > room):
        sizes.pop()
    out[main] = rows[: len(sizes)]
    left_out = len(rows) - len(sizes)
    return {**out, "left_out": left_out} if left_out else out


def _bounded(value: Any, is_main: bool = False) -> Any:
    if isinstance(value, str):
        return value[:WORDS]
    if isinstance(value, list):
        return [_bounded(v) for v in (value if is_main else value[:ROWS])]
    if isinstance(value, dict):
        row = {k: v if k in ("id", "report") else _bounded(v) for k, v in value.items()}
        words = value.get("words")
        if isinstance(words, str) and len(words) > WORDS and isinstance(value.get("start"), int):
            row["end"] = value["start"] + WORDS  # the characters that are cited are those that are given
        return row
    return value
