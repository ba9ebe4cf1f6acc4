"""``dateline alerts``: told when something changes, with a promised rate of false alarms."""

from __future__ import annotations

import getpass
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from dateline.cli import rows as answers
from dateline.cli.rows import DEFAULT, As, Format, Limit, Since, StoreAt, To
from dateline.errors import AlertsError, counted

if TYPE_CHECKING:
    from dateline.alerts.rules import Rules
    from dateline.store import Store

_COLUMNS = ("id", "day", "kind", "sentence", "words")
_HELP = ("-h", "--help")


class _Group(TyperGroup):
    """Takes ``dateline alerts rules.toml`` for ``dateline alerts run rules.toml``."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args[0] not in _HELP:
            args = ["run", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    cls=_Group,
    no_args_is_help=True,
    help="Tell what changes in a store, with a promised rate of false alarms: dateline alerts RULES.toml.",
)
RulesAt = Annotated[Path, typer.Argument(metavar="RULES.toml", help="What is watched (docs/alerts.md).")]
At = Annotated[
    str | None, typer.Option("--at", metavar="DAY", help="As of this day; the last with reports otherwise.")
]


@app.command()
def run(
    rules: RulesAt,
    store: StoreAt = DEFAULT,
    at: At = None,
    watch: Annotated[bool, typer.Option("--watch", help="Look again and again, until Ctrl-C.")] = False,
    every: Annotated[float, typer.Option(min=1, help="Seconds between two looks of --watch.")] = 300.0,
    how: As = Format.table,
    out: To = None,
) -> None:
    """Tell what is new by the rules: once each, kept in the store and sent to where the rules say."""
    from dateline import store as stores
    from dateline.alerts.rules import rules_of, targets_of

    wanted = rules_of(rules)
    targets = targets_of(wanted)
    with stores.open(store, create=False) as opened:
        failed = _look(opened, wanted, targets, at, how, out)
        while watch:
            time.sleep(every)
            failed = _look(opened, wanted, targets, at, how, out, quiet=True)
    if failed:
        raise typer.Exit(1)


def _look(
    store: Store,
    rules: Rules,
    targets: list[str],
    at: str | None,
    how: Format,
    out: Path | None,
    quiet: bool = False,
) -> bool:
    """Find, show and send what is new; whether something could not be sent."""
    from dateline.alerts.delivery import deliver, shown
    from dateline.alerts.finding import found
    from dateline.alerts.units import last_day

    day = last_day(store, at)
    new = [shown(row) for row in found(store, rules, day) if not row["silent"]]
    if new or not quiet:
        answers.say(new, f"nothing new by {day}.", None, "alert")
        answers.write(_with_words(new), _COLUMNS, how, out)
    failed = list(deliver(store, targets, day, rules.deliver.days))
    for sentence in failed:
        print(f"dateline: {answers.for_terminal(sentence)}", file=sys.stderr, flush=True)
    return bool(failed)


@app.command(name="list")
def list_(
    store: StoreAt = DEFAULT,
    everything: Annotated[bool, typer.Option("--all", help="Those that were acknowledged too.")] = False,
    since: Since = None,
    limit: Limit = 50,
    how: As = Format.table,
    out: To = None,
) -> None:
    """Show the alerts of a store that nobody has acknowledged, newest first."""
    from dateline import store as stores
    from dateline.alerts.delivery import shown

    answers.wanted(since=since)
    with stores.open(store, create=False) as opened:
        rows = [shown(row) for row in opened.alerts(limit or None, open_only=not everything, since=since)]
    answers.say(rows, "no alerts. “dateline alerts RULES.toml” finds them.", limit, "alert")
    answers.write(_with_words(rows), _COLUMNS, how, out)


@app.command()
def ack(
    numbers: Annotated[list[int], typer.Argument(metavar="ID…", help="Alerts that you have seen.")],
    store: StoreAt = DEFAULT,
    by: Annotated[str | None, typer.Option(metavar="NAME", help="Who has seen them; you otherwise.")] = None,
) -> None:
    """Acknowledge alerts: they are listed and sent no more."""
    from dateline import store as stores

    with stores.open(store, create=False) as opened:
        for number in numbers:
            row = opened.acknowledge(number, by or getpass.getuser())
            print(answers.for_terminal(f"{number}: {row['sentence']}"))


@app.command()
def silence(
    rule: Annotated[str, typer.Argument(metavar="RULE", help="By its name.")],
    until: Annotated[str, typer.Option(metavar="DAY", help="The last day of it.")],
    store: StoreAt = DEFAULT,
    unit: Annotated[str, typer.Option(metavar="NAME", help="Only of this unit, as alerts call it.")] = "",
) -> None:
    """Let a rule be silent up to a day: what it finds is kept, and told to nobody."""
    from dateline import store as stores
    from dateline.alerts.units import last_day

    with stores.open(store, create=False) as opened:
        opened.silence(rule, unit, last_day(opened, until))


@app.command()
def backtest(
    rules: RulesAt,
    store: StoreAt = DEFAULT,
    at: At = None,
    since: Since = None,
    how: As = Format.table,
    out: To = None,
) -> None:
    """Replay the rules: what they would have told from the past alone, and how often against the promise."""
    from dateline import store as stores
    from dateline.alerts.replaying import replayed
    from dateline.alerts.rules import rules_of
    from dateline.alerts.units import last_day

    wanted = rules_of(rules)
    if not wanted.rise:
        raise AlertsError(f"{rules} has no [[rise]]. Only these make a promise that can be replayed.")
    answers.wanted(since=since)
    rows = []
    with stores.open(store, create=False) as opened:
        day = last_day(opened, at)
        for rule in wanted.rise:
            found = replayed(opened, rule, day, since)
            rows += found.told
            print(
                f"dateline: {rule.name}: {counted(len(found.told), 'alert')} in {found.unit_years:,} unit-years of "
                f"{counted(found.units, 'unit')}; {found.promised:g} false ones promised; {found.passing} were over "
                "in the next period.",
                file=sys.stderr,
            )
    answers.write(rows, ("day", "rule", "sentence", "lasted"), how, out)


def _with_words(rows: list[answers.Row]) -> list[answers.Row]:
    return [{**row, "words": row["told"][0]["words"] if row["told"] else ""} for row in rows]
