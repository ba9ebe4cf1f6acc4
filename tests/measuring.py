"""What the reading of a file takes, in a process of its own; what each would import first is imported once."""

from __future__ import annotations

import multiprocessing
import resource
from multiprocessing.connection import Connection
from pathlib import Path

from dateline.intake.streams import Stream

_SERVER = multiprocessing.get_context("forkserver")
_SERVER.set_forkserver_preload(["pytest", __name__, "feedparser", "trafilatura"])


def measured(path: Path, seconds: float = 20) -> tuple[int, int]:
    """Characters of the reports that a file gives or of why it gives none, and MB that reading it takes."""
    here, there = _SERVER.Pipe(duplex=False)
    process = _SERVER.Process(target=_read, args=(str(path), there), daemon=True)
    process.start()
    there.close()
    try:
        assert here.poll(seconds), f"{path} is read for more than {seconds} seconds"
        size, memory = here.recv()  # EOFError where the process has died
        return size, memory
    finally:
        process.kill()
        process.join()


def _read(path: str, told: Connection) -> None:
    before = _most()
    size = sum(len(getattr(r, "text", r.error if hasattr(r, "error") else "")) for r in Stream([path]))
    told.send((size, (_most() - before) // 1024))


def _most() -> int:
    """kB that the process has held at once."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
