"""A record in the terminal, by rich: tables that wrap, colour only where there is a terminal."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from dateline.record import Record
from dateline.views.rows import EventRow, View, view, visible

_COLOURS = {"negated": "red", "future": "cyan", "hypothetical": "yellow", "historical": "dim"}


def show(record: Record, console: Console) -> None:
    """Print what a record says: when and where filed, events, who is who, who said what, planned, disputed."""
    rows = view(record)
    if record.title:
        console.print(f"[bold]{escape(visible(record.title))}[/bold]")
    console.print(f"Filed: {escape(visible(rows.filed))}\n")
    if not (rows.events or rows.planned or rows.quotes):
        console.print(
            "There is no politics in this text that dateline can see: nobody acts on anybody, and nobody is quoted."
        )
        return
    if rows.events:
        console.print(_events("What happened", rows.events))
    if rows.planned:
        console.print(_events("Planned, threatened or only supposed", rows.planned))
    _lists(rows, console)


def _events(title: str, rows: list[EventRow]) -> Table:
    table = Table(
        title=title, title_justify="left", title_style="bold", expand=True, pad_edge=False, box=None
    )
    table.add_column("When", width=10, no_wrap=True)
    for name in ("Who", "does what", "to whom", "status, where, who says"):
        table.add_column(name, ratio=1, overflow="fold")
    for r in rows:
        what = r.what + (f": {r.numbers}" if r.numbers else "")
        around = [r.status, f"in {r.where}" if r.where else "", f"says {r.source}" if r.source else ""]
        cells = (r.when[:10], r.who, what, r.whom, "\n".join(filter(None, around)))
        table.add_row(*(escape(visible(c)) for c in cells), style=_COLOURS.get(r.status))
    return table


def _lists(rows: View, console: Console) -> None:
    _print_list(console, "Who is who", (
        f"{a.name}: {a.what}" + (f"; also “{a.called}”" if a.called else "") + "".join(f"\n    {s}" for s in a.stands)
        for a in rows.actors
    ))  # fmt: skip
    _print_list(console, "Who said what", (
        f"{q.who} ({q.how}{f', through {q.through}' if q.through else ''}): {_short(q.said)}" for q in rows.quotes
    ))  # fmt: skip
    _print_list(console, "Disputed", rows.disputed)


def _print_list(console: Console, title: str, lines: Iterable[str]) -> None:
    lines = list(lines)
    if lines:
        console.print(f"\n[bold]{title}[/bold]")
        for line in lines:
            console.print(f"  {escape(visible(line))}", highlight=False)


def _short(text: str, longest: int = 160) -> str:
    return text if len(text) <= longest else text[: longest - 1].rsplit(" ", 1)[0] + " …"
