"""Writing records into a store: a batch of them in one transaction, whole or not at all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec
import sqlalchemy as sa

from dateline.record import Event, Record
from dateline.report import day_of
from dateline.store import accounts, tables
from dateline.store.corrections import Bonds, Decision, Judged, bonds, hanging, judged
from dateline.store.grouping import Grouping, Mention
from dateline.store.packing import digest_of, folded, key_of, packed, unpacked
from dateline.store.rows import attributions_of, dyads_of, relations_of
from dateline.story import Print, first_of, print_of

_MOST = 400  # values of one IN (…)

Row = dict[str, Any]


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
        self.open: dict[int, Row] = {}  # events of this batch: their rows as they will be
        self.fresh: set[int] = set()  # those of them that are new
        self.by_key: dict[str, list[int]] = {}
        self.prints: dict[str, Print] = {}  # by report id
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
        self._find_wires(records)
        mentions = {r.id: self._mentions(self.judged[r.id].record) for r in records}
        self._look_up([p for ms in mentions.values() for m in ms for p in m.probes])
        for record in sorted(records, key=lambda r: bool(self.judged[r.id].into)):
            self._add(record, mentions[record.id])
        self._write()

    def _judge(self, records: Sequence[Record]) -> None:
        """Put what reviewers decided upon records that are not known yet."""
        v = tables.reviews
        if self.bonds is None:
            grouping = v.c.decision.in_(("merge", "split"))
            found = sa.select(v).where(grouping, v.c.undone.is_(False)).order_by(v.c.id)
            self.bonds = bonds(Decision(**row) for row in self.db.execute(found).mappings())
        decided: dict[str, list[Decision]] = defaultdict(list)
        for some in _parts([r.id for r in records if r.id not in self.judged]):
            found = sa.select(v).where(v.c.report.in_(some), v.c.undone.is_(False)).order_by(v.c.id)
            for row in self.db.execute(found).mappings():
                decided[row["report"]].append(Decision(**row))
        for record in records:
            if record.id not in self.judged:
                self.judged[record.id] = judged(record, decided.get(record.id, ()), self.bonds)

    def _mentions(self, record: Record) -> list[Mention]:
        known = self.prints.get(record.id)
        if known is None:
            return self.grouping.mentions(record, None)
        return self.grouping.mentions(record, known.wire, known.corrects)

    def _find_wires(self, records: Sequence[Record]) -> None:
        """Which reports print a wire story that another printed before: such as share a band of their words."""
        if not self.grouping.finds_wires:
            return
        new = {r.id: print_of(r.id, r.text) for r in records}
        b, t = tables.bands, tables.reports
        near: dict[str, set[str]] = defaultdict(set)
        for some in _parts(sorted({band for p in new.values() for band in p.bands})):
            found = sa.select(b.c.band, t.c.name).join(t, t.c.id == b.c.report).where(b.c.band.in_(some))
            for band, name in self.db.execute(found):
                near[band].add(name)
        for some in _parts(sorted({n for names in near.values() for n in names})):
            for name, text, wire in self.db.execute(
                sa.select(t.c.name, t.c.text, t.c.wire).where(t.c.name.in_(some))
            ):
                self.prints[name] = msgspec.structs.replace(print_of(name, text), wire=wire or name)
        for record in records:
            own = new[record.id]
            others = sorted({n for band in own.bands for n in near[band]} - {record.id})
            self.prints[record.id] = first_of(own, [self.prints[n] for n in others])
            for band in own.bands:
                near[band].add(record.id)

    def _print_of(self, record: Record) -> Print:
        t = tables.reports
        wire = self.db.scalar(sa.select(t.c.wire).where(t.c.name == record.id))
        return msgspec.structs.replace(print_of(record.id, record.text), wire=wire or record.id)

    def _forget(self, names: list[str]) -> None:
        """Take out what the store has of some reports; events that nobody tells any more go too."""
        for some in _parts(names):
            known = self.db.execute(
                sa.select(tables.reports.c.id, tables.reports.c.day).where(tables.reports.c.name.in_(some))
            ).all()
            if not known:
                continue
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
            self.db.execute(sa.delete(tables.keys).where(tables.keys.c.event == event))
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
            for n, (number, body, text) in enumerate(left):
                record = unpacked(body, text)
                self._judge([record])
                record = self.judged[record.id].record
                self._know_entities([record])
                self.prints[record.id] = self._print_of(record)
                mention = next(x for x in self._mentions(record) if x.number == number)
                self._join(event if n else None, record, mention, event)
            self.fresh.discard(event)

    def _know_entities(self, records: Iterable[Record]) -> None:
        wanted = {key_of(e): e for r in records for e in r.entities}
        unknown = [key for key in wanted if key not in self.entity_ids]
        e = tables.entities
        for some in _parts(unknown):
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

    def _look_up(self, probes: list[str]) -> None:
        """The events that mentions may belong to, by their keys, as the store has them."""
        k, e = tables.keys, tables.events
        wanted: set[int] = set()
        for some in _parts(sorted(set(probes) - self.by_key.keys())):
            for key, event in self.db.execute(sa.select(k.c.key, k.c.event).where(k.c.key.in_(some))):
                self.by_key.setdefault(key, []).append(event)
                wanted.add(event)
        for some in _parts(sorted(wanted - self.open.keys())):
            for row in self.db.execute(sa.select(e).where(e.c.id.in_(some))).mappings():
                self.open[row["id"]] = dict(row)

    def _add(self, record: Record, mentions: list[Mention]) -> None:
        report = self._new("reports")
        day = day_of(record.published)
        iso = day.isoformat() if day else None
        known = self.prints.get(record.id)
        wire = known.wire if known is not None and known.wire != record.id else None
        self.rows["reports"].append({
            "id": report, "name": record.id, "digest": digest_of(record.text), "day": iso,
            "published": record.published, "publisher": record.publisher, "title": record.title,
            "url": record.url, "text": record.text, "wire": wire,
        })  # fmt: skip
        self.rows["bands"] += [{"band": band, "report": report} for band in (known.bands if known else ())]
        self.rows["records"].append({"report": report, "reader": self.reader, "body": packed(record)})
        if iso:
            self.rows["days"].append({"day": iso})
        told: set[int] = set()
        record = self.judged[record.id].record
        for mention in mentions:
            if mention.number not in self.judged[record.id].rejected:
                self._mention(record, report, mention, told)
        ids = {e.id: self.entity_ids[key_of(e)] for e in record.entities}
        self.rows["relations"] += relations_of(record, report, iso, ids)
        self.rows["attributions"] += attributions_of(record, report, iso, ids)

    def _mention(self, record: Record, report: int, mention: Mention, told: set[int]) -> None:
        found: Event = record.events[mention.number - 1]
        chosen = self._chosen(record, mention)
        nth = hanging(record, found.trigger.start, found.trigger.end).index(mention.number)
        former = self.former.get((record.id, found.trigger.start, nth)) if chosen is None else None
        if former not in self.gone:
            former = None
        self.gone.discard(former or 0)
        event = self._join(chosen, record, mention, former, None if chosen is None else chosen not in told)
        told.add(event)
        self.placed[record.id].append((found.trigger.start, found.trigger.end, event))
        self.rows["mentions"].append({
            "report": report, "number": mention.number, "event": event, "type": found.type,
            "nth": nth,
            "status": found.status, "trigger_start": found.trigger.start, "trigger_end": found.trigger.end,
            "start": found.evidence.start, "end": found.evidence.end, "confidence": found.confidence,
        })  # fmt: skip

    def _chosen(self, record: Record, mention: Mention) -> int | None:
        """The event that a mention tells of: as a reviewer says, else by the rule of grouping; None for a new one."""
        decided = self.judged[record.id]
        for name, start, end, _ in decided.into.get(mention.number, ()):
            if event := self._event_at(name, start, end):
                return event
        if mention.number in decided.alone:
            return None
        candidates = dict.fromkeys(i for p in mention.probes for i in self.by_key.get(p, ()))
        known = [i for i in candidates if i in self.open]
        chosen = self.grouping.choose(mention, [self.open[i]["memory"] for i in known])
        return None if chosen is None else known[chosen]

    def _event_at(self, name: str, start: int, end: int) -> int | None:
        """The event of a mention that is in the store or this batch, ready to be joined."""
        for first, behind, event in self.placed.get(name, ()):
            if first < end and behind > start:
                return event
        m, t, e = tables.mentions, tables.reports, tables.events
        found: int | None = self.db.scalar(
            sa.select(m.c.event).join(t, t.c.id == m.c.report)
            .where(t.c.name == name, m.c.trigger_start < end, m.c.trigger_end > start)
        )  # fmt: skip
        if found is not None and found not in self.open:
            self.open[found] = dict(self.db.execute(sa.select(e).where(e.c.id == found)).mappings().one())
        return found

    def _join(
        self,
        event: int | None,
        record: Record,
        mention: Mention,
        as_id: int | None = None,
        new_report: bool | None = None,
    ) -> int:
        """Let a mention join an event, or begin one; the event's id."""
        entry = accounts.entry_of(record, mention.number)
        if event is None:
            event = as_id or self._new("events")
            row = {"id": event, **accounts.begun(entry), "memory": self.grouping.remember(None, mention)}
            self.fresh.add(event)
        else:
            before = self.open[event]
            row = accounts.joined(before, entry, new_report is not False)
            row["memory"] = self.grouping.remember(before["memory"], mention)
            row["id"] = event
        self.open[event] = {**row, "changed": True}
        for key in mention.keys:
            known = self.by_key.setdefault(key, [])
            if event not in known:
                known.append(event)
            self.rows["keys"].append({"key": key, "event": event})
        self.rows["dyads"] += dyads_of(event, record, mention.number, row, self.entity_ids)
        return event

    def _write(self) -> None:
        changed = [
            {k: v for k, v in row.items() if k != "changed"}
            for row in self.open.values()
            if row.get("changed")
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
        for name in ("dyads", "keys", "bands"):
            self._insert(name, self.rows[name], ignore=True)
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


def _parts(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for i in range(0, len(values), _MOST):
        yield values[i : i + _MOST]
