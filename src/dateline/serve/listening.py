"""The server under the application: connections that are held in good faith, and a stop that does not wait."""

from __future__ import annotations

import asyncio
from typing import Any

import uvicorn
from fastapi import FastAPI
from uvicorn.protocols.http.h11_impl import H11Protocol

from dateline.serve.guard import Limits

_HEAD = 10.0  # seconds within which the head of a request must be whole
_FRESH = 1.0  # seconds for which a new connection makes no room for another
_UNREAD = 30.0  # seconds for which an answer may lie unread
_IDLE = 30  # seconds for which a connection is kept for the next request
_STOP = 1  # seconds that answers under way are given when the server is to end


def server(app: FastAPI, limits: Limits) -> uvicorn.Server:
    """A server of an application; :meth:`uvicorn.Server.run` takes its sockets.

    Args:
        limits: of the application; twice as many connections are held as requests may be under way.
    """
    config = uvicorn.Config(
        app, http=Patient, ws="none", log_config=None, access_log=False, server_header=False, timeout_keep_alive=_IDLE,
        limit_concurrency=2 * limits.at_once + 1 if limits.at_once else None, timeout_graceful_shutdown=_STOP,
    )  # fmt: skip
    return uvicorn.Server(config)


class Patient(H11Protocol):
    """A connection that ends where nothing whole comes in time, or nobody reads what is answered.

    Where as many are held as may be, the one that has waited longest without a request under way makes room, so that
    half-sent requests keep nobody out.
    """

    def connection_made(self, transport: Any) -> None:
        """See :class:`asyncio.Protocol`."""
        super().connection_made(transport)
        self._late: asyncio.TimerHandle | None = None
        self._unread: asyncio.TimerHandle | None = None
        self._since = self.loop.time()
        if self.limit_concurrency is not None and len(self.connections) >= self.limit_concurrency:
            self._make_room()
        self._wait_for_head()

    def data_received(self, data: bytes) -> None:
        """See :class:`asyncio.Protocol`."""
        super().data_received(data)
        self._wait_for_head()

    def on_response_complete(self) -> None:
        """See :class:`H11Protocol`."""
        super().on_response_complete()
        if self.conn.trailing_data[0]:  # the next request has begun
            self._wait_for_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """See :class:`asyncio.Protocol`."""
        super().connection_lost(exc)
        for timer in (self._late, self._unread):
            if timer is not None:
                timer.cancel()

    def pause_writing(self) -> None:
        """See :class:`asyncio.Protocol`."""
        super().pause_writing()
        self._unread = self.loop.call_later(_UNREAD, self.transport.abort)

    def resume_writing(self) -> None:
        """See :class:`asyncio.Protocol`."""
        super().resume_writing()
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None

    @property
    def is_asked(self) -> bool:
        """Whether a request is under way."""
        return self.cycle is not None and not self.cycle.response_complete

    def _wait_for_head(self) -> None:
        """End in a while unless a request is under way by then; uvicorn itself ends what waits for a next one."""
        if self.is_asked:
            if self._late is not None:
                self._late.cancel()
                self._late = None
        elif self._late is None:
            self._late = self.loop.call_later(_HEAD, self._is_late)

    def _is_late(self) -> None:
        self._late = None
        if not self.is_asked:
            self.transport.abort()

    def _make_room(self) -> None:
        before = self.loop.time() - _FRESH
        waiting = [
            c for c in self.connections if isinstance(c, Patient) and c._since < before and not c.is_asked
        ]
        too_many = len(self.connections) - (self.limit_concurrency or 0) + 1
        for oldest in sorted(waiting, key=lambda c: c._since)[:too_many]:
            self.connections.discard(oldest)
            oldest.transport.abort()
