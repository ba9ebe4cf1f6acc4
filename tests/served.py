"""A real server on loopback for tests: an application in a thread of its own, on a free port."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import uvicorn

from dateline.serve.app import Settings, create
from dateline.store import Store


@contextmanager
def served(store: Store, **settings) -> Iterator[str]:
    """Serve a store; its address, without a slash at the end."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    app = create(store, Settings(**{"readers": 0, **settings}))
    server = uvicorn.Server(
        uvicorn.Config(app, log_config=None, access_log=False, timeout_graceful_shutdown=2)
    )
    thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
    thread.start()
    try:
        deadline = time.monotonic() + 60
        while not server.started and thread.is_alive() and time.monotonic() < deadline:
            time.sleep(0.02)
        assert server.started
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(20)


def asking(base: str, **more) -> httpx.Client:
    """A client of a server."""
    return httpx.Client(base_url=base, timeout=60, **more)


def thrown(base: str, folder: Path, *which: str) -> None:
    """Schemathesis throws what fits the description, and what doesn't, at addresses of a server."""
    schemathesis = Path(sys.executable).parent / "schemathesis"
    done = subprocess.run(
        [str(schemathesis), "run", f"{base}/openapi.json", "--max-examples", "5", "--phases", "coverage,fuzzing",
         "--continue-on-failure", "--seed", "1", "--no-color", *which],
        capture_output=True, text=True, timeout=300, cwd=folder,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-4000:]
