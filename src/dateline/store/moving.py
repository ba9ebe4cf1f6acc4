"""Some mentions of a store found anew, as their reviewers want them: nothing else of their reports is touched."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import sqlalchemy as sa

from dateline.store import tables
from dateline.store.corrections import Place, ReviewedRecord, judged, numbered
from dateline.store.packing import unpacked
from dateline.store.preparing import Happening
from dateline.store.rows import parts
from dateline.store.writing import Batch


class Moving(NamedTuple):
    """Mentions of one report on their way to the events that they tell of.

    Attributes:
        report: its number.
        name: its own id.
    """

    report: int
    name: str
    happenings: list[Happening]


class Move(Batch):
    """Mentions that a decision is about, within one transaction."""

    def mentions(self, places: Sequence[Place]) -> set[int]:
        """Take mentions out of the events that they are of, and find anew which they tell of.

        Returns:
            the events that they joined or began.
        """
        moving, left = self._take_out(places)
        self._rebuild(left)
        self.candidates.look_up(h.mention for one in moving for h in one.happenings)
        moving.sort(key=lambda one: one.name in self.judged and bool(self.judged[one.name].into))
        placed = [self._place(one.name, one.happenings, self._told(one.report)) for one in moving]
        self._open({p.event for some in placed for p in some if not p.begins})
        for one, some in zip(moving, placed, strict=True):
            for each in some:
                self._mention(one.report, each)
        self._write()
        return {p.event for some in placed for p in some}

    def retell(self, events: set[int]) -> None:
        """Make accounts anew, their mentions in the order of their reports: who was decided about last is none."""
        self._rebuild(sorted(events))
        self._write()

    def _take_out(self, places: Sequence[Place]) -> tuple[list[Moving], list[int]]:
        """The mentions, and the events that had them."""
        t, r, m = tables.reports, tables.records, tables.mentions
        wanted: dict[str, list[Place]] = defaultdict(list)
        for place in places:
            wanted[place[0]].append(place)
        decided, bound = self._decided(list(wanted))
        moving, left = [], dict[int, None]()
        for some in parts(list(wanted)):
            found = sa.select(t.c.id, t.c.name, t.c.wire, r.c.body, t.c.text).join(r, r.c.report == t.c.id)
            for report, name, wire, body, text in self.db.execute(
                found.where(t.c.name.in_(some)).order_by(t.c.id)
            ):
                read = unpacked(body, text)
                as_judged: ReviewedRecord = judged(read, decided.get(name, ()), bound)
                numbers = {n for p in wanted[name] if (n := numbered(as_judged.record, *p[1:])) is not None}
                self.judged[name] = as_judged
                moving.append(Moving(report, name, self._happenings(as_judged.record, wire, numbers)))
                those = (m.c.report == report, m.c.number.in_(numbers))
                told = sa.select(m.c.trigger_start, m.c.nth, m.c.event).where(*those)
                for start, nth, event in self.db.execute(told):
                    self.former.setdefault((name, start, nth), event)
                    left[event] = None
                self.db.execute(sa.delete(m).where(*those))
        return moving, list(left)

    def _told(self, report: int) -> Sequence[int]:
        """The events that a report still tells of."""
        m = tables.mentions
        return self.db.scalars(sa.select(m.c.event).distinct().where(m.c.report == report)).all()
