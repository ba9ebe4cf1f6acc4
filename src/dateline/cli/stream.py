"""What the filters share: reports in, one line out for each, in the order given."""

from __future__ import annotations

import os
import sys
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Protocol

import typer

from dateline.cli import output, progress
from dateline.errors import SourceError
from dateline.intake import DecodingWarning, Refusal, Report, ReportWarning
from dateline.intake.streams import Stream


class OutputLine(Protocol):
    """What a filter writes for a report."""

    def to_json(self) -> str:
        """One JSON object on one line."""


def run(
    sources: Sequence[str],
    target: str,
    answer: Callable[[Iterable[Report | Refusal]], Iterator[OutputLine]],
    resume: bool = False,
) -> None:
    """Read the sources, answer each report and write the answers.

    Args:
        sources: as for :class:`~dateline.intake.streams.Stream`.
        target: a path, or ``-`` for standard output.
        answer: reports to answers, one each, in order.
        resume: go on behind the whole lines that the target has already.

    Raises:
        SourceError: a source or the target can't be opened, or the target is full.
        typer.Exit: 1 where a report could not be read, 130 where the run was stopped.
    """
    if resume and target == "-":
        raise SourceError("--resume goes on with a file. Name it with -o.")
    warn_plainly()
    stream, failed = Stream(sources), 0
    _refuse_own_input(sources, target)
    places: deque[str] = deque()  # of the reports that are not yet answered

    def incoming() -> Iterator[Report | Refusal]:
        for report in islice(stream, lines.written, None):
            places.append(stream.place)
            yield report

    with output.opened(target, resume) as lines:
        to_terminal = target == "-" and sys.stdout.isatty()
        for found in progress.shown(answer(incoming()), stream, "reports", to_terminal):
            place = places.popleft()
            if isinstance(found, Refusal):
                failed += 1
                found = _with_place(found, place)
            lines.write(found.to_json())
    if failed:
        count = "One report" if failed == 1 else f"{failed:,} reports"
        print(f"dateline: {count} could not be read; the lines in their place say why.", file=sys.stderr)
        raise typer.Exit(1)


def _with_place(refusal: Refusal, place: str) -> Refusal:
    known = refusal.error.startswith(place)
    return refusal if known else Refusal(id=refusal.id, error=f"{place}: {refusal.error}")


def _refuse_own_input(sources: Sequence[str], target: str) -> None:
    """Opening the target empties it."""
    for source in sources:
        if "-" not in (source, target) and os.path.exists(target) and os.path.samefile(source, target):
            raise SourceError(f"{target} is read and can't be written at once. Choose another file with -o.")


def warn_plainly() -> None:
    """Warnings about reports are sentences on standard error; those of libraries are not shown."""
    warnings.showwarning = lambda message, *rest: print(f"dateline: {message}", file=sys.stderr)
    warnings.simplefilter("ignore")
    for kind in (ReportWarning, DecodingWarning):
        warnings.simplefilter("always", kind)
