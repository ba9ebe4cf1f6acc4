"""``dateline compare``: another project's events beside the store's."""

from __future__ import annotations

import json
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dateline.cli import rows as answers
from dateline.cli.rows import DEFAULT, AsOf, Least, Limit, StoreAt, To

if TYPE_CHECKING:
    from dateline.compare import Comparison


class Data(StrEnum):
    """Whose layout a file has."""

    acled = "acled"
    gdelt = "gdelt"
    ucdp = "ucdp"
    polecat = "polecat"


class ComparisonForm(StrEnum):
    """How a comparison is written."""

    table = "table"
    json = "json"
    csv = "csv"
    html = "html"


def compare(
    other: Annotated[Path, typer.Argument(metavar="OTHER", help="A file of the other project's events.")],
    form: Annotated[Data, typer.Option("--as", help="Whose layout it has.")],
    store: StoreAt = DEFAULT,
    since: Annotated[str | None, typer.Option(metavar="DAY", help="First day: YYYY-MM-DD.")] = None,
    until: Annotated[str | None, typer.Option(metavar="DAY", help="Last day.")] = None,
    days: Annotated[int | None, typer.Option(min=0, help="The most days that an event may be apart.")] = None,
    km: Annotated[float | None, typer.Option(min=0, help="The most kilometres.")] = None,
    likeness: Annotated[
        float | None, typer.Option(min=0, max=1, help="The least likeness of a pair.")
    ] = None,
    least: Least = None,
    as_of: AsOf = None,
    limit: Limit = 20,
    how: Annotated[
        ComparisonForm, typer.Option("--format", help="How it is written.")
    ] = ComparisonForm.table,
    out: To = None,
) -> None:
    """Show another project's events beside the store's: what both have, what each has alone, which figures differ."""
    from dateline.compare import compare as beside
    from dateline.compare import forms, rule

    first, last = _day(since), _day(until)
    with answers.asked(store, as_of) as opened:
        found = beside(other, form.value, opened, first, last, rule(days, km, likeness), least or 0.0)
    if how is ComparisonForm.table and out is None:
        _show(found, limit)
    elif how is ComparisonForm.json:
        import msgspec

        answers.put(json.dumps(msgspec.to_builtins(found), ensure_ascii=False, indent=1) + "\n", out)
    elif how is ComparisonForm.html:
        answers.put(forms.page(found), out)
    else:
        answers.write(forms.rows(found), ("in", "day"), answers.Format.csv, out)


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as e:
        raise typer.BadParameter(f"{text} is no day. Write YYYY-MM-DD.") from e


def _show(found: Comparison, limit: int) -> None:
    from dateline.compare import forms

    for sentence in forms.summary(found):
        typer.echo(sentence)
    rows = forms.rows(found)
    shares = ("matched", "share")
    tables: list[tuple[str, tuple[str, ...], list[answers.Row]]] = [
        ("Their classes", ("class", "theirs", *shares), found.classes),
        ("Our types", ("type", "ours", *shares), found.types),
        ("In both, but told otherwise (theirs / ours)", ("day", "their_id", "our_id", "first", "second", "differs"),
         [r for r in rows if r["in"] == "both" and r["differs"]]),
        (f"Only in {found.other}", ("day", "their_id", "their_class", "first", "second", "place", "near"),
         [r for r in rows if r["in"] == "theirs"]),
        ("Only in the store", ("day", "our_id", "our_type", "first", "second", "place", "near"),
         [r for r in rows if r["in"] == "ours"]),
    ]  # fmt: skip
    for title, columns, some in tables:
        cut = limit if "day" in columns and limit and len(some) > limit else None
        more = f", {cut:,} of {len(some):,} shown; --limit 0 shows all" if cut else ""
        if some:
            typer.echo(f"\n{title}{more}")
            answers.write(some[:cut], columns, answers.Format.table, None)
