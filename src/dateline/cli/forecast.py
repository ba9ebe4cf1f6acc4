"""``dateline forecast``: what is to be expected, kept before its day and scored behind it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from dateline.cli import rows as answers
from dateline.cli.rows import DEFAULT, As, Format, Limit, StoreAt, To
from dateline.errors import AlertsError, counted


def forecast(
    rules: Annotated[
        Path, typer.Argument(metavar="RULES.toml", help="A file with “forecast” tables (docs/alerts.md).")
    ],
    store: StoreAt = DEFAULT,
    at: Annotated[
        str | None,
        typer.Option("--at", metavar="DAY", help="Known up to this day; the last with reports otherwise."),
    ] = None,
    past: Annotated[
        bool, typer.Option("--past", help="Show those whose outcome is known, with scores.")
    ] = False,
    limit: Limit = 50,
    how: As = Format.table,
    out: To = None,
) -> None:
    """Foretell counts of units as distributions: kept before their day, scored when it has come.

    The scores of a rule so far are told beside: CRPS (in counts; also that of the last count gone on), how much of the
    outcomes lay in the middle 90 % of the probability, and the Brier score.
    """
    from dateline import store as stores
    from dateline.alerts.foretelling import made, scored, shown, summary
    from dateline.alerts.rules import rules_of

    wanted = rules_of(rules)
    if not wanted.forecast:
        raise AlertsError(
            f"{rules} has no [[forecast]]. Write one and below it name and by (docs/alerts.md)."
        )
    rows: list[answers.Row] = []
    with stores.open(store, create=False) as opened:
        for rule in wanted.forecast:
            scored(opened, rule, at)
            new = made(opened, rule, at)
            known = opened.forecasts(rule.name)
            told = summary(known)
            score = "none has come due yet" if told is None else (
                f"{counted(told['forecasts'], 'outcome')} known: CRPS {told['crps']:g} (the last count gone on: "
                f"{told['crps_last']:g}), {told['covered']:.0%} in the middle 90 %, Brier {told['brier']:g}"
            )  # fmt: skip
            print(f"dateline: {rule.name}: {new:,} new; {score}.", file=sys.stderr)
            latest = max((row["made"] for row in known), default="")
            chosen = [r for r in known if (r["outcome"] is not None if past else r["made"] == latest)]
            rows += shown(chosen, rule.least)
    most = [row for row in rows if past or row["ahead"] == 1] if how is Format.table else rows
    most = (
        sorted(most, key=lambda row: (-row["median"], -row["high"], row["unit"]))
        if how is Format.table
        else most
    )
    answers.say(most, "no forecasts.", limit or None, "forecast", len(rows))
    columns = ("period", "unit", "median", "low", "high", "chance", *(("outcome", "crps") if past else ()))
    answers.write(most[: limit or None], columns, how, out)
