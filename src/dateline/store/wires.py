"""Which reports print one wire story: those in the store are found by bands of their words, near in time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import msgspec
import sqlalchemy as sa

from dateline.record import Record
from dateline.report import day_of
from dateline.store import tables
from dateline.store.candidates import parts
from dateline.story import Print, first_of, numbered, print_of

_DAYS = 64  # reports of one stretch of days are looked among
_SLACK = 3  # days by which prints of one story may lie on both sides of the end of a stretch
_MOST = 200  # reports of one band; a band of more is what every page of a site has


class Wires:
    """The prints of a batch of reports, and those in the store that they may be prints of.

    Args:
        connection: in a transaction that may write.
    """

    def __init__(self, connection: sa.Connection) -> None:
        self.db = connection
        self.prints: dict[str, Print] = {}  # by report
        self.days: dict[str, int] = {}
        self.near: dict[int, list[str]] = defaultdict(list)  # reports by band

    def find(self, records: Sequence[Record]) -> None:
        """Find which story each record's report prints, in their order."""
        new = {r.id: print_of(r.id, r.text) for r in records}
        self.days |= {r.id: _ordinal(r.published) for r in records}
        self._look_up({band for r in records for band in self._bands(new[r.id], _SLACK)})
        for record in records:
            own = new[record.id]
            others = {n for band in self._bands(own, _SLACK) for n in self.near[band]} - {record.id}
            self.prints[record.id] = first_of(own, [self.prints[n] for n in sorted(others)])
            for band in self._bands(own):
                self.near[band].append(record.id)

    def rows(self, report: int, name: str) -> list[dict[str, int]]:
        """What the table of bands is to hold of a report.

        Args:
            report: its number.
            name: its own id.
        """
        if name not in self.prints:
            return []
        own = self._bands(self.prints[name])
        return [{"band": b, "report": report} for b in own if len(self.near[b]) <= _MOST]

    def again(self, record: Record) -> None:
        """Take the story of a report that is in the store already as it stands there."""
        t = tables.reports
        wire = self.db.scalar(sa.select(t.c.wire).where(t.c.name == record.id))
        own = print_of(record.id, record.text)
        self.prints[record.id] = msgspec.structs.replace(own, wire=wire or record.id)

    def forget(self, number: int, record_id: str, published: str | None, text: str) -> None:
        """Take a report of the store out of the table of bands."""
        b = tables.bands
        self.days[record_id] = _ordinal(published)
        bands = self._bands(print_of(record_id, text))
        self.db.execute(sa.delete(b).where(b.c.band.in_(bands), b.c.report == number))

    def _look_up(self, bands: set[int]) -> None:
        b, t = tables.bands, tables.reports
        for some in parts(sorted(bands)):
            found = sa.select(b.c.band, t.c.name, t.c.wire, t.c.signature).join(t, t.c.id == b.c.report)
            for band, name, wire, signature in self.db.execute(found.where(b.c.band.in_(some))):
                self.near[band].append(name)
                self.prints.setdefault(
                    name, Print(report=name, wire=wire or name, signature=signature, bands=())
                )

    def _bands(self, print_: Print, slack: int = 0) -> set[int]:
        day = self.days[print_.report]
        blocks = {d // _DAYS for d in (day - slack, day + slack)}
        return {numbered(band, block) for band in print_.bands for block in blocks}


def _ordinal(published: str | None) -> int:
    day = day_of(published)
    return day.toordinal() if day else 0
