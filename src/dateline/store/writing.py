"""Writing records into a store: a batch of them in one transaction, whole or not at all."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

import msgspec
import sqlalchemy as sa

from dateline.record import Record
from dateline.store import accounts, tables
from dateline.store.candidates import Candidates
from dateline.store.contesting import contest, row_of
from dateline.store.corrections import Bonds, Decision, ReviewedRecord, bonds, judged
from dateline.store.grouping import Grouping, GroupingMention
from dateline.store.packing import folded, unpacked
from dateline.store.preparing import Happening, Prepared, entities_of, happenings_of, prepared
from dateline.store.rows import Row, in_json, insert, insert_rows, parts, update_rows
from dateline.store.versions import keep_former
from dateline.store.wires import Wires

_INDEXED = {column.name for index in tables.events.indexes for column in index.columns}
_OF_DYADS = ("day", "type", "status", "score")  # what the rows of dyads repeat of their event
_REPEATED = _INDEXED.union(_OF_DYADS)  # what indexes or dyads have beside the row of an event
_IN_JSON = ("contexts", "quantities", "votes")


class Placed(NamedTuple):
    """An event of a record, and the store's that it tells of.

    Attributes:
        begins: whether it is the event's first.
        new_report: whether no other mention of its report tells of the event.
    """

    happening: Happening
    event: int
    begins: bool
    new_report: bool


class Batch:
    """Records on their way into a store, within one transaction.

    Args:
        connection: in a transaction that may write.
        grouping: which mentions are one event.
        reader: which version and models made the records.
        entity_ids: ids by key, as far as they are known; more are added.
    """

    def __init__(
        self, connection: sa.Connection, grouping: Grouping, reader: str, entity_ids: dict[str, int]
    ) -> None:
        self.db, self.grouping, self.reader = connection, grouping, reader
        self.next = {name: self._last(name) for name in ("reports", "entities", "events")}
        self.rows: dict[str, list[Row]] = defaultdict(list)
        self.days: Counter[str] = Counter()  # reports
        self.bands: list[tuple[int, int]] = []
        self.entity_ids = entity_ids
        self.candidates = Candidates(connection, grouping)
        self.wires = Wires(connection)
        self.open: dict[int, Row] = {}  # events that the batch tells of: their rows as they will be
        self.fresh: set[int] = set()  # those of them that are new
        self.changed: set[int] = set()
        self.moved: set[int] = set()  # those that must be found elsewhere than they were
        self.judged: dict[str, ReviewedRecord] = {}  # by report id, where reviewers decided something
        self.bonds: Bonds | None = None  # mentions of all reports that reviewers put together
        self.placed: dict[str, list[tuple[int, int, int]]] = defaultdict(list)  # start, end, event by report
        self.gone: set[int] = set()  # events that nobody tells any more
        self.apart: set[int] = set()  # events that begin with a mention that a reviewer parted from others
        self.former: dict[tuple[str, int, int], int] = {}  # events of forgotten mentions, to keep their ids
        self.home: dict[tuple[str, int, int], int] = {}  # events to which mentions go back

    def _last(self, name: str) -> int:
        return self.db.scalar(sa.select(sa.func.max(tables.metadata.tables[name].c.id))) or 0

    def _new(self, name: str) -> int:
        self.next[name] += 1
        return self.next[name]

    def add(self, given: Sequence[Prepared]) -> None:
        """Add records whose reports the store has not, or put them in the place of what it has."""
        ready = self._as_judged(given)
        keep_former(self.db, {p.name: p.digest for p in ready})
        self._forget([p.name for p in ready])
        self._know_entities({key: row for p in ready for key, row in p.entities.items()})
        self.wires.find(ready)
        ready = [self._printed(p) for p in ready]
        self.candidates.look_up(h.mention for p in ready for h in p.happenings)
        placed = [self._place(p.name, [h for h in p.happenings if not self._goes(p.name, h)]) for p in ready]
        for own, some in zip(
            ready, placed, strict=True
        ):  # those that go to others come when all others are there
            some += self._place(
                own.name, [h for h in own.happenings if self._goes(own.name, h)], {one.event for one in some}
            )
        self._open({p.event for some in placed for p in some if not p.begins})
        for own, some in zip(ready, placed, strict=True):
            self._add(own, some)
        self._write()

    def _as_judged(self, given: Sequence[Prepared]) -> list[Prepared]:
        """Put what reviewers decided upon records."""
        decided, bound = self._decided([p.name for p in given])
        out = []
        for own in given:
            if own.name in decided or own.name in bound:
                wanted = judged(unpacked(own.body, own.text), decided.get(own.name, ()), bound)
                self.judged[own.name] = wanted
                own = msgspec.structs.replace(prepared(wanted.record, self.grouping), body=own.body)
            out.append(own)
        return out

    def _decided(self, names: Sequence[str]) -> tuple[dict[str, list[Decision]], Bonds]:
        """What was decided about some reports, the oldest first, and what holds mentions of all reports together."""
        v = tables.reviews
        if self.bonds is None:
            grouping = v.c.decision.in_(("merge", "split"))
            found = sa.select(v).where(grouping, v.c.undone.is_(False)).order_by(v.c.id)
            self.bonds = bonds(Decision(**row) for row in self.db.execute(found).mappings())
        decided: dict[str, list[Decision]] = defaultdict(list)
        for some in parts(names):
            found = sa.select(v).where(v.c.report.in_(some), v.c.undone.is_(False)).order_by(v.c.id)
            for row in self.db.execute(found).mappings():
                decided[row["report"]].append(Decision(**row))
        return decided, self.bonds

    def _printed(self, own: Prepared) -> Prepared:
        """A record of a report as the print of the story that it turned out to print."""
        known = self.wires.prints.get(own.name)
        if known is None or known.wire == own.name:
            return own
        told = [
            msgspec.structs.replace(h, mention=self.grouping.printed(h.mention, known.wire))
            for h in own.happenings
        ]
        return msgspec.structs.replace(own, happenings=told)

    def _forget(self, names: list[str]) -> None:
        """Take out what the store has of some reports; events that nobody tells any more go too."""
        for some in parts(names):
            t = tables.reports
            known = self.db.execute(
                sa.select(t.c.id, t.c.name, t.c.day, t.c.published, t.c.text).where(t.c.name.in_(some))
            ).all()
            if not known:
                continue
            for row in known if self.grouping.finds_wires else ():
                self.wires.forget(row.id, row.name, row.published, row.text)
            ids = [row.id for row in known]
            m = tables.mentions
            touched = self.db.scalars(sa.select(m.c.event).distinct().where(m.c.report.in_(ids))).all()
            self._count_days({day: -n for day, n in Counter(row.day for row in known if row.day).items()})
            told = sa.select(tables.reports.c.name, m.c.trigger_start, m.c.nth, m.c.event)
            for name, start, nth, event in self.db.execute(
                told.join_from(m, tables.reports).where(m.c.report.in_(ids))
            ):
                self.former.setdefault((name, start, nth), event)
            self.db.execute(sa.delete(m).where(m.c.report.in_(ids)))
            self.db.execute(sa.delete(tables.reports).where(tables.reports.c.id.in_(ids)))
            self._rebuild(list(touched))

    def _rebuild(self, events: Sequence[int]) -> None:
        """Make the accounts of events anew from the reports that still tell them.

        Of each report only the mention itself is made ready: an event may have hundreds of mentions, in reports that
        tell of dozens of others.
        """
        m, r, t = tables.mentions, tables.records, tables.reports
        for event in events:
            self.open.pop(event, None)
            self.db.execute(sa.delete(tables.dyads).where(tables.dyads.c.event == event))
            left = self.db.execute(
                sa.select(t.c.name, t.c.wire, m.c.number, r.c.body, t.c.text)
                .join(r, r.c.report == m.c.report)
                .join(t, t.c.id == m.c.report)
                .where(m.c.event == event)
                .order_by(m.c.report, m.c.number)
            ).all()
            if not left:
                self.db.execute(sa.delete(tables.events).where(tables.events.c.id == event))
                self.gone.add(event)
                self.candidates.memories.pop(event, None)
            decided, bound = self._decided(list(dict.fromkeys(row.name for row in left)))
            begins = True
            for name, of_report in groupby(left, lambda row: row.name):
                rows = list(of_report)
                record = unpacked(rows[0].body, rows[0].text)
                if name in decided or name in bound:
                    record = judged(record, decided.get(name, ()), bound).record
                found = self._happenings(record, rows[0].wire, {row.number for row in rows})
                self.candidates.look_up(h.mention for h in found)
                for n, happening in enumerate(found):
                    self.candidates.put(event, happening.mention, begins)
                    self._tell(Placed(happening, event, begins, n == 0))
                    begins = False
            self.fresh.discard(event)

    def _happenings(self, record: Record, wire: str | None, numbers: set[int]) -> list[Happening]:
        """Some events of a record that the store has, which prints a story or its own."""
        self._know_entities(entities_of(record))
        found = happenings_of(record, self.grouping, numbers)
        if wire is None:
            return found
        return [
            msgspec.structs.replace(h, mention=self.grouping.printed(h.mention, wire)) for h in found
        ]  # fmt: skip

    def _know_entities(self, wanted: Mapping[str, Row]) -> None:
        unknown = [key for key in wanted if key not in self.entity_ids]
        e = tables.entities
        for some in parts(unknown):
            for key, entity_id in self.db.execute(sa.select(e.c.key, e.c.id).where(e.c.key.in_(some))):
                self.entity_ids[key] = entity_id
        for key in (k for k in unknown if k not in self.entity_ids):
            self.entity_ids[key] = entity_id = self._new("entities")
            row = wanted[key]
            self.rows["entities"].append({
                **row, "id": entity_id, "key": key, "folded": folded(row["name"]), "sectors": in_json(row["sectors"]),
            })  # fmt: skip

    def _goes(self, name: str, happening: Happening) -> bool:
        """Whether a reviewer put an event of a report together with another."""
        return name in self.judged and happening.mention.number in self.judged[name].into

    def _place(self, name: str, happenings: Sequence[Happening], told: Iterable[int] = ()) -> list[Placed]:
        """Which event each of some events of a record is.

        Args:
            name: the report's id.
            told: events of which other mentions of the report tell.
        """
        decided, out, told = self.judged.get(name), list[Placed](), set(told)
        for happening in happenings:
            mention = happening.mention
            if decided and mention.number in decided.rejected:
                continue
            place = (name, happening.start, happening.nth)
            former = self.former.get(place, 0)
            event = self._chosen(decided, mention, self.home.get(place, 0), former)
            begins = event is None
            if event is None:
                event = former if former in self.gone else self._new("events")
                self.gone.discard(event)
                self.fresh.add(event)
                if decided and mention.number in decided.alone:
                    self.apart.add(event)
            self.candidates.put(event, mention, begins)
            out.append(Placed(happening, event, begins, event not in told))
            told.add(event)
            self.placed[name].append((happening.start, happening.end, event))
        return out

    def _chosen(
        self, decided: ReviewedRecord | None, mention: GroupingMention, home: int, former: int = 0
    ) -> int | None:
        """The event that a mention tells of: as a reviewer says, else by the rule of grouping; None for a new one.

        Args:
            home: the event to which it goes back; 0 where there is none.
            former: the event of which it told before it was read again; 0 where there is none.
        """
        for name, start, end, _ in decided.into.get(mention.number, ()) if decided else ():
            if event := self._event_at(name, start, end):
                return event
        if decided and mention.number in decided.alone:
            return None
        if home and home not in self.gone:
            return home
        chosen = self.candidates.choose(mention, 0 if former in self.gone else former)
        bound = decided is not None and mention.number in decided.into  # to others, that come behind it
        return None if bound and chosen in self.apart else chosen

    def _event_at(self, name: str, start: int, end: int) -> int | None:
        """The event of a mention that is in the store or this batch."""
        for first, behind, event in self.placed.get(name, ()):
            if first < end and behind > start:
                return event
        m, t = tables.mentions, tables.reports
        found: int | None = self.db.scalar(
            sa.select(m.c.event).join(t, t.c.id == m.c.report)
            .where(t.c.name == name, m.c.trigger_start < end, m.c.trigger_end > start)
        )  # fmt: skip
        return found

    def _open(self, events: set[int]) -> None:
        """Fetch the rows of events that the store has and the batch tells of."""
        e = tables.events
        for some in parts(sorted(events - self.open.keys() - self.fresh)):
            for row in self.db.execute(sa.select(e).where(e.c.id.in_(some))).mappings():
                self.open[row["id"]] = dict(row)

    def _add(self, own: Prepared, placed: Sequence[Placed]) -> None:
        report = self._new("reports")
        known = self.wires.prints.get(own.name)
        wire = known.wire if known is not None and known.wire != own.name else None
        self.rows["reports"].append({
            "id": report, "name": own.name, "digest": own.digest, "day": own.day, "published": own.published,
            "publisher": own.publisher, "title": own.title, "url": own.url, "text": own.text, "wire": wire,
            "signature": known.signature if known else None, "origin": own.origin,
        })  # fmt: skip
        self.bands += self.wires.rows(report, own.name, own.published)
        self.rows["records"].append({"report": report, "reader": self.reader, "body": own.body})
        if own.day:
            self.days[own.day] += 1
        for one in placed:
            self._mention(report, one)
        ids, of_report = self.entity_ids, {"report": report, "day": own.day}
        self.rows["relations"] += [
            {**row, **of_report, "subject": ids[row["subject"]], "object": ids[row["object"]]}
            for row in own.relations
        ]
        self.rows["attributions"] += [
            {**row, **of_report, "source": ids[row["source"]] if row["source"] else None}
            for row in own.attributions
        ]

    def _mention(self, report: int, one: Placed) -> None:
        """One more mention of an event, in a report by its number."""
        self._tell(one)
        happening, entry = one.happening, one.happening.entry
        self.rows["mentions"].append({
            "report": report, "number": happening.mention.number, "nth": happening.nth, "event": one.event,
            "type": entry["type"], "status": entry["status"], "trigger_start": happening.start,
            "trigger_end": happening.end, "start": happening.evidence[0], "end": happening.evidence[1],
            "confidence": entry["confidence"], "due": entry["due"], "due_last": entry["due_last"],
            "cites": happening.cites,
        })  # fmt: skip
        self.rows["disputes"] += [
            row_of(d, happening.mention.number, nth, report, report)
            for nth, d in enumerate(happening.disputes)
        ]

    def _tell(self, one: Placed) -> None:
        """The account of an event, with one more mention."""
        happening, event = one.happening, one.event
        known = self.open.get(event, {})  # where it begins in a later report of the batch, it is begun here
        entry = happening.entry
        row = accounts.joined(known, entry, one.new_report) if known else accounts.begun(entry)
        if not known or any(known[name] != row[name] for name in _REPEATED):
            self.moved.add(event)
        row["id"] = event
        self.open[event] = row
        self.changed.add(event)
        ids = self.entity_ids
        self.rows["dyads"] += [
            {
                "event": event, "actor": ids.get(pair.actor, 0), "recipient": ids.get(pair.recipient, 0),
                "actor_country": pair.actor_country, "recipient_country": pair.recipient_country,
            }
            for pair in happening.pairs
        ]  # fmt: skip

    def _write(self) -> None:
        rows = {event: self._row(event) for event in sorted(self.changed)}
        old = {event: row for event, row in rows.items() if event not in self.fresh}
        moved = [row for event, row in old.items() if event in self.moved]
        for name in ("entities", "reports", "records"):
            insert_rows(self.db, name, self.rows[name])
        insert_rows(self.db, "events", [row for event, row in rows.items() if event in self.fresh])
        update_rows(self.db, "events", "id", moved)
        # A row whose indexed columns are all set is taken out of every index and put into it again.
        still = ({n: v for n, v in row.items() if n not in _INDEXED} for row in old.values())
        update_rows(self.db, "events", "id", [row for row in still if row["id"] not in self.moved])
        update_rows(
            self.db, "dyads", "event",
            [{"event": row["id"], **{name: row[name] for name in _OF_DYADS}} for row in moved],
        )  # fmt: skip
        for name in ("mentions", "relations", "attributions"):
            insert_rows(self.db, name, self.rows[name])
        dyads = [
            {**pair, **{n: self.open[pair["event"]][n] for n in _OF_DYADS}} for pair in self.rows["dyads"]
        ]
        insert_rows(self.db, "dyads", dyads, ignore=True)
        insert(self.db, "bands", ("band", "report"), self.bands, ignore=True)
        self.candidates.write()
        self._count_days(self.days)
        insert_rows(self.db, "disputes", self.rows["disputes"], ignore=True)
        contest(self.db, {event: self.open[event] for event in rows}, self._decided)

    def _row(self, event: int) -> Row:
        """The row of an event as the driver takes it."""
        row = {**self.open[event], "memory": self.grouping.pack(self.candidates.memories[event])}
        for name in _IN_JSON:
            row[name] = in_json(row[name])
        return row

    def _count_days(self, counts: Mapping[str, int]) -> None:
        d = tables.days
        if counts:
            day: sa.BindParameter[str] = sa.bindparam("of")
            more: sa.BindParameter[int] = sa.bindparam("more")
            insert(self.db, "days", ("day", "reports"), [(of, 0) for of in counts], ignore=True)
            counted = sa.update(d).where(d.c.day == day).values(reports=d.c.reports + more)
            self.db.execute(counted, [{"of": of, "more": n} for of, n in counts.items()])
