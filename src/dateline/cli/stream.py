"""What the filters share: lines in, lines out, progress and warnings on standard error."""

from __future__ import annotations

import os
import signal
import sys
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import IO

import typer

from dateline.errors import SourceError

INTERRUPTED = 130


def lines(sources: list[str]) -> Iterator[tuple[str, Iterator[bytes]]]:
    """Name and lines of each source; ``-`` is standard input.

    Raises:
        SourceError: a source can't be opened.
    """
    for source in sources:
        if source == "-":
            yield "standard input", iter(sys.stdin.buffer)
            continue
        try:
            with Path(source).open("rb") as f:
                yield source, iter(f)
        except IsADirectoryError as e:
            raise SourceError(f"{source} is a folder. Name the files in it.") from e
        except OSError as e:
            raise SourceError(f"{source} can't be read: {e.strerror}. Check the name.") from e


def total_bytes(sources: list[str]) -> int | None:
    """How many bytes there are to read, where files say so."""
    try:
        return None if "-" in sources else sum(Path(s).stat().st_size for s in sources)
    except OSError:
        return None


@contextmanager
def _out(target: str) -> Iterator[IO[str]]:
    if target == "-":
        yield sys.stdout
        return
    try:
        with Path(target).open("w", encoding="utf-8") as f:
            yield f
    except OSError as e:
        raise SourceError(f"{target} can't be written: {e.strerror}. Choose another file with -o.") from e


def write(records: Iterable[str], target: str) -> None:
    """Write lines whole and at once, so that whatever stops the run leaves only whole lines.

    Args:
        records: each one JSON object.
        target: a path, or ``-`` for standard output.

    Raises:
        SourceError: the target can't be written.
        typer.Exit: 130 after Ctrl-C or a termination signal.
    """
    signal.signal(signal.SIGTERM, _interrupt)
    written = 0
    try:
        with _out(target) as f:
            for record in records:
                f.write(record + "\n")
                f.flush()
                written += 1
    except BrokenPipeError:
        raise
    except OSError as e:
        name = "standard output" if target == "-" else target
        if target == "-":  # nothing more can be flushed there at exit
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SourceError(
            f"{name} can't be written: {e.strerror}; {written} whole lines are there. Make room or choose another "
            "file with -o."
        ) from e
    except KeyboardInterrupt:
        print(f"dateline: stopped; {written} whole lines are written.", file=sys.stderr)
        raise typer.Exit(INTERRUPTED) from None


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def counted(items: Iterable[tuple[int, str]], total: int | None, unit: str) -> Iterator[str]:
    """Pass lines on and show how far and how fast, where standard error is a terminal.

    Args:
        items: bytes read so far, and the line that goes out.
        total: bytes in all, or None where that is not known.
        unit: what is counted (“reports”).
    """
    if not sys.stderr.isatty():
        yield from (line for _, line in items)
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    columns = (
        BarColumn(), TextColumn("{task.fields[done]:,} " + unit), TextColumn("{task.fields[rate]:.1f}/s"),
        TimeElapsedColumn(), TextColumn("left"), TimeRemainingColumn(),
    )  # fmt: skip
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=total, done=0, rate=0.0)
        for done, (position, line) in enumerate(items, 1):
            yield line
            elapsed = progress.tasks[0].elapsed or 1e-9
            progress.update(task, completed=position, done=done, rate=done / elapsed)


def warn_plainly() -> None:
    """Warnings are sentences on standard error, without the line of code that raised them."""
    warnings.showwarning = lambda message, *rest: print(f"dateline: {message}", file=sys.stderr)
    warnings.simplefilter("always", UserWarning)
