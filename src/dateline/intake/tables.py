"""Tables of reports: CSV, TSV and Parquet, a report a row, columns told by their names."""

from __future__ import annotations

import codecs
import csv
import io
import re
import warnings
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from dateline.errors import ReportError, SourceError
from dateline.intake.dates import KEY, day_first_of, iso_of
from dateline.intake.encoding import DecodingWarning
from dateline.intake.lines import Refusal, report_of
from dateline.intake.parquet import Row, parquet
from dateline.report import Report

NAMES = {
    "id": ("id", "doc_id", "docid", "story_id", "article_id", "uuid", "guid"),
    "text": ("text", "body", "content", "story", "article", "full_text", "fulltext", "maintext"),
    "published": (
        "published",
        "date",
        "pub_date",
        "publication_date",
        "published_at",
        "date_publish",
        "datetime",
    ),
    "title": ("title", "headline"),
    "publisher": ("publisher", "source", "outlet", "publication", "source_domain"),
    "url": ("url", "link"),
    "language": ("language", "lang"),
}
"""Names of columns by the field that they fill; the first that a table has counts."""
_ISO = re.compile(r"\d{4}-\d\d-\d\d")
_AHEAD, _LONGEST_AHEAD = 500, 20_000_000  # rows and characters by which the order of day and month is told
_MOST_LINES = 5_000  # physical lines of one row; more hang on a quote that is never closed
_SAMPLE = 200_000  # bytes by which the form of its lines is told

csv.field_size_limit(5_000_000)


def columns_of(given: Sequence[str], columns: Mapping[str, str], name: str) -> dict[str, str]:
    """Column by field.

    Args:
        given: the table's columns.
        columns: field to column, as the user says.

    Raises:
        SourceError: a column that the user names is not there, or none holds the text.
    """
    wrong = [c for c in columns.values() if c not in given]
    if wrong:
        raise SourceError(f"{name} has no column {wrong[0]}. It has {', '.join(given)}.")
    low = {c.strip().lower(): c for c in reversed(given)}
    found = {field: low[n] for field, names in NAMES.items() for n in reversed(names) if n in low}
    found.update(columns)
    if "text" not in found:
        raise SourceError(
            f"{name} has no column of the text. It has {', '.join(given)}; say --map text=COLUMN."
        )
    return found


def _reports(rows: Iterator[tuple[str, Row | str]], found: Mapping[str, str]) -> Iterator[Report | Refusal]:
    """The reports of rows with their places; a sentence in the place of a row is refused.

    Whether the day stands before the month is told by the first rows, so that “05/06/2020” can be read.
    """
    ahead, size, column = list[tuple[str, Row | str]](), 0, found.get("published", "")
    for place in rows:
        ahead.append(place)
        size += (
            sum(len(v) for v in place[1].values() if isinstance(v, str)) if isinstance(place[1], dict) else 0
        )
        if len(ahead) >= _AHEAD or size > _LONGEST_AHEAD:
            break
    written = [row.get(column) for _, row in ahead if isinstance(row, dict)]
    day_first = day_first_of(one for one in written if isinstance(one, str))
    for where, row in chain(ahead, rows):
        if isinstance(row, str):
            yield Refusal(error=f"{where} {row}")
        else:
            yield _report(row, found, where, day_first)


def _report(row: Row, found: Mapping[str, str], where: str, day_first: bool | None) -> Report | Refusal:
    """A report from a row; the columns that fill no field go to ``extra``."""
    used = set(found.values())
    fields = {field: row.get(column) for field, column in found.items()}
    fields = {k: v for k, v in fields.items() if v not in (None, "")}
    extra = {k: v for k, v in row.items() if k not in used and v not in (None, "")}
    fields["extra"] = extra
    written = fields.get("published")
    if isinstance(written, str) and not _ISO.match(written) and (day := iso_of(written, day_first)):
        fields["published"] = day
        extra[KEY] = {"by": "given", "as": written}
    try:
        return report_of(fields, where)
    except ReportError as e:
        return Refusal(id=e.report_id, error=str(e))


def from_csv(
    stream: Any, name: str, columns: Mapping[str, str], delimiter: str = ","
) -> Iterator[Report | Refusal]:
    """The reports of a CSV or TSV file with a header.

    A row with a stray quote, or with too many or too few cells, is refused with its line, and the rest is read.

    Raises:
        SourceError: it has no header, or none of its columns holds the text.
    """
    rows = _rows(_decoded(stream, name), delimiter)
    _, header = next(rows, (0, None))
    if not isinstance(header, list):
        raise SourceError(f"{name} has no first line with the names of its columns.")
    found = columns_of(header, columns, name)
    wrong = "has {} cells and not {}. Look for a stray quote there."
    told = (
        (f"{name}, line {number}", row if isinstance(row, str)
         else wrong.format(len(row), len(header)) if len(row) != len(header)
         else dict(zip(header, row, strict=True)))
        for number, row in rows
    )  # fmt: skip
    yield from _reports(told, found)


def _decoded(stream: Any, name: str) -> Iterator[str]:
    """The lines of a table; one that is not UTF-8 is read as Latin letters alone, the others as they are."""
    head = stream.peek(_SAMPLE)[:_SAMPLE]
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        yield from io.TextIOWrapper(stream, encoding="utf-16", errors="replace", newline="")
        return
    if b"\r" in head and b"\n" not in head:
        stream = io.BytesIO(stream.read().replace(b"\r", b"\n"))
    said = False
    for number, line in enumerate(stream, 1):
        try:
            yield line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError:
            if not said:
                warnings.warn(
                    f"{name}, line {number} is not UTF-8; read as cp1252.", DecodingWarning, stacklevel=2
                )
            said = True
            yield line.decode("cp1252", "replace")


def _rows(lines: Iterator[str], delimiter: str) -> Iterator[tuple[int, list[str] | str]]:
    """Rows with the line they begin on; a row that can't be read as a sentence, and the lines behind it anew."""
    ahead: deque[str] = deque()
    source, number, cells = iter(lines), 0, 0
    while True:
        first = ahead.popleft() if ahead else next(source, None)
        if first is None:
            return
        number += 1
        if not first.strip():
            continue
        taken, quotes = [first], first.count('"')
        while quotes % 2 and len(taken) < _MOST_LINES:  # a doubled quote is one in the text
            more = ahead.popleft() if ahead else next(source, None)
            if more is None:
                break
            taken.append(more)
            quotes += more.count('"')
        row = _row(taken, delimiter, quotes)
        wrong = isinstance(row, str) or (cells and len(row) != cells)
        if (
            wrong and len(taken) > 1
        ):  # the quote of the first line is to blame, not the lines that it swallowed
            ahead.extendleft(reversed(taken[1:]))
            yield number, row if isinstance(row, str) else "has a quote that is not closed. Mend it."
            continue
        yield number, row
        cells = cells or len(row)
        number += len(taken) - 1


def _row(taken: list[str], delimiter: str, quotes: int) -> list[str] | str:
    if quotes % 2:
        return "has a quote that is not closed. Mend it."
    try:
        return next(csv.reader(taken, delimiter=delimiter, strict=True))
    except (csv.Error, StopIteration) as e:
        return f"is no row of a table ({e}). Mend it."


def from_parquet(file: Any, name: str, columns: Mapping[str, str]) -> Iterator[Report | Refusal]:
    """The reports of a Parquet file, some rows at a time.

    Raises:
        SourceError: it is damaged, has no text, or pyarrow is not installed.
    """
    with parquet(file, name) as table:
        found = columns_of(table.names, columns, name)
        told = (
            (f"{name}, row {number}", row if isinstance(row, str) else {k: _plain(v) for k, v in row.items()})
            for number, row in enumerate(table.rows(), 1)
        )
        yield from _reports(told, found)


def _plain(value: Any) -> Any:
    """A value as JSON can have it."""
    return (
        value.isoformat()
        if hasattr(value, "isoformat")
        else value.decode("utf-8", "replace")
        if isinstance(value, bytes)
        else value
    )
