"""Which reports print one wire story: those in the store are found by bands of their words, near in time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import sqlalchemy as sa

from dateline.report import day_of
from dateline.store import tables
from dateline.store.preparing import Prepared
from dateline.store.rows import select
from dateline.story import Print, first_of, keyed, print_of

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
        self.near: dict[int, list[str]] = defaultdict(list)  # reports by band

    def find(self, batch: Sequence[Prepared]) -> None:
        """Find which story each report prints, in their order."""
        new = [(p.print, _ordinal(p.published)) for p in batch if p.print]
        looked_at = [_bands(own, day, _SLACK) for own, day in new]
        self._look_up(set().union(*looked_at))
        for (own, day), bands in zip(new, looked_at, strict=True):
            others = {n for band in bands for n in self.near.get(band, ())} - {own.report}
            self.prints[own.report] = first_of(own, [self.prints[n] for n in sorted(others)])
            for band in _bands(own, day):
                self.near[band].append(own.report)

    def rows(self, report: int, name: str, published: str | None) -> list[tuple[int, int]]:
        """What the table of bands is to hold of a report: band and number.

        Args:
            report: its number.
            name: its own id.
        """
        if name not in self.prints:
            return []
        own = _bands(self.prints[name], _ordinal(published))
        return [(b, report) for b in own if len(self.near[b]) <= _MOST]

    def forget(self, number: int, name: str, published: str | None, text: str) -> None:
        """Take a report of the store out of the table of bands."""
        b = tables.bands
        bands = _bands(print_of(name, text), _ordinal(published))
        self.db.execute(sa.delete(b).where(b.c.band.in_(bands), b.c.report == number))

    def _look_up(self, bands: set[int]) -> None:
        found = list(select(self.db, "bands", ("band", "report"), "band", sorted(bands)))
        names = {}
        columns = ("id", "name", "wire", "signature")
        reports = sorted({report for _, report in found})
        for report, name, wire, signature in select(self.db, "reports", columns, "id", reports):
            names[report] = name
            self.prints.setdefault(name, Print(report=name, wire=wire or name, signature=signature, bands=()))
        for band, report in found:
            if report in names:
                self.near[band].append(names[report])


def _bands(print_: Print, day: int, slack: int = 0) -> list[int]:
    """The bands of a print within its stretch of days, or the two that it lies at the border of."""
    first, last = (day - slack) // _DAYS, (day + slack) // _DAYS
    return [keyed(band, block) for block in sorted({first, last}) for band in dict.fromkeys(print_.bands)]


def _ordinal(published: str | None) -> int:
    day = day_of(published)
    return day.toordinal() if day else 0
