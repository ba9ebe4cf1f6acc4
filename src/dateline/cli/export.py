"""``dateline export``: events under the columns of the field's data sets."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import Annotated, TextIO

import typer

from dateline.cli.rows import for_terminal
from dateline.errors import DatelineError, SourceError
from dateline.export import FORMS, jsonld, parquet, write
from dateline.intake.coded import Coded
from dateline.record import Record

_FORMS = (*FORMS, "parquet", "jsonld")


def export(
    records: Annotated[
        Path | None, typer.Argument(metavar="[RECORDS]", help="Records, as `dateline code` writes them.")
    ] = None,
    store: Annotated[
        str | None, typer.Option("--store", metavar="STORE", help="Or the records of a store.")
    ] = None,
    form: Annotated[str, typer.Option("--form", help=f"{', '.join(_FORMS)}.")] = "csv",
    out: Annotated[
        str,
        typer.Option(
            "--out", "-o", metavar="OUT", help="A file (a folder for parquet); - is standard output."
        ),
    ] = "-",
) -> None:
    """Write events in a form that the field's tools read."""
    if form not in _FORMS:
        raise SourceError(f"There is no form “{form}”. There are: {', '.join(_FORMS)}.")
    if (records is None) == (store is None):
        raise typer.BadParameter("Name a file of records, or a store with --store.")
    if records and out != "-" and Path(out).is_file() and records.is_file() and records.samefile(out):
        raise SourceError(f"{out} is the file that is read. Name another with -o.")
    failed: list[str] = []
    try:
        if form == "parquet":
            if out == "-":
                raise SourceError("Parquet is no text. Name a folder with -o.")
            parquet(_records(records, store, failed), Path(out))
        else:
            with _opened(out) as file:
                found = _records(records, store, failed)
                jsonld(found, file) if form == "jsonld" else write(found, form, file)
    except OSError as e:
        raise SourceError(f"{e.filename or out} can't be read or written: {e.strerror or e}.") from e
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


@contextmanager
def _opened(out: str) -> Iterator[TextIO]:
    if out == "-":
        yield _Terminal() if sys.stdout.isatty() else sys.stdout
        return
    with Path(out).open("w", encoding="utf-8", newline="") as file:
        yield file


def _records(path: Path | None, store: str | None, failed: list[str]) -> Iterator[Record]:
    if path is None:
        from dateline import store as stores

        with stores.open(store or "", create=False) as opened:
            yield from opened.records()
        return
    for where, line in Coded([str(path)], failed.append):
        try:
            yield Record.from_json(line)
        except DatelineError as e:
            failed.append(f"{where}: {e}")
