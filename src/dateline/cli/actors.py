"""``dateline actors``: look into the catalogue of actors."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from dateline.errors import DatelineError

app = typer.Typer(help="Look into the catalogue of actors.", no_args_is_help=True)


@app.command()
def find(
    name: Annotated[str, typer.Argument(help="A name, an alias or a surname.")],
    on: Annotated[str | None, typer.Option(metavar="DATE", help="The day, as YYYY-MM-DD; today where not given.")] = None,
) -> None:
    """Who that is, and which offices were held on that day."""
    from dateline.knowledge.catalogue import catalogue

    try:
        day = date.fromisoformat(on) if on else None
    except ValueError as e:
        raise DatelineError(f"“{on}” is no date. Write it as YYYY-MM-DD.") from e
    known = catalogue()
    found = known.find(name, day) or known.surname(name, day)
    if not found:
        typer.echo(f"The catalogue has no actor called {name}.")
        raise typer.Exit(1)
    for actor in found:
        where = f", {actor.country}" if actor.country else ""
        typer.echo(f"{actor.name} ({actor.kind}{where}; {' '.join(actor.sectors) or 'no sector'})")
        if actor.aliases:
            typer.echo(f"  also: {', '.join(actor.aliases)}")
        for office in known.offices(actor.id, day):
            of = known.actors.get(office.of)
            typer.echo(f"  {office.title} of {of.name if of else office.of}, {office.start or '?'} to {office.end or 'today'}")
