"""``dateline release``: a frozen edition of a store that others can cite, rebuild and compare."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from dateline.cli import rows as answers
from dateline.cli.options import Codebook
from dateline.cli.progress import bar
from dateline.cli.rows import AsOf


def release(
    store: Annotated[str, typer.Argument(metavar="STORE", help="An SQLite file or a postgresql:// address.")],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="DIR", help="A new folder for the edition.")],
    about: Annotated[
        Path | None,
        typer.Option(
            metavar="TOML", help="Title, authors, licence, version, date: what it is and who makes it."
        ),
    ] = None,
    as_of: AsOf = None,
    evidence: Annotated[
        int,
        typer.Option(
            min=0, metavar="N", help="Quote at most N characters of the words that tell each event."
        ),
    ] = 0,
    codebook: Codebook = None,
) -> None:
    """Write a frozen edition of a store: tables as CSV and Parquet by month, codebook, citation, checksums.

    The same store and version of dateline give the same bytes. Texts of reports are not in it.
    """
    from dateline import release as editions
    from dateline.errors import counted
    from dateline.ontology import own

    said = editions.load(about) if about else editions.About()
    types = own.load(codebook).types if codebook else ()
    with answers.asked(store, as_of) as opened, bar("events") as told:
        made = editions.release(opened, out, said, evidence, told, types)
    typer.echo(
        f"Wrote {out}: edition {made.version}, {counted(made.rows['events'], 'event')} told by "
        f"{counted(made.rows['reports'], 'report')}."
    )
    missing = [name for name, there in (("authors", said.authors), ("licence", said.license)) if not there]
    if missing:
        typer.echo(
            f"dateline: it names no {' and no '.join(missing)}. Give them with --about (docs/releases.md).",
            err=True,
        )
    if not made.same_reader:
        typer.echo("dateline: its reports were read by another version, other models or with other options than those "
                   "that are installed; provenance.json says by which.", err=True)  # fmt: skip
