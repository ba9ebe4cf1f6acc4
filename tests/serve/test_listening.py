"""The server's socket: its answers are sent at once, and an address that is taken is told."""

from __future__ import annotations

import asyncio
import socket

import pytest

from dateline.cli.serve import _listening
from dateline.errors import SourceError


async def _sent_at_once(listening: socket.socket) -> bool:
    """Whether asyncio lets what is written to a connection of a socket go without delay."""
    told: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    async def connected(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        own = writer.get_extra_info("socket")
        told.set_result(own.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        writer.close()

    server = await asyncio.start_server(connected, sock=listening)
    _, writer = await asyncio.open_connection(*listening.getsockname()[:2])
    try:
        return bool(await asyncio.wait_for(told, 10))
    finally:
        writer.close()
        server.close()


def test_the_end_of_an_answer_does_not_wait_for_the_other_side():
    assert asyncio.run(_sent_at_once(_listening("127.0.0.1", 0)))


def test_an_address_that_is_taken_is_told():
    with _listening("127.0.0.1", 0) as taken:
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(SourceError, match=f"port {port}"):
            _listening("127.0.0.1", port)
