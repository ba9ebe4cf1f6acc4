"""Options that several commands have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

if TYPE_CHECKING:
    from dateline.config import ReadingConfig

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
Stages: TypeAlias = Annotated[
    list[str] | None,
    typer.Option("--stage", metavar="NAME", help="A stage of another package, behind dateline's own."),
]
Workers: TypeAlias = Annotated[
    int, typer.Option(min=1, help="Processes that read at one time; each takes less than 1.5 GB of memory.")
]
Map: TypeAlias = Annotated[
    str | None,
    typer.Option("--map", metavar="FIELD=COLUMN,…", help="Columns of a table, as in text=body,id=story_id."),
]
Language: TypeAlias = Annotated[
    str | None, typer.Option("--language", metavar="CODE", help="Only reports in this language, as in en.")
]
MinWords: TypeAlias = Annotated[int, typer.Option(min=0, help="Leave out reports with fewer words.")]
MaxWords: TypeAlias = Annotated[int | None, typer.Option(min=1, help="Leave out reports with more words.")]
AllowPrivate: TypeAlias = Annotated[
    bool, typer.Option("--allow-private", help="Follow addresses of this machine and its network too.")
]
_FIELDS = ("id", "text", "published", "title", "publisher", "url", "language")


def config(
    actors: list[str] | None = None,
    codebook: str | None = None,
    model: str | None = None,
    min_confidence: float | None = None,
    any_language: bool = False,
    stages: list[str] | None = None,
) -> ReadingConfig:
    """How to read, as the options say."""
    from dateline.config import Choices, config_of

    return config_of(
        choices=Choices(
            actors=actors or (), codebook=codebook, model=model, min_confidence=min_confidence,
            any_language=any_language, stages=stages or (),
        )
    )  # fmt: skip


def columns(text: str | None) -> dict[str, str]:
    """Column by field, as ``--map`` says.

    Raises:
        typer.BadParameter: it is not of that form.
    """
    out = {}
    for pair in filter(None, (text or "").split(",")):
        field, found, column = (part.strip() for part in pair.partition("="))
        if not found or field not in _FIELDS or not column:
            raise typer.BadParameter(
                f"{pair}: write FIELD=COLUMN, where FIELD is one of {', '.join(_FIELDS)}."
            )
        out[field] = column
    return out
