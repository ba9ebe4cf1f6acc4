"""Worker processes, each at the other end of a pipe of its own, so that one that is killed is told at once.

The pools of Python's library wait for ever where a worker is killed in the midst of its answer (3.11), as happens when
memory runs out, leave their workers behind when the process that began them is killed, and can't stop an answer that
nobody waits for any more.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, NamedTuple

from dateline.errors import DatelineError

Answering = Callable[[bytes], bytes]
"""What a worker does with a message."""


_READY = b"ready"


class WorkerKilledError(DatelineError):
    """A worker ended before it answered."""

    def __init__(self) -> None:
        super().__init__("A worker was killed, most likely for want of memory. Give fewer --workers.")


class AnswerTooSlowError(DatelineError):
    """A worker took longer for an answer than who asked allows, and was stopped.

    Args:
        seconds: that were allowed.
    """

    def __init__(self, seconds: float) -> None:
        super().__init__(f"This took longer than {seconds:g} seconds and was stopped.")


class _Worker(NamedTuple):
    """A process and our end of the pipe to it."""

    process: BaseProcess
    pipe: Connection


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
        self._own = threading.local()  # a thread's worker
        self._lock = threading.Lock()
        self._under_way: dict[Future[bytes], _Worker | None] = {}
        self._all: set[_Worker] = set()
        self._closed = False
        self._threads = ThreadPoolExecutor(number, "dateline-worker", self._start)

    def ask(self, message: bytes, seconds: float | None = None) -> Future[bytes]:
        """The answer to a message, when it is there; messages are taken in the order in which they come.

        To cancel it stops the worker that is at it, and another is begun in its place.

        Args:
            seconds: that the answer may take once a worker is at it; None for any number.

        Raises:
            AnswerTooSlowError: in the future: it took longer.
            WorkerKilledError: in the future: a worker was killed.
            Exception: in the future: whatever was raised in the worker.
        """
        out: Future[bytes] = Future()
        waiting = self._threads.submit(self._answer, message, seconds, out)

        def ended(_: Future[bytes]) -> None:
            if out.cancelled() and not waiting.cancel():
                self._stop(out)

        def taken(_: Future[None]) -> None:
            if waiting.cancelled():
                out.cancel()
            elif (why := waiting.exception()) is not None and not out.done():  # no worker could be begun
                out.set_exception(why)

        out.add_done_callback(ended)
        waiting.add_done_callback(taken)
        return out

    def close(self) -> None:
        """Stop at once; what is under way or waits is not answered."""
        with self._lock:
            self._closed = True
            workers, self._all = self._all, set()
        self._threads.shutdown(wait=False, cancel_futures=True)
        for worker in workers:
            worker.process.kill()

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=_serve, args=(theirs, self._begin, self._given), daemon=True)
        process.start()
        theirs.close()
        worker = _Worker(process, ours)
        self._own.worker = worker  # its pipe is closed with this thread, upon which the process ends
        self._own.is_ready = False
        with self._lock:
            self._all.add(worker)
            closed = self._closed
        if closed:
            process.kill()

    def _stop(self, out: Future[bytes]) -> None:
        """Kill the worker that is at an answer."""
        with self._lock:
            worker = self._under_way.get(out)
            if worker is not None:
                worker.process.kill()

    def _answer(self, message: bytes, seconds: float | None, out: Future[bytes]) -> None:
        worker: _Worker = self._own.worker
        self._wait_until_ready(worker)
        with self._lock:
            if out.cancelled():
                return
            self._under_way[out] = worker
        answer: bytes | Exception
        try:
            worker.pipe.send_bytes(message)
            if worker.pipe.poll(seconds):
                answer = worker.pipe.recv()
            else:
                worker.process.kill()
                answer = AnswerTooSlowError(seconds or 0)
        except (EOFError, OSError):
            answer = WorkerKilledError()
        with self._lock:
            del self._under_way[out]  # from here on nobody kills this worker for this answer
            stopped = out.cancelled() or not out.set_running_or_notify_cancel()
        if stopped or isinstance(answer, AnswerTooSlowError):
            self._begin_again(worker)
        if stopped:
            return
        if isinstance(answer, Exception):
            out.set_exception(answer)
        else:
            out.set_result(answer)

    def _wait_until_ready(self, worker: _Worker) -> None:
        """A worker that still begins is not stopped: the next message would only find another that does."""
        if not self._own.is_ready:
            with suppress(EOFError, OSError):  # it was killed, as is told when it is asked
                worker.pipe.recv()
            self._own.is_ready = True

    def _begin_again(self, worker: _Worker) -> None:
        """Put a new worker in the place of one that was stopped; one that had just answered is none."""
        worker.process.join(1)
        if worker.process.exitcode is None:
            return
        with self._lock:
            self._all.discard(worker)
        worker.pipe.close()
        if not self._closed:
            self._start()


def _serve(pipe: Connection, begin: Callable[..., Answering], given: tuple[Any, ...]) -> None:
    """In a new process; to be told to end is the business of the one that began it, whose end ends this one too."""
    for told in (signal.SIGINT, signal.SIGTERM):
        signal.signal(told, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    answering = begin(*given)
    pipe.send(_READY)
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


def _end_with_parent() -> None:
    """End in the midst of an answer too where the process that began this one has been killed."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
