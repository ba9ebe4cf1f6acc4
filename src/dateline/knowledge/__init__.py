"""Knowledge as files: tables that a political scientist can open and edit, loaded once.

The files lie in ``knowledge/data``. A table is a CSV with a header line; lines that begin with
``#`` are comments. Settings and nested things are TOML.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from dateline.errors import KnowledgeError

DATA = Path(__file__).parent / "data"


def rows(path: Path) -> Iterator[dict[str, str]]:
    """The rows of a CSV table as dicts, without comment lines.

    Raises:
        KnowledgeError: the file is missing or not in UTF-8, or a row has more or fewer cells than the header.
    """
    header, numbered = cells_of(path)
    for number, cells in numbered:
        if len(cells) != len(header):
            raise KnowledgeError(
                f"{path}, line {number}: {len(cells)} cells where the header has {len(header)}."
            )
        yield dict(zip(header, cells, strict=True))


def cells_of(path: Path) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """The header of a CSV table, and the cells of each row with the number of its line, without comment lines.

    Raises:
        KnowledgeError: the file is missing or no CSV in UTF-8.
    """
    kept = [
        (n, line)
        for n, line in enumerate(text_of(path).splitlines(), 1)
        if line.strip() and not line.startswith("#")
    ]
    try:
        cells = list(csv.reader((line for _, line in kept), strict=True))
    except csv.Error as e:
        raise KnowledgeError(f"The table {path} is no CSV: {e}.") from e
    numbered = [(n, row) for (n, _), row in zip(kept, cells, strict=False)]
    return (cells[0] if cells else []), numbered[1:]


def text_of(path: Path) -> str:
    """The text of a table, which may begin with the mark that spreadsheets put before UTF-8.

    Raises:
        KnowledgeError: the file is missing or not in UTF-8.
    """
    try:
        content = path.read_bytes()
    except OSError as e:
        raise KnowledgeError(
            f"The table {path} can't be read: {e.strerror}. Reinstall dateline, or name another file."
        ) from e
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as e:
        line = content.count(b"\n", 0, e.start) + 1
        raise KnowledgeError(
            f"The table {path} is not in UTF-8: line {line} holds the byte {content[e.start]:#x}. "
            "Save it again as UTF-8 (in a spreadsheet: as “CSV UTF-8”)."
        ) from e


def stamp(path: Path) -> tuple[int, int]:
    """When a file was last changed and its size, so that what was made of it is made anew after an edit; zeros where
    there is none.
    """
    try:
        stat = path.stat()
    except OSError:
        return 0, 0
    return stat.st_mtime_ns, stat.st_size


@cache
def table(name: str) -> tuple[dict[str, str], ...]:
    """A bundled CSV table by its path under ``knowledge/data`` (``actors/states.csv``)."""
    return tuple(rows(DATA / name))


@cache
def settings(name: str) -> dict[str, Any]:
    """A bundled TOML file by its path under ``knowledge/data`` (``status.toml``)."""
    try:
        return tomllib.loads((DATA / name).read_text("utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as e:
        raise KnowledgeError(f"The knowledge file {name} can't be read: {e}. Reinstall dateline.") from e
