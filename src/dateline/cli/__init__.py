"""The command line: one file a command; what is slow to load is loaded by the command that needs it."""

from __future__ import annotations

import os
import sys
from typing import Annotated, NoReturn

import typer

from dateline import __version__
from dateline.cli import output
from dateline.cli.actors import app as actors
from dateline.cli.alerts import app as alerts
from dateline.cli.brief import brief
from dateline.cli.chronology import chronology
from dateline.cli.classify import classify
from dateline.cli.code import code
from dateline.cli.compare import compare
from dateline.cli.demo import demo
from dateline.cli.diff import diff
from dateline.cli.disputed import disputed
from dateline.cli.doctor import doctor
from dateline.cli.events import events
from dateline.cli.export import export
from dateline.cli.forecast import forecast
from dateline.cli.ingest import ingest
from dateline.cli.load import load
from dateline.cli.mcp import mcp
from dateline.cli.network import network
from dateline.cli.ontology import ontology
from dateline.cli.planned import planned
from dateline.cli.quotes import quotes
from dateline.cli.read import read
from dateline.cli.release import release
from dateline.cli.review import app as review
from dateline.cli.rows import for_terminal
from dateline.cli.search import search
from dateline.cli.series import series
from dateline.cli.serve import serve
from dateline.cli.situation import situation
from dateline.cli.story import story
from dateline.cli.timeline import timeline
from dateline.cli.train import train
from dateline.cli.users import app as users
from dateline.cli.watch import watch
from dateline.errors import DatelineError
from dateline.models import cores

app = typer.Typer(
    name="dateline",
    help="Read news reports and keep the record of a crisis: who did what to whom, when, where, and who "
    "says so.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,
)


def _version(wanted: bool) -> None:
    if wanted:
        print(f"dateline {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    pass


for _command in (
    read, demo, code, classify, ingest, load, events, timeline, series, network, quotes, disputed, planned, search,
    situation, chronology, brief, story, forecast, export, release, diff, compare, watch, serve, mcp, train, ontology,
    doctor,
):  # fmt: skip
    app.command()(_command)
app.add_typer(actors, name="actors")
app.add_typer(alerts, name="alerts")
app.add_typer(review, name="review")
app.add_typer(users, name="users")


def main() -> None:
    """Run the command line; errors are sentences on standard error, never a traceback."""
    output.listen()
    cores.use_one()
    try:
        app()
    except DatelineError as e:
        _end(str(e), 1)
    except output.Stopped:
        _end("stopped.", output.STOPPED)
    except Exception as e:
        if os.environ.get("DATELINE_TRACEBACK"):
            raise
        _end(
            f"this is a fault of dateline: {type(e).__name__}: {e}. Please report it with what you did; "
            "DATELINE_TRACEBACK=1 shows where it happened.",
            1,
        )


def _end(sentence: str, status: int) -> NoReturn:
    print(f"dateline: {for_terminal(sentence)}", file=sys.stderr)
    sys.exit(status)
