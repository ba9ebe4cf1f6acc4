"""Worker processes: answers in order, faults told, and nobody waits for one that was killed."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from dateline.processes import Processes, WorkerKilledError


def begin(kind: str):
    """What a worker of these tests does."""

    def answer(message: bytes) -> bytes:
        if kind == "large":
            return message * 10_000_000
        if message == b"bad":
            raise ValueError("no such message")
        return message + str(os.getpid()).encode()

    return answer


def test_messages_are_answered_and_what_is_raised_comes_back():
    workers = Processes(2, begin, ("plain",))
    asked = [workers.ask(f"{n} ".encode()) for n in range(20)]
    assert [a.result(60).split()[0] for a in asked] == [str(n).encode() for n in range(20)]
    assert {a.result().split()[1] for a in asked}.isdisjoint({str(os.getpid()).encode()})
    with pytest.raises(ValueError, match="no such message"):
        workers.ask(b"bad").result(60)
    assert workers.ask(b"good ").result(60).startswith(b"good")
    workers.close()


def test_one_that_is_killed_in_the_midst_of_its_answer_is_told():
    before = set(multiprocessing.active_children())
    workers = Processes(1, begin, ("large",))
    assert len(workers.ask(b"a").result(60)) == 10_000_000
    (worker,) = set(multiprocessing.active_children()) - before
    os.kill(worker.pid, signal.SIGSTOP)
    under_way = workers.ask(b"b")
    time.sleep(0.2)
    os.kill(worker.pid, signal.SIGKILL)
    with pytest.raises(WorkerKilledError, match="A worker was killed"):
        under_way.result(60)
    with pytest.raises(WorkerKilledError):
        workers.ask(b"c").result(60)
    workers.close()


_BEGUN = """
import sys, time
sys.path.insert(0, {tests!r})
from test_processes import begin
from dateline.processes import Processes
if __name__ == "__main__":
    print(Processes(1, begin, ("plain",)).ask(b"").result(60).decode(), flush=True)
    time.sleep(60)
"""


def test_workers_end_with_the_process_that_began_them(tmp_path):
    script = tmp_path / "begun.py"
    script.write_text(_BEGUN.format(tests=str(Path(__file__).parent)), "utf-8")
    parent = subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True)
    worker = int(parent.stdout.readline())
    os.kill(worker, 0)
    parent.kill()
    parent.wait()
    assert gone(worker, 20)


def begin_slow():
    """Works long at one message, without end at another."""

    def answer(message: bytes) -> bytes:
        until = time.monotonic() + float(message)
        while time.monotonic() < until:
            sum(range(1000))
        return str(os.getpid()).encode()

    return answer


def gone(number: int, seconds: float) -> bool:
    """Whether a process has ended within so many seconds."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            os.kill(number, 0)
        except ProcessLookupError:
            return True
        if Path(f"/proc/{number}/stat").read_text("utf-8").rpartition(")")[2].split()[0] == "Z":
            return True  # ended, and nobody asked how
        time.sleep(0.05)
    return False


def test_an_answer_that_nobody_wants_any_more_is_stopped_and_the_next_is_given():
    workers = Processes(1, begin_slow)
    first = int(workers.ask(b"0").result(60))
    long, waiting = workers.ask(b"300"), workers.ask(b"300")
    time.sleep(0.3)
    assert waiting.cancel()
    assert long.cancel()
    begun = time.monotonic()
    assert int(workers.ask(b"0").result(30)) != first
    assert time.monotonic() - begun < 20
    assert gone(first, 5)
    workers.close()


def test_closing_stops_what_is_under_way():
    workers = Processes(1, begin_slow)
    worker = int(workers.ask(b"0").result(60))
    long = workers.ask(b"300")
    time.sleep(0.3)
    workers.close()
    with pytest.raises(WorkerKilledError):
        long.result(5)
    assert gone(worker, 5)


_AT_WORK = """
import sys, time
sys.path.insert(0, {tests!r})
from test_processes import begin_slow
from dateline.processes import Processes
if __name__ == "__main__":
    workers = Processes(1, begin_slow)
    print(workers.ask(b"0").result(60).decode(), flush=True)
    workers.ask(b"300")
    time.sleep(0.5)
    print("at it", flush=True)
    time.sleep(60)
"""


def test_a_worker_ends_with_the_process_that_began_it_in_the_midst_of_an_answer(tmp_path):
    script = tmp_path / "at_work.py"
    script.write_text(_AT_WORK.format(tests=str(Path(__file__).parent)), "utf-8")
    parent = subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True)
    worker = int(parent.stdout.readline())
    assert parent.stdout.readline() == "at it\n"
    parent.kill()
    parent.wait()
    assert gone(worker, 10)
