"""``dateline story``: records in, one account of each event out."""

from __future__ import annotations

import sys
from typing import Annotated

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
    from dateline.intake.coded import RecordStream
    from dateline.story import Story

    whole, failed = Story(), 0

    def refuse(sentence: str) -> None:
        nonlocal failed
        failed += 1
        print(f"dateline: {sentence}", file=sys.stderr)

    if out != "-" and out in sources:
        raise SourceError(f"{out} is read and can't be written at once. Choose another file with -o.")
    for where, line in RecordStream(sources, refuse):
        try:
            whole.add(Record.from_json(line))
        except DatelineError as e:
            refuse(f"{where}: {e}")
    with output.opened(out) as lines:
        for account in whole:
            lines.write(account.to_json())
    if failed:
        raise typer.Exit(1)
