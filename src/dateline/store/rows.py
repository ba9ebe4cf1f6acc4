"""Rows of the tables: what a record adds, and how many of them are written at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

import msgspec
import sqlalchemy as sa

from dateline.record import Record

Row = dict[str, Any]

_MOST = 400  # values of one IN (…)


def relations_of(record: Record, keys: dict[str, str]) -> Iterator[Row]:
    """Who stands how to whom by a record; entities by their keys."""
    for number, relation in enumerate(record.relations, 1):
        yield {
            "number": number, "type": relation.type, "subject": keys[relation.subject],
            "object": keys[relation.object], "status": relation.status,
            "first_day": relation.time.start if relation.time else None,
            "last_day": relation.time.end if relation.time else None,
            "start": relation.evidence.start, "end": relation.evidence.end, "confidence": relation.confidence,
        }  # fmt: skip


def attributions_of(record: Record, keys: dict[str, str]) -> Iterator[Row]:
    """Who says what by a record; sources by their keys."""
    for number, attribution in enumerate(record.attributions, 1):
        yield {
            "number": number, "source": keys.get(attribution.source_entity or ""), "quote": attribution.quote,
            "stance": attribution.stance, "start": attribution.content[0][0], "end": attribution.content[-1][1],
        }  # fmt: skip


def in_json(value: object) -> str:
    """A value as a column of JSON takes it from :func:`insert` and :func:`update`."""
    return msgspec.json.encode(value).decode()


def insert(connection: sa.Connection, name: str, rows: Sequence[Row], ignore: bool = False) -> None:
    """Put rows into a table.

    Args:
        name: the table's.
        rows: with the same columns all, and values as the driver takes them: SQLAlchemy's way of making them ready
            takes as long as SQLite's of writing them.
        ignore: pass over those whose key is there.
    """
    if rows:
        said = _insertion(connection.dialect, name, tuple(rows[0]), ignore)
        connection.exec_driver_sql(said, list(rows))


def update(connection: sa.Connection, name: str, key: str, rows: Sequence[Row]) -> None:
    """Change rows of a table: those where a column is as the row has it get the row's other values.

    Args:
        rows: as for :func:`insert`.
    """
    if rows:
        said = _change(connection.dialect, name, key, tuple(rows[0]))
        connection.exec_driver_sql(said, list(rows))


def select(
    connection: sa.Connection, name: str, columns: Sequence[str], key: str, values: Sequence[Any]
) -> Iterator[tuple[Any, ...]]:
    """Rows of a table in which a column has one of some values."""
    quote = connection.dialect.identifier_preparer.quote
    wanted = ", ".join(map(quote, columns))
    for some in parts(values):
        where = f"{quote(key)} IN ({_marks(connection.dialect, len(some))})"
        yield from connection.exec_driver_sql(f"SELECT {wanted} FROM {name} WHERE {where}", some).all()


def delete(connection: sa.Connection, name: str, key: str, values: Sequence[Any]) -> None:
    """Take out the rows of a table in which a column has one of some values."""
    quote = connection.dialect.identifier_preparer.quote
    for some in parts(values):
        where = f"{quote(key)} IN ({_marks(connection.dialect, len(some))})"
        connection.exec_driver_sql(f"DELETE FROM {name} WHERE {where}", some)


def parts(values: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
    """Values in as many parts as statements take."""
    for i in range(0, len(values), _MOST):
        yield tuple(values[i : i + _MOST])


@cache
def _insertion(dialect: sa.Dialect, name: str, columns: tuple[str, ...], ignore: bool) -> str:
    quoted, marks = map(dialect.identifier_preparer.quote, columns), (_mark(dialect, c) for c in columns)
    end = " ON CONFLICT DO NOTHING" if ignore else ""
    return f"INSERT INTO {name} ({', '.join(quoted)}) VALUES ({', '.join(marks)}){end}"


@cache
def _change(dialect: sa.Dialect, name: str, key: str, columns: tuple[str, ...]) -> str:
    quote = dialect.identifier_preparer.quote
    values = [f"{quote(c)} = {_mark(dialect, c)}" for c in columns if c != key]
    return f"UPDATE {name} SET {', '.join(values)} WHERE {quote(key)} = {_mark(dialect, key)}"


def _mark(dialect: sa.Dialect, column: str) -> str:
    """Where a value goes, in the words of the driver: SQLite's takes names though SQLAlchemy numbers."""
    return f"%({column})s" if dialect.paramstyle == "pyformat" else f":{column}"


def _marks(dialect: sa.Dialect, number: int) -> str:
    return ", ".join(["%s" if dialect.paramstyle == "pyformat" else "?"] * number)
