"""Who stands with whom, by what reports state, and how sure that is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Literal

import sqlalchemy as sa

from dateline.errors import StoreError
from dateline.store import tables
from dateline.store.asking import SPARE, Asking, Row
from dateline.store.naming import says_itself
from dateline.store.origins import Sourced
from dateline.store.wanted import Wanted, country_of, days_between, entities_called

_RECENT = 365  # days for which a statement of who backs whom counts
_SURE = 2  # origins of a relation that is shown before somebody asks for all


class Relating(Asking):
    """Relations between actors over many reports."""

    def network(
        self, at: str | None = None, types: Sequence[str] = ("backs", "opposes", "supplies", "aligned_with"),
        days: int = _RECENT, least: int = 1, limit: int | None = 300, wanted: Wanted | None = None,
        count: Literal["reports", "origins"] = "reports", sure: bool = False,
    ) -> list[Row]:  # fmt: skip
        """Who backs, opposes or supplies whom on a day, by what reports have stated; “a source” is nobody.

        That NATO leads “NATO-led forces” is no relation of its own (:func:`~dateline.store.naming.says_itself`).

        Args:
            at: the day; the last that is wanted, or else the newest of the store, where not given. Statements of the
                ``days`` before it count, unless they say that it ended earlier or began later.
            least: the least number of reports, or of what is counted.
            limit: the most rows, those of most reports; None for all.
            count: what a relation weighs; for ``origins``, from how many outlets the reports have it.
            wanted: its ``since`` stands in the place of ``days``; its sides and countries count on whichever side of
                a relation they are, its ``source`` for who reports it. The rest is about events.
            sure: only what two origins tell, or what a reviewer accepted an event in the words of; needs ``origins``.

        Returns:
            rows with ``subject``, ``object``, ``type``, ``reports``, ``first``, ``last`` (days of the reports);
            ``origins`` and ``accepted`` (reports of which a reviewer accepted the words) too where those are counted.
        """
        r, a, b = tables.relations, tables.entities.alias(), tables.entities.alias()
        wanted = wanted or Wanted()
        with self._reading() as connection:
            day = _day(at) if at else connection.scalar(
                sa.select(sa.func.max(r.c.day)).where(*days_between(r.c.day, Wanted(until=wanted.until)))
            )  # fmt: skip
            if not day:
                return []
            begin = wanted.first_day or (date.fromisoformat(day) - timedelta(days=days)).isoformat()
            sourced = Sourced(r)
            reports = sa.func.count().label("reports")  # a record states a relation once
            own = count == "origins"
            numbers = [sourced.number().label("origins"), reports] if own else [reports]
            if own:
                numbers.append(sa.func.sum(sa.case((_accepted(sourced), 1), else_=0)).label("accepted"))
            enough = [sa.or_(numbers[0] >= _SURE, numbers[-1] > 0)] if own and sure else []
            whose = _about(connection, wanted)
            grouped = (
                sa.select(r.c.subject, r.c.object, r.c.type, *numbers,
                          sa.func.min(r.c.day).label("first"), sa.func.max(r.c.day).label("last"))
                .select_from(sourced.beside() if own else r)
                .where(r.c.type.in_(types), r.c.day.between(begin, day), r.c.status == "actual",
                       sa.or_(r.c.first_day.is_(None), r.c.first_day <= day),
                       sa.or_(r.c.last_day.is_(None), r.c.last_day >= day), *whose)
                .group_by(r.c.subject, r.c.object, r.c.type).having(numbers[0] >= least, *enough)
                .order_by(numbers[0].desc(), sa.func.max(r.c.day).desc()).limit(limit and SPARE * limit)
            ).subquery()  # fmt: skip
            found = (
                sa.select(a.c.name.label("subject"), a.c.country.label("subject_country"), grouped.c.type,
                          b.c.name.label("object"), b.c.country.label("object_country"),
                          *(grouped.c[n.name] for n in numbers),
                          grouped.c.first, grouped.c.last)
                .select_from(grouped.join(a, a.c.id == grouped.c.subject).join(b, b.c.id == grouped.c.object))
                .where(tables.is_somebody(a), tables.is_somebody(b))
                .order_by(grouped.c[count].desc(), grouped.c.last.desc(), a.c.name, b.c.name).limit(limit)
            )  # fmt: skip
            rows = (dict(row) for row in connection.execute(found).mappings())
            return [row for row in rows if not says_itself(row["subject"], row["object"])]


def _accepted(sourced: Sourced) -> Any:
    """Whether a reviewer accepted an event within the words of a relation."""
    r, v = tables.relations, tables.reviews
    found = sa.select(1).where(
        v.c.report == sourced.report.c.name, v.c.decision == "accept", v.c.undone.is_(False),
        v.c.start >= r.c.start, v.c.end <= r.c.end,
    )  # fmt: skip
    return found.correlate(r, sourced.report).exists()


def _about(connection: sa.Connection, wanted: Wanted) -> list[Any]:
    """The conditions on the sides of a relation, whichever is which, and on who reports it."""
    r, e, t = tables.relations, tables.entities, tables.reports

    def beside(those: Any) -> Any:
        return sa.or_(r.c.subject.in_(those), r.c.object.in_(those))

    out: list[Any] = []
    for name in (wanted.actor, wanted.recipient, wanted.either):
        if name is not None:
            country = country_of(name)
            of_state = sa.select(e.c.id).where(e.c.country == country)
            out.append(beside(of_state if country else entities_called(connection, name)))
    if wanted.countries:
        codes = sorted({code for name in wanted.countries if (code := country_of(name))})
        out.append(beside(sa.select(e.c.id).where(e.c.country.in_(codes))))
    if wanted.source:
        out.append(r.c.report.in_(sa.select(t.c.id).where(t.c.publisher == wanted.source)))
    return out


def _day(day: str) -> str:
    try:
        return date.fromisoformat(day).isoformat()
    except ValueError as e:
        raise StoreError(f"{day} is no day. Write YYYY-MM-DD.") from e
