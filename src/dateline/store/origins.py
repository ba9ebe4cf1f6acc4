"""How a store tells from where reports have what they tell (:mod:`dateline.story.origins`)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Literal

import sqlalchemy as sa

from dateline.store import tables
from dateline.story import circular

Count = Literal["events", "reports", "origins"]
"""What is counted: events, or the reports that tell each, or the origins that those have it from."""


class Sourced:
    """Mentions or relations beside their reports, and the first prints of those that print another's story.

    Args:
        of: the table of mentions or that of relations.

    Attributes:
        report: the table of reports.
        home: whoever files or publishes the first print of each one's story, or the report itself.
        origin: from where each has what it tells: whom it cites, else its home.
    """

    def __init__(self, of: sa.Table) -> None:
        first = tables.reports.alias("first_print")
        report = tables.reports.alias("own_report")
        self._of, self._first, self.report = of, first, report
        own = (report.c.wire, report.c.origin, report.c.publisher, report.c.name)
        self.home: Any = sa.func.coalesce(first.c.origin, first.c.publisher, *own)
        self.origin: Any = sa.func.coalesce(of.c.cites, self.home)

    def beside(self) -> Any:
        """The rows of the table with what their columns need, to select from."""
        joined = self._of.join(self.report, self.report.c.id == self._of.c.report)
        return joined.outerjoin(self._first, self._first.c.name == self.report.c.wire)

    def number(self) -> Any:
        """How many origins."""
        return sa.func.count(self.origin.distinct())


def origins_of(connection: sa.Connection, events: Sequence[int]) -> dict[int, int]:
    """How many origins each of some events has; few enough for one question."""
    m, sourced = tables.mentions, Sourced(tables.mentions)
    found = (
        sa.select(m.c.event, sourced.number()).select_from(sourced.beside())
        .where(m.c.event.in_(events)).group_by(m.c.event)
    )  # fmt: skip
    return dict(connection.execute(found).tuples().all())


def circular_in(connection: sa.Connection, events: Sequence[int]) -> dict[int, list[list[str]]]:
    """Outlets that cite each other for one of some events, by event (:func:`dateline.story.circular`)."""
    m, sourced = tables.mentions, Sourced(tables.mentions)
    found = (
        sa.select(m.c.event, sourced.home, m.c.cites).distinct().select_from(sourced.beside())
        .where(m.c.event.in_(events), m.c.cites != sourced.home)
    )  # fmt: skip
    cited: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for event, outlet, other in connection.execute(found):
        cited[event].append((outlet, other))
    return {event: circular(pairs) for event, pairs in cited.items()}


def weighed(events: Any, count: Count) -> Any:
    """How many reports or origins tell each of some events.

    Args:
        events: a subquery with their numbers as ``event``.

    Returns:
        a subquery with ``event`` and ``number``.
    """
    m, e, sourced = tables.mentions, tables.events, Sourced(tables.mentions)
    those = sa.select(events.c.event)
    if count == "origins":
        found = sa.select(m.c.event, sourced.number().label("number")).select_from(sourced.beside())
        return found.where(m.c.event.in_(those)).group_by(m.c.event).subquery()
    return sa.select(e.c.id.label("event"), e.c.reports.label("number")).where(e.c.id.in_(those)).subquery()
