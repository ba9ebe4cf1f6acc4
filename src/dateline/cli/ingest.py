"""``dateline ingest``: reports into a store, each once."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from dateline.cli.options import (
    Actors,
    AllowPrivate,
    AnyLanguage,
    Codebook,
    Language,
    Map,
    MaxWords,
    MinConfidence,
    MinWords,
    Model,
    Workers,
    columns,
)
from dateline.cli.rows import DEFAULT, StoreAt


def ingest(
    sources: Annotated[
        list[str],
        typer.Argument(metavar="SOURCE...", help="Files, folders, patterns, addresses; - is standard input."),
    ],
    store: StoreAt = DEFAULT,
    again: Annotated[
        bool, typer.Option("--again", help="Read reports that are known already once more.")
    ] = False,
    actors: Actors = None,
    codebook: Codebook = None,
    model: Model = None,
    min_confidence: MinConfidence = None,
    any_language: AnyLanguage = False,
    workers: Workers = 1,
    mapping: Map = None,
    language: Language = None,
    min_words: MinWords = 0,
    max_words: MaxWords = None,
    allow_private: AllowPrivate = False,
    left_out: Annotated[
        str | None,
        typer.Option(
            metavar="FILE", help="List what was left out or refused, and why: a JSON object a line."
        ),
    ] = None,
) -> None:
    """Read reports and keep their records in a store.

    Each is read once: run it again after a stop, and it goes on where it was. What could not be read is told on
    standard error with the reason, and the exit status is then 1.
    """
    from dateline import coding
    from dateline import store as stores
    from dateline.cli import progress, stream
    from dateline.errors import counted
    from dateline.intake import Refusal, Report
    from dateline.intake.streams import Stream, Wishes
    from dateline.record import Record
    from dateline.store.store import reader_of

    stream.warn_plainly()
    choices = {
        "actors": tuple(actors or ()), "codebook": codebook, "model": model, "min_confidence": min_confidence,
    }  # fmt: skip
    reader, refused, done = reader_of(choices), 0, stores.Added()
    with _listing(left_out) as leave, stores.open(store) as target:
        incoming = Stream(
            sources,
            Wishes(columns=columns(mapping), language=language, min_words=min_words, max_words=max_words,
                   allow_private=allow_private),
            leave,
        )  # fmt: skip

        def unread(batch: list[Report | Refusal]) -> Iterator[Report | Refusal]:
            """Those of a batch that are not in the store as this reader read them."""
            nonlocal done
            known = set() if again else target.current([r for r in batch if isinstance(r, Report)], reader)
            done += stores.Added(known=len(known))
            yield from (r for r in batch if isinstance(r, Refusal) or r.id not in known)

        def fresh() -> Iterator[Report | Refusal]:
            batch: list[Report | Refusal] = []
            for report in incoming:
                batch.append(report)
                if len(batch) >= _LOOKED_UP:
                    yield from unread(batch)
                    batch = []
            yield from unread(batch)

        records: list[Record] = []
        begun = time.monotonic()
        coded = coding.code(fresh(), any_language=any_language, workers=workers, **choices)  # type: ignore[arg-type]
        try:
            for found in progress.shown(coded, incoming, "reports", to_terminal=False):
                if isinstance(found, Refusal):
                    refused += 1
                    leave(found.id, incoming.place, found.error)
                    print(f"dateline: {found.error}", file=sys.stderr)
                    continue
                records.append(found)
                if len(records) >= _COMMITTED or time.monotonic() - begun >= _SECONDS:
                    done += target.add_batch(records, reader, again)
                    records, begun = [], time.monotonic()
        finally:
            if records:
                done += target.add_batch(records, reader, again)
    typer.echo(
        f"{done.new:,} new, {done.replaced:,} read again, {done.known:,} known, {refused:,} refused; "
        f"{counted(done.events, 'mention')} of events. Store: {target.where}",
        err=True,
    )
    for why, number in incoming.left_out.items():
        if number:
            print(f"dateline: {number:,} left out: {why}.", file=sys.stderr)
    if refused:
        raise typer.Exit(1)


_LOOKED_UP = 200  # reports that are looked up in the store at one go
_COMMITTED = 64  # records of one transaction: what a kill can cost,
_SECONDS = 10  # or so many seconds of reading, where they are long


@contextmanager
def _listing(path: str | None) -> Iterator[Callable[[str | None, str, str], None]]:
    """What keeps a list of the reports that are not read: id, place and reason, a JSON object a line at once."""
    from dateline.cli.output import opened

    if path is None:
        yield lambda name, place, why: None
        return
    with opened(path) as lines:
        yield lambda name, place, why: lines.write(json.dumps({"id": name, "place": place, "why": why}))
