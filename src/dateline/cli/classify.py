"""``dateline classify``: the type of event between two sides that are given."""

from __future__ import annotations

from typing import Annotated

import typer

from dateline.cli.options import AnyLanguage, Out, Resume


def classify(
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="IN...",
            help='Files of reports with a "pair", one JSON object a line (.gz too); - is standard input.',
        ),
    ],
    out: Out = "-",
    resume: Resume = False,
    any_language: AnyLanguage = False,
) -> None:
    r"""Tell the type of event between two sides.

    Each report gives their characters: "pair": {"actor": \[start, end], "recipient": \[start, end]}. A line
    {"id", "type", "mode", "confidence", "scores"} comes back, in the order given.
    """
    from dateline import coding
    from dateline.cli import stream

    stream.run(
        sources, out, lambda reports: coding.classify(reports, any_language=any_language), resume=resume
    )
