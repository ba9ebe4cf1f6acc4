"""How long a question to a store may take: who asks says so, and the database itself is made to stop."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import Any, NamedTuple
from weakref import WeakSet

import sqlalchemy as sa

from dateline.errors import StoreTooSlowError

_TICK = 0.1  # seconds between two looks at what is under way
_until: ContextVar[float | None] = ContextVar("until", default=None)
_hurried: WeakSet[sa.Engine] = WeakSet()


@contextmanager
def within(seconds: float | None) -> Iterator[None]:
    """What is asked of a store in here must be answered in time; threads that are begun with this context too.

    Args:
        seconds: from now. A question that takes longer is stopped and raises StoreTooSlowError. None for no limit,
            whatever was set before.
    """
    token = _until.set(None if seconds is None else time.monotonic() + seconds)
    try:
        yield
    finally:
        _until.reset(token)


def left() -> float | None:
    """Seconds that are left, at least a thousandth; None where there is no limit."""
    until = _until.get()
    return None if until is None else max(0.001, until - time.monotonic())


def keep(engine: sa.Engine) -> None:
    """Let an engine's transactions end in time, where they have a limit; none begins when the time is over."""
    sa.event.listen(engine, "begin", _check)
    if engine.dialect.name == "postgresql":
        sa.event.listen(engine, "begin", _tell_postgresql)
    sa.event.listen(engine, "begin", _watch)
    for end in ("commit", "rollback"):
        sa.event.listen(engine, end, _forget)


def hurry(engine: sa.Engine) -> None:
    """From now on no question that has a limit of time is answered any more; those under way are stopped."""
    _hurried.add(engine)


def _check(connection: sa.Connection) -> None:
    until = _until.get()
    if until is not None and (until <= time.monotonic() or connection.engine in _hurried):
        raise StoreTooSlowError("The store did not answer in time. Ask for less: fewer days, one actor.")


def _tell_postgresql(connection: sa.Connection) -> None:
    """The server stops each statement of the transaction that takes longer than what is left at its beginning."""
    rest = left()
    if rest is not None:
        connection.exec_driver_sql(f"SET LOCAL statement_timeout = {max(1, round(rest * 1000))}")


class _Open(NamedTuple):
    """A transaction under way: until when, how its statements are stopped, and of which engine it is."""

    until: float
    stop: Callable[[], None]
    engine: sa.Engine


class _Watch:
    """A thread that stops statements: SQLite has no limit of its own, but can be interrupted from outside.

    A handler of progress would do without a thread, but waits for Python's lock at each call, in every question.
    """

    def __init__(self) -> None:
        self._open: dict[int, _Open] = {}
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None

    def begin(self, connection: Any, opened: _Open) -> None:
        """From now on the statements of a connection are stopped once the time is over."""
        with self._changed:
            self._open[id(connection)] = opened
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="deadlines", daemon=True)
                self._thread.start()
            self._changed.notify()

    def end(self, connection: Any) -> None:
        """The transaction is over: whatever the connection does next is another's."""
        with self._changed:
            self._open.pop(id(connection), None)

    def _run(self) -> None:
        while True:
            with self._changed:
                while not self._open:
                    self._changed.wait()
                now = time.monotonic()
                for opened in self._open.values():
                    if opened.until <= now or opened.engine in _hurried:
                        with suppress(Exception):  # it may have ended, or its server be gone
                            opened.stop()  # again at each look, for a transaction may have several statements
            time.sleep(_TICK)


_watching = _Watch()


def _watch(connection: sa.Connection) -> None:
    until, own = _until.get(), connection.connection.dbapi_connection
    if until is None or own is None:
        return
    if connection.dialect.name == "postgresql":  # its server holds to the time by itself
        _watching.begin(own, _Open(math.inf, own.cancel, connection.engine))
    else:
        _watching.begin(own, _Open(until, own.interrupt, connection.engine))


def _forget(connection: sa.Connection) -> None:
    if not connection.closed:
        _watching.end(connection.connection.dbapi_connection)
