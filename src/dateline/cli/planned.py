"""``dateline planned``: what is scheduled, and whether it then happened."""

from __future__ import annotations

from msgspec.structs import replace

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


def planned(
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
    """Show what reports announced for a later day, and whether it then happened."""
    from dateline.views import flat

    wanted = answers.wanted(
        actor, recipient, either, since, until, types, status, place, source, least, countries
    )
    with answers.asked(store, as_of) as opened:
        opened.refuse(wanted)
        found = opened.planned(wanted, limit or None)
        number = opened.count(replace(wanted, planned=True))
        answers.say(found, opened.nothing(wanted, "planned event"), limit, "planned event", number)
    answers.write(
        flat.each_plan(found),
        ("due", "due_last", "type", "actors", "recipients", "said_on", "outcome", "words", "then"),
        how,
        out,
    )
