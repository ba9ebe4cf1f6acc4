"""``dateline network``: who stands with whom."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer
from msgspec.structs import replace

from dateline.cli import rows as answers
from dateline.cli.rows import (
    DEFAULT,
    As,
    AsOf,
    Countries,
    Either,
    Format,
    Since,
    SourceOf,
    StoreAt,
    To,
    Until,
)


def network(
    store: StoreAt = DEFAULT,
    at: Annotated[
        str | None, typer.Option(metavar="DAY", help="On which day; the newest where not given.")
    ] = None,
    types: Annotated[
        str, typer.Option("--type", metavar="TYPES", help="Relations, as in backs,opposes.")
    ] = "backs,opposes,supplies,aligned_with",
    days: Annotated[int, typer.Option(min=1, help="Days before it whose statements count.")] = 365,
    least: Annotated[int, typer.Option(min=1, help="The least number of reports.")] = 1,
    count: Annotated[
        Literal["reports", "origins"],
        typer.Option(help="What weighs: the reports, or the outlets that they have it from."),
    ] = "reports",
    either: Either = None,
    countries: Countries = None,
    since: Since = None,
    until: Until = None,
    source: SourceOf = None,
    graph: Annotated[Path | None, typer.Option(metavar="GRAPHML", help="Write it as GraphML.")] = None,
    plot: Annotated[Path | None, typer.Option(metavar="PICTURE", help="Draw it, as PNG, SVG or PDF.")] = None,
    as_of: AsOf = None,
    how: As = Format.table,
    out: To = None,
) -> None:
    """Show who backs, opposes or supplies whom on a day, by what reports have stated."""
    from dateline.errors import StoreError
    from dateline.record import RELATION_TYPES
    from dateline.store.known import near

    kinds = tuple(t.strip() for t in types.split(",") if t.strip())
    for kind in kinds:
        if kind not in RELATION_TYPES:
            known = ", ".join(RELATION_TYPES)
            raise StoreError(f"{kind} is no relation.{near(kind, RELATION_TYPES)} There are {known}.")
    wanted = answers.wanted(either=either, countries=countries, since=since, until=until, source=source)
    with answers.asked(store, as_of) as opened:
        opened.refuse(wanted)
        found = opened.network(at, kinds, days, least, wanted=wanted, count=count)
        nothing = opened.nothing(replace(wanted, until=at or until), f"relation ({' or '.join(kinds)})")
        answers.say(found, nothing, None, "relation")
    if graph or plot:
        from dateline.store import pictures

        if graph:
            pictures.graphml(found, graph)
        if plot:
            pictures.network(found, plot)
    if not (graph or plot) or out or how is not Format.table:
        answers.write(
            found,
            ("subject", "type", "object", *dict.fromkeys((count, "reports")), "first", "last"),
            how,
            out,
        )
