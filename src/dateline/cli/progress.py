"""How far a run has come, how fast it is and how long it will take: on standard error, for a person."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Protocol, TypeVar

Item = TypeVar("Item")


class Measured(Protocol):
    """What says how far reading has come.

    Attributes:
        total: bytes of all sources, None where nobody knows.
        position: bytes read so far.
    """

    total: int | None

    @property
    def position(self) -> int: ...


def shown(items: Iterable[Item], stream: Measured, unit: str, to_terminal: bool) -> Iterator[Item]:
    """Pass items on and show a bar, where standard error is a terminal and the items don't go to it too.

    Args:
        items: what comes of the reports of the stream.
        stream: says how many bytes are read and how many there are.
        unit: what is counted (“reports”).
        to_terminal: whether the items themselves are printed on the terminal.
    """
    if not sys.stderr.isatty() or to_terminal:
        yield from items
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    columns = (
        BarColumn(),
        TextColumn("{task.fields[done]:,} " + unit),
        TextColumn("{task.fields[rate]:.1f} a second"),
        TimeElapsedColumn(),
        TextColumn("so far,"),
        TimeRemainingColumn(),
        TextColumn("left"),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=stream.total, done=0, rate=0.0)
        for done, item in enumerate(items, 1):
            yield item
            elapsed = progress.tasks[0].elapsed or 1e-9
            progress.update(task, completed=stream.position, done=done, rate=done / elapsed)


@contextmanager
def bar(unit: str) -> Iterator[Callable[[int, int], None] | None]:
    """A bar on standard error, where a person looks at it, told how much is done and of how much.

    Args:
        unit: what is counted (“events”).
    """
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(unit)
        yield lambda done, total: progress.update(task, completed=done, total=total)
