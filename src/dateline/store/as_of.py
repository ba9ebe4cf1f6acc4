"""A store as it would have been on a day: what was known then, by the reports of that day and before.

It is made anew from the records of those reports, so that accounts are told as these tell them, and answers every
question as any store does. A report that was corrected later counts with what it said by then. What reviewers decided
stays: it is about what reports say, not about when they said it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from tempfile import TemporaryDirectory

import sqlalchemy as sa

from dateline.errors import StoreError
from dateline.record import Record
from dateline.store import tables
from dateline.store.connecting import sentences, writing
from dateline.store.packing import unpacked
from dateline.store.store import Store, open
from dateline.store.wanted import Wanted

_AT_ONCE = 64  # records of a transaction


@contextmanager
def as_of(store: Store, day: str, told: Callable[[int, int], None] | None = None) -> Iterator[Store]:
    """A store of what was known at the end of a day; it is gone when it is left.

    Args:
        store: of which the reports come.
        day: ISO 8601; a month or year counts to its end. Reports without a day are left out.
        told: called with how many reports are in, and of how many.

    Raises:
        StoreError: there is no such day or no report until then, the store can't be read, or there is no room for
            the other.
    """
    wanted = _wanted(store, Wanted(until=day).last_day or day)
    if not wanted:
        raise StoreError(f"{store.where} has no report of {day} or before: it holds {store.holds()}.")
    with (
        TemporaryDirectory(prefix="dateline-as-of-") as folder,
        open(Path(folder) / "store.db", grouping=store.grouping) as then,
    ):
        _copy_decisions(store, then)
        for done in range(0, len(wanted), _AT_ONCE):
            some = wanted[done : done + _AT_ONCE]
            for reader, read in groupby(_records(store, some), key=itemgetter(0)):
                then.add((record for _, record in read), reader)
            if told is not None:
                told(done + len(some), len(wanted))
        yield then


def _wanted(store: Store, end: str) -> list[tuple[str, str]]:
    """Name and digest of what each report said by then, in the order in which the reports came."""
    t, v = tables.reports, tables.versions
    now = sa.select(t.c.id, t.c.name, t.c.digest, t.c.day, t.c.published, sa.literal(1).label("now"))
    before = sa.select(t.c.id, v.c.name, v.c.digest, v.c.day, v.c.published, sa.literal(0)).join(
        v, v.c.name == t.c.name
    )
    all_versions = sa.union_all(now.where(t.c.day <= end), before.where(v.c.day <= end)).subquery()
    c = all_versions.c
    with sentences(store.where), store.engine.connect() as connection:
        rows = connection.execute(sa.select(c.name, c.digest).order_by(c.id, c.day, c.published, c.now)).all()
    return list({name: (name, digest) for name, digest in rows}.values())  # the last version counts


def _records(store: Store, wanted: Sequence[tuple[str, str]]) -> Iterator[tuple[str, Record]]:
    """Who read a report and the record, in the order that is wanted."""
    t, r, v = tables.reports, tables.records, tables.versions
    names = [name for name, _ in wanted]
    now = sa.select(t.c.name, t.c.digest, r.c.reader, r.c.body, t.c.text).join(r).where(t.c.name.in_(names))
    before = sa.select(v.c.name, v.c.digest, v.c.reader, v.c.body, v.c.text).where(v.c.name.in_(names))
    found = {}
    with sentences(store.where), store.engine.connect() as connection:
        for question in (before, now):
            for name, digest, reader, body, text in connection.execute(question):
                found[name, digest] = reader, unpacked(body, text)
    for one in wanted:
        if one in found:
            yield found[one]


def _copy_decisions(store: Store, then: Store) -> None:
    with sentences(store.where), store.engine.connect() as connection:
        rows = [dict(row) for row in connection.execute(sa.select(tables.reviews)).mappings()]
    if rows:
        with writing(then.engine, then.where) as connection:
            connection.execute(sa.insert(tables.reviews), rows)
