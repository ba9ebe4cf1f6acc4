"""``dateline demo``: the bundled sample, read before your eyes."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Annotated

import typer

_LONGEST = 16  # lines of the timeline


def demo(
    html: Annotated[
        Path | None, typer.Option(metavar="OUT", help="Write the marked reports as one page too.")
    ] = None,
) -> None:
    """Read fifteen bundled reports on the Libya crisis of 2019-2020 and show what is in them."""
    import time

    from rich.console import Console

    from dateline.coding import code
    from dateline.intake import Refusal, reports
    from dateline.views import page, summary

    begun = time.perf_counter()
    lines = files("dateline").joinpath("samples/libya.jsonl").read_text("utf-8").splitlines()
    records = [r for r in code(reports(lines, "the sample")) if not isinstance(r, Refusal)]
    found = summary.summary(records)
    events = sum(len(r.events) for r in records)
    quotes = sum(len(r.attributions) for r in records)
    console = Console(highlight=False)
    console.print(
        f"Read {found.reports} short reports of {len(found.outlets)} outlets ({', '.join(found.outlets)}), "
        f"{found.first} to {found.last}, in {time.perf_counter() - begun:.1f} s: "
        f"{events} events, {quotes} statements.\n"
    )
    told = sorted(found.timeline, key=lambda line: -line.weight)[:_LONGEST]
    _list(console, "What happened", [
        f"{line.day}  {line.told}" + (f"  ({line.reports} reports)" if line.reports > 1 else "")
        for line in sorted(told, key=lambda line: line.day)
    ])  # fmt: skip
    _list(console, "Who stands with whom", found.sides)
    _list(console, "Figures, and who gives them", found.figures)
    _list(console, "Disputed", found.disputed)
    _list(console, "Planned", found.planned)
    if html is not None:
        html.write_text(page.render(records), "utf-8")
        console.print(f"Wrote {html}: open it in a browser and click on a statement.\n")
    console.print("Each statement points at the words that carry it. Now try:")
    console.print("  dateline demo --html demo.html      # the reports, every statement marked")
    console.print(
        "  dateline read FILE --html mine.html # your own: text, web page, PDF, Word"
    )


def _list(console: object, title: str, lines: list[str]) -> None:
    """Print a heading and its lines; nothing where there are none."""
    from rich.console import Console
    from rich.markup import escape
    from rich.padding import Padding

    assert isinstance(console, Console)
    if lines:
        console.print(f"[bold]{title}[/bold]")
        for line in lines:
            console.print(Padding(escape(line), (0, 0, 0, 2)))
        console.print()
