"""Coded records of several sources: what ``dateline code`` wrote, on one machine or on a cluster."""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO, Any

from dateline.errors import SourceError
from dateline.intake.files import unreadable
from dateline.intake.packed import plain_name, unpacked
from dateline.intake.parquet import parquet

_LINES, _TABLES = (".jsonl", ".ndjson", ".jsonlines", ".json"), (".parquet", ".pq")
_COLUMN = "record"
_SQLITE = b"SQLite format 3\0"


class RecordStream:
    """Records as JSON, in the order given, in memory that doesn't grow with them.

    A source is ``-`` (standard input), a file of JSON lines, a Parquet file with a column ``record``, or a folder of
    such files, as ``dateline code --cluster`` fills one. Each may be packed by gzip or Zstandard.

    Args:
        sources: at least one.
        refuse: is told, as a sentence, of every source that can't be read to its end; the others are read.

    Attributes:
        total: bytes of all files, or None where standard input is among them.
        position: bytes read so far.

    Raises:
        SourceError: one of the sources is not there. That is told before any of them is read.
    """

    def __init__(self, sources: Sequence[str], refuse: Callable[[str], None]) -> None:
        self._sources = [path for source in sources for path in _files(source)]
        self._refuse = refuse
        self._before = 0
        self._file: IO[bytes] | None = None
        self.total = None if "-" in self._sources else sum(map(_size, self._sources))

    @property
    def position(self) -> int:
        """Bytes read so far."""
        return self._before + (self._file.tell() if self._file else 0)

    def __iter__(self) -> Iterator[tuple[str, bytes]]:
        """Where each record stands (“records.jsonl, line 7”), and the record."""
        for source in self._sources:
            name = "standard input" if source == "-" else source
            try:
                if source == "-":
                    yield from _lines(sys.stdin.buffer, name)
                    continue
                with Path(source).open("rb") as self._file:
                    yield from (_rows if _is_table(source) else _lines)(self._file, name)
            except SourceError as e:
                self._refuse(str(e))
            except (OSError, EOFError, zlib.error) as e:
                why = e.strerror if isinstance(e, OSError) and e.strerror else e
                self._refuse(f"{name} can't be read further ({why}). Repair it and load it again.")
            finally:
                self._file = None
            self._before += _size(source)


def _files(source: str) -> list[str]:
    """A source, or the files of a folder in the order of their names."""
    path = Path(source)
    if source == "-" or not path.is_dir():
        if source != "-" and not path.exists():
            raise SourceError(f"There is no {source}. Name a file or folder of records.")
        if source != "-" and _is_store(path):
            raise SourceError(
                f"{source} is a store, no file of records. Name it with --store where the command has it."
            )
        return [source]
    of_records = path / "records"  # beside it a run on a cluster keeps prints, events and what was refused
    folder = of_records if of_records.is_dir() else path
    known = (*_LINES, *_TABLES)
    found = sorted(
        p for p in folder.rglob("*") if p.is_file() and Path(plain_name(p.name)).suffix.lower() in known
    )
    if not found:
        raise SourceError(f"{source} holds no records. They end in {', '.join(known)}.")
    return [str(p) for p in found]


def _is_store(path: Path) -> bool:
    if not path.is_file():  # a pipe is read once
        return False
    with path.open("rb") as file:
        return file.read(len(_SQLITE)) == _SQLITE


def _is_table(source: str) -> bool:
    return Path(plain_name(source)).suffix.lower() in _TABLES


def _size(source: str) -> int:
    try:
        return Path(source).stat().st_size
    except OSError as e:
        raise unreadable(source, e) from e


def _lines(raw: Any, name: str) -> Iterator[tuple[str, bytes]]:
    for number, line in enumerate(unpacked(raw, name), 1):
        if line.strip():
            yield f"{name}, line {number}", line


def _rows(raw: IO[bytes], name: str) -> Iterator[tuple[str, bytes]]:
    with parquet(raw, name) as table:
        if _COLUMN not in table.names:
            raise SourceError(f"{name} has no column “{_COLUMN}”. Load what “dateline code” wrote.")
        for number, row in enumerate(table.rows([_COLUMN]), 1):
            where = f"{name}, row {number}"
            if isinstance(row, str):
                raise SourceError(f"{where} {row}")
            yield where, (row[_COLUMN] or "").encode()
