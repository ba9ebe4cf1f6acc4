"""``dateline code``: reports in, records out, one JSON object a line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import typer

from dateline.cli import stream


def code(
    sources: Annotated[list[str], typer.Argument(metavar="IN...", help="Files of reports, one JSON object a line; - is standard input.")],
    out: Annotated[str, typer.Option("--out", "-o", help="Where the records go; - is standard output.")] = "-",
    any_language: Annotated[bool, typer.Option(help="Read texts in other languages than English too.")] = False,
) -> None:
    """Code reports: JSON lines in, JSON lines out, in the order given.

    A report that can't be read gets a line {"id": …, "error": "…"} in its place, and exit status 1 at the end;
    every other report is coded.
    """
    from dateline.coding import code as coded
    from dateline.intake import Refusal, Report, reports

    stream.warn_plainly()
    position = failed = 0

    def incoming() -> Iterator[Report | Refusal]:
        nonlocal position
        for name, lines in stream.lines(sources):

            def counted_lines(lines: Iterator[bytes] = lines) -> Iterator[bytes]:
                nonlocal position
                for line in lines:
                    position += len(line)
                    yield line

            yield from reports(counted_lines(), name)

    def outgoing() -> Iterator[tuple[int, str]]:
        nonlocal failed
        for found in coded(incoming(), any_language=any_language):
            failed += isinstance(found, Refusal)
            yield position, found.to_json()

    stream.write(stream.counted(outgoing(), stream.total_bytes(sources), "reports"), out)
    if failed:
        typer.echo(f"dateline: {failed} of the reports could not be read; their lines say why.", err=True)
        raise typer.Exit(1)
