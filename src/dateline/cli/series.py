"""``dateline series``: events and their mean score over time."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from dateline.cli import rows as answers
from dateline.cli.rows import (
    DEFAULT,
    Actor,
    As,
    AsOf,
    Countries,
    Either,
    Format,
    Least,
    PlaceAt,
    Recipient,
    Since,
    SourceOf,
    Status,
    StoreAt,
    To,
    Type,
    Until,
)
from dateline.errors import StoreError


def series(
    store: StoreAt = DEFAULT,
    actor: Actor = None,
    recipient: Recipient = None,
    either: Either = None,
    countries: Countries = None,
    since: Since = None,
    until: Until = None,
    types: Type = None,
    status: Status = None,
    place: PlaceAt = None,
    source: SourceOf = None,
    least: Least = None,
    by: Annotated[Literal["day", "week", "month", "year"], typer.Option(help="The periods.")] = "month",
    count: Annotated[
        Literal["events", "reports", "origins"],
        typer.Option(help="Count also the reports that tell them, or the outlets that those have them from."),
    ] = "events",
    plot: Annotated[Path | None, typer.Option(metavar="PICTURE", help="Draw it, as PNG, SVG or PDF.")] = None,
    as_of: AsOf = None,
    how: As = Format.table,
    out: To = None,
) -> None:
    """Count events and their mean score by period, with all reports of the period as the denominator."""
    wanted = answers.wanted(
        actor, recipient, either, since, until, types, status, place, source, least, countries
    )
    with answers.asked(store, as_of) as opened:
        opened.refuse(wanted)
        found = opened.series(wanted, by, count)
        told = sum(row["events"] for row in found)
        nothing = "" if told else opened.nothing(wanted)
    if nothing and (plot or (how is Format.table and out is None)):
        raise StoreError(nothing)  # zeros would read like peace
    answers.say([] if nothing else found, nothing, None, "period")
    if plot:
        from dateline.store import pictures

        pictures.series(found, plot)
    if not plot or out or how is not Format.table:
        told_by = () if count == "events" else ("told_by",)
        answers.write(found, ("period", "events", *told_by, "score", "reports"), how, out)
