"""Worker processes, each at the other end of a pipe of its own, so that one that is killed is told at once.

The pools of Python's library wait for ever where a worker is killed in the midst of its answer (3.11), as happens when
memory runs out, and leave their workers behind when the process that began them is killed.
"""

from __future__ import annotations

import multiprocessing
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from multiprocessing.connection import Connection
from typing import Any

from dateline.errors import DatelineError

Answering = Callable[[bytes], bytes]
"""What a worker does with a message."""


class WorkerKilledError(DatelineError):
    """A worker ended before it answered."""

    def __init__(self) -> None:
        super().__init__("A worker was killed, most likely for want of memory. Give fewer --workers.")


class Processes:
    """Processes that answer messages; each is begun when there is work for it.

    Args:
        number: how many.
        begin: a function of a module, called in each process; it makes what answers.
        given: what it is given.
    """

    def __init__(self, number: int, begin: Callable[..., Answering], given: tuple[Any, ...] = ()) -> None:
        self.number = number
        self._begin, self._given = begin, given
        self._own = threading.local()  # a thread's end of the pipe to its process
        self._threads = ThreadPoolExecutor(number, "dateline-worker", self._start)

    def ask(self, message: bytes) -> Future[bytes]:
        """The answer to a message, when it is there; messages are taken in the order in which they come.

        Raises:
            WorkerKilledError: in the future: a worker was killed.
            Exception: in the future: whatever was raised in the worker.
        """
        return self._threads.submit(self._answer, message)

    def close(self) -> None:
        """Stop when the messages under way are answered; those that wait are not."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        context.Process(target=_serve, args=(theirs, self._begin, self._given), daemon=True).start()
        theirs.close()
        self._own.pipe = ours  # closed with its thread, upon which the process ends

    def _answer(self, message: bytes) -> bytes:
        pipe: Connection = self._own.pipe
        try:
            pipe.send_bytes(message)
            answer = pipe.recv()
        except (EOFError, OSError) as e:
            raise WorkerKilledError from e
        if isinstance(answer, Exception):
            raise answer
        return bytes(answer)


def _serve(pipe: Connection, begin: Callable[..., Answering], given: tuple[Any, ...]) -> None:
    """In a new process; Ctrl-C is the business of the one that began it, whose end ends this one too."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answering = begin(*given)
    while True:
        try:
            message = pipe.recv_bytes()
        except EOFError:
            return
        try:
            answer: bytes | Exception = answering(message)
        except Exception as e:
            answer = e
        try:
            pipe.send(answer)
        except BrokenPipeError:
            return
