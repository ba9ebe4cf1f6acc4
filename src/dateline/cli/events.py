"""``dateline events``: the events of a store."""

from __future__ import annotations

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
    Limit,
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


def events(
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
    limit: Limit = 50,
    how: As = Format.table,
    out: To = None,
) -> None:
    """Show events of the store, the newest first."""
    from dateline.views import flat

    wanted = answers.wanted(
        actor, recipient, either, since, until, types, status, place, source, least, countries
    )
    with answers.asked(store, as_of) as opened:
        opened.refuse(wanted)
        found = opened.events(wanted, limit or None)
        answers.say(found, opened.nothing(wanted, "event"), limit, "event", opened.count(wanted))
    answers.write(
        flat.with_words(found),
        flat.EVENT_COLUMNS,
        how,
        out,
    )
