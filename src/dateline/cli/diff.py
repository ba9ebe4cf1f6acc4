"""``dateline diff``: what is different between two stores or editions, and why."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from dateline.cli import rows as answers
from dateline.cli.rows import As, Format, Limit, To

_COLUMNS = ("change", "day", "type", "actors", "recipients", "what", "why")


def diff(
    first: Annotated[
        str, typer.Argument(metavar="A", help="How it was: a store, or the folder of an edition.")
    ],
    second: Annotated[str, typer.Argument(metavar="B", help="How it is.")],
    changes: Annotated[
        str | None,
        typer.Option(
            "--change", metavar="KINDS", help="Only these: added, gone, changed, merged, split, regrouped."
        ),
    ] = None,
    limit: Limit = 50,
    how: As = Format.table,
    out: To = None,
) -> None:
    """Tell what is different between two stores or editions: events added, gone, changed, merged, split, and why."""
    import msgspec

    from dateline.errors import StoreError
    from dateline.release import diff as between
    from dateline.release.differences import KINDS

    wanted = [part.strip() for part in (changes or "").split(",") if part.strip()]
    for kind in wanted:
        if kind not in KINDS:
            raise StoreError(f"{kind} is no kind of difference. There are {', '.join(KINDS)}.")
    found, counted = between(first, second)
    typer.echo(
        f"dateline: {', '.join(f'{counted[k]:,} {k}' for k in (*KINDS, 'same') if counted[k])}.", err=True
    )
    chosen = [d for d in found if not wanted or d.change in wanted]
    rows: list[dict[str, Any]] = [msgspec.to_builtins(d) for d in chosen[: limit or None]]
    if rows:
        answers.say(rows, "", limit, "difference", len(chosen))
    if how is not Format.jsonl:
        rows = [{**r, **r["event"], "what": _what(r)} for r in rows]
    answers.write(rows, _COLUMNS, how, out)


def _what(row: dict[str, Any]) -> str:
    """What is different, in words."""
    if row["change"] in ("added", "gone"):
        return ""
    if row["change"] != "changed":
        return f"{' '.join(row['before'])} → {' '.join(row['after'])}"
    return "; ".join(
        f"{name} {answers.shown(old) or 'none'} → {answers.shown(new) or 'none'}"
        for name, (old, new) in row["fields"].items()
    )
