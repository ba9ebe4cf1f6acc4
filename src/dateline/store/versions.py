"""What reports said before they were corrected or updated."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa

from dateline.store import tables
from dateline.store.rows import parts


def keep_former(connection: sa.Connection, digests: Mapping[str, str]) -> None:
    """Keep what reports said that now come in other words, for questions as of a day before these.

    Args:
        connection: in a transaction that may write.
        digests: of what reports now say, by their ids.
    """
    t, r, v = tables.reports, tables.records, tables.versions
    former = sa.select(t.c.name, t.c.digest, t.c.day, t.c.published, r.c.reader, r.c.body, t.c.text).join(r)
    for some in parts(list(digests)):
        rows = connection.execute(former.where(t.c.name.in_(some))).mappings()
        changed = [dict(row) for row in rows if row["digest"] != digests[row["name"]]]
        if changed:
            same = sa.tuple_(v.c.name, v.c.digest).in_([(row["name"], row["digest"]) for row in changed])
            connection.execute(sa.delete(v).where(same))
            connection.execute(sa.insert(v), changed)
