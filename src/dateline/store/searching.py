"""Searching a store: reports and events by their words, entities by how their name begins."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

import sqlalchemy as sa

from dateline.errors import StoreError
from dateline.store import tables
from dateline.store.asking import Asking, Row, parts_of
from dateline.store.packing import folded

Order = Literal["newest", "relevance"]

_BEGIN, _END = "\x02", "\x03"  # around a word that was found: no text has them
_MARKED = re.compile(f"{_BEGIN}(.*?){_END}", re.DOTALL)
_WORDS = re.compile(r"\w+")
_SEARCHED = 60  # reports in which events are looked for
_ALL = 2**31 - 1

_FOUND = {
    "sqlite": "SELECT r.id FROM reports_words w JOIN reports r ON r.id = w.rowid WHERE w.reports_words MATCH :q "
    "ORDER BY {order} LIMIT :n",
    "postgresql": "SELECT r.id FROM reports r, plainto_tsquery('english', :q) q WHERE r.words @@ q "
    "ORDER BY {order} LIMIT :n",
}
_NEWEST = "r.day IS NULL, r.day DESC, r.id DESC"
_RELEVANT = {
    "sqlite": f"bm25(w.reports_words, 1.0, 4.0), {_NEWEST}",  # a word of the title counts for more
    "postgresql": f"ts_rank(r.words, q, 1) DESC, {_NEWEST}",
}
_EXCERPT = {
    "sqlite": "SELECT r.id, r.name AS report, r.title, r.publisher, r.day, "
    f"snippet(reports_words, -1, '{_BEGIN}', '{_END}', '…', 24) AS words FROM reports_words "
    "JOIN reports r ON r.id = reports_words.rowid WHERE reports_words MATCH :q AND reports_words.rowid IN :ids",
    # a report found by its title alone shows that
    "postgresql": "SELECT id, name AS report, title, publisher, day, CASE WHEN position(:mark in said) > 0 THEN said "
    "ELSE ts_headline('english', coalesce(title, ''), q, :how) END AS words FROM (SELECT r.*, q, "
    "ts_headline('english', left(r.text, 200000), q, :how) AS said FROM reports r, plainto_tsquery('english', :q) q "
    "WHERE r.id IN :ids) f",
}
_HOW = f"StartSel={_BEGIN}, StopSel={_END}, MaxWords=24, MinWords=10"


class Searching(Asking):
    """The questions that begin with words."""

    def search(self, words: str, limit: int | None = 20, order: Order = "newest") -> list[Row]:
        """Reports in which all the words stand.

        Args:
            order: ``newest``: by their day, the newest first, those without one last; ``relevance``: those first in
                which the words stand most and that have few others, by the database's own measure.

        Returns:
            rows with ``report``, ``title``, ``publisher``, ``day``, ``words`` (an excerpt, each word that was searched
            for between ``[`` and ``]``) and ``hits`` (first character of each such word within it, and the one behind
            its last).

        Raises:
            StoreError: there is no word to search for.
        """
        plain = [w for w in "".join(c if c.isalnum() else " " for c in words).split() if w]
        if not plain:
            raise StoreError("Give a word to search for.")
        with self._reading() as connection:
            kind = connection.dialect.name
            asked = " ".join(plain if kind == "postgresql" else (f'"{w}"' for w in plain))
            by = _RELEVANT[kind] if order == "relevance" else _NEWEST
            found = sa.text(_FOUND[kind].format(order=by))
            n = _ALL if limit is None else limit
            ids = connection.scalars(found, {"q": asked, "n": n}).all()
            rows = _excerpts(connection, asked, ids)
        return [rows[i] for i in ids if i in rows]

    def worded(self, words: str, limit: int = 20, order: Order = "newest") -> list[Row]:
        """Events one of whose sentences has all the words, among the first reports that have them.

        Args:
            order: of the reports.

        Returns:
            rows as of :meth:`~dateline.store.asking.Asking.events`.
        """
        wanted = [w.casefold() for w in _WORDS.findall(words)]
        names = [row["report"] for row in self.search(words, _SEARCHED, order)]
        m, t = tables.mentions, tables.reports
        said = sa.func.substr(t.c.text, m.c.start + 1, m.c.end - m.c.start)
        with self._reading() as connection:
            found = connection.execute(
                sa.select(t.c.name, m.c.event, said).join(t, t.c.id == m.c.report).where(t.c.name.in_(names))
                .order_by(m.c.report, m.c.number)
            )  # fmt: skip
            of_report: dict[str, list[int]] = {name: [] for name in names}
            for name, event, text in found:
                if _holds(text, wanted):
                    of_report[name].append(event)
            ids = [event for events in of_report.values() for event in events]
            return self._whole(connection, list(dict.fromkeys(ids))[:limit])

    def entities(self, name: str, limit: int = 20) -> list[Row]:
        """Entities whose name is, or begins with, some words."""
        e = tables.entities
        key = folded(name)
        with self._reading() as connection:
            found = (
                sa.select(e)
                .where(e.c.folded >= key, e.c.folded < key + "\uffff")
                .order_by(e.c.folded)
                .limit(limit)
            )
            return [dict(row) for row in connection.execute(found).mappings()]


def _excerpts(connection: sa.Connection, asked: str, ids: Sequence[int]) -> dict[int, Row]:
    """Rows of reports by their number, with the words marked."""
    kind = connection.dialect.name
    question = sa.text(_EXCERPT[kind]).bindparams(sa.bindparam("ids", expanding=True))
    more = {"how": _HOW, "mark": _BEGIN} if kind == "postgresql" else {}
    out = {}
    for some in parts_of(ids):
        for row in connection.execute(question, {"q": asked, "ids": list(some), **more}).mappings():
            words, hits = _marked(row["words"])
            out[row["id"]] = {**{k: row[k] for k in ("report", "title", "publisher", "day")},
                              "words": words, "hits": hits}  # fmt: skip
    return out


def _marked(excerpt: str) -> tuple[str, list[tuple[int, int]]]:
    """An excerpt with its marks as brackets, and where they are."""
    words, hits, last = "", [], 0
    for found in _MARKED.finditer(excerpt):
        words += excerpt[last : found.start()] + "["
        hits.append((len(words), len(words) + len(found[1])))
        words += found[1] + "]"
        last = found.end()
    return words + excerpt[last:], hits


def _holds(text: str, words: list[str]) -> bool:
    return set(words) <= {w.casefold() for w in _WORDS.findall(text)}
