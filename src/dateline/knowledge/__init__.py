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
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except UnicodeDecodeError as e:
        raise KnowledgeError(
            f"The table {path} is not in UTF-8 (byte {e.start + 1}). Save it so, say with: "
            f"iconv -f cp1252 -t utf-8 {path}"
        ) from e
    except OSError as e:
        raise KnowledgeError(
            f"The table {path} can't be read: {e.strerror}. Reinstall dateline, or name another file."
        ) from e
    kept = [(n, line) for n, line in enumerate(lines, 1) if line.strip() and not line.startswith("#")]
    reader = csv.reader(line for _, line in kept)
    header = next(reader, [])
    for (number, _), cells in zip(kept[1:], _readable(reader, path), strict=False):
        if len(cells) != len(header):
            raise KnowledgeError(
                f"{path}, line {number}: {len(cells)} cells where the header has {len(header)}."
            )
        yield dict(zip(header, cells, strict=True))


def _readable(reader: Iterator[list[str]], path: Path) -> Iterator[list[str]]:
    try:
        yield from reader
    except csv.Error as e:
        raise KnowledgeError(f"{path} is no table ({e}). Look for a stray quote or a NUL in it.") from e


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
