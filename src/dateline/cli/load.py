"""``dateline load``: coded records into a store."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Iterator
from typing import Annotated

import typer

from dateline.cli.rows import DEFAULT, StoreAt


def load(
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="RECORDS...",
            help="Files of records as “dateline code” writes them, or the folder of a run on a cluster; "
            "- is standard input.",
        ),
    ],
    store: StoreAt = DEFAULT,
    again: Annotated[
        bool, typer.Option("--again", help="Put in the place of records that are known too.")
    ] = False,
    workers: Annotated[
        int,
        typer.Option(
            min=0, help="Processes that make records ready beside the one that writes; 0 for a small file."
        ),
    ] = 1,
) -> None:
    """Put coded records into a store, without reading their reports again.

    Run it again after a stop, and it goes on where it was. A line that holds no record is passed over and said on
    standard error; the exit status is then 1.
    """
    from dateline import store as stores
    from dateline.cli import progress
    from dateline.errors import counted
    from dateline.intake.coded import RecordStream

    failed, done = 0, stores.Added()
    places: deque[str] = deque()  # of the records under way

    def refuse(sentence: str) -> None:
        nonlocal failed
        failed += 1
        print(f"dateline: {sentence}", file=sys.stderr)

    incoming = RecordStream(sources, refuse)

    def lines() -> Iterator[bytes]:
        for place, line in incoming:
            places.append(place)
            yield line

    def loaded(target: stores.Store) -> Iterator[None]:
        nonlocal done
        for some in target.load(lines(), _READER, again, workers):
            where = [places.popleft() for _ in range(some.lines)]
            for number, sentence in some.refused:
                refuse(f"{where[number]}: {sentence}")
            done += some.added
            yield from (None for _ in where)

    with stores.open(store) as target:
        for _ in progress.shown(loaded(target), incoming, "records", to_terminal=False):
            pass
    typer.echo(
        f"{done.new:,} new, {done.replaced:,} replaced, {done.known:,} known, {failed:,} refused; "
        f"{counted(done.events, 'mention')} of events. Store: {target.where}",
        err=True,
    )
    if failed:
        raise typer.Exit(1)


_READER = "loaded"
"""In the place of the models' version, which records don't tell: ``dateline ingest`` reads their reports anew."""
