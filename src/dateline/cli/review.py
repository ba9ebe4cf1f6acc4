"""``dateline review``: what people decided about the events of a store."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer

from dateline.cli.options import Out
from dateline.cli.rows import DEFAULT, As, Format, StoreAt, To, write
from dateline.errors import counted

app = typer.Typer(
    help="What people decided about the events of a store; they decide in the browser (dateline serve).",
    no_args_is_help=True,
)

By = Annotated[str | None, typer.Option("--by", metavar="NAME", help="Only one reviewer's.")]


@app.command("list")
def list_decisions(store: StoreAt = DEFAULT, by: By = None, form: As = Format.table, out: To = None) -> None:
    """What was decided, the newest first: number, when, who, what, of which words."""
    from dateline import store as stores
    from dateline.store.corrections import in_words

    with stores.open(store, create=False) as target:
        rows = [
            {"id": d.id, "at": d.at[:19], "reviewer": d.reviewer, "decision": d.decision, "report": d.report,
             "start": d.start, "end": d.end, "was": d.change["was"]["type"],
             "change": ", ".join(in_words(d))}
            for d in target.decisions(by)
        ]  # fmt: skip
    write(rows, ("id", "at", "reviewer", "decision", "report", "was", "change"), form, out)


@app.command("report")
def report(store: StoreAt = DEFAULT, form: As = Format.table, out: To = None) -> None:
    """How right the coder was, by type, and how far reviewers agree."""
    from dateline import store as stores

    with stores.open(store, create=False) as target:
        rows, agreed = target.rightness(), target.agreement()
    write(
        rows, ("type", "reviewed", "events", "type_right", "low", "high", "sides_right", "right"), form, out
    )
    told = ", ".join(
        f"{what} {agreed[what]:.2f}" for what in ("event", "type", "status") if agreed[what] is not None
    )
    who = f"{counted(agreed['mentions'], 'event')} decided by two or more"
    typer.echo(f"{who}; Krippendorff's alpha: {told or 'can not be told'}.", err=True)


@app.command("export")
def export(
    store: StoreAt = DEFAULT,
    whole: Annotated[
        bool,
        typer.Option("--whole", help="Reports annotated in full, each with all its events, not sentences."),
    ] = False,
    notation: Annotated[
        bool, typer.Option("--notation", help="Of --whole: the line notation that people write and read.")
    ] = False,
    text: Annotated[
        bool, typer.Option("--text/--no-text", help="Of --whole: with the texts, or their checksums only.")
    ] = True,
    out: Out = "-",
) -> None:
    """Labelled sentences or whole reports, JSON lines, as “dateline train” takes them."""
    from dateline import store as stores
    from dateline.cli.output import opened
    from dateline.errors import StoreError
    from dateline.store.annotated import annotated
    from dateline.store.labelled import labelled

    if (notation or not text) and not whole:
        raise StoreError("--notation and --no-text are of whole reports: give --whole too.")
    with stores.open(store, create=False) as target, opened(out) as written:
        number = 0
        for one in annotated(target, text or notation) if whole else labelled(target):
            written.write(_in_lines(one) if notation else json.dumps(one, ensure_ascii=False))
            number += 1
    typer.echo(f"{counted(number, 'report' if whole else 'sentence')}.", err=True)


def _in_lines(report: dict[str, Any]) -> str:
    from dateline.training.notation import write as lines_of

    return lines_of(report["id"], report["text"], report["events"]).rstrip("\n")


@app.command("undo")
def undo(
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="Of the decision, as “list” gives it.")],
    store: StoreAt = DEFAULT,
) -> None:
    """Take a decision back; it stays on record as taken back."""
    from dateline import store as stores

    with stores.open(store, create=False) as target:
        back = target.undo(number, "", others=True)
    typer.echo(f"Taken back: {back.decision} by {back.reviewer}.", err=True)
