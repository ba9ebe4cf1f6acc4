"""``dateline demo``: the bundled sample, read before your eyes."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dateline.cli.output import write_page

if TYPE_CHECKING:
    from rich.console import Console

    from dateline.record import Record
    from dateline.views.summary import Line, Summary

_LONGEST = 18  # lines of the timeline
_WIDEST = 100  # columns


def demo(
    html: Annotated[
        Path | None, typer.Option(metavar="OUT", help="Write the marked reports as one page too.")
    ] = None,
    store: Annotated[
        str | None,
        typer.Option(
            metavar="STORE", help="Keep what was read in a store too, to try the other commands on."
        ),
    ] = None,
    reports: Annotated[
        Path | None, typer.Option(metavar="OUT", help="Write the bundled reports too, as JSON lines.")
    ] = None,
) -> None:
    """Read fifteen bundled reports on the Libya crisis of 2019-2020 and show what is in them."""
    import time

    from rich.console import Console

    from dateline.views import page, summary

    begun = time.perf_counter()
    records = sample()
    found = summary.summary(records)
    console = Console(highlight=False)
    console.width = min(console.width, _WIDEST)
    console.print(
        f"Read {found.reports} short reports on the Libya crisis by {len(found.outlets)} outlets, filed from "
        f"{found.first} to {found.last}, in {time.perf_counter() - begun:.1f} s.\nThe reports were written for this "
        f"demo; their outlets are invented.\n"
    )
    _show(found, console)
    if html is not None:
        write_page(html, page.render(records))
        console.print(f"Wrote {html}: open it in a browser and click on a statement.\n")
    if reports is not None:
        write_page(reports, _lines())
        console.print(
            f"Wrote {reports}: one report a line, as “dateline code” and “dateline ingest” take it."
        )
    if store is not None:
        _keep(records, store)
        console.print(f"Wrote {store}: try “dateline timeline --store {store}”, “dateline serve {store}”.")
    console.print("Each statement points at the words that carry it. Now try:")
    console.print("  dateline demo --html demo.html      # the reports, every statement marked")
    console.print("  dateline demo --store libya.db      # a store of them: timeline, series, serve")
    console.print("  dateline read FILE --html mine.html # your own: text, web page, PDF, Word")


def sample() -> list[Record]:
    """The records of the bundled reports, read now."""
    from dateline.coding import code
    from dateline.intake import Refusal, reports

    return [
        r for r in code(reports(_lines().splitlines(), "the sample")) if not isinstance(r, Refusal)
    ]  # fmt: skip


def _lines() -> str:
    return files("dateline").joinpath("samples/libya.jsonl").read_text("utf-8")


def _keep(records: Sequence[Record], store: str) -> None:
    from dateline import store as stores
    from dateline.config import ReadingConfig

    with stores.open(store) as target:
        target.add(records, ReadingConfig().fingerprint())


def _show(found: Summary, console: Console) -> None:
    _table(console, "Attacks, in the words of the first report", [
        (line.when, _told(line)) for line in found.attacks
    ])  # fmt: skip
    _table(console, "What else happened (by a day: reported then, the text names no day)", [
        (line.when, _told(line)) for line in _main(found.timeline)
    ])  # fmt: skip
    _table(console, "Who stands with whom", [(line,) for line in found.sides])
    _table(console, "How many came to harm, and who says so", [
        (f.day, f"{count} {f.kind}", source) for f in found.figures for count, source in f.given
    ])  # fmt: skip
    _table(console, "Disputed: said here, denied there", _disputes(found.contradictions))
    _table(console, "Denied or not confirmed", [(line,) for line in found.denials])
    _table(console, "Planned", [(line.when, _told(line)) for line in found.planned])


def _disputes(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Each assertion once, what others say against it below."""
    against: dict[str, list[str]] = {}
    for one, other in pairs:
        against.setdefault(one, []).append(other)
    return [
        row for one, others in against.items() for row in (("", one), *(("but", other) for other in others))
    ]


def _main(timeline: list[Line]) -> list[Line]:
    """The weightiest lines, in the order of their days."""
    weighty = sorted(timeline, key=lambda line: -line.weight)[:_LONGEST]
    return sorted(weighty, key=lambda line: line.day)


def _told(line: Line) -> str:
    return line.told + (f"  [{len(line.reports)} reports]" if len(line.reports) > 1 else "")


def _table(console: Console, title: str, rows: Sequence[tuple[str, ...]]) -> None:
    """Print a heading and rows whose long cells hang below their column; nothing where there are none."""
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    from dateline.views.rows import visible

    if not rows:
        return
    table = Table.grid(padding=(0, 2, 0, 0))
    for column in range(len(rows[0])):
        table.add_column(overflow="fold", no_wrap=column == 0 < len(rows[0]) - 1)
    for row in rows:
        table.add_row(*(Text(visible(cell)) for cell in row))
    console.print(Text(title, style="bold"))
    console.print(Padding(table, (0, 0, 1, 2), expand=False))
