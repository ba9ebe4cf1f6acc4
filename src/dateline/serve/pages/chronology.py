"""*Chronology*: the days that matter and what happened on each, in the reports' own words."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from dateline.chronology import chronology_of
from dateline.chronology.forms import rows
from dateline.errors import NothingToSayError
from dateline.serve.desk import At
from dateline.serve.filters import AskedChronology

_MOST = 3000  # reports that are looked through while somebody waits
_SHOWN = 90  # days, where none are given and the store has more reports than that


def chronology(desk: At, asked: AskedChronology) -> dict[str, Any]:
    """The days that matter, each with the sentences that tell best what happened, and their sources."""
    size = desk.size()
    since = asked.since
    if not since and size["last"] and size["reports"] > _MOST:
        last = max(size["first"], asked.until or size["last"])
        since = (date.fromisoformat(f"{last}-01-01"[:10]) - timedelta(days=_SHOWN)).isoformat()

    def made() -> list[dict[str, Any]]:
        try:
            found = chronology_of(
                desk.store, since, asked.until, asked.days, asked.sentences, asked.about, most=_MOST
            )
        except NothingToSayError:
            return []
        return rows(found)

    return {"chronology": desk.memo.get(("chronology", asked.model_dump_json()), made), "_asked": asked}
