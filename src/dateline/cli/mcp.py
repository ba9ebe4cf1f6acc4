"""``dateline mcp``: a store as tools for an assistant."""

from __future__ import annotations

from dateline.cli.rows import DEFAULT, StoreAt
from dateline.errors import DatelineError


def mcp(store: StoreAt = DEFAULT) -> None:
    """Serve a store to an assistant over standard input and output, by the Model Context Protocol.

    It only reads, and every answer has the words that carry it.
    """
    from dateline import store as stores

    try:
        from dateline.mcp.server import server
    except ModuleNotFoundError as e:
        raise DatelineError(f"This needs {e.name}: pip install 'dateline[mcp]'.") from e
    with stores.open(store, create=False) as opened:
        server(opened).run()
