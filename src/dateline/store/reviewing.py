"""A person's judgement on what was read: what is doubtful, what was decided, how far reviewers agree."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from heapq import merge
from itertools import islice
from typing import Any

import msgspec
import sqlalchemy as sa

from dateline.errors import StoreError
from dateline.record import Record
from dateline.store import tables
from dateline.store.agreement import alpha, interval
from dateline.store.annotated import crc_of, events_of, tellings
from dateline.store.asking import Asking, Row
from dateline.store.connecting import writing
from dateline.store.corrections import (
    ON_TEXT,
    SPANS,
    Decision,
    Place,
    ReviewedRecord,
    check,
    hanging,
    judged,
    said,
)
from dateline.store.packing import unpacked
from dateline.store.wanted import Wanted


class Reviewing(Asking):
    """Decisions about the mentions of a store's events."""

    def again(
        self,
        connection: sa.Connection,
        places: Sequence[Place],
        event: int | None = None,
        back: bool = False,
    ) -> None:
        """Find anew which events some mentions tell of; the store itself knows how (:meth:`Store.again`)."""
        raise NotImplementedError

    def reread(self, connection: sa.Connection, report: str) -> None:
        """Put a report's reading into the store anew, as its reviewers want it (:meth:`Store.reread`)."""
        raise NotImplementedError

    def as_judged(self, report: str) -> ReviewedRecord | None:
        """A report's record as its reviewers want it, with what they added; None where the store has none.

        Its events have the numbers of the store's mentions; :meth:`~dateline.store.Store.record` is as it was read.
        """
        with self._reading() as connection:
            try:
                read = self._record(connection, report)
            except StoreError:
                return None
            return self._judged(connection, read)

    def _judged(self, connection: sa.Connection, read: Record) -> ReviewedRecord:
        v = tables.reviews
        found = sa.select(v).where(v.c.report == read.id, v.c.undone.is_(False)).order_by(v.c.id)
        return judged(read, [Decision(**row) for row in connection.execute(found).mappings()])

    def doubtful(
        self, reviewer: str, wanted: Wanted | None = None, limit: int = 1, offset: int = 0
    ) -> list[Row]:
        """Mentions that a reviewer has not decided about, the least sure first; none that somebody added.

        Unless they are filtered, what another rejected is among them: agreement needs a second judgement of it.

        Args:
            wanted: events among which they are.

        Returns:
            rows with ``report``, ``start``, ``end`` (of the predicate), ``nth``, ``event`` (None where another
            rejected it), ``type``, ``confidence``.
        """
        m, t, v = tables.mentions, tables.reports, tables.reviews
        # The name by itself, not by a join: so a database goes along the index by confidence and stops at the first.
        name = sa.select(t.c.name).where(t.c.id == m.c.report).correlate(m).scalar_subquery()
        mine = sa.exists().where(
            v.c.report == name, v.c.start == m.c.trigger_start, v.c.end == m.c.trigger_end,
            v.c.nth == m.c.nth,
            sa.or_(v.c.reviewer == reviewer, v.c.decision == "add"), v.c.undone.is_(False),
        )  # fmt: skip
        filtered = wanted is not None and wanted != Wanted()
        with self._reading() as connection:
            found = (
                sa.select(name.label("report"), m.c.number, m.c.trigger_start.label("start"),
                          m.c.trigger_end.label("end"), m.c.nth, m.c.event, m.c.type, m.c.confidence)
                .where(~mine)
                .order_by(m.c.confidence, m.c.report, m.c.number).limit(offset + limit)
            )  # fmt: skip
            if wanted is not None and filtered:
                found = found.where(
                    m.c.event.in_(sa.select(self._chosen(connection, wanted).subquery().c.id))
                )
            rows = [dict(row) for row in connection.execute(found).mappings()]
            others = iter(()) if filtered else self._rejected_by_others(connection, reviewer)
            every = merge(rows, others, key=lambda row: row["confidence"])
            return list(islice(every, offset, offset + limit))

    def _rejected_by_others(self, connection: sa.Connection, reviewer: str) -> Iterator[Row]:
        """What others rejected and a reviewer has not decided about: such have no mention in the store's events."""
        v, his = tables.reviews, tables.reviews.alias()
        mine = sa.exists().where(
            his.c.report == v.c.report, his.c.start == v.c.start, his.c.end == v.c.end, his.c.nth == v.c.nth,
            his.c.reviewer == reviewer, his.c.undone.is_(False),
        )  # fmt: skip
        was = v.c.change["was"]
        least = sa.func.coalesce(was["confidence"].as_float(), 0.0).label("confidence")
        found = (
            sa.select(v.c.report, v.c.start, v.c.end, v.c.nth, was["type"].as_string().label("type"), least)
            .where(v.c.decision == "reject", v.c.undone.is_(False), v.c.reviewer != reviewer, ~mine)
            .distinct().order_by("confidence", v.c.report, v.c.start)
        )  # fmt: skip
        for row in connection.execute(found).mappings().all():
            here = self._mention(connection, row["report"], row["start"], row["nth"])
            if here is None and self._is_told(
                connection, row["report"], row["start"], row["end"], row["nth"]
            ):
                yield {**row, "event": None}

    def _is_told(self, connection: sa.Connection, report: str, start: int, end: int, nth: int) -> bool:
        """Whether the reading, as it now is, has an event there."""
        try:
            return nth < len(hanging(self._record(connection, report), start, end))
        except StoreError:
            return False

    def decide(self, decision: Decision) -> int:
        """Keep a decision and put it upon the store.

        Args:
            decision: of a merger, ``into`` is the number of the other event (or one of its mentions); with ``whole``,
                all mentions of the event go along, as one decision.

        Returns:
            its number.

        Raises:
            StoreError: it can't be one, or there is no such mention.
        """
        check(decision)
        with writing(self.engine, self.where) as connection:
            record = self._record(connection, decision.report)
            numbers = hanging(record, decision.start, decision.end)
            if decision.decision in ON_TEXT or (not numbers and decision.decision in ("correct", "reject")):
                return self._decide_on_text(connection, record, decision)
            if decision.nth not in range(len(numbers)):
                raise StoreError(f"{decision.report} tells no event at {decision.start} to {decision.end}.")
            event = self._mention(connection, decision.report, decision.start, decision.nth)
            number = numbers[decision.nth]
            was = {**said(record, number), "confidence": record.events[number - 1].confidence}
            change = {"was": was, "event": event, **decision.change}
            if decision.decision == "merge":
                whole = change.pop("whole", False)
                change |= self._merger(connection, decision, event if whole else None)
            row = _row(decision, change)
            v = tables.reviews
            here = (v.c.report == decision.report, v.c.start == decision.start, v.c.nth == decision.nth)
            decided = connection.scalar(sa.select(v.c.id).where(*here, v.c.undone.is_(False)).limit(1))
            made = connection.execute(sa.insert(tables.reviews).values(row).returning(tables.reviews.c.id))
            made_as = made.scalar_one()
            if decision.decision == "accept" and event is not None and not decided:
                return int(made_as)  # all is as the reading has it
            into = decision.change.get("into")  # the number that stays
            self.again(connection, _places_of(row), into if isinstance(into, int) else None)
        return int(made_as)

    def _decide_on_text(self, connection: sa.Connection, read: Record, decision: Decision) -> int:
        """Keep a decision about words of which the reading made nothing, and put the report into the store anew."""
        found = self._judged(connection, read)
        place, length = (decision.start, decision.end), len(read.text)
        spans = [decision.change.get("to"), *(s for k in SPANS for s in decision.change.get(k, ()))]
        if any(
            not 0 <= s[0] < s[1] <= length
            for s in [*filter(None, spans), place]
            if decision.decision != "complete"
        ):
            raise StoreError(
                f"{decision.report} has {length} characters: words that are marked must lie within them."
            )
        told = [
            e for e in found.record.events for t in tellings(e) if (t.trigger.start, t.trigger.end) == place
        ]
        if decision.decision in ("correct", "reject") and not told:
            raise StoreError(f"{decision.report} tells no event at {decision.start} to {decision.end}.")
        change: dict[str, Any] = {"was": {"type": told[0].type if told else "NONE"}, **decision.change}
        if decision.decision == "complete":
            change |= {"events": events_of(found), "crc32": crc_of(read.text)}
        made = connection.execute(
            sa.insert(tables.reviews).values(_row(decision, change)).returning(tables.reviews.c.id)
        )
        number = int(made.scalar_one())
        self.reread(connection, decision.report)
        return number

    def undo(self, number: int, reviewer: str, others: bool = False) -> Decision:
        """Take a decision back; what it did is undone too.

        Args:
            others: whether other reviewers' decisions may be taken back.

        Raises:
            StoreError: there is no such decision, or it is another's.
        """
        v = tables.reviews
        with writing(self.engine, self.where) as connection:
            found = connection.execute(sa.select(v).where(v.c.id == number)).mappings().one_or_none()
            if found is None:
                raise StoreError(f"There is no decision {number}.")
            row: Row = dict(found)
            if row["reviewer"] != reviewer and not others:
                raise StoreError(f"Decision {number} is {row['reviewer']}'s.")
            connection.execute(sa.update(v).where(v.c.id == number).values(undone=True))
            event: int | None = row["change"].get("event")
            if row["decision"] in ON_TEXT or "event" not in row["change"]:
                self.reread(connection, row["report"])
            else:
                self.again(connection, _places_of(row), event, back=True)
        return Decision(**{**row, "undone": True})

    def decisions(
        self, reviewer: str | None = None, undone: bool = False, limit: int | None = None
    ) -> list[Decision]:
        """What was decided, the newest first.

        Args:
            reviewer: by whom; everybody where None.
            undone: also what was taken back.
        """
        v = tables.reviews
        found = sa.select(v).order_by(v.c.id.desc()).limit(limit)
        if reviewer is not None:
            found = found.where(v.c.reviewer == reviewer)
        if not undone:
            found = found.where(v.c.undone.is_(False))
        with self._reading() as connection:
            return [Decision(**row) for row in connection.execute(found).mappings()]

    def agreement(self) -> Row:
        """How far reviewers agree where two or more decided about the same mention.

        Returns:
            ``mentions`` (how many), ``reviewers``, and Krippendorff's nominal alpha on whether there is an
            ``event`` at all, on its ``type`` (no event being one), and on its ``status``; None where it can't be told.
        """
        units = self._units()
        several = [unit for unit in units.values() if len(unit) > 1]

        def told(value: Callable[[Decision], Any]) -> float | None:
            return alpha([[value(d) for d in unit.values()] for unit in several])

        return {
            "mentions": len(several),
            "reviewers": sorted({name for unit in several for name in unit}),
            "event": told(lambda d: d.decision != "reject"),
            "type": told(type_of),
            "status": told(lambda d: None if d.decision == "reject" else _value(d, "status")),
        }

    def rightness(self) -> list[Row]:
        """How right the coder was, by the type that it gave, over what reviewers decided.

        Returns:
            rows with ``type``, ``reviewed``, ``events`` (share of those that are events), ``type_right`` (share whose
            type is right), ``low`` and ``high`` (Wilson's 95 % interval of that), ``sides_right``, ``right`` (share
            in which nothing was changed). The last row is of all types.
        """
        rows: dict[str, Counter[str]] = defaultdict(Counter)
        for unit in self._units().values():
            last = max(unit.values(), key=lambda d: d.at)
            for kind in (last.change["was"]["type"], "all"):
                rows[kind].update(_marks(last))
        order = sorted(rows, key=lambda kind: (kind == "all", -rows[kind]["reviewed"], kind))
        return [_shares(kind, rows[kind]) for kind in order]

    def _units(self) -> dict[tuple[str, int, int, int], dict[str, Decision]]:
        """By mention, the newest decision of each reviewer; what the reading missed nobody is asked about."""
        units: dict[tuple[str, int, int, int], dict[str, Decision]] = defaultdict(dict)
        for d in reversed(self.decisions()):
            if d.decision in ON_TEXT or "event" not in d.change:
                continue
            units[d.report, d.start, d.end, d.nth][d.reviewer] = d
        return units

    def _record(self, connection: sa.Connection, report: str) -> Record:
        t, r = tables.reports, tables.records
        row = connection.execute(
            sa.select(r.c.body, t.c.text).join(t, t.c.id == r.c.report).where(t.c.name == report)
        ).one_or_none()
        if row is None:
            raise StoreError(f"The store has no report {report}.")
        return unpacked(*row)

    def _mention(self, connection: sa.Connection, report: str, start: int, nth: int) -> int | None:
        """The event that a mention tells of as the store stands; None where the store has no such mention."""
        m, t = tables.mentions, tables.reports
        found: int | None = connection.scalar(
            sa.select(m.c.event).join(t, t.c.id == m.c.report)
            .where(t.c.name == report, m.c.trigger_start == start, m.c.nth == nth)
        )  # fmt: skip
        return found

    def _merger(self, connection: sa.Connection, decision: Decision, whole: int | None) -> Row:
        """What a merger keeps: a mention of the event into which it goes, and which others it puts together.

        Args:
            whole: the event of the decision's mention, where all of it is merged.
        """
        into = decision.change.get("into")
        if isinstance(into, int):
            asked = _mentions_of(tables.mentions.c.event == into)
        elif isinstance(into, list | tuple) and len(into) in (3, 4):
            t, m = tables.reports, tables.mentions
            asked = _mentions_of(
                t.c.name == into[0], m.c.trigger_start == into[1], m.c.trigger_end == into[2]
            )
        else:
            raise StoreError("A merger needs the number of the event into which it goes.")
        own = (decision.report, decision.start, decision.end, decision.nth)
        mine = _places(connection, _mentions_of(tables.mentions.c.event == whole)) if whole else []
        there = [p for p in _places(connection, asked) if p != own and p not in mine]
        if not there:
            raise StoreError(f"There is no other mention of event {into} to merge into.")
        more = {"with": [p for p in mine if p != own], "there": there[1:]} if whole else {}
        return {"into": there[0], **more}


def _row(decision: Decision, change: Row) -> Row:
    """A decision as it is kept, made now."""
    at = datetime.now(UTC).isoformat(timespec="microseconds")
    row = {**msgspec.structs.asdict(decision), "change": change, "undone": False, "at": at}
    del row["id"]
    return row


def _mentions_of(*where: Any) -> Any:
    """Where events are told, in the order of the reports."""
    m, t = tables.mentions, tables.reports
    found = sa.select(t.c.name, m.c.trigger_start, m.c.trigger_end, m.c.nth).join(t, t.c.id == m.c.report)
    return found.where(*where).order_by(m.c.report, m.c.number)


def _places(connection: sa.Connection, asked: Any) -> list[Place]:
    return [(name, start, end, nth) for name, start, end, nth in connection.execute(asked)]


def _places_of(row: Row) -> list[Place]:
    """The mentions that a decision is about."""
    along = row["change"].get("with", ())
    own = (row["report"], row["start"], row["end"], row["nth"])
    return [own, *((name, start, end, nth) for name, start, end, nth in along)]


def type_of(decision: Decision) -> str:
    """The type that a reviewer takes a mention for; ``NONE`` where it is no event."""
    return "NONE" if decision.decision == "reject" else str(_value(decision, "type"))


def _value(decision: Decision, field: str) -> Any:
    return decision.change.get(field, decision.change["was"][field])


def _marks(d: Decision) -> Iterable[str]:
    yield "reviewed"
    if d.decision == "reject":
        return
    was = d.change["was"]
    yield "events"
    if _value(d, "type") == was["type"]:
        yield "type_right"
    if all(set(_value(d, side)) == set(was[side]) for side in ("actors", "recipients")):
        yield "sides_right"
    if d.decision != "correct":
        yield "right"


def _shares(kind: str, marks: Counter[str]) -> Row:
    n = marks["reviewed"]
    low, high = interval(marks["type_right"], n)
    names = ("events", "type_right", "sides_right", "right")
    return {
        "type": kind,
        "reviewed": n,
        **{name: round(marks[name] / n, 3) for name in names},
        "low": low,
        "high": high,
    }
