"""Which roles an actor has by the words of reports: title, of whom, and where each report says so."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

import sqlalchemy as sa

from dateline.knowledge.actors import agents, key_of, offices
from dateline.record import Entity, Record
from dateline.store import tables
from dateline.store.asking import Asking, Row, parts_of
from dateline.store.packing import unpacked
from dateline.store.wanted import entities_called

_RELATIONS = ("leads", "member_of", "part_of", "located_in", "mediates")
_READ = 300  # newest reports of an actor in which titles are looked for
_BEHIND = re.compile(r" (?:of|for|to|at|in) ")  # what stands behind the noun of a title
_AROUND = 60  # characters before and behind a name in which its title stands


class Roles(Asking):
    """Who an actor is, and in which roles over time."""

    def called(self, name: str) -> list[Row]:
        """The entities of a name, or of a last name, as :meth:`~dateline.store.asking.Asking.entities` gives them.

        Raises:
            UnknownActorError: there are none.
        """
        e = tables.entities
        with self._reading() as connection:
            ids = entities_called(connection, name)
            found = connection.execute(sa.select(e).where(e.c.id.in_(ids)).order_by(e.c.id)).mappings()
            return [{k: v for k, v in row.items() if k not in ("key", "folded")} for row in found]

    def roles(self, name: str) -> list[Row]:
        """The roles that reports give an actor, those of most reports first.

        A title counts where it stands beside the actor's name, in the newest 300 reports that tell something of the
        actor; “leads”, “is a member of” and their like count in all.

        Returns:
            rows with ``title`` (None where only the relation is told), ``type`` (the relation, None where only a
            title is), ``of`` (name or None), ``reports`` (how many), ``first``, ``last`` (days) and ``told``: where,
            oldest first (``report``, ``publisher``, ``day``, ``start``, ``end``: the words' characters).

        Raises:
            UnknownActorError: the store has no such actor.
        """
        with self._reading() as connection:
            ids = entities_called(connection, name)
            related = list(_related(connection, ids))
            titled = [
                row for record, row in self._records_of(connection, ids) for row in _titles(record, row)
            ]
        return _joined(titled, related)

    def _records_of(self, connection: sa.Connection, ids: Sequence[int]) -> Iterator[tuple[Record, Row]]:
        """The newest records that tell something of an actor, each with its report and the actor's keys."""
        t, r, e = tables.reports, tables.records, tables.entities
        keys = set(connection.scalars(sa.select(e.c.key).where(e.c.id.in_(ids))))
        newest = sorted(_reports_of(connection, ids), reverse=True)[:_READ]
        for some in parts_of(newest):
            found = sa.select(r.c.body, t.c.text, t.c.publisher, t.c.day).join(t, t.c.id == r.c.report)
            for body, text, publisher, day in connection.execute(found.where(t.c.id.in_(some))):
                yield unpacked(body, text), {"publisher": publisher, "day": day, "keys": keys}


def _reports_of(connection: sa.Connection, ids: Sequence[int]) -> set[int]:
    """Reports in which an actor acts, is acted on, is quoted or is told to stand to somebody; the newest of each."""
    d, m, q, r = tables.dyads, tables.mentions, tables.attributions, tables.relations
    out: set[int] = set()
    for side in (d.c.actor, d.c.recipient):
        newest = sa.select(d.c.event).where(side.in_(ids)).order_by(d.c.day.desc()).limit(_READ).subquery()
        out |= set(connection.scalars(sa.select(m.c.report).join(newest, newest.c.event == m.c.event)))
    for column, day, report in ((q.c.source, q.c.day, q.c.report), (r.c.subject, r.c.day, r.c.report)):
        found = sa.select(report).where(column.in_(ids)).order_by(day.desc()).limit(_READ)
        out |= set(connection.scalars(found))
    return out


def _related(connection: sa.Connection, ids: Sequence[int]) -> Iterator[Row]:
    r, o, t = tables.relations, tables.entities, tables.reports
    found = (
        sa.select(r.c.type, o.c.name.label("of"), t.c.name.label("report"), t.c.publisher, r.c.day, r.c.start, r.c.end)
        .join(o, o.c.id == r.c.object).join(t, t.c.id == r.c.report)
        .where(r.c.subject.in_(ids), r.c.type.in_(_RELATIONS), r.c.status == "actual").order_by(r.c.day)
    )  # fmt: skip
    for row in connection.execute(found).mappings():
        yield {"title": None, **row}


def _titles(record: Record, row: Row) -> Iterator[Row]:
    names = {e.id: e.name for e in record.entities}
    for entity in record.entities:
        if key_of(entity) not in row["keys"]:
            continue
        for role in entity.roles:
            if not is_role(role.title):
                continue
            words = _beside(record, entity, role.title)
            if words is not None:
                yield {
                    "title": role.title, "type": None, "of": names.get(role.of or ""), "report": record.id,
                    "publisher": row["publisher"], "day": row["day"], "start": words[0], "end": words[1],
                }  # fmt: skip


def is_role(title: str) -> bool:
    """Whether a title says what somebody is: an office, or a noun for people; no form of address (“Mr”)."""
    known = offices()
    words = title.casefold()
    head = _BEHIND.split(words, maxsplit=1)[0].split()[-1:]
    return words in known or words in known.values() or any(word in agents() for word in head)


def _beside(record: Record, entity: Entity, title: str) -> tuple[int, int] | None:
    """Where a title stands beside a mention of its holder; None where the reading knows it from elsewhere."""
    others = [m for e in record.entities if e.kind == "person" and e is not entity for m in e.mentions]
    for mention in entity.mentions:
        begin = max(0, mention.start - _AROUND)
        for found in _words_of(title).finditer(record.text, begin, mention.end + _AROUND):
            first, last = sorted((found.span(), (mention.start, mention.end)))
            if not any(first[1] <= m.start < last[0] for m in others):  # else it is that person's
                return found.span()
    return None


@cache
def _words_of(title: str) -> re.Pattern[str]:
    """A title by any of the names that news give it (“chancellor” for a prime minister)."""
    known = {title, *(words for words, office in offices().items() if office == title)}
    either = "|".join(sorted(map(re.escape, known), key=len, reverse=True))
    return re.compile(rf"\b({either})\b".replace(r"\ ", r"[\s-]+"), re.IGNORECASE)


def _joined(titled: list[Row], related: list[Row]) -> list[Row]:
    """One row for each title and of whom; a relation to the same goes with the title."""
    holders = {row["title"]: row["of"] for row in titled if row["of"]}
    groups: dict[tuple[Any, ...], list[Row]] = {}
    for row in titled:
        groups.setdefault((row["title"], row["of"] or holders.get(row["title"])), []).append(row)
    by_whom: dict[str, tuple[Any, ...]] = {}
    for one in sorted(groups, key=lambda k: len(groups[k])):  # the title that most reports give
        by_whom |= {one[1]: one} if one[1] else {}
    for row in related:
        key = by_whom.get(row["of"]) if row["type"] == "leads" else None
        groups.setdefault(key or (row["type"], row["of"], "relation"), []).append(row)
    out = []
    for (title, of, *_), rows in groups.items():
        told = sorted(rows, key=lambda r: (r["day"] or "", r["report"], r["title"] is None))
        once = list({r["report"]: r for r in reversed(told)}.values())[
            ::-1
        ]  # of a report its title before its relation
        days = [r["day"] for r in once if r["day"]]
        out.append({
            "title": title if any(r["title"] for r in rows) else None,
            "type": next((r["type"] for r in rows if r["type"]), None), "of": of, "reports": len(once),
            "first": min(days, default=None), "last": max(days, default=None),
            "told": [{k: r[k] for k in ("report", "publisher", "day", "start", "end")} for r in once],
        })  # fmt: skip
    return sorted(out, key=lambda r: (-r["reports"], r["title"] or r["type"] or "", r["of"] or ""))
