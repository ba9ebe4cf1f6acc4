"""``dateline situation``: what is known of a span of days, in sentences made of coded fields."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from dateline.cli import rows as answers
from dateline.cli.rows import (
    DEFAULT,
    Actor,
    Countries,
    Either,
    Least,
    PlaceAt,
    Recipient,
    Since,
    SourceOf,
    StoreAt,
    To,
    Type,
    Until,
)


class LastDays(StrEnum):
    """How many days up to the last one."""

    day = "day"
    week = "week"
    month = "month"
    all = "all"


class SituationForm(StrEnum):
    """How a situation is written."""

    text = "text"
    json = "json"


def situation(
    store: StoreAt = DEFAULT,
    actor: Actor = None,
    recipient: Recipient = None,
    either: Either = None,
    countries: Countries = None,
    since: Since = None,
    until: Until = None,
    last: Annotated[
        LastDays,
        typer.Option(help="How many days up to --until, or to the last of the store, without --since."),
    ] = LastDays.week,
    types: Type = None,
    place: PlaceAt = None,
    source: SourceOf = None,
    least: Least = None,
    how: Annotated[SituationForm, typer.Option("--format", help="How it is written.")] = SituationForm.text,
    out: To = None,
) -> None:
    """Tell what happened in a span of days, deaths, what changed, what is next and disputed, and who speaks.

    Every sentence is made of coded fields and stands with the reports that carry it; what makes no clear sentence is
    left out.
    """
    import msgspec

    from dateline import store as stores
    from dateline.situation import situation_of, span_of
    from dateline.situation.forms import row_of, text_of

    wanted = answers.wanted(
        actor, recipient, either, since, until, types, None, place, source, least, countries
    )
    with stores.open(store, create=False) as opened:
        opened.refuse(wanted)
        size = opened.size()
        found = situation_of(opened, span_of(size["first"], size["last"], since, until, last.value), wanted)
    if how is SituationForm.json:
        answers.put(msgspec.json.format(msgspec.json.encode(row_of(found)), indent=2).decode() + "\n", out)
    else:
        answers.put(text_of(found), out)
