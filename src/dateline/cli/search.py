"""``dateline search``: reports by their words."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

import typer

from dateline.cli import rows as answers
from dateline.cli.rows import DEFAULT, As, AsOf, Format, Limit, StoreAt, To

Order: TypeAlias = Literal["newest", "relevance"]


def search(
    words: Annotated[
        list[str], typer.Argument(metavar="WORDS...", help="All of them must stand in a report.")
    ],
    store: StoreAt = DEFAULT,
    order: Annotated[
        Order, typer.Option(help="By day, the newest first; or by how well the words fit.")
    ] = "newest",
    as_of: AsOf = None,
    limit: Limit = 20,
    how: As = Format.table,
    out: To = None,
) -> None:
    """Find reports in which all the words stand, with the words marked; the newest first, or by relevance."""
    with answers.asked(store, as_of) as opened:
        found = opened.search(" ".join(words), limit or None, order)
        asked = " ".join(words)
        nothing = f"No report has all of the words “{asked}”. The store holds {opened.holds()}."
        answers.say(found, nothing, limit, "report")
    answers.write(found, ("day", "publisher", "report", "title", "words"), how, out)
