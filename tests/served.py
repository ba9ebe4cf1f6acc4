"""A real server on loopback for tests: an application in a thread of its own, on a free port."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from dateline.serve.app import Settings, create
from dateline.serve.listening import server
from dateline.store import Store


@contextmanager
def served(store: Store, **settings) -> Iterator[str]:
    """Serve a store; its address, without a slash at the end."""
    listening = socket.socket(proto=socket.IPPROTO_TCP)
    listening.bind(("127.0.0.1", 0))
    chosen = Settings(**{"readers": 0, **settings})
    running = server(create(store, chosen), chosen.limits)
    thread = threading.Thread(target=running.run, args=([listening],), daemon=True)
    thread.start()
    try:
        deadline = time.monotonic() + 60
        while not running.started and thread.is_alive() and time.monotonic() < deadline:
            time.sleep(0.02)
        assert running.started
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        running.should_exit = True
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


def enter(client, name: str, password: str, to: str = "/", **headers):
    """Sign in by the form."""
    page = client.get("/sign-in", headers={"Accept": "text/html"})
    csrf = re.search(r'name="csrf" value="(\w+)"', page.text)[1]
    fields = {"name": name, "password": password, "csrf": csrf, "next": to}
    return client.post("/sign-in", data=fields, headers={"Accept": "text/html", **headers})
