"""``dateline users``: who may look at a store over the network, and what they may do."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from dateline.cli.rows import DEFAULT, StoreAt
from dateline.errors import DatelineError

app = typer.Typer(
    help="Who may look at a store over the network, and what they may do.", no_args_is_help=True
)


class UserRole(StrEnum):
    """What an account may do: look; decide on events too; undo what others decided too."""

    reader = "reader"
    reviewer = "reviewer"
    admin = "admin"


Name = Annotated[str, typer.Argument(metavar="NAME", help="The name to sign in with.")]


@app.command("set")
def set_user(
    name: Name,
    role: Annotated[UserRole, typer.Option(help="What the account may do.")] = UserRole.reader,
    store: StoreAt = DEFAULT,
) -> None:
    """Make an account, or give it another role and password; the password is asked for, or read from a pipe."""
    from dateline import store as stores

    try:
        from dateline.serve.accounts import hashed
    except ModuleNotFoundError as e:
        raise DatelineError(f"Accounts need {e.name}: pip install 'dateline[serve]'.") from e
    with stores.open(store, create=False) as target:
        target.set_user(name, role, hashed(_password()))
    typer.echo(f"{name} may sign in as {role}.", err=True)


@app.command("list")
def list_users(store: StoreAt = DEFAULT) -> None:
    """Every account with its role and since when it is."""
    from dateline import store as stores

    with stores.open(store, create=False) as target:
        for user in target.users():
            typer.echo(f"{user.name}\t{user.role}\t{user.since}")


@app.command("remove")
def remove_user(name: Name, store: StoreAt = DEFAULT) -> None:
    """Take an account away; what it decided stays."""
    from dateline import store as stores

    with stores.open(store, create=False) as target:
        target.remove_user(name)


def _password() -> str:
    import sys

    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
