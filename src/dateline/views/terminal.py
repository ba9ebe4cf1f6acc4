"""A record in the terminal, by rich: tables that wrap, colour only where there is a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from dateline.explanation import Explanation
from dateline.record import Record
from dateline.views.rows import ActorRow, EventRow, QuoteRow, View, view, visible

_COLOURS = {"negated": "red", "future": "cyan", "hypothetical": "yellow", "historical": "dim"}


def show(record: Record, console: Console, words: bool = False) -> None:
    """Print what a record says: when and where filed, events, who is who, who said what, planned, disputed.

    Args:
        words: with each event the sentence that carries it.
    """
    said = _sentences(record) if words else {}
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
        console.print(_events("What happened", rows.events, said))
    if rows.planned:
        console.print(_events("Planned, threatened or only supposed", rows.planned, said))
    _lists(rows, console)


def explain(record: Record, explanations: Sequence[Explanation], console: Console) -> None:
    """Print why each event of a record was coded as it was."""
    events = {e.id: e for e in record.events}
    for told in explanations:
        trigger = events[told.event].trigger
        title = f"{told.event} {told.type}: “{record.text[trigger.start : trigger.end]}”"
        rows = []
        if told.words:
            rows.append(("words", ", ".join(f"“{w.text}” {w.weight:+.1f}" for w in told.words)))
        if told.rivals:
            rows.append(("rivals", ", ".join(f"{r.type} {r.probability:.2f}" for r in told.rivals)))
        table = Table.grid(padding=(0, 2, 0, 0))
        table.add_column(no_wrap=True)
        table.add_column(overflow="fold")
        for row in (*rows, *told.reasons.items()):
            table.add_row(*(Text(visible(cell)) for cell in row))
        console.print(Text(visible(title), style="bold"))
        console.print(Padding(table, (0, 0, 1, 2), expand=False))


def _sentences(record: Record) -> dict[str, str]:
    """The words that carry each event, by its id."""
    return {e.id: " ".join(record.text[e.evidence.start : e.evidence.end].split()) for e in record.events}


def _events(title: str, rows: list[EventRow], said: Mapping[str, str]) -> Table:
    table = Table(
        title=title, title_justify="left", title_style="bold", expand=True, pad_edge=False, box=None
    )
    table.add_column("When", width=10)
    for name in ("Who", "does what", "to whom", "how it stands, where, who says"):
        table.add_column(name, ratio=1, overflow="fold")
    table.add_column("sure", width=4)
    for r in rows:
        what = r.what + (f": {r.numbers}" if r.numbers else "")
        around = [
            r.stands,
            f"in {r.where}" if r.where else "",
            f"according to {r.source}" if r.source else "",
        ]
        words = f"“{said[r.id]}”" if r.id in said else ""
        cells = (
            r.when,
            r.who,
            what,
            r.whom,
            "\n".join(filter(None, (*around, words))),
            f"{r.confidence:.2f}",
        )
        table.add_row(*(escape(visible(c)) for c in cells), style=_COLOURS.get(r.status))
    return table


def _lists(rows: View, console: Console) -> None:
    _print_list(console, "Who is who", [(a.name, _actor(a)) for a in rows.actors])
    _print_list(console, "Who said what", [(q.who, _quote(q)) for q in rows.quotes])
    _print_list(console, "Disputed", [(d.said,) for d in rows.disputed])


def _actor(a: ActorRow) -> str:
    called = f"also “{_short(a.called)}”" if a.called else ""
    return "\n".join(filter(None, (a.what, called, *a.stands)))


def _quote(q: QuoteRow) -> str:
    how = "; ".join(filter(None, (q.how, f"as told by {q.through}" if q.through else "")))
    return _short(q.said) + (f"\n({how})" if how else "")


def _print_list(console: Console, title: str, rows: Sequence[tuple[str, ...]]) -> None:
    """A heading and rows whose cells wrap within their columns; nothing where there are no rows."""
    if not rows:
        return
    table = Table.grid(padding=(0, 2, 0, 0), expand=True)
    for column in range(len(rows[0])):
        is_name = column == 0 < len(rows[0]) - 1
        table.add_column(ratio=1 if is_name else 2, overflow="fold")
    for row in rows:
        table.add_row(*(Text(visible(cell)) for cell in row))
    console.print()
    console.print(Text(title, style="bold"))
    console.print(Padding(table, (0, 0, 0, 2)))


def _short(text: str, longest: int = 160) -> str:
    return text if len(text) <= longest else text[: longest - 1].rsplit(" ", 1)[0] + " …"
