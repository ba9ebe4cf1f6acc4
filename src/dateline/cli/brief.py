"""``dateline brief``: what matters, the chronology, who moved, deaths, what is disputed and next, with sources."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from dateline.cli import rows as answers
from dateline.cli.output import put_whole
from dateline.cli.rows import (
    DEFAULT,
    Actor,
    AsOf,
    Countries,
    Either,
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


def brief(
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
    week: Annotated[
        bool,
        typer.Option("--week", help="The seven days up to the last one, and what is new since those before."),
    ] = False,
    out: To = None,
) -> None:
    """Write a brief of a crisis: sentences made of coded fields or cited from reports, each with its sources.

    The form is told by the name of OUT: .md, .html, .pdf or .docx; Markdown to standard output where none is given.
    """
    from dateline.brief import brief_of
    from dateline.brief.forms import written

    wanted = answers.wanted(
        actor, recipient, either, since, until, types, status, place, source, least, countries
    )
    with answers.asked(store, as_of) as opened:
        opened.refuse(wanted)
        found = brief_of(opened, wanted, week)
    content = written(found, out.suffix.lower().lstrip(".") if out else "md")
    if out is None:
        sys.stdout.buffer.write(content)
    else:
        put_whole(out, content)
