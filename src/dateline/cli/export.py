"""``dateline export``: events under the columns of the field's data sets."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Annotated

import typer

from dateline.cli.rows import AsOf, asked, for_terminal
from dateline.errors import DatelineError, SourceError
from dateline.export.forms import OURS, by_suffix, names, write
from dateline.export.forms import form as form_called
from dateline.intake.coded import RecordStream
from dateline.record import Record


def export(
    records: Annotated[
        Path | None, typer.Argument(metavar="[RECORDS]", help="Records, as `dateline code` writes them.")
    ] = None,
    store: Annotated[
        str | None, typer.Option("--store", metavar="STORE", help="Or the records of a store.")
    ] = None,
    as_of: AsOf = None,
    form: Annotated[
        str | None,
        typer.Option("--form", help=f"{', '.join(OURS)}; told by the name of OUT, or else csv."),
    ] = None,
    out: Annotated[
        str,
        typer.Option("--out", "-o", metavar="OUT", help="A file, or a folder; - is standard output."),
    ] = "-",
    known: Annotated[bool, typer.Option("--list", help="Say what forms there are, and stop.")] = False,
) -> None:
    """Write events in a form that other programs read."""
    if known:
        for name in names():
            print(f"{name:15} {form_called(name).about}")
        return
    form = form or by_suffix(Path(out).suffix) or "csv"
    chosen = form_called(form)
    if (records is None) == (store is None):
        raise typer.BadParameter("Name a file of records, or a store with --store.")
    if as_of and store is None:
        raise typer.BadParameter("--as-of is of a store: name it with --store.")
    if records and out != "-" and Path(out).is_file() and records.is_file() and records.samefile(out):
        raise SourceError(f"{out} is the file that is read. Name another with -o.")
    if out == "-" and chosen.into != "text":
        raise SourceError(f"The form {form} is no text. Name a {chosen.into} with -o.")
    failed: list[str] = []
    try:
        where = Path(out) if out != "-" else _Terminal() if sys.stdout.isatty() else sys.stdout
        count = write(_records(records, store, as_of, failed), form, where)
    except OSError as e:
        raise SourceError(f"{e.filename or out} can't be read or written: {e.strerror or e}.") from e
    if not count and not failed:
        print(f"dateline: {records or store} tells no events; what was written is empty.", file=sys.stderr)
    for sentence in failed:
        print(f"dateline: {sentence}", file=sys.stderr)
    if failed:
        raise typer.Exit(1)


class _Terminal(StringIO):
    """Standard output where a person looks at it."""

    def write(self, text: str) -> int:
        """See :class:`io.TextIOBase`."""
        sys.stdout.write(for_terminal(text))
        return len(text)


def _records(path: Path | None, store: str | None, as_of: str | None, failed: list[str]) -> Iterator[Record]:
    if path is None:
        with asked(store or "", as_of) as opened:
            yield from opened.records()
        return
    for where, line in RecordStream([str(path)], failed.append):
        try:
            yield Record.from_json(line)
        except DatelineError as e:
            failed.append(f"{where}: {e}")
