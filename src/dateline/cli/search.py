"""``dateline search``: reports by their words."""

from __future__ import annotations

from typing import Annotated

import typer

from dateline.cli import rows as answers
from dateline.cli.rows import DEFAULT, As, Format, Limit, StoreAt, To


def search(
    words: Annotated[
        list[str], typer.Argument(metavar="WORDS...", help="All of them must stand in a report.")
    ],
    store: StoreAt = DEFAULT,
    limit: Limit = 20,
    how: As = Format.table,
    out: To = None,
) -> None:
    """Find reports in which all the words stand, the newest first."""
    from dateline import store as stores

    with stores.open(store, create=False) as opened:
        found = opened.search(" ".join(words), limit or None)
    answers.write(found, ("day", "publisher", "report", "title", "words"), how, out)
