"""Answers of a store as a table for a person, CSV, JSON lines or Parquet."""

from __future__ import annotations

import csv
import io
import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import typer

from dateline.cli.output import put_whole
from dateline.cli.progress import bar
from dateline.errors import SourceError, StoreError

if TYPE_CHECKING:
    from dateline.store import Store, Wanted

Row = dict[str, Any]


class Format(StrEnum):
    """How rows are written."""

    table = "table"
    csv = "csv"
    jsonl = "jsonl"
    parquet = "parquet"


StoreAt: TypeAlias = Annotated[
    str,
    typer.Option(
        "--store", envvar="DATELINE_STORE", metavar="STORE", help="An SQLite file or a postgresql:// address."
    ),
]
Actor: TypeAlias = Annotated[
    str | None, typer.Option(metavar="NAME", help="Who acts: a name, a state with all its actors, or LBY.")
]
Recipient: TypeAlias = Annotated[str | None, typer.Option(metavar="NAME", help="To whom it is done.")]
Either: TypeAlias = Annotated[str | None, typer.Option("--with", metavar="NAME", help="On either side.")]
Countries: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--country", metavar="CODES", help="Countries, any of which either side is of, as in LBY,TUR."
    ),
]
Since: TypeAlias = Annotated[
    str | None, typer.Option(metavar="DAY", help="First day: YYYY-MM-DD, YYYY-MM or YYYY.")
]
Until: TypeAlias = Annotated[str | None, typer.Option(metavar="DAY", help="Last day.")]
Type: TypeAlias = Annotated[
    str | None, typer.Option("--type", metavar="TYPES", help="Types, as in ASSAULT,THREATEN.")
]
Status: TypeAlias = Annotated[
    str | None, typer.Option(metavar="STATUS", help="actual, negated, future, hypothetical, historical.")
]
PlaceAt: TypeAlias = Annotated[
    str | None, typer.Option("--place", metavar="PLACE", help="Where: a town, or LBY.")
]
SourceOf: TypeAlias = Annotated[
    str | None, typer.Option("--source", metavar="NAME", help="A publisher that tells of it.")
]
Least: TypeAlias = Annotated[
    float | None, typer.Option("--min-confidence", min=0, max=1, help="Leave out events less sure than this.")
]
AsOf: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--as-of", metavar="DAY", help="What was known at the end of this day, by the reports until then."
    ),
]
Limit: TypeAlias = Annotated[int, typer.Option(min=0, help="The most rows; 0 for all.")]
As: TypeAlias = Annotated[Format, typer.Option("--format", help="How the rows are written.")]
To: TypeAlias = Annotated[
    Path | None, typer.Option("--out", "-o", metavar="OUT", help="Where to; standard output where not given.")
]
DEFAULT = "dateline.db"
_LONGEST = 240  # characters of a cell that a person is shown


@contextmanager
def asked(store: str, as_of: str | None = None) -> Iterator[Store]:
    """The store that a command asks, or what it would have been on a day.

    Args:
        store: an SQLite file or a ``postgresql://`` address.
        as_of: a day, a month or a year, of which the last day counts; None for now.

    Raises:
        StoreError: there is none, or there is no such day.
    """
    from dateline import store as stores

    with stores.open(store, create=False) as now:
        if as_of is None:
            yield now
            return
        with ExitStack() as kept:
            with bar("reports until then") as told:
                then = kept.enter_context(stores.as_of(now, as_of, told))
            yield then


def wanted(
    actor: str | None = None,
    recipient: str | None = None,
    either: str | None = None,
    since: str | None = None,
    until: str | None = None,
    types: str | None = None,
    status: str | None = None,
    place: str | None = None,
    source: str | None = None,
    least: float | None = None,
    countries: str | None = None,
) -> Wanted:
    """The filter that the options of a command give.

    Raises:
        StoreError: an option has a value that can't be.
    """
    from dateline.store import Wanted

    if since and until and since[: len(until)] > until:
        raise StoreError(f"--since {since} is behind --until {until}: there are no such days.")
    return Wanted(
        actor=actor, recipient=recipient, either=either, since=since, until=until, types=_parts(types),
        status=_parts(status), place=place, source=source, least=least, countries=_parts(countries),
    )  # fmt: skip


def _parts(text: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in (text or "").split(",") if part.strip())


def say(found: Sequence[Row], nothing: str, limit: int | None, what: str, of: int | None = None) -> None:
    """Say on standard error what an empty answer looked for, or how much more there is than what is shown.

    Args:
        found: what is shown.
        nothing: what to say where that is nothing.
        limit: the most that is shown; None for all.
        what: one of those that are shown.
        of: how many there are; not known where not given.
    """
    from dateline.errors import counted

    if not found:
        typer.echo(f"dateline: {nothing}", err=True)
    elif limit and len(found) >= limit and of != len(found):
        there = f" of {of:,} shown" if of is not None else " shown; there may be more"
        typer.echo(
            f"dateline: {counted(len(found), what)}{there}. --limit 0 gives all, a filter fewer (-h).",
            err=True,
        )


def write(rows: Sequence[Row], columns: Sequence[str], how: Format, out: Path | None) -> None:
    """Write rows.

    Args:
        columns: those that a person wants to see; the other forms have all.

    Raises:
        SourceError: the file can't be written.
        StoreError: Parquet is asked for and no pyarrow is there.
    """
    if how is Format.parquet:
        with _told(out):
            _parquet(rows, out)
    elif how is Format.table and out is None:
        with _told(out):
            _table(rows, columns)
    elif how is Format.csv:
        put(_csv(rows, columns), out)
    else:
        put(_jsonl(rows) if how is Format.jsonl else _plain(rows, columns), out)


def put(text: str, out: Path | None) -> None:
    """Write a text.

    Raises:
        SourceError: the file can't be written.
    """
    with _told(out):
        if out is None:
            sys.stdout.write(for_terminal(text) if sys.stdout.isatty() else text)
        else:
            put_whole(out, text.encode("utf-8"))


@contextmanager
def _told(out: Path | None) -> Iterator[None]:
    """Say where something can't be written."""
    try:
        yield
    except OSError as e:
        raise SourceError(f"{out or 'standard output'} can't be written: {e.strerror or e}.") from e


def for_terminal(text: str) -> str:
    """Text whose control characters are seen and do nothing: a report is not to write on somebody's terminal."""
    from dateline.views.rows import visible

    return visible(text.replace("\r\n", "\n"))


def shown(value: Any) -> str:
    """A value for a person."""
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(shown(v) for v in value)
    if isinstance(value, dict):
        return ", ".join(f"{k} {shown(v)}" for k, v in value.items())
    return "yes" if value is True else "" if value is False else str(value)


def _table(rows: Sequence[Row], columns: Sequence[str]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    if not rows:
        return
    grid = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        grid.add_column(column.replace("_", " "), overflow="fold")
    for row in rows:
        grid.add_row(*(Text(_short(_printable(shown(row.get(c))))) for c in columns))
    Console(width=None if sys.stdout.isatty() else int(os.environ.get("COLUMNS", "150"))).print(grid)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[:_LONGEST].rstrip() + " …"


def _printable(text: str) -> str:
    return "".join(c for c in text if c.isprintable() or c == " ")


def _plain(rows: Sequence[Row], columns: Sequence[str]) -> str:
    return "".join("\t".join(shown(row.get(c)) for c in columns) + "\n" for row in rows)


def _csv(rows: Sequence[Row], columns: Sequence[str]) -> str:
    text = io.StringIO()
    out = csv.writer(text, lineterminator="\n")
    names = list(rows[0] if rows else columns)
    out.writerow(names)
    out.writerows([_cell(row[n]) for n in names] for row in rows)
    return text.getvalue()


def _cell(value: Any) -> Any:
    """A cell that no spreadsheet takes for a formula."""
    if isinstance(value, (list, dict)):
        plain = isinstance(value, list) and all(isinstance(v, str) for v in value)
        value = "; ".join(value) if plain else json.dumps(value, ensure_ascii=False)
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "@", "\t", "\r") else value


def _jsonl(rows: Sequence[Row]) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def _parquet(rows: Sequence[Row], out: Path | None) -> None:
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ModuleNotFoundError as e:
        raise StoreError("Parquet needs pyarrow. Install it: pip install 'dateline[analysis]'.") from e
    if out is None:
        raise StoreError("Parquet is no text. Name a file with -o.")
    flat = [{k: json.dumps(v) if isinstance(v, dict) else v for k, v in row.items()} for row in rows]
    pq.write_table(pa.Table.from_pylist(flat), out)
