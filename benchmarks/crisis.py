"""Accounts of a real crisis that can't be one event: nobody marked them, but some things no event has.

    python -m benchmarks.crisis REPORTS

REPORTS has a report a line, plain or packed by gzip. Prints how many accounts there are and how many of several
reports, and of the accounts: with an entity on both sides; with more than six actors that are not the parties of a
meeting or treaty; whose mentions lie over 14 days apart where no mention itself tells of such a stretch; the largest;
and the mean confidence of those of one report and of those of more. The accounts are those of memory and of a store.
"""

from __future__ import annotations

import argparse
import gzip
import json
import tempfile
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from statistics import mean
from typing import Any

from benchmarks.marked import read

import dateline.store
from dateline.record import Record
from dateline.report import Report
from dateline.story import Account, Story

MOST_ACTORS = 6
LONGEST = 14  # days
MEETINGS = {"AGREE", "CONSULT", "COOPERATE"}


def reports(path: Path) -> list[Report]:
    """The reports of a file, by their days."""
    opened: Any = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as lines:
        rows = [row for row in map(json.loads, lines) if row.get("text")]
    found = [Report(**{k: row.get(k) for k in ("id", "text", "published", "publisher")}) for row in rows]
    return sorted(found, key=lambda r: (r.published or "", r.id or ""))


def on_both_sides(account: Account) -> bool:
    """Whether an entity is actor and recipient."""
    return bool({s.key for s in account.actors} & {s.key for s in account.recipients})


def is_crowded(account: Account) -> bool:
    """Whether it has more actors than a deed has that is no meeting."""
    return len(account.actors) > MOST_ACTORS and account.type not in MEETINGS


def is_torn(account: Account) -> bool:
    """Whether its mentions lie further apart than :data:`LONGEST`, and none tells of so long a stretch."""
    days = [(_ordinal(m.first), _ordinal(m.last)) for m in account.mentions if m.first and m.last]
    if not days or any(last - first > LONGEST for first, last in days):
        return False
    return max(first for first, _ in days) - min(last for _, last in days) > LONGEST


def _ordinal(day: str) -> int:
    return date.fromisoformat(day).toordinal()


def figures(records: Sequence[Record]) -> dict[str, Any]:
    """The figures of the accounts of some records, in the order of their coming."""
    whole = Story()
    for record in records:
        whole.add(record)
    every = list(whole)
    several = [a for a in every if a.reports > 1]
    largest = max(every, key=lambda a: len(a.mentions))
    return {
        "reports": len(records),
        "mentions": sum(len(a.mentions) for a in every),
        "accounts": len(every),
        "of_several_reports": len(several),
        "an_entity_on_both_sides": sum(map(on_both_sides, every)),
        "crowded": sum(map(is_crowded, every)),
        "torn": sum(map(is_torn, every)),
        "disputed": sum(a.disputed is not None for a in every),
        "largest": [largest.type, len(largest.mentions), largest.reports, [s.name for s in largest.actors]],
        "confidence": [round(mean(a.confidence for a in some), 3) for some in (every, several) if some],
        "as_in_a_store": _as_stored(records, every),
    }


def _as_stored(records: Sequence[Record], every: Sequence[Account]) -> float:
    """Share of the accounts of memory that a store has with the same mentions and the same status."""
    import sqlalchemy as sa

    from dateline.store import tables

    m, t, e = tables.mentions, tables.reports, tables.events
    with tempfile.TemporaryDirectory() as folder, dateline.store.open(Path(folder, "crisis.db")) as store:
        store.add(records)
        joined = m.join(t, t.c.id == m.c.report).join(e, e.c.id == m.c.event)
        found = sa.select(t.c.name, m.c.number, m.c.event, e.c.status).select_from(joined)
        with store.engine.connect() as connection:
            rows = connection.execute(found).all()
    status = {row.event: row.status for row in rows}
    stored: dict[int, set[str]] = {}
    for row in rows:
        stored.setdefault(row.event, set()).add(f"{row.name}#v{row.number}")
    kept = Counter((frozenset(names), status[event]) for event, names in stored.items())
    own = Counter((frozenset(m.id for m in a.mentions), a.status) for a in every)
    return round(sum((kept & own).values()) / max(len(every), 1), 4)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.crisis", description=__doc__)
    parser.add_argument("reports", type=Path)
    print(json.dumps(figures(read(reports(parser.parse_args().reports))), ensure_ascii=False))


if __name__ == "__main__":
    main()
