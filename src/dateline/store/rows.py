"""Rows of the tables: what a record adds, and how many of them are written at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import chain
from operator import itemgetter
from typing import Any

import msgspec
import sqlalchemy as sa

from dateline.record import Record
from dateline.story import cited_in

Row = dict[str, Any]

_MOST = 400  # values of one statement


def relations_of(record: Record, keys: dict[str, str]) -> Iterator[Row]:
    """Who stands how to whom by a record; entities by their keys."""
    for number, relation in enumerate(record.relations, 1):
        yield {
            "number": number, "type": relation.type, "subject": keys[relation.subject],
            "object": keys[relation.object], "status": relation.status,
            "first_day": relation.time.start if relation.time else None,
            "last_day": relation.time.end if relation.time else None,
            "start": relation.evidence.start, "end": relation.evidence.end, "confidence": relation.confidence,
            "cites": cited_in(record, relation.attribution),
        }  # fmt: skip


def attributions_of(record: Record, keys: dict[str, str]) -> Iterator[Row]:
    """Who says what by a record; sources by their keys."""
    for number, attribution in enumerate(record.attributions, 1):
        yield {
            "number": number, "source": keys.get(attribution.source_entity or ""), "quote": attribution.quote,
            "stance": attribution.stance, "start": attribution.content[0][0], "end": attribution.content[-1][1],
        }  # fmt: skip


def in_json(value: object) -> str:
    """A value as a column of JSON takes it."""
    return msgspec.json.encode(value).decode()


def insert(
    connection: sa.Connection,
    name: str,
    columns: tuple[str, ...],
    rows: list[tuple[Any, ...]],
    ignore: bool = False,
) -> None:
    """Put rows into a table.

    Args:
        name: the table's.
        rows: values of the columns, as the driver takes them: SQLAlchemy's way of making them ready takes as long as
            SQLite's of writing them.
        ignore: pass over those whose key is there.
    """
    many = _MOST // len(columns)
    whole = len(rows) - len(rows) % many
    if whole:  # one statement of many rows is quicker than many of one
        said = _insertion(connection.dialect, name, columns, many, ignore)
        lots = (rows[i : i + many] for i in range(0, whole, many))
        connection.exec_driver_sql(said, [tuple(chain.from_iterable(some)) for some in lots])
    if rows[whole:]:
        said = _insertion(connection.dialect, name, columns, 1, ignore)
        connection.exec_driver_sql(said, rows[whole:])


def insert_rows(connection: sa.Connection, name: str, rows: Sequence[Row], ignore: bool = False) -> None:
    """The same for rows with the same columns all, of which there are two or more."""
    if rows:
        columns = tuple(rows[0])
        insert(connection, name, columns, list(map(itemgetter(*columns), rows)), ignore)


def update_rows(connection: sa.Connection, name: str, key: str, rows: Sequence[Row]) -> None:
    """Change rows of a table: those where a column is as the row has it get the row's other values.

    Args:
        rows: with the same columns all.
    """
    if rows:
        columns = (*(c for c in rows[0] if c != key), key)
        said = _change(connection.dialect, name, columns)
        connection.exec_driver_sql(said, list(map(itemgetter(*columns), rows)))


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
def _insertion(dialect: sa.Dialect, name: str, columns: tuple[str, ...], many: int, ignore: bool) -> str:
    quoted = ", ".join(map(dialect.identifier_preparer.quote, columns))
    values = ", ".join([f"({_marks(dialect, len(columns))})"] * many)
    end = " ON CONFLICT DO NOTHING" if ignore else ""
    return f"INSERT INTO {name} ({quoted}) VALUES {values}{end}"


@cache
def _change(dialect: sa.Dialect, name: str, columns: tuple[str, ...]) -> str:
    *values, key = (f"{dialect.identifier_preparer.quote(c)} = {_marks(dialect, 1)}" for c in columns)
    return f"UPDATE {name} SET {', '.join(values)} WHERE {key}"


def _marks(dialect: sa.Dialect, number: int) -> str:
    """Where so many values go, in the words of the driver."""
    return ", ".join(["%s" if dialect.paramstyle == "pyformat" else "?"] * number)
