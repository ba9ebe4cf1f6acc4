"""The store itself: opened, added to, asked."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path

import msgspec
import sqlalchemy as sa

from dateline.errors import StoreError
from dateline.record import Record
from dateline.report import Report
from dateline.store import tables
from dateline.store.alerting import Alerting
from dateline.store.calendar import Calendar
from dateline.store.connecting import connect, shown, writing
from dateline.store.corrections import Place
from dateline.store.deadline import hurry
from dateline.store.disputing import Disputing
from dateline.store.following import Following
from dateline.store.grouping import Grouping
from dateline.store.known import Known
from dateline.store.loading import ready
from dateline.store.locating import Locating
from dateline.store.moving import Move
from dateline.store.overview import Overview
from dateline.store.packing import digest_of, unpacked
from dateline.store.preparing import Prepared, prepared
from dateline.store.relating import Relating
from dateline.store.reviewing import Reviewing
from dateline.store.roles import Roles
from dateline.store.searching import Searching
from dateline.store.story_grouping import StoryGrouping
from dateline.store.tallying import Tallying
from dateline.store.users import Users
from dateline.store.whole import Whole
from dateline.store.writing import Batch

_BATCH = 200  # records of one transaction, where they may come slowly
_FIRST_COUNT = 1000  # reports after which rows are counted; then each time that there are twice as many
_MOST_ENTITIES = 300_000  # ids that are remembered between transactions


class Added(msgspec.Struct, kw_only=True):
    """What adding records did: how many reports are new, replaced, known already; how often they tell an event."""

    new: int = 0
    replaced: int = 0
    known: int = 0
    events: int = 0

    def __add__(self, other: Added) -> Added:
        return Added(**{f: getattr(self, f) + getattr(other, f) for f in self.__struct_fields__})


class Loaded(msgspec.Struct, kw_only=True):
    """What one transaction of :meth:`Store.load` did.

    Attributes:
        lines: how many it read.
        refused: which of them, from 0, hold no record, and why.
    """

    added: Added
    lines: int
    refused: list[tuple[int, str]]


class Store(
    Overview,
    Disputing,
    Calendar,
    Searching,
    Known,
    Roles,
    Relating,
    Locating,
    Reviewing,
    Following,
    Users,
    Tallying,
    Alerting,
    Whole,
):
    """A store of records: an SQLite file or a PostgreSQL database.

    Args:
        engine: of :func:`dateline.store.connecting.connect`.
        where: how it is called in messages.
        grouping: which mentions are one event.
    """

    def __init__(self, engine: sa.Engine, where: str, grouping: Grouping | None = None) -> None:
        super().__init__(engine, where)
        self.grouping: Grouping = grouping or StoryGrouping()
        self._entity_ids: dict[str, int] = {}
        self._written, self._counted = 0, 0  # reports, since this was opened and when rows were counted last

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the database."""
        if self._written > self._counted:
            self._count()
        self.engine.dispose()

    def hurry(self) -> None:
        """Stop the questions under way that have a limit of time, and take no more of them."""
        hurry(self.engine)

    def _count(self) -> None:
        """Let SQLite count its rows by sample, so that it chooses among indexes well; PostgreSQL does so by itself."""
        self._counted = self._written
        if self.engine.dialect.name == "sqlite":
            with suppress(StoreError), writing(self.engine, self.where) as connection:
                connection.exec_driver_sql("PRAGMA analysis_limit=400")
                connection.exec_driver_sql("ANALYZE")

    def add(
        self, records: Iterable[Record], reader: str = "", again: bool = False, workers: int = 0
    ) -> Added:
        """Add records; each :data:`_BATCH` of them is committed as a whole.

        A report that is known in the same words and was read by the same reader stays as it is; one that has
        changed, or was read by another, gets its new record in the place of the old. What reviewers decided stays.

        Args:
            reader: which version and models made the records.
            again: replace those known too.
            workers: processes that make the records ready beside this one, which writes them: worth it for thousands.

        Raises:
            StoreError: the store can't be written; what was committed before stays.
        """
        total = Added()
        if workers:
            for some in self.load((r.to_json().encode() for r in records), reader, again, workers):
                total += some.added
            return total
        stream = iter(records)
        while batch := list(islice(stream, _BATCH)):
            total += self.add_batch(batch, reader, again)
        return total

    def add_batch(self, records: Iterable[Record], reader: str = "", again: bool = False) -> Added:
        """Add some records in one transaction; see :meth:`add`."""
        with _no_collection():
            return self._write([prepared(r, self.grouping) for r in records], reader, again)

    def load(
        self, lines: Iterable[bytes], reader: str = "", again: bool = False, workers: int = 0
    ) -> Iterator[Loaded]:
        """Add records that are JSON, as ``dateline code`` writes them; see :meth:`add`.

        Args:
            lines: one record each.

        Yields:
            after each transaction what it did.
        """
        batches = ready(lines, self.grouping, workers)
        while True:
            with _no_collection():
                given = next(batches, None)
                if given is None:
                    return
                refused = [(n, p) for n, p in enumerate(given) if isinstance(p, str)]
                added = self._write([p for p in given if not isinstance(p, str)], reader, again)
                lines_read = len(given)
                del given
            yield Loaded(added=added, lines=lines_read, refused=refused)

    def _write(self, given: list[Prepared], reader: str, again: bool) -> Added:
        latest = list(
            {p.name: p for p in given}.values()
        )  # the same report twice in a batch: the last counts
        try:
            with writing(self.engine, self.where) as connection:
                known = self._known(connection, [p.name for p in latest])
                fresh = [p for p in latest if again or known.get(p.name) != (p.digest, reader)]
                Batch(connection, self.grouping, reader, self._entity_ids).add(fresh)
        except BaseException:
            self._entity_ids.clear()  # ids that were not committed
            raise
        if len(self._entity_ids) > _MOST_ENTITIES:
            self._entity_ids.clear()
        self._written += len(fresh)
        if self._written >= max(2 * self._counted, _FIRST_COUNT):
            self._count()
        replaced = sum(1 for p in fresh if p.name in known)
        return Added(
            new=len(fresh) - replaced, replaced=replaced, known=len(given) - len(fresh),
            events=sum(len(p.happenings) for p in fresh),
        )  # fmt: skip

    def again(
        self,
        connection: sa.Connection,
        places: Sequence[Place],
        event: int | None = None,
        back: bool = False,
    ) -> None:
        """Find anew which events some mentions tell of, as their reviewers want them; all else stays as it is.

        Args:
            connection: in a transaction that may write.
            event: the number that their event is to have, where no other has it by then.
            back: whether that is where they were: there they go, whatever the rule of grouping says.
        """
        e = tables.events
        self._entity_ids.clear()
        move = Move(connection, self.grouping, "", {})
        if event is not None:
            move.former = {(name, start, nth): event for name, start, _, nth in places}
            move.home = dict(move.former) if back else {}
            if connection.scalar(sa.select(e.c.id).where(e.c.id == event)) is None:
                move.gone.add(event)
        told = move.mentions(places)
        Move(connection, self.grouping, "", {}).retell(told)

    def reread(self, connection: sa.Connection, report: str) -> None:
        """Put a report's reading into the store anew, as its reviewers want it; its events keep their numbers.

        Args:
            connection: in a transaction that may write.
        """
        t, r = tables.reports, tables.records
        body, text, reader = connection.execute(
            sa.select(r.c.body, t.c.text, r.c.reader).join(t, t.c.id == r.c.report).where(t.c.name == report)
        ).one()
        self._entity_ids.clear()
        Batch(connection, self.grouping, reader, {}).add([prepared(unpacked(body, text), self.grouping)])

    def current(self, reports: Iterable[Report], reader: str) -> set[str]:
        """Ids of those reports that the store has in the same words, read by this reader."""
        wanted = {r.id: digest_of(r.text) for r in reports}
        with self._reading() as connection:
            known = self._known(connection, list(wanted))
        return {name for name, digest in wanted.items() if known.get(name) == (digest, reader)}

    def record(self, name: str) -> Record | None:
        """The record of a report by the report's id; None where there is none."""
        t, r = tables.reports, tables.records
        with self._reading() as connection:
            row = connection.execute(
                sa.select(r.c.body, t.c.text).join(t, t.c.id == r.c.report).where(t.c.name == name)
            ).one_or_none()
        return unpacked(*row) if row else None

    def records(self) -> Iterator[Record]:
        """Every record, in the order in which they came."""
        return (record for _, record in self.with_origins())

    def with_origins(self, since: str | None = None) -> Iterator[tuple[str, Record]]:
        """Records in the order in which they came, each with the id of the first report of the same wire story.

        Args:
            since: only reports of this day, ISO 8601, or later; None for all, those without a day too.
        """
        t, r = tables.reports, tables.records
        last = 0
        found = sa.select(t.c.id, sa.func.coalesce(t.c.wire, t.c.name), r.c.body, t.c.text).join(r)
        if since:
            found = found.where(t.c.day >= since)
        while True:
            with self._reading() as connection:
                rows = connection.execute(found.where(t.c.id > last).order_by(t.c.id).limit(500)).all()
            if not rows:
                return
            for last, origin, body, text in rows:  # noqa: B007
                yield origin, unpacked(body, text)

    def _known(self, connection: sa.Connection, names: list[str]) -> dict[str, tuple[str, str]]:
        t, r = tables.reports, tables.records
        out: dict[str, tuple[str, str]] = {}
        for i in range(0, len(names), _BATCH):
            found = (
                sa.select(t.c.name, t.c.digest, r.c.reader).join(r).where(t.c.name.in_(names[i : i + _BATCH]))
            )
            out |= {row.name: (row.digest, row.reader) for row in connection.execute(found)}
        return out


@contextmanager
def _no_collection() -> Iterator[None]:
    """Keep Python's collector of cycles out of a batch: its rows make none, and it would look through them all."""
    on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if on:
            gc.enable()


def open(where: str | Path, create: bool = True, grouping: Grouping | None = None) -> Store:
    """Open a store, making it where there is none.

    Args:
        where: the path of an SQLite file, ``:memory:``, or a ``postgresql://`` address.
        create: make the file where there is none.
        grouping: which mentions are one event; :class:`~dateline.store.story_grouping.StoryGrouping` where not given.

    Raises:
        StoreError: it can't be opened, is no store, or is a newer dateline's.
    """
    return Store(connect(where, create), shown(where), grouping)
