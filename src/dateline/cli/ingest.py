"""``dateline ingest``: reports into a store, each once."""

from __future__ import annotations

import json
import sys
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
    Stages,
    Workers,
    columns,
    config,
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
    stages: Stages = None,
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
    from dateline import store as stores
    from dateline.cli import progress, stream
    from dateline.errors import counted
    from dateline.ingesting import Ingest
    from dateline.intake import Refusal
    from dateline.intake.streams import Stream, Wishes

    stream.warn_plainly()
    how = config(actors, codebook, model, min_confidence, any_language, stages)
    with _listing(left_out) as leave, stores.open(store) as target:
        incoming = Stream(
            sources,
            Wishes(columns=columns(mapping), language=language, min_words=min_words, max_words=max_words,
                   allow_private=allow_private),
            leave,
        )  # fmt: skip
        run = Ingest(target, how, again, workers)
        for answer in progress.shown(run(incoming), incoming, "reports", to_terminal=False):
            if isinstance(answer, Refusal):
                leave(answer.id, incoming.place, answer.error)
                print(f"dateline: {answer.error}", file=sys.stderr)
    done, refused = run.added, run.refused
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


@contextmanager
def _listing(path: str | None) -> Iterator[Callable[[str | None, str, str], None]]:
    """What keeps a list of the reports that are not read: id, place and reason, a JSON object a line at once."""
    from dateline.cli.output import opened

    if path is None:
        yield lambda name, place, why: None
        return
    with opened(path) as lines:
        yield lambda name, place, why: lines.write(json.dumps({"id": name, "place": place, "why": why}))
