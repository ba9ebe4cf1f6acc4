"""``dateline network``: who stands with whom."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from dateline.cli import rows as answers
from dateline.cli.rows import DEFAULT, As, Format, StoreAt, To


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
    graph: Annotated[Path | None, typer.Option(metavar="GRAPHML", help="Write it as GraphML.")] = None,
    plot: Annotated[Path | None, typer.Option(metavar="PICTURE", help="Draw it, as PNG, SVG or PDF.")] = None,
    how: As = Format.table,
    out: To = None,
) -> None:
    """Show who backs, opposes or supplies whom on a day, by what reports have stated."""
    from dateline import store as stores

    with stores.open(store, create=False) as opened:
        found = opened.network(at, tuple(t.strip() for t in types.split(",")), days, least)
    if graph or plot:
        from dateline.store import pictures

        if graph:
            pictures.graphml(found, graph)
        if plot:
            pictures.network(found, plot)
    if not (graph or plot) or out or how is not Format.table:
        answers.write(found, ("subject", "type", "object", "reports", "first", "last"), how, out)
