"""*Reading*: a report with everything that was read in it marked, and what other reports say of the same."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from fastapi import Query

from dateline.record import Record
from dateline.serve.desk import At
from dateline.serve.problems import NotThere
from dateline.views.page import LAYERS, article_of

_SHOWN = 6  # other reports of an event that are shown beside

Id = Annotated[str, Query(min_length=1, max_length=2000, description="The report's id.")]


def report(desk: At, id: Id) -> dict[str, Any]:
    """One report's record, with the events that it shares with others."""
    found: Record | None = desk.ask("record", id)
    if found is None:
        raise NotThere("The store has no report of this id.")
    beside = desk.ask("events_of", id)
    others = {row["number"]: row for row in beside}
    article = article_of(found, 1)
    return {
        "record": msgspec.to_builtins(found),
        "shared": beside,
        "_article": article,
        "_others": {f"v{number}": row for number, row in others.items()},
        "_layers": LAYERS,
    }
