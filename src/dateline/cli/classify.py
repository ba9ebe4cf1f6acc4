"""``dateline classify``: the type of event between two sides that are given."""

from __future__ import annotations

from typing import Annotated

import typer


def classify(
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="IN...",
            help='Files of reports with a "pair", one JSON object a line (.gz too); - is standard input.',
        ),
    ],
    out: Annotated[
        str, typer.Option("--out", "-o", metavar="OUT", help="Where the answers go; - is standard output.")
    ] = "-",
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on behind the whole lines that OUT has already.")
    ] = False,
    any_language: Annotated[
        bool, typer.Option("--any-language", help="Judge texts in other languages than English too.")
    ] = False,
) -> None:
    """Tell the type of event between two sides.

    Each report gives their characters: "pair": {"actor": [start, end], "recipient": [start, end]}. A line
    {"id", "type", "mode", "confidence", "scores"} comes back, in the order given.
    """
    from dateline import coding
    from dateline.cli import stream

    stream.run(
        sources, out, lambda reports: coding.classify(reports, any_language=any_language), resume=resume
    )
