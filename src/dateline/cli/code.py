"""``dateline code``: reports in, records out, one JSON object a line."""

from __future__ import annotations

from typing import Annotated

import typer

from dateline.cli.options import Actors, AnyLanguage, Codebook, MinConfidence, Model, Out, Resume, Workers


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
    workers: Workers = 1,
) -> None:
    """Code reports: JSON lines in, JSON lines out, in the order given.

    A report that can't be read gets a line {"id": …, "error": "…"} in its place, and the exit status is 1 at
    the end; every other report is coded.
    """
    from dateline import coding
    from dateline.cli import stream

    stream.run(
        sources,
        out,
        lambda reports: coding.code(
            reports,
            any_language=any_language,
            actors=actors or (),
            codebook=codebook,
            model=model,
            min_confidence=min_confidence,
            batch_size=batch,
            workers=workers,
        ),
        resume=resume,
    )
