"""``dateline classify``: the type of event between two sides that are given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Annotated, Any

import msgspec
import typer

from dateline.cli import stream

_BATCH = 64


def classify(
    sources: Annotated[list[str], typer.Argument(metavar="IN...", help="Files of reports with a pair, one JSON object a line; - is standard input.")],
    out: Annotated[str, typer.Option("--out", "-o", help="Where the answers go; - is standard output.")] = "-",
) -> None:
    """Tell the type of event between an actor and a recipient whose characters each report gives under "pair".

    Gives {"id", "type", "mode", "confidence", "scores"} a line, in the order given.
    """
    from dateline.intake import Refusal, Report, reports

    failed = 0

    def incoming() -> Iterator[Report | Refusal]:
        for name, lines in stream.lines(sources):
            yield from reports(lines, name)

    def outgoing() -> Iterator[str]:
        nonlocal failed
        stream_of = incoming()
        while batch := list(islice(stream_of, _BATCH)):
            for answer in _answers(batch):
                failed += "error" in answer
                yield msgspec.json.encode(answer).decode()

    stream.write(outgoing(), out)
    if failed:
        typer.echo(f"dateline: {failed} of the reports could not be classified; their lines say why.", err=True)
        raise typer.Exit(1)


def _answers(batch: Iterable[Any]) -> Iterator[dict[str, Any]]:
    """One answer a report, the good ones judged in one go."""
    from dateline.coding import classify as judged
    from dateline.intake import Refusal

    for found in judged(batch):
        yield {"id": found.id, "error": found.error} if isinstance(found, Refusal) else msgspec.to_builtins(found)
