"""``dateline actors``: look up and check the actor catalogue."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from dateline.errors import DatelineError
from dateline.knowledge.actor_check import added, write
from dateline.knowledge.actor_check import check as problems_of
from dateline.knowledge.catalogue import Actor, catalogue
from dateline.knowledge.wikidata import rows_of

app = typer.Typer(help="Look up who is who in the actor catalogue, and check tables of actors.")

Own = Annotated[list[Path] | None, typer.Option("--actors", help="Your own table of actors, read on top.")]


@app.command()
def find(
    name: Annotated[str, typer.Argument(help="A full name, an alias or a last name.")],
    on: Annotated[str | None, typer.Option(help="The day to look at, YYYY-MM-DD.")] = None,
    actors: Own = None,
) -> None:
    """Who bears a name, best first, and in which office on the day."""
    try:
        day = date.fromisoformat(on) if on else None
    except ValueError:
        typer.echo(f"“{on}” is no day. Write it as YYYY-MM-DD.", err=True)
        raise typer.Exit(2) from None
    try:
        known = catalogue(tuple(actors or ()))
    except DatelineError as e:
        typer.echo(str(e), err=True)
        raise typer.Exit(1) from None
    found = known.find(name, day) or known.surname(name, day)
    if not found:
        typer.echo(f"The catalogue knows no “{name}”.", err=True)
        raise typer.Exit(1)
    for actor in found:
        typer.echo(_line(actor))
        for office in known.offices(actor.id, day):
            of = known.actors.get(office.of)
            span = f"{office.start or ''} – {office.end or ''}".strip()
            typer.echo(f"    {office.called or office.title}, {of.name if of else office.of} ({span})")


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="The name as news print it.")],
    to: Annotated[Path, typer.Option(help="Your own table; made where it is missing.")],
    kind: Annotated[str, typer.Option(help="person, armed_group, party, organization, …")] = "person",
    country: Annotated[str, typer.Option(help="ISO 3166-1 alpha-3.")] = "",
    sector: Annotated[list[str] | None, typer.Option(help="A PLOVER sector code; may be repeated.")] = None,
    alias: Annotated[list[str] | None, typer.Option(help="Another name; may be repeated.")] = None,
    role: Annotated[str, typer.Option(help="An office or role (“foreign minister”).")] = "",
    of: Annotated[str, typer.Option(help="Of which state (alpha-3) or organisation.")] = "",
    start: Annotated[str, typer.Option(help="First day of the role, as far as known.")] = "",
    end: Annotated[str, typer.Option(help="Last day of the role.")] = "",
    wikidata: Annotated[str, typer.Option(help="Item, such as Q567.")] = "",
) -> None:
    """Add an actor, or a further role of one, to your own table; refused where something is wrong with it."""
    row = {
        "name": name, "kind": kind, "country": country, "sectors": "|".join(sector or ()), "role": role, "of": of,
        "aliases": "|".join(alias or ()), "start": start, "end": end, "wikidata": wikidata,
    }  # fmt: skip
    try:
        problems = added(to, row)
    except (DatelineError, OSError) as e:
        typer.echo(str(e), err=True)
        raise typer.Exit(2) from None
    for problem in problems:
        typer.echo(f"Not added: {problem}", err=True)
    if problems:
        raise typer.Exit(1)
    typer.echo(f"{name} stands in {to}. Use it with --actors {to}.", err=True)


importing = typer.Typer(help="Make a table of your own from other sources of actors.")
app.add_typer(importing, name="import")


@importing.command()
def wikidata(
    dump: Annotated[Path, typer.Argument(help="A JSON dump (.json, .json.gz) or a query's CSV.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="The table to write.")],
) -> None:
    """Office holders, parties, groups, organisations and media of a Wikidata extract as a table for --actors."""
    try:
        count = write(out, rows_of(dump))
    except (DatelineError, OSError) as e:
        typer.echo(str(e), err=True)
        raise typer.Exit(2) from None
    typer.echo(f"{count} rows in {out}. Use them with --actors {out}.", err=True)


def _line(actor: Actor) -> str:
    about = [actor.kind, actor.country or "", "|".join(actor.sectors), actor.wikidata or ""]
    return f"{actor.name}  [{' '.join(a for a in about if a)}]  {actor.id}"


@app.command()
def check(
    file: Annotated[Path, typer.Argument(help="A table in the form of persons.csv or another.")],
) -> None:
    """What is wrong in a table of actors, with line numbers; exit status 1 where something is."""
    try:
        found = problems_of(file)
    except DatelineError as e:
        typer.echo(str(e), err=True)
        raise typer.Exit(2) from None
    for problem in found:
        typer.echo(f"{file}, {problem}")
    if found:
        raise typer.Exit(1)
    typer.echo(f"{file}: all is well.", err=True)
