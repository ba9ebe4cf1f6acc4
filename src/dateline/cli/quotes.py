"""``dateline quotes``: who said what."""

from __future__ import annotations

from typing import Annotated

import typer
from msgspec.structs import replace

from dateline.cli import rows as answers
from dateline.cli.rows import DEFAULT, As, AsOf, Format, Limit, Since, SourceOf, StoreAt, To, Until


def quotes(
    store: StoreAt = DEFAULT,
    by: Annotated[str | None, typer.Option(metavar="NAME", help="Who says it.")] = None,
    since: Since = None,
    until: Until = None,
    source: SourceOf = None,
    as_of: AsOf = None,
    limit: Limit = 50,
    how: As = Format.table,
    out: To = None,
) -> None:
    """Show what somebody is reported to have said, the newest first."""
    with answers.asked(store, as_of) as opened:
        wanted = answers.wanted(since=since, until=until, source=source)
        opened.refuse(wanted)
        found = opened.quotes(by, wanted, limit or None)
        nothing = opened.nothing(replace(wanted, actor=by), "quote")
        answers.say(found, nothing, limit, "quote")
    answers.write(found, ("day", "by", "stance", "words", "publisher", "report"), how, out)
