"""``dateline story``: records in, one account of each event out."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Annotated

import click
import typer

from dateline.cli.options import Out
from dateline.errors import DatelineError, SourceError
from dateline.record import Record


def story(
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="RECORDS...", help="Files of records as “dateline code” writes; - is standard input."
        ),
    ],
    out: Out = "-",
) -> None:
    """Bring records of many reports together: one account of each event, with every report of it as evidence.

    A line that holds no record is passed over and said on standard error; the exit status is then 1.
    """
    from dateline.cli import output
    from dateline.story import Story

    whole, failed = Story(), 0
    for where, line in _lines(sources, out):
        try:
            whole.add(Record.from_json(line))
        except DatelineError as e:
            failed += 1
            print(f"dateline: {where}: {e}", file=sys.stderr)
    with output.opened(out) as lines:
        for account in whole:
            lines.write(account.to_json())
    if failed:
        raise typer.Exit(1)


def _lines(sources: list[str], out: str) -> Iterator[tuple[str, bytes]]:
    for source in sources:
        if source == out and out != "-":
            raise SourceError(f"{out} is read and can't be written at once. Choose another file with -o.")
        try:
            with click.open_file(source, "rb") as file:
                for number, line in enumerate(file, 1):
                    if line.strip():
                        yield f"{source}, line {number}", line
        except OSError as e:
            raise SourceError(f"{source} can't be read: {e.strerror}. Look at its name and rights.") from e
