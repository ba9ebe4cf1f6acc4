"""Writing records into a store: a batch of them in one transaction, whole or not at all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa

from dateline.knowledge.actors import key_of
from dateline.record import Record
from dateline.report import day_of
from dateline.store import accounts, tables
from dateline.store.candidates import Candidates, parts
from dateline.store.corrections import Bonds, Decision, Judged, bonds, hanging, judged
from dateline.store.grouping import Grouping, Mention
from dateline.store.packing import digest_of, folded, packed, unpacked
from dateline.store.rows import attributions_of, dyads_of, relations_of
from dateline.store.wires import Wires

Row = dict[str, Any]


class Placed(NamedTuple):
    """A mention and its event.

    Attributes:
        nth: which of those that hang on its predicate it is.
        begins: whether it is the event's first.
        new_report: whether no other mention of its report tells of the event.
    """

    mention: Mention
    nth: int
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
        self.entity_ids = entity_ids
        self.candidates = Candidates(connection, grouping)
        self.wires = Wires(connection)
        self.open: dict[int, Row] = {}  # events that the batch tells of: their rows as they will be
        self.fresh: set[int] = set()  # those of them that are new
        self.changed: set[int] = set()
        self.judged: dict[str, Judged] = {}  # by report id, with what reviewers decided
        self.bonds: Bonds | None = None  # mentions of all reports that reviewers put together
        self.placed: dict[str, list[tuple[int, int, int]]] = defaultdict(list)  # start, end, event by report
        self.gone: set[int] = set()  # events that nobody tells any more
        self.former: dict[tuple[str, int, int], int] = {}  # events of forgotten mentions, to keep their ids

    def _last(self, name: str) -> int:
        return self.db.scalar(sa.select(sa.func.max(tables.metadata.tables[name].c.id))) or 0

    def _new(self, name: str) -> int:
        self.next[name] += 1
        return self.next[name]

    def add(self, records: Sequence[Record]) -> None:
        """Add records whose reports the store has not, or put them in the place of what it has."""
        self._judge(records)
        self._forget([r.id for r in records])
        self._know_entities(self.judged[r.id].record for r in records)
        if self.grouping.finds_wires:
            self.wires.find(records)
        mentions = {r.id: self._mentions(self.judged[r.id].record) for r in records}
        self.candidates.look_up(m for ms in mentions.values() for m in ms)
        told = sorted(records, key=lambda r: bool(self.judged[r.id].into))
        placed = [self._place(self.judged[r.id], mentions[r.id]) for r in told]
        self._open({p.event for some in placed for p in some if not p.begins})
        for record, some in zip(told, placed, strict=True):
            self._add(record, some)
        self._write()

    def _judge(self, records: Sequence[Record]) -> None:
        """Put what reviewers decided upon records that are not known yet."""
        v = tables.reviews
        if self.bonds is None:
            grouping = v.c.decision.in_(("merge", "split"))
            found = sa.select(v).where(grouping, v.c.undone.is_(False)).order_by(v.c.id)
            self.bonds = bonds(Decision(**row) for row in self.db.execute(found).mappings())
        decided: dict[str, list[Decision]] = defaultdict(list)
        for some in parts([r.id for r in records if r.id not in self.judged]):
            found = sa.select(v).where(v.c.report.in_(some), v.c.undone.is_(False)).order_by(v.c.id)
            for row in self.db.execute(found).mappings():
                decided[row["report"]].append(Decision(**row))
        for record in records:
            if record.id not in self.judged:
                self.judged[record.id] = judged(record, decided.get(record.id, ()), self.bonds)

    def _mentions(self, record: Record) -> list[Mention]:
        known = self.wires.prints.get(record.id)
        if known is None:
            return self.grouping.mentions(record, None)
        return self.grouping.mentions(record, known.wire, known.corrects)

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
            for day in (row.day for row in known if row.day):
                self.db.execute(
                    sa.update(tables.days)
                    .where(tables.days.c.day == day)
                    .values(reports=tables.days.c.reports - 1)
                )
            told = sa.select(tables.reports.c.name, m.c.trigger_start, m.c.nth, m.c.event)
            for name, start, nth, event in self.db.execute(
                told.join_from(m, tables.reports).where(m.c.report.in_(ids))
            ):
                self.former.setdefault((name, start, nth), event)
            self.db.execute(sa.delete(m).where(m.c.report.in_(ids)))
            self.db.execute(sa.delete(tables.reports).where(tables.reports.c.id.in_(ids)))
            self._rebuild(list(touched))

    def _rebuild(self, events: list[int]) -> None:
        """Make the accounts of events anew from the reports that still tell them."""
        m, r, t = tables.mentions, tables.records, tables.reports
        for event in events:
            self.db.execute(sa.delete(tables.dyads).where(tables.dyads.c.event == event))
            left = self.db.execute(
                sa.select(m.c.number, r.c.body, t.c.text)
                .join(r, r.c.report == m.c.report)
                .join(t, t.c.id == m.c.report)
                .where(m.c.event == event)
                .order_by(m.c.report, m.c.number)
            ).all()
            if not left:
                self.db.execute(sa.delete(tables.events).where(tables.events.c.id == event))
                self.gone.add(event)
                self.candidates.memories.pop(event, None)
            for n, (number, body, text) in enumerate(left):
                record = unpacked(body, text)
                self._judge([record])
                record = self.judged[record.id].record
                self._know_entities([record])
                self.wires.again(record)
                mention = next(x for x in self._mentions(record) if x.number == number)
                self.candidates.look_up([mention])
                self.candidates.put(event, mention, begins=n == 0)
                self._tell(record, Placed(mention, 0, event, n == 0, True))
            self.fresh.discard(event)

    def _know_entities(self, records: Iterable[Record]) -> None:
        wanted = {key_of(e): e for r in records for e in r.entities}
        unknown = [key for key in wanted if key not in self.entity_ids]
        e = tables.entities
        for some in parts(unknown):
            for key, entity_id in self.db.execute(sa.select(e.c.key, e.c.id).where(e.c.key.in_(some))):
                self.entity_ids[key] = entity_id
        for key in (k for k in unknown if k not in self.entity_ids):
            entity = wanted[key]
            self.entity_ids[key] = entity_id = self._new("entities")
            self.rows["entities"].append({
                "id": entity_id, "key": key, "name": entity.name, "folded": folded(entity.name),
                "kind": entity.kind, "country": entity.country, "sectors": entity.sectors,
                "wikidata": entity.wikidata,
            })  # fmt: skip

    def _place(self, judged: Judged, mentions: Sequence[Mention]) -> list[Placed]:
        """Which event each mention of a record tells of."""
        record, out, told = judged.record, list[Placed](), set[int]()
        for mention in mentions:
            if mention.number in judged.rejected:
                continue
            trigger = record.events[mention.number - 1].trigger
            nth = hanging(record, trigger.start, trigger.end).index(mention.number)
            event = self._chosen(judged, mention)
            begins = event is None
            if event is None:
                former = self.former.get((record.id, trigger.start, nth), 0)
                event = former if former in self.gone else self._new("events")
                self.gone.discard(event)
                self.fresh.add(event)
            self.candidates.put(event, mention, begins)
            out.append(Placed(mention, nth, event, begins, event not in told))
            told.add(event)
            self.placed[record.id].append((trigger.start, trigger.end, event))
        return out

    def _chosen(self, judged: Judged, mention: Mention) -> int | None:
        """The event that a mention tells of: as a reviewer says, else by the rule of grouping; None for a new one."""
        for name, start, end, _ in judged.into.get(mention.number, ()):
            if event := self._event_at(name, start, end):
                return event
        if mention.number in judged.alone:
            return None
        return self.candidates.choose(mention)

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

    def _add(self, record: Record, placed: Sequence[Placed]) -> None:
        report = self._new("reports")
        day = day_of(record.published)
        iso = day.isoformat() if day else None
        known = self.wires.prints.get(record.id)
        wire = known.wire if known is not None and known.wire != record.id else None
        self.rows["reports"].append({
            "id": report, "name": record.id, "digest": digest_of(record.text), "day": iso,
            "published": record.published, "publisher": record.publisher, "title": record.title,
            "url": record.url, "text": record.text, "wire": wire, "signature": known.signature if known else None,
        })  # fmt: skip
        self.rows["bands"] += self.wires.rows(report, record.id)
        self.rows["records"].append({"report": report, "reader": self.reader, "body": packed(record)})
        if iso:
            self.rows["days"].append({"day": iso})
        record = self.judged[record.id].record
        for one in placed:
            self._tell(record, one)
            found = record.events[one.mention.number - 1]
            self.rows["mentions"].append({
                "report": report, "number": one.mention.number, "event": one.event, "type": found.type,
                "nth": one.nth, "status": found.status, "trigger_start": found.trigger.start,
                "trigger_end": found.trigger.end, "start": found.evidence.start, "end": found.evidence.end,
                "confidence": found.confidence,
            })  # fmt: skip
        ids = {e.id: self.entity_ids[key_of(e)] for e in record.entities}
        self.rows["relations"] += relations_of(record, report, iso, ids)
        self.rows["attributions"] += attributions_of(record, report, iso, ids)

    def _tell(self, record: Record, one: Placed) -> None:
        """The account of an event, with one more mention."""
        entry = accounts.entry_of(record, one.mention.number)
        known = {} if one.begins else self.open[one.event]
        row = accounts.joined(known, entry, one.new_report) if known else accounts.begun(entry)
        self.open[one.event] = row = {**row, "id": one.event}
        self.changed.add(one.event)
        self.rows["dyads"] += dyads_of(one.event, record, one.mention.number, row, self.entity_ids)

    def _write(self) -> None:
        changed = [
            {**self.open[event], "memory": self.candidates.memories[event]} for event in sorted(self.changed)
        ]
        new = [row for row in changed if row["id"] in self.fresh]
        old = [row for row in changed if row["id"] not in self.fresh]
        for name in ("entities", "reports", "records"):
            self._insert(name, self.rows[name])
        self._insert("events", new)
        if old:
            e = tables.events
            names = [c.name for c in e.c if c.name != "id"]
            self.db.execute(
                sa.update(e)
                .where(e.c.id == sa.bindparam("key"))
                .values({n: sa.bindparam(f"_{n}") for n in names}),
                [{"key": row["id"], **{f"_{n}": row[n] for n in names}} for row in old],
            )
            d = tables.dyads
            self.db.execute(
                sa.update(d).where(d.c.event == sa.bindparam("key")).values(
                    {n: sa.bindparam(f"_{n}") for n in ("day", "type", "status", "score")}
                ),
                [{"key": row["id"], **{f"_{n}": row[n] for n in ("day", "type", "status", "score")}} for row in old],
            )  # fmt: skip
        for name in ("mentions", "relations", "attributions"):
            self._insert(name, self.rows[name])
        for name in ("dyads", "bands"):
            self._insert(name, self.rows[name], ignore=True)
        self.candidates.write()
        self._count_days(self.rows["days"])

    def _insert(self, name: str, rows: list[Row], ignore: bool = False) -> None:
        if not rows:
            return
        table = tables.metadata.tables[name]
        statement: Any = sa.insert(table)
        if ignore:
            statement = _insert_of(self.db)(table).on_conflict_do_nothing()
        self.db.execute(statement, rows)

    def _count_days(self, rows: list[Row]) -> None:
        counts: dict[str, int] = defaultdict(int)
        for row in rows:
            counts[row["day"]] += 1
        if counts:
            statement = _insert_of(self.db)(tables.days)
            more = statement.on_conflict_do_update(
                index_elements=["day"], set_={"reports": tables.days.c.reports + statement.excluded.reports}
            )
            self.db.execute(more, [{"day": d, "reports": n} for d, n in counts.items()])


def _insert_of(connection: sa.Connection) -> Any:
    from sqlalchemy.dialects import postgresql, sqlite

    return postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
