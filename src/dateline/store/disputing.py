"""What a store knows to be disputed, in the words of both sides."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from dateline.store import tables
from dateline.store.asking import Asking, Row, Sorted, but, parts_of
from dateline.store.wanted import Wanted


class Disputing(Asking):
    """The questions about what is disputed."""

    def disputed(
        self, wanted: Wanted | None = None, limit: int | None = 50, order: Sorted = "newest"
    ) -> list[Row]:
        """Events that one source tells and another denies or contradicts, with the words of both.

        Returns:
            event rows with ``disputes``: pairs of ``asserted`` and ``denied``, each with ``report``, ``publisher``,
            ``day``, ``by`` (who says it, in the report's words; None where it is the report itself), ``words``, and
            their characters ``start`` to ``end``.
        """
        with self._reading() as connection:
            ids = self._ids(connection, but(wanted, disputed=True), limit, 0, order)
            rows = self._whole(connection, ids, most=None)
            self._add_disputes(connection, ids, {row["id"]: row for row in rows})
        return rows

    def _add_disputes(self, connection: sa.Connection, ids: Sequence[int], rows: dict[int, Row]) -> None:
        d, m = tables.disputes, tables.mentions
        for row in rows.values():
            row["disputes"] = []
        for some in parts_of(ids):
            t, other = tables.reports, tables.reports.alias()
            both = (("asserted", t, d.c.start, d.c.end, d.c.by),
                    ("denied", other, d.c.denied_start, d.c.denied_end, d.c.denied_by))  # fmt: skip
            columns = [
                column.label(f"{side}_{name}")
                for side, of, start, end, by in both
                for name, column in (
                    ("report", of.c.name), ("publisher", of.c.publisher), ("day", of.c.day), ("by", by),
                    ("start", start), ("end", end), ("words", sa.func.substr(of.c.text, start + 1, end - start)),
                )
            ]  # fmt: skip
            found = (
                sa.select(m.c.event, *columns)
                .join(d, sa.and_(d.c.report == m.c.report, d.c.number == m.c.number))
                .join(t, t.c.id == d.c.report).join(other, other.c.id == d.c.denied_report)
                .where(m.c.event.in_(some)).order_by(m.c.event, t.c.day, d.c.nth, d.c.report, d.c.number)
            )  # fmt: skip
            for told in connection.execute(found).mappings():
                rows[told["event"]]["disputes"].append({
                    side: {k.removeprefix(f"{side}_"): v for k, v in told.items() if k.startswith(f"{side}_")}
                    for side in ("asserted", "denied")
                })  # fmt: skip
