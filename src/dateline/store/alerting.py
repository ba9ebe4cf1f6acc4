"""What a store remembers of alerts and forecasts: what was told and to whom, who saw it, what is silent, what came."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from dateline.errors import StoreError
from dateline.store import tables
from dateline.store.asking import Asking, Row, parts_of
from dateline.store.connecting import writing


class Alerting(Asking):
    """The alerts and forecasts of a store. Times are ISO 8601 with zone, days without."""

    def alerts(
        self,
        limit: int | None = 50,
        rule: str | None = None,
        open_only: bool = False,
        since: str | None = None,
    ) -> list[Row]:
        """Alerts, newest first.

        Args:
            limit: the most; None for all.
            rule: only of this one.
            open_only: without those that somebody has acknowledged.
            since: only about this day or later.

        Returns:
            rows with the columns of :data:`tables.alerts`.
        """
        a = tables.alerts
        found = sa.select(a).order_by(a.c.day.desc(), a.c.id.desc()).limit(limit)
        if rule is not None:
            found = found.where(a.c.rule == rule)
        if open_only:
            found = found.where(a.c.acknowledged.is_(None))
        if since is not None:
            found = found.where(a.c.day >= since)
        with self._reading() as connection:
            return [dict(row) for row in connection.execute(found).mappings()]

    def keep_alerts(self, rows: Sequence[Row]) -> list[Row]:
        """Keep alerts whose ``key`` is new; what was told stays as it was told.

        Returns:
            those that are new, each with its ``id``.
        """
        a, new = tables.alerts, []
        with writing(self.engine, self.where) as connection:
            known: set[str] = set()
            for some in parts_of([row["key"] for row in rows]):
                known |= set(connection.scalars(sa.select(a.c.key).where(a.c.key.in_(some))))
            for row in rows:
                if row["key"] not in known:
                    known.add(row["key"])
                    told = connection.execute(sa.insert(a), {**row, "made": _now()})
                    (number,) = told.inserted_primary_key or (None,)
                    new.append({**row, "id": number})
        return new

    def undelivered(self, target: str, since: str) -> list[Row]:
        """Alerts about a day or later that a target has not been sent and nobody has acknowledged, oldest first."""
        a, d = tables.alerts, tables.deliveries
        sent = sa.select(1).where(d.c.alert == a.c.id, d.c.target == target)
        found = sa.select(a).where(a.c.day >= since, a.c.acknowledged.is_(None), ~a.c.silent, ~sent.exists())
        with self._reading() as connection:
            return [dict(row) for row in connection.execute(found.order_by(a.c.day, a.c.id)).mappings()]

    def keep_delivered(self, alert: int, target: str) -> None:
        """Remember that a target was sent an alert."""
        with writing(self.engine, self.where) as connection:
            connection.execute(sa.insert(tables.deliveries), {"alert": alert, "target": target, "at": _now()})

    def acknowledge(self, alert: int, by: str) -> Row:
        """Remember that somebody has seen an alert.

        Raises:
            StoreError: there is none of this number.
        """
        a = tables.alerts
        with writing(self.engine, self.where) as connection:
            row = connection.execute(sa.select(a).where(a.c.id == alert)).mappings().one_or_none()
            if row is None:
                raise StoreError(
                    f"There is no alert {alert}. “dateline alerts list” shows those that there are."
                )
            change = {"acknowledged": _now(), "acknowledged_by": by}
            connection.execute(sa.update(a).where(a.c.id == alert).values(**change))
            return {**row, **change}

    def silence(self, rule: str, unit: str, until: str) -> None:
        """Let a rule, or one unit of it (else “”), be silent up to a day: what it finds is kept and told to nobody."""
        s = tables.silences
        with writing(self.engine, self.where) as connection:
            connection.execute(sa.delete(s).where(s.c.rule == rule, s.c.unit == unit))
            connection.execute(sa.insert(s), {"rule": rule, "unit": unit, "until": until})

    def silences(self, day: str) -> set[tuple[str, str]]:
        """Rules and units that are silent on a day."""
        s = tables.silences
        with self._reading() as connection:
            found = connection.execute(sa.select(s.c.rule, s.c.unit).where(s.c.until >= day))
            return {(row.rule, row.unit) for row in found}

    def states(self, events: Sequence[int]) -> dict[int, Row]:
        """``type``, ``status`` and ``disputed`` of events; those that are no more are left out."""
        e, out = tables.events, dict[int, Row]()
        with self._reading() as connection:
            for some in parts_of(events):
                found = sa.select(e.c.id, e.c.type, e.c.status, e.c.disputed).where(e.c.id.in_(some))
                out |= {row["id"]: dict(row) for row in connection.execute(found).mappings()}
        return out

    def keep_forecasts(self, rows: Sequence[Row]) -> int:
        """Keep forecasts of a rule, unit, day of making and period that are new; how many were."""
        f = tables.forecasts
        same = (f.c.rule, f.c.unit, f.c.made, f.c.period)
        with writing(self.engine, self.where) as connection:
            known = {
                tuple(row)
                for rule, made in {(row["rule"], row["made"]) for row in rows}
                for row in connection.execute(sa.select(*same).where(f.c.rule == rule, f.c.made == made))
            }
            new = [row for row in rows if tuple(row[c.name] for c in same) not in known]
            if new:
                connection.execute(sa.insert(f), [{**row, "outcome": None, "scores": None} for row in new])
        return len(new)

    def keep_outcomes(self, rows: Sequence[Row]) -> None:
        """Keep what came of forecasts: rows with their ``id``, the ``outcome`` and its ``scores``."""
        f = tables.forecasts
        with writing(self.engine, self.where) as connection:
            for row in rows:
                connection.execute(
                    sa.update(f)
                    .where(f.c.id == row["id"])
                    .values(outcome=row["outcome"], scores=row["scores"])
                )

    def forecasts(
        self, rule: str | None = None, scored: bool | None = None, since: str | None = None
    ) -> list[Row]:
        """Forecasts with the columns of :data:`tables.forecasts`, the newest first.

        Args:
            rule: only of this one.
            scored: only those whose outcome is known (True) or not (False).
            since: only of this period or later.
        """
        f = tables.forecasts
        where: list[Any] = [f.c.rule == rule] if rule is not None else []
        if scored is not None:
            where.append(f.c.outcome.is_not(None) if scored else f.c.outcome.is_(None))
        if since is not None:
            where.append(f.c.period >= since)
        with self._reading() as connection:
            found = sa.select(f).where(*where).order_by(f.c.made.desc(), f.c.unit, f.c.period)
            return [dict(row) for row in connection.execute(found).mappings()]


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
