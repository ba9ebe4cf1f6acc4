"""``dateline timeline``: what happened, the oldest first."""

from __future__ import annotations

from typing import Annotated

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

_SCREENFUL = 20  # events, each of a few lines


def timeline(
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
    as_of: AsOf = None,
    limit: Annotated[
        int | None,
        typer.Option(min=0, help=f"The most rows, 0 for all; without a filter a table has {_SCREENFUL}."),
    ] = None,
    how: As = Format.table,
    out: To = None,
) -> None:
    """Show events of the store in the order in which they happened."""
    from dateline.store import Wanted
    from dateline.views import flat

    wanted = answers.wanted(
        actor, recipient, either, since, until, types, status, place, source, least, countries
    )
    with answers.asked(store, as_of) as opened:
        opened.refuse(wanted)
        if limit is None and wanted == Wanted() and how is Format.table and out is None:
            limit = _SCREENFUL
        found = opened.events(wanted, limit or None, oldest=True)
        answers.say(found, opened.nothing(wanted), limit, "event", opened.count(wanted))
    answers.write(
        flat.with_words(found),
        flat.EVENT_COLUMNS,
        how,
        out,
    )
