"""``dateline serve``: the record of a crisis in a browser."""

from __future__ import annotations

import sys
from socket import AF_INET, AF_INET6, IPPROTO_TCP, SO_REUSEADDR, SOCK_STREAM, SOL_SOCKET, socket
from typing import TYPE_CHECKING, Annotated

import typer

from dateline.errors import DatelineError, SourceError

if TYPE_CHECKING:
    from fastapi import FastAPI

    from dateline.serve.app import Settings
    from dateline.store import Store

_FILES = 400  # that a server opens besides its connections
LOOPBACK = ("127.0.0.1", "localhost", "::1")


def serve(
    store: Annotated[
        str | None, typer.Argument(metavar="STORE", envvar="DATELINE_STORE", help="An SQLite file or a "
                                   "postgresql:// address; the demo's crisis where not given.")
    ] = None,
    host: Annotated[str, typer.Option(help="Address to listen on; any but loopback asks for a token.")] = LOOPBACK[0],
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port; 0 for a free one.")] = 8400,
    public: Annotated[
        list[str] | None, typer.Option("--public", metavar="NAME", help="A name by which browsers call this server.")
    ] = None,
    https: Annotated[bool, typer.Option("--https", help="Reached by https only: cookies never go without.")] = False,
    token: Annotated[
        str | None, typer.Option("--token", envvar="DATELINE_TOKEN", metavar="TOKEN", help="Opens everything to whom "
                                 "gives it; made where one is needed and none is given.")
    ] = None,
    secret: Annotated[
        str | None, typer.Option("--secret", envvar="DATELINE_SECRET", metavar="SECRET", help="Signs sessions, so that "
                                 "they outlive a restart.")
    ] = None,
    readers: Annotated[int, typer.Option(min=0, help="Processes that read texts sent to /read and /code.")] = 2,
    rate: Annotated[
        float | None, typer.Option(min=0, help="Requests a second and client; 20 off loopback, any number on it.")
    ] = None,
    seconds: Annotated[float, typer.Option(min=1, help="Until an answer must have begun.")] = 30.0,
    at_once: Annotated[
        int, typer.Option(min=1, help="Requests answered at the same time; twice as many connections are held.")
    ] = 500,
    log: Annotated[str, typer.Option(metavar="FORM", help="How the log is written: text, json or none.")] = "text",
) -> None:  # fmt: skip
    """Show a store in a browser: situation, reports, events, actors, search, review; each page also as JSON.

    It listens on this machine only, unless told otherwise; then a token or an account is needed.
    """
    try:
        from dateline.serve import logs
        from dateline.serve.app import create
        from dateline.serve.listening import server
    except ModuleNotFoundError as e:
        raise DatelineError(f"The server needs {e.name}: pip install 'dateline[serve]'.") from e

    logs.begin(log)
    opened = _opened(store)
    near = host in LOOPBACK
    settings = _settings(
        opened, store, near, public or [], https, token, secret, readers, rate, seconds, at_once
    )
    app: FastAPI = create(opened, settings)
    listening = _listening(host, port)
    shown = "127.0.0.1" if host in ("0.0.0.0", "::") else f"[{host}]" if ":" in host else host
    print(f"dateline: http://{shown}:{listening.getsockname()[1]}/  (Ctrl-C ends it)", file=sys.stderr)
    if settings.token and not token:
        print(f"dateline: sign in without a name, with the token {settings.token}", file=sys.stderr)
    _allow_files(2 * at_once)
    server(app, settings.limits).run([listening])


def _allow_files(connections: int) -> None:
    """Let this process hold so many connections, and what else it opens, where the system's limit is lower."""
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    soft, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = connections + _FILES
    if most != resource.RLIM_INFINITY:
        wanted = min(wanted, most)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


def _listening(host: str, port: int) -> socket:
    """A socket bound to an address.

    TCP is named, which AF_INET alone would give as well: asyncio sends at once only on sockets of which that is said.
    Else the end of each answer waits 40 ms for the other side to own that it has the beginning (Nagle's algorithm).

    Raises:
        SourceError: the address is taken, or not this machine's.
    """
    listening = socket(AF_INET6 if ":" in host else AF_INET, SOCK_STREAM, IPPROTO_TCP)
    listening.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as e:
        listening.close()
        raise SourceError(f"Can't listen on {host}, port {port}: {e.strerror}. Give another --port.") from e
    return listening


def _settings(
    opened: Store, store: str | None, near: bool, public: list[str], https: bool, token: str | None,
    secret: str | None, readers: int, rate: float | None, seconds: float, at_once: int,
) -> Settings:  # fmt: skip
    import secrets
    from pathlib import Path

    from dateline.serve.app import Settings
    from dateline.serve.guard import Limits

    accounts = bool(opened.users())
    if not near and not accounts and not token:
        token = secrets.token_urlsafe(18)
    names = frozenset(n.lower() for n in (*public, *(LOOPBACK if near or public else ())))
    pace = rate if rate is not None else 0.0 if near else 20.0
    title = "The demo's crisis" if store is None else "the store" if "://" in store else Path(store).name
    return Settings(
        title=title, token=token, closed=not near, secret=secret, hosts=names, secure=https, readers=readers,
        limits=Limits(rate=pace, seconds=seconds, at_once=at_once),
    )  # fmt: skip


def _opened(store: str | None) -> Store:
    """The store, or one of the bundled sample that lives as long as the server."""
    from dateline import store as stores

    if store is not None:
        return stores.open(store, create=False)
    import tempfile
    from pathlib import Path

    from dateline.cli.demo import sample

    out = stores.open(Path(tempfile.mkdtemp(prefix="dateline-")) / "demo.db")
    print("dateline: reading the demo's reports …", file=sys.stderr)
    out.add(sample())
    return out
