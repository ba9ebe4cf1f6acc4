"""Options that several commands have."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import typer

Out: TypeAlias = Annotated[
    str, typer.Option("--out", "-o", metavar="OUT", help="Where the answers go; - is standard output.")
]
Resume: TypeAlias = Annotated[
    bool, typer.Option("--resume", help="Go on behind the whole lines that OUT has already.")
]
AnyLanguage: TypeAlias = Annotated[
    bool, typer.Option("--any-language", help="Read texts in other languages than English too.")
]
Actors: TypeAlias = Annotated[
    list[str] | None,
    typer.Option("--actors", metavar="CSV", help="Your own table of actors, on top of the catalogue."),
]
Codebook: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--codebook", metavar="TOML", help="Your own event types, each with a definition and examples."
    ),
]
Model: TypeAlias = Annotated[
    str | None, typer.Option("--model", metavar="DIR", help="A model that “dateline train” made.")
]
MinConfidence: TypeAlias = Annotated[
    float | None,
    typer.Option(
        min=0, max=1, help="Leave out events less sure than this; lower finds more, higher errs less."
    ),
]
Workers: TypeAlias = Annotated[
    int, typer.Option(min=1, help="Processes that read at one time; each takes less than 1.5 GB of memory.")
]
