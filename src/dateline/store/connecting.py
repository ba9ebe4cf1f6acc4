"""Connecting to a store: paths and addresses, migrations, and what can go wrong, as sentences."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import msgspec
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError

from dateline.errors import StoreError, StoreFaultError, StoreTooSlowError
from dateline.store import deadline

_IMMUTABLE = "immutable"
_CONNECT = 10  # seconds that a database may take to be reached
_WAIT = 30.0  # seconds that a writer waits for another
_TOO_LARGE = "A number is larger than any that a store can hold."
_STOPPED = ("interrupted", "statement timeout")  # how SQLite and PostgreSQL call it
_SECRET = ("password", "passfile", "sslpassword")  # parameters of an address
_LOCK = 7_313_105  # PostgreSQL's advisory lock of a writer
_MIGRATIONS = Path(__file__).parent / "migrations"


def connect(where: str | Path, create: bool = True) -> sa.Engine:
    """An engine for a path of an SQLite file, ``:memory:``, or a ``postgresql://`` address, its schema up to date.

    Args:
        create: make the file where there is none.

    Raises:
        StoreError: it can't be opened, is no store, or is a newer dateline's.
    """
    url = _url(where, create)
    try:
        engine = sa.create_engine(url, **_options(url))
    except ModuleNotFoundError as e:
        raise StoreError(f"A store in PostgreSQL needs {e.name}: pip install 'dateline[postgres]'.") from e
    if url.get_backend_name() == "sqlite":
        sa.event.listen(engine, "connect", _prepare if _IMMUTABLE not in url.query else _prepare_to_read)
        sa.event.listen(engine, "begin", _begin)
    else:
        sa.event.listen(engine, "before_cursor_execute", _without_nul, retval=True)
    deadline.keep(engine)
    with sentences(shown(where)):
        upgrade(engine)
    return engine


def shown(where: str | Path) -> str:
    """How a store is called in messages: its path or address, without a password."""
    text = str(where)
    if "://" not in text:
        return text
    url = sa.make_url(text)
    return url.difference_update_query(_SECRET).render_as_string(hide_password=True)


@contextmanager
def writing(engine: sa.Engine, where: str) -> Iterator[sa.Connection]:
    """A transaction that may write, one writer at a time.

    Args:
        where: how the store is called in messages.
    """
    with sentences(where), _writer(engine) as writer:
        yield writer


@contextmanager
def _writer(engine: sa.Engine) -> Iterator[sa.Connection]:
    with engine.connect() as connection:
        writer = connection.execution_options(dateline_writes=True)
        with writer.begin():
            if writer.dialect.name == "postgresql":
                writer.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
            yield writer


def _url(where: str | Path, create: bool) -> sa.URL:
    text = str(where)
    if "://" in text:
        try:
            url = sa.make_url(text)
        except sa.exc.ArgumentError as e:
            raise StoreError("That is no address of a store. Write postgresql://user@host/name.") from e
        if url.get_backend_name() not in ("postgresql", "sqlite"):
            raise StoreError(f"{shown(text)}: a store is an SQLite file or a postgresql:// address.")
        return url.set(drivername="postgresql+psycopg") if url.drivername == "postgresql" else url
    if text != ":memory:":
        path = Path(text).expanduser()
        if path.is_dir():
            raise StoreError(f"{path} is a folder. Name a file, as in {path / 'crisis.db'}.")
        if not path.exists() and not create:
            raise StoreError(f"There is no store {path}. Make one: dateline ingest REPORTS --store {path}.")
        if path.exists() and _can_only_be_read(path):
            return sa.URL.create(
                "sqlite",
                database=f"file:{quote(str(path.resolve()))}",
                query={_IMMUTABLE: "1", "uri": "true"},
            )
        text = str(path)
    return sa.URL.create("sqlite", database=text)


def _can_only_be_read(path: Path) -> bool:
    """Whether a file of SQLite's is on a medium that can't be written, where a log beside it can't be begun.

    Raises:
        StoreError: what was written last stands in such a log, which can't be read there.
    """
    if os.access(path.parent, os.W_OK):
        return False
    log = path.with_name(f"{path.name}-wal")
    if log.exists() and log.stat().st_size:
        raise StoreError(
            f"{path} can't be written where it is, and what was written to it last stands in {log.name}. "
            "Copy both to a folder that can be written, and open the copy."
        )
    return True


def _options(url: sa.URL) -> dict[str, Any]:
    json = {
        "json_serializer": lambda v: msgspec.json.encode(v).decode(),
        "json_deserializer": msgspec.json.decode,
    }
    if url.get_backend_name() != "sqlite":
        return {"pool_pre_ping": True, "connect_args": {"connect_timeout": _CONNECT}, **json}
    options: dict[str, Any] = {**json, "connect_args": {"timeout": _WAIT, "check_same_thread": False}}
    if url.database in (None, "", ":memory:"):
        options["poolclass"] = sa.pool.StaticPool
    return options


def _prepare(connection: Any, _: Any) -> None:
    connection.isolation_level = None  # transactions begin where we say so, not at the first change
    cursor = connection.cursor()
    _keep_log(cursor)
    for pragma in (
        "synchronous=NORMAL", "foreign_keys=ON", "temp_store=MEMORY", "cache_size=-65536", "mmap_size=268435456"
    ):  # fmt: skip
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _prepare_to_read(connection: Any, _: Any) -> None:
    connection.isolation_level = None
    for pragma in ("temp_store=MEMORY", "cache_size=-65536", "mmap_size=268435456"):
        connection.execute(f"PRAGMA {pragma}")


def _without_nul(_: Any, __: Any, statement: str, parameters: Any, ___: Any, many: bool) -> tuple[str, Any]:
    """PostgreSQL keeps no text with a NUL in it: a character that stands for what is none takes its place."""

    def clean(values: Any) -> Any:
        if isinstance(values, dict):
            return {k: v.replace("\0", "\ufffd") if isinstance(v, str) else v for k, v in values.items()}
        return tuple(v.replace("\0", "\ufffd") if isinstance(v, str) else v for v in values)

    if not many:
        return statement, clean(parameters) if parameters else parameters
    return statement, [clean(values) for values in parameters]


def _keep_log(cursor: sqlite3.Cursor) -> None:
    """Turn to a write-ahead log; SQLite itself does not wait where another is just doing so with a new file."""
    until = time.monotonic() + _WAIT
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as e:
            if "locked" not in str(e) or time.monotonic() > until:
                raise
            time.sleep(0.01)


def _begin(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get("dateline_writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _config(connection: sa.Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def upgrade(engine: sa.Engine, to: str = "head") -> None:
    """Bring the schema up to date, or to a revision.

    Raises:
        StoreError: the store is of a newer dateline, or another program's.
    """
    if to == "head":
        with engine.begin() as connection:
            now = MigrationContext.configure(connection).get_current_revision()
            if now is not None and now == ScriptDirectory.from_config(_config(connection)).get_current_head():
                return
    if _IMMUTABLE in engine.url.query:
        raise StoreError(
            "This store is an older dateline's and can't be brought up to date where it is: its folder can't be "
            "written. Copy it to one that can, and open the copy."
        )
    with _writer(engine) as connection:  # of two that open a new store, the second finds it made
        now = MigrationContext.configure(connection).get_current_revision()
        if now is None and set(sa.inspect(connection).get_table_names()) - {"alembic_version"}:
            raise StoreError(
                "This database holds other tables and no store. Choose another file or database."
            )
        try:
            command.upgrade(_config(connection), to)
        except CommandError as e:
            raise StoreError(
                f"This store was made by a newer dateline (its schema is {now}). Upgrade: pip install -U dateline."
            ) from e


def downgrade(engine: sa.Engine, to: str) -> None:
    """Take the schema back to a revision; ``base`` empties the database."""
    with _writer(engine) as connection:
        command.downgrade(_config(connection), to)


@contextmanager
def sentences(where: str) -> Iterator[None]:
    """Turns what a database raises into a sentence.

    Raises:
        StoreFaultError: always in place of SQLAlchemy's errors.
        StoreTooSlowError: there was a limit of time (:mod:`dateline.store.deadline`).
    """
    try:
        yield
    except UnicodeEncodeError as e:
        raise StoreError("A name or text holds characters that are none. Mend its encoding.") from e
    except OverflowError as e:
        raise StoreError(_TOO_LARGE) from e
    except sa.exc.TimeoutError as e:
        raise StoreTooSlowError(f"{where} has too many questions at once. Ask again in a moment.") from e
    except sa.exc.DBAPIError as e:
        if "out of range" in str(e.orig).lower():
            raise StoreError(_TOO_LARGE) from e
        if any(words in str(e.orig).lower() for words in _STOPPED):
            raise StoreTooSlowError(
                f"{where} did not answer in time. Ask for less: fewer days, one actor."
            ) from e
        raise StoreFaultError(_sentence(where, str(e.orig))) from e


def _sentence(where: str, said: str) -> str:
    low = said.lower()
    first = said.strip().splitlines()[0] if said.strip() else "no reason given"
    if "locked" in low:
        return f"{where} is being written by another dateline. Wait until it is done, and run this again."
    if "full" in low or "no space" in low:
        return (
            f"There is no room left for {where}. What was committed is whole; make room, and run this again."
        )
    if "not a database" in low or "malformed" in low or "file is encrypted" in low:
        return f"{where} is no store or is damaged ({first}). Restore it from a copy, or choose another file."
    if "readonly" in low or "read-only" in low or "unable to open" in low:
        return f"{where} can't be opened for writing ({first}). Check its folder and its permissions."
    return f"{where}: the database says: {first}."
