"""``dateline code``: reports in, records out, one JSON object a line."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from dateline.cli.options import (
    Actors,
    AnyLanguage,
    Codebook,
    MinConfidence,
    Model,
    Out,
    Resume,
    Stages,
    config,
)

if TYPE_CHECKING:
    from dateline.config import ReadingConfig


def code(
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="IN...",
            help="Files of reports, one JSON object a line (.gz too), or documents (.txt, .html, .pdf, .docx) of "
            "one report each; - is standard input.",
        ),
    ],
    out: Out = "-",
    resume: Resume = False,
    batch: Annotated[
        int, typer.Option(min=1, help="Reports read at one go; 1 answers each before the next is read.")
    ] = 32,
    actors: Actors = None,
    codebook: Codebook = None,
    model: Model = None,
    min_confidence: MinConfidence = None,
    any_language: AnyLanguage = False,
    stages: Stages = None,
    workers: Annotated[
        int | None,
        typer.Option(
            min=1,
            help="Processes that read at one time; each takes less than 1.5 GB of memory. One, or all of a cluster.",
        ),
    ] = None,
    cluster: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS",
            help="Read on a Ray cluster: auto, local or HOST:PORT. OUT is then a folder that all its nodes reach.",
        ),
    ] = None,
) -> None:
    """Code reports: JSON lines in, JSON lines out, in the order given.

    A report that can't be read gets a line {"id": …, "error": "…"} in its place, and the exit status is 1 at
    the end; every other report is coded.
    """
    how = config(actors, codebook, model, min_confidence, any_language, stages)
    if cluster:
        _on_cluster(cluster, sources, out, how, workers)
        return
    from dateline import coding
    from dateline.cli import stream

    stream.run(
        sources,
        out,
        lambda reports: coding.code(reports, config=how, batch_size=batch, workers=workers or 1),
        resume=resume,
    )


def _on_cluster(address: str, sources: list[str], out: str, how: ReadingConfig, workers: int | None) -> None:
    """Code on a cluster and say what came of it.

    Raises:
        SourceError: OUT is no folder.
        typer.Exit: 1 where a report could not be read, 130 where the run was stopped.
    """
    from dateline import cluster
    from dateline.cli import output, stream
    from dateline.cluster.folders import without_secret
    from dateline.errors import SourceError, counted

    stream.warn_plainly()
    if out == "-":
        raise SourceError("A cluster writes many files. Name a folder that all its nodes reach, with -o.")

    shown = without_secret(out)

    def say(sentence: str) -> None:
        print(f"dateline: {sentence}", file=sys.stderr)

    with cluster.joined(address) as room:
        output.listen()  # once more, as Ray has its own way with SIGTERM
        try:
            done = cluster.code(sources, out, how, min(workers or room, room), say)
        except output.Stopped:
            say(f"stopped; the partitions that are finished stay in {shown}, and the same command goes on.")
            raise typer.Exit(output.STOPPED) from None
    say(
        f"{done.records:,} records, {done.refused:,} refused, {done.repeated:,} of an id that was known; "
        f"{counted(done.stories, 'story', 'stories')} of several prints, {counted(done.events, 'event')}. "
        f"Folder: {shown}"
    )
    if done.refused:
        raise typer.Exit(1)
