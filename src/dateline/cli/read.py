"""``dateline read``: one report for a person."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from dateline.cli.options import Actors, AnyLanguage, Codebook, MinConfidence, Model, Stages, config
from dateline.cli.output import write_page
from dateline.errors import counted
from dateline.record import Record


def read(
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE|URL|-...", help="Text, HTML, PDF, Word or JSON lines; - is standard input."
        ),
    ],
    published: Annotated[
        str | None, typer.Option(metavar="DATE", help="When it was published, as YYYY-MM-DD.")
    ] = None,
    html: Annotated[
        Path | None,
        typer.Option(metavar="OUT", help="Write one page that shows the words behind each statement."),
    ] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Say behind each event why it was coded as it was.")
    ] = False,
    words: Annotated[
        bool, typer.Option("--words", help="Show with each event the words that carry it.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print the record as JSON.")] = False,
    actors: Actors = None,
    codebook: Codebook = None,
    model: Model = None,
    min_confidence: MinConfidence = None,
    any_language: AnyLanguage = False,
    stages: Stages = None,
    allow_private: Annotated[
        bool, typer.Option(help="Open addresses of this machine and its network too.")
    ] = False,
) -> None:
    """Read a report and show who did what to whom, when, where, and who says so."""
    from rich.console import Console

    from dateline.cli import stream
    from dateline.coding import code
    from dateline.intake import Refusal, read_source
    from dateline.views import page, terminal

    stream.warn_plainly()
    console = Console(soft_wrap=False)
    how = config(actors, codebook, model, min_confidence, any_language, stages)
    records, failed = [], 0
    for source in sources:
        for found in code(read_source(source, published, allow_private), config=how):
            if isinstance(found, Refusal):
                failed += 1
                print(f"dateline: {found.error}", file=sys.stderr)
                continue
            if json:
                typer.echo(found.to_json(indent=2))
            else:
                found = _sure(found, model) if min_confidence is None and codebook is None else found
                records.append(found)
                if html is None:
                    terminal.show(found, console, words)
            if explain:
                terminal.explain(found, [found.explain(e, how) for e in found.events], console)
    if html is not None and records:
        write_page(html, page.render(records))
        typer.echo(f"Wrote {html}: open it in a browser and click on a statement.", err=True)
    if failed:
        raise typer.Exit(1)


def _sure(record: Record, model: str | None) -> Record:
    """A record with the events that are surer than not worth showing; says how many are left out."""
    from dateline.models import reader

    least = float(reader.load(model).config["shown"])
    kept = [e for e in record.events if e.confidence >= least]
    if left := len(record.events) - len(kept):
        print(
            f"dateline: {counted(left, 'event')} less sure than {least:.2f} left out; --min-confidence 0 shows all.",
            file=sys.stderr,
        )
    return msgspec.structs.replace(record, events=kept)
