"""Many reports in order: files of JSON lines of any length, documents and standard input, one after the other."""

from __future__ import annotations

import codecs
import io
import sys
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from glob import glob
from pathlib import Path
from typing import IO, Any, TypeAlias

import msgspec

from dateline.errors import SourceError
from dateline.intake.agency import from_agency, is_agency
from dateline.intake.checks import told_language
from dateline.intake.feeds import from_feed, is_feed
from dateline.intake.files import DOCUMENTS, LARGEST, of_bytes, read_source, unreadable
from dateline.intake.lines import LONGEST_LINE, Refusal, reports
from dateline.intake.packed import plain_name, unpacked
from dateline.intake.tables import from_csv, from_parquet
from dateline.intake.warc import from_warc
from dateline.intake.web import fetch
from dateline.report import Report

KNOWN = DOCUMENTS | {
    ".jsonl", ".ndjson", ".jsonlines", ".json", ".csv", ".tsv", ".parquet", ".pq", ".warc", ".xml", ".rss", ".atom",
}  # fmt: skip
"""Endings of files that are read in a folder."""

LARGEST_TABLE = 2_000_000_000
"""Bytes of the largest packed Parquet file that is opened."""


class Wishes(msgspec.Struct, kw_only=True, frozen=True):
    """What a user wants of the sources.

    Attributes:
        columns: field to column of a table (“text” to “body”).
        language: only reports in this language (ISO 639-1), as they say or as it is told from their words.
        min_words: reports with fewer are left out.
        max_words: reports with more are left out.
        allow_private: follow addresses of this machine and its own network too.
    """

    columns: Mapping[str, str] = {}
    language: str | None = None
    min_words: int = 0
    max_words: int | None = None
    allow_private: bool = False


Told: TypeAlias = Callable[[str | None, str, str], None]


class Stream:
    """The reports of several sources, in the order given, in memory that doesn't grow with them.

    A source is ``-`` (standard input, JSON lines), an ``http(s)`` address of a page or feed, a folder or a pattern
    (``news/*.html``: every file of a known ending), or a file: a document that holds one report (.txt, .html, .pdf,
    .docx …), a table (.csv, .tsv, .parquet), a feed or agency document (.xml, .rss, .atom), a WARC file (.warc), or
    anything else, which holds one JSON object a line. Each may be packed by gzip or Zstandard.

    Args:
        sources: at least one.
        wishes: columns and filters.
        told: is called for every report or file that is left out, with its id or path, its place and the reason.

    Attributes:
        total: bytes of all files, or None where standard input or an address is among them.
        position: bytes read so far.
        place: the source, and the line where it has lines, of the report that came last.
        left_out: how many reports were left out, by the reason.

    Raises:
        SourceError: one of the files can't be opened. That is told before any of them is read.
    """

    def __init__(
        self, sources: Sequence[str], wishes: Wishes | None = None, told: Told | None = None
    ) -> None:
        self.wishes, self._told = wishes or Wishes(), told
        self.left_out: Counter[str] = Counter()
        self.sources = [s for source in sources for s in self._files(source)]
        sizes = [_size(source) for source in self.sources if not _streams(source)]
        self.total = None if any(map(_streams, self.sources)) else sum(sizes)
        self._before = 0
        self._source, self._line = "", 0
        self._file: IO[bytes] | None = None

    def __iter__(self) -> Iterator[Report | Refusal]:
        for source in self.sources:
            self._source, self._line = "standard input" if source == "-" else source, 0
            try:
                yield from filter(self._wanted, self._of(source))
            except SourceError as e:
                yield Refusal(id=source, error=str(e))
            except Exception as e:  # a file may be anything, and harms no other
                known = isinstance(e, OSError | EOFError | zlib.error | UnicodeError)
                why = getattr(e, "strerror", None) or (e if known else f"{type(e).__name__}: {e}")
                yield Refusal(
                    error=f"{self.place} can't be read further ({why}). Repair it and read it again."
                )

    def _files(self, source: str) -> list[str]:
        """A source, or the files of a folder or pattern in the order of their names.

        Raises:
            SourceError: there is none that can be read.
        """
        if _streams(source) or Path(source).is_file():
            return [source]
        if Path(source).is_dir():
            found = sorted(str(p) for p in Path(source).rglob("*") if p.is_file())
        elif any(c in source for c in "*?["):
            found = sorted(p for p in glob(source, recursive=True) if Path(p).is_file())
        else:
            return [source]
        known = [p for p in found if Path(plain_name(p)).suffix.lower() in KNOWN]
        for path in found:
            if path not in known:
                self._leave(path, path, "a file whose ending tells no form that is read")
        if not known:
            raise SourceError(
                f"{source} holds no file that can be read. Endings that are: {', '.join(sorted(KNOWN))}."
            )
        return known

    def _wanted(self, report: Report | Refusal) -> bool:
        """Whether a report passes the filters; those that don't are counted."""
        wish, why = self.wishes, None
        if isinstance(report, Report) and (wish.min_words or wish.max_words or wish.language):
            words = len(report.text.split())
            if words < wish.min_words:
                why = f"fewer than {wish.min_words} words"
            elif wish.max_words and words > wish.max_words:
                why = f"more than {wish.max_words} words"
            elif wish.language and (report.language or told_language(report.text))[:2] != wish.language:
                why = f"another language than {wish.language}"
        if why and isinstance(report, Report):
            self._leave(report.id, self.place, why)
        return why is None

    def _leave(self, name: str, place: str, why: str) -> None:
        self.left_out[why] += 1
        if self._told:
            self._told(name, place, why)

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
            yield from reports(self._counted(_lines(sys.stdin.buffer, "standard input")), self._source)
            return
        if _streams(source):
            data, encoding, url = fetch(source, LARGEST, self.wishes.allow_private)
            yield from from_feed(data, source) if is_feed(data) else of_bytes(data, source, encoding, url)
            return
        ending = Path(plain_name(source)).suffix.lower()
        if ending in DOCUMENTS:
            yield from read_source(source)
        else:
            with Path(source).open("rb") as self._file:
                yield from of_file(self._file, source, self.wishes.columns, self._counted)
                self._file = None
        self._before += _size(source)

    def _counted(self, lines: Iterable[str | bytes]) -> Iterator[str | bytes]:
        for line in lines:
            self._line += 1
            yield line


def of_file(
    file: IO[bytes],
    source: str,
    columns: Mapping[str, str] | None = None,
    counted: Callable[[Iterable[str | bytes]], Iterable[str | bytes]] = iter,
) -> Iterator[Report | Refusal]:
    """The reports of an open file that holds many, told by the ending of its name.

    Args:
        file: buffered and seekable.
        source: its name.
        columns: field to column of a table.
        counted: what its lines are passed through, where it has lines.

    Raises:
        SourceError: it is damaged, or needs a library that is not installed.
    """
    ending = Path(plain_name(source)).suffix.lower()
    if ending in (".csv", ".tsv"):
        delimiter = "\t" if ending == ".tsv" else ","
        yield from from_csv(unpacked(file, source), source, columns or {}, delimiter)
    elif ending in (".parquet", ".pq"):
        yield from from_parquet(_seekable(unpacked(file, source), source), source, columns or {})
    elif ending == ".warc":
        yield from from_warc(file, source)  # which unpacks by itself
    elif ending in (".xml", ".rss", ".atom"):
        data = unpacked(file, source).read(LARGEST + 1)
        if len(data) > LARGEST:
            raise SourceError(f"{source} is larger than {LARGEST // 1_000_000} MB. Split it.")
        yield from from_agency(data, source) if is_agency(data) else from_feed(data, source)
    else:
        yield from reports(counted(_lines(file, source)), source)


def _size(source: str) -> int:
    """Bytes of a file that can be opened."""
    try:
        with Path(source).open("rb") as f:
            return f.seek(0, io.SEEK_END) if f.seekable() else 0
    except (OSError, ValueError) as e:
        raise unreadable(source, e) from e


def _streams(source: str) -> bool:
    """Whether a source has no size that is known beforehand: standard input or an address."""
    return source == "-" or source.lower().startswith(("http://", "https://"))


def _seekable(file: Any, name: str) -> Any:
    """A file in which can be gone back and forth; an unpacked stream is read whole, up to the limit."""
    if file.seekable():
        return file
    data = file.read(LARGEST_TABLE + 1)
    if len(data) > LARGEST_TABLE:
        raise SourceError(f"{name} unpacks to more than {LARGEST_TABLE // 1_000_000} MB. Unpack it first.")
    return io.BytesIO(data)


def _lines(raw: IO[bytes], name: str) -> Iterator[str | bytes]:
    """Lines up to the longest that is read; of a longer one the rest is passed over."""
    file = _decoded(raw, name)
    while line := file.readline(LONGEST_LINE + 1):
        yield line
        while len(line) > LONGEST_LINE and line[-1:] not in ("\n", b"\n"):
            line = file.readline(LONGEST_LINE + 1)


def _decoded(raw: Any, name: str) -> Any:
    """A file behind its byte-order mark; unpacked and, where it is UTF-16, as text."""
    raw = unpacked(raw, name)
    head = _peek(raw)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return io.TextIOWrapper(raw, encoding="utf-16", newline="\n")
    if head.startswith(codecs.BOM_UTF8):
        raw.read(len(codecs.BOM_UTF8))
    return raw


def _peek(raw: Any) -> bytes:
    head: bytes = raw.peek(4)
    return head
