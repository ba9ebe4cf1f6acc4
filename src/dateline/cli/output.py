"""Whole lines out: whatever stops a run, each line that is there is whole."""

from __future__ import annotations

import os
import re
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import FileIO
from pathlib import Path
from threading import Timer
from types import FrameType

import typer

from dateline.errors import SourceError

STOPPED = 130
"""Exit status after Ctrl-C or a request to end (SIGTERM)."""

# Legal within JSON, but what many programs take for the end of a line.
_BREAKS = re.compile("[\x85\u2028\u2029]")


_SOON = 0.05  # seconds


class Stopped(BaseException):
    """Someone wants the run to end: Ctrl-C or SIGTERM."""


def put_whole(out: Path, content: bytes) -> None:
    """Write a file whole or not at all: what was there stays until all of the new is.

    Raises:
        SourceError: there is no room for it, or it can't be written there.
    """
    if out.exists() and not out.is_file():  # /dev/stdout, a pipe
        try:
            out.write_bytes(content)
        except OSError as e:
            raise SourceError(f"{out} can't be written: {e.strerror}.") from e
        return
    part = out.with_name(f".{out.name}.part")
    try:
        part.write_bytes(content)
        os.replace(part, out)
    except OSError as e:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise SourceError(f"{out} can't be written: {e.strerror}. Make room, or choose another file.") from e


class _Requests:
    """Requests to end, held back while a line is being written."""

    writing = False
    waiting = False


def listen() -> None:
    """Turn Ctrl-C and SIGTERM into :class:`Stopped`, but never in the middle of a line."""
    signal.signal(signal.SIGINT, _stop)
    signal.signal(signal.SIGTERM, _stop)


def _stop(number: int, frame: FrameType | None) -> None:
    if (
        _Requests.writing and not _Requests.waiting
    ):  # a second request doesn't wait for a reader that is stuck
        _Requests.waiting = True
        return
    if _is_in_del(frame):  # Python would only print it there: ask again
        Timer(_SOON, os.kill, (os.getpid(), number)).start()
        return
    raise Stopped


def _is_in_del(frame: FrameType | None) -> bool:
    while frame is not None and frame.f_code.co_name != "__del__":
        frame = frame.f_back
    return frame is not None


class Lines:
    """A file, or standard output, to which lines go one by one and at once.

    Attributes:
        written: whole lines that are there.
    """

    def __init__(self, name: str, file: FileIO, own: bool, written: int = 0) -> None:
        self.name = name
        self.written = written
        self._file = file
        self._own = own

    def write(self, line: str) -> None:
        """Write one line.

        Args:
            line: a JSON object.

        Raises:
            SourceError: there is no room for it; a part of it that was written is taken back.
            typer.Exit: who read the output has gone.
            Stopped: the run was to end meanwhile; the line is written.
        """
        _Requests.writing = True
        start = self._file.tell() if self._own else 0
        line = _BREAKS.sub(lambda m: f"\\u{ord(m[0]):04x}", line)
        rest = memoryview(line.encode("utf-8") + b"\n")
        try:
            while rest:
                rest = rest[self._file.write(rest) or 0 :]
        except BrokenPipeError as e:
            raise typer.Exit(1) from e
        except OSError as e:
            if self._own and os.path.isfile(self.name):
                self._file.truncate(start)
            raise SourceError(
                f"{self.name} can't be written: {e.strerror}; {_whole(self.written)}. "
                "Make room, or choose another file with -o."
            ) from e
        finally:
            _Requests.writing = False
        self.written += 1
        if _Requests.waiting:
            raise Stopped


def _whole(lines: int) -> str:
    return "one whole line is there" if lines == 1 else f"{lines:,} whole lines are there"


@contextmanager
def opened(target: str, resume: bool = False) -> Iterator[Lines]:
    """A place to write lines to.

    Args:
        target: a path, or ``-`` for standard output. A file is emptied first.
        resume: keep the whole lines that are in the file and go on behind them.

    Raises:
        SourceError: it can't be opened.
        typer.Exit: 130, with a line that says how far it came, where the run was to end.
    """
    lines = _standard() if target == "-" else _file(target, resume)
    try:
        yield lines
    except Stopped:
        print(f"dateline: stopped; {_whole(lines.written)}.", file=sys.stderr)
        raise typer.Exit(STOPPED) from None


def _standard() -> Lines:
    try:
        file = FileIO(sys.stdout.fileno(), "w", closefd=False)
    except (AttributeError, ValueError, OSError) as e:
        raise SourceError("Standard output is closed. Name a file with -o.") from e
    return Lines("standard output", file, own=False)


def _file(target: str, resume: bool) -> Lines:
    try:
        file = FileIO(target, "r+" if resume and Path(target).exists() else "w")
        written = _keep_whole_lines(file) if resume else 0
    except IsADirectoryError as e:
        raise SourceError(f"{target} is a folder. Name a file in it with -o.") from e
    except FileNotFoundError as e:
        raise SourceError(
            f"{target} can't be written: there is no folder {Path(target).parent}. Make it first."
        ) from e
    except (OSError, ValueError) as e:
        why = e.strerror if isinstance(e, OSError) else e
        raise SourceError(f"{target} can't be written: {why}. Choose another file with -o.") from e
    return Lines(target, file, own=True, written=written)


def _keep_whole_lines(file: FileIO) -> int:
    """Count the lines of a file and cut off what is behind the last line break."""
    count, whole, read = 0, 0, 0
    while piece := file.read(1 << 20):
        count += piece.count(b"\n")
        whole = read + piece.rfind(b"\n") + 1 if b"\n" in piece else whole
        read += len(piece)
    file.seek(whole)
    file.truncate()
    return count


def write_page(path: Path, page: str) -> None:
    """Write a page.

    Raises:
        SourceError: it can't be written.
    """
    put_whole(path, page.encode("utf-8"))
