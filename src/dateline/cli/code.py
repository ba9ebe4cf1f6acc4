"""``dateline code``: reports in, records out, one JSON object a line."""

from __future__ import annotations

from typing import Annotated

import typer


def code(
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="IN...",
            help="Files of reports, one JSON object a line (.gz too), or documents (.txt, .html, .pdf, .docx) of "
            "one report each; - is standard input.",
        ),
    ],
    out: Annotated[
        str, typer.Option("--out", "-o", metavar="OUT", help="Where the records go; - is standard output.")
    ] = "-",
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on behind the whole lines that OUT has already.")
    ] = False,
    batch: Annotated[
        int, typer.Option(min=1, help="Reports read at one go; 1 answers each before the next is read.")
    ] = 32,
    actors: Annotated[
        list[str] | None,
        typer.Option("--actors", metavar="CSV", help="Your own table of actors, on top of the catalogue."),
    ] = None,
    any_language: Annotated[
        bool, typer.Option("--any-language", help="Read texts in other languages than English too.")
    ] = False,
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
            reports, any_language=any_language, actors=actors or (), batch_size=batch
        ),
        resume=resume,
    )
