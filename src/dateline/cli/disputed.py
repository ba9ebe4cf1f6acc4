"""``dateline disputed``: events that one source asserts and another denies."""

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


def disputed(
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
    """Show events that one source tells and another denies or contradicts, with the words of both."""
    from dateline.views import flat

    wanted = answers.wanted(
        actor, recipient, either, since, until, types, status, place, source, least, countries
    )
    with answers.asked(store, as_of) as opened:
        opened.refuse(wanted)
        found = opened.disputed(wanted, limit or None)
        number = opened.count(replace(wanted, disputed=True))
        answers.say(found, opened.nothing(wanted, "disputed event"), limit, "disputed event", number)
    answers.write(
        flat.each_side(found),
        ("day", "type", "actors", "recipients", "says", "by", "publisher", "report", "words"),
        how,
        out,
    )
