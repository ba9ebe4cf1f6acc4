"""Many reports in order: files of JSON lines of any length, documents and standard input, one after the other."""

from __future__ import annotations

import codecs
import gzip
import io
import sys
import zlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO, Any

from dateline.errors import SourceError
from dateline.intake.files import DOCUMENTS, read_source, unreadable
from dateline.intake.lines import LONGEST_LINE, Refusal, reports
from dateline.report import Report


class Stream:
    """The reports of several sources, in the order given, in memory that doesn't grow with them.

    A source is ``-`` (standard input), a document (told by its ending: .txt, .html, .pdf, .docx …) that
    holds one report, or anything else, which holds one JSON object a line and may be packed by gzip.

    Args:
        sources: at least one.

    Attributes:
        total: bytes of all files, or None where standard input is among them.
        position: bytes read so far.
        place: the source, and the line where it has lines, of the report that came last.

    Raises:
        SourceError: one of the files can't be opened. That is told before any of them is read.
    """

    def __init__(self, sources: Sequence[str]) -> None:
        self.sources = sources
        sizes = [_size(source) for source in sources if source != "-"]
        self.total = sum(sizes) if "-" not in sources else None
        self._before = 0
        self._source, self._line = "", 0
        self._file: IO[bytes] | None = None

    def __iter__(self) -> Iterator[Report | Refusal]:
        for source in self.sources:
            self._source, self._line = "standard input" if source == "-" else source, 0
            try:
                yield from self._of(source)
            except SourceError as e:
                yield Refusal(id=source, error=str(e))
            except (OSError, EOFError, zlib.error, UnicodeError) as e:
                why = e.strerror if isinstance(e, OSError) and e.strerror else e
                yield Refusal(
                    error=f"{self.place} can't be read further ({why}). Repair it and read it again."
                )

    @property
    def position(self) -> int:
        """Bytes read so far."""
        return self._before + (self._file.tell() if self._file else 0)

    @property
    def place(self) -> str:
        """Where the report that came last stands: “reports.jsonl, line 7”."""
        return f"{self._source}, line {self._line}" if self._line else self._source

    def _of(self, source: str) -> Iterator[Report | Refusal]:
        if source == "-":
            yield from reports(self._counted(_lines(sys.stdin.buffer)), self._source)
            return
        if Path(source).suffix.lower() in DOCUMENTS:
            yield from read_source(source)
        else:
            with Path(source).open("rb") as self._file:
                yield from reports(self._counted(_lines(self._file)), source)
                self._file = None
        self._before += _size(source)

    def _counted(self, lines: Iterable[str | bytes]) -> Iterator[str | bytes]:
        for line in lines:
            self._line += 1
            yield line


def _size(source: str) -> int:
    """Bytes of a file that can be opened."""
    try:
        with Path(source).open("rb") as f:
            return f.seek(0, io.SEEK_END) if f.seekable() else 0
    except (OSError, ValueError) as e:
        raise unreadable(source, e) from e


def _lines(raw: IO[bytes]) -> Iterator[str | bytes]:
    """Lines up to the longest that is read; of a longer one the rest is passed over."""
    file = _decoded(raw)
    while line := file.readline(LONGEST_LINE + 1):
        yield line
        while len(line) > LONGEST_LINE and line[-1:] not in ("\n", b"\n"):
            line = file.readline(LONGEST_LINE + 1)


def _decoded(raw: Any) -> Any:
    """A file behind its byte-order mark; unpacked and, where it is UTF-16, as text."""
    head = _peek(raw)
    if head.startswith(b"\x1f\x8b"):
        raw = io.BufferedReader(gzip.GzipFile(fileobj=raw))
        head = _peek(raw)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return io.TextIOWrapper(raw, encoding="utf-16", newline="\n")
    if head.startswith(codecs.BOM_UTF8):
        raw.read(len(codecs.BOM_UTF8))
    return raw


def _peek(raw: Any) -> bytes:
    head: bytes = raw.peek(4)
    return head
