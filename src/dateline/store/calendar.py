"""What a store knows to be planned: a calendar, each entry followed up by what later reports say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

import sqlalchemy as sa

from dateline.knowledge import settings
from dateline.store import tables
from dateline.store.asking import Asking, Row, Sorted, but, parts_of
from dateline.store.wanted import Wanted
from dateline.story.signs import names_of, words_of_clause

_LATE = 1  # days behind the last planned day on which it may be told to have happened
_NEWS = 30  # days behind it in which reports tell what came of it
_SHARED = 3  # stems
_DONE = ("actual", "historical")


class Calendar(Asking):
    """The questions about what is planned."""

    def planned(
        self, wanted: Wanted | None = None, limit: int | None = 50, order: Sorted = "newest"
    ) -> list[Row]:
        """What reports announced for a day or span after themselves, and what came of it.

        Returns:
            event rows with ``due`` and ``due_last`` (the days that the newest announcement names, ISO 8601),
            ``announced`` (report, publisher, day, words, and their characters ``start`` to ``end``), ``outcome``
            (``happened``, ``did not happen``, ``postponed``, ``unknown``) and ``followed``: who tells so (``id`` of the
            event, ``day`` on which it happened or was told, ``report``, ``publisher``, ``words``, ``start``, ``end``),
            or None.
        """
        with self._reading() as connection:
            ids = self._ids(connection, but(wanted, planned=True), limit, 0, order)
            rows = self._whole(connection, ids)
            told = self._tellings(connection, ids)
            for row in rows:
                mine = told.get(row["id"], [])
                plan = max(
                    (t for t in mine if t["due"]),
                    key=lambda t: (t["told_on"] or "", -t["start"]),
                    default=None,
                )
                row |= {
                    "due": None,
                    "due_last": None,
                    "announced": None,
                    "outcome": "unknown",
                    "followed": None,
                }
                if plan is None:  # of an older store
                    continue
                row |= {"due": plan["due"], "due_last": plan["due_last"], "announced": _words(plan)}
                row["outcome"], row["followed"] = _outcome(row["id"], plan, mine)
            unknown = {row["id"]: row for row in rows if row["due"] and row["outcome"] == "unknown"}
            self._follow(connection, unknown)
        return rows

    def _tellings(self, connection: sa.Connection, ids: Sequence[int]) -> dict[int, list[Row]]:
        """Every mention of some events, in the order of their reports' days."""
        m, t = tables.mentions, tables.reports
        words = sa.func.substr(t.c.text, m.c.start + 1, m.c.end - m.c.start).label("words")
        out: dict[int, list[Row]] = {}
        for some in parts_of(ids):
            found = (
                sa.select(m.c.event, m.c.number, m.c.type, m.c.status, m.c.due, m.c.due_last, t.c.name.label("report"),
                          t.c.publisher, t.c.day.label("told_on"), m.c.start, m.c.end, words)
                .join(t, t.c.id == m.c.report).where(m.c.event.in_(some)).order_by(t.c.day, m.c.report, m.c.number)
            )  # fmt: skip
            for row in connection.execute(found).mappings():
                out.setdefault(row["event"], []).append(dict(row))
        return out

    def _follow(self, connection: sa.Connection, rows: dict[int, Row]) -> None:
        """Look among the other events for what was planned: of one type, by and to the same, on its days."""
        d, mine = tables.dyads, tables.dyads.alias()
        found: dict[int, tuple[int, str]] = {}
        for some in parts_of(list(rows)):
            pairs = (
                sa.select(mine.c.event, d.c.event.label("id"), d.c.day)
                .join(d, sa.and_(mine.c.actor == d.c.actor, mine.c.recipient == d.c.recipient))
                .where(mine.c.event.in_(some), mine.c.actor > 0, mine.c.recipient > 0, d.c.event != mine.c.event,
                       d.c.type == mine.c.type, d.c.status.in_(_DONE), d.c.day >= mine.c.day)
                .order_by(d.c.day.desc(), d.c.event.desc())
            )  # fmt: skip
            for event, other, day in connection.execute(pairs):  # the earliest comes last and stays
                if rows[event]["due"] <= day <= _later(rows[event]["due_last"], _LATE):
                    found[event] = other, day
        told = self._tellings(connection, sorted({other for other, _ in found.values()}))
        for event, (other, day) in found.items():
            row = rows[event]
            last = _later(row["due_last"], _NEWS)
            says = [
                t
                for t in told.get(other, ())
                if t["status"] in _DONE
                and row["due"] <= (t["told_on"] or "") <= last
                and _tells_of(row["announced"], t)
            ]
            if says:
                row["outcome"], row["followed"] = "happened", {"id": other, **_words(says[0]), "day": day}


def _outcome(event: int, plan: Row, told: Iterable[Row]) -> tuple[str, Row | None]:
    """What came of a plan, by the later mentions of the same event whose words are about it."""
    cues = settings("story.toml")["plans"]
    last = _later(plan["due_last"], _NEWS)
    for t in told:
        on = t["told_on"] or ""
        itself = (t["report"], t["number"]) == (plan["report"], plan["number"])
        if itself or not (plan["told_on"] or "") <= on <= last:
            continue
        words, follower = t["words"].lower(), {"id": event, **_words(t)}
        if on > (plan["told_on"] or "") and any(cue in words for cue in cues["postponed"]):
            return "postponed", follower
        if on > (plan["told_on"] or "") and any(cue in words for cue in cues["cancelled"]):
            return "did not happen", follower
        if on < plan["due"] or t["type"] != plan["type"] or not _tells_of(plan, t):
            continue
        if t["status"] in _DONE:
            return "happened", follower
        if t["status"] == "negated":
            return "did not happen", follower
    return "unknown", None


def _tells_of(plan: Row, told: Row) -> bool:
    """Whether the words of a report share a name with those of a plan, and with it some words more."""
    if set(names_of(plan["words"])).isdisjoint(names_of(told["words"])):
        return False
    return len(set(words_of_clause(plan["words"])).intersection(words_of_clause(told["words"]))) >= _SHARED


def _words(told: Row) -> Row:
    return {"day": told["told_on"], **{k: told[k] for k in ("report", "publisher", "words", "start", "end")}}


def _later(day: str, days: int) -> str:
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()
