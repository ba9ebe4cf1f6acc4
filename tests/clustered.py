"""A Ray cluster of two nodes on this machine for tests, and ``dateline code`` on it."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow.parquet as pq
import pytest

# A token of its own: where the account has one, Ray's head asks for it and a second node doesn't think of giving it.
# The keys are for a store of objects of this machine's own, and Amazon's machines are not asked for others.
ENV = {
    **os.environ, "RAY_USAGE_STATS_ENABLED": "0", "DATELINE_TRACEBACK": "1", "RAY_AUTH_MODE": "token",
    "RAY_AUTH_TOKEN": secrets.token_hex(32), "AWS_ACCESS_KEY_ID": "someone", "AWS_SECRET_ACCESS_KEY": "something",
    "AWS_EC2_METADATA_DISABLED": "true",
}  # fmt: skip
SMALL = ["--num-cpus=1", "--memory=1500000000", "--object-store-memory=80000000", "--disable-usage-stats"]
SMALL += [
    "--min-worker-port=0",
    "--max-worker-port=0",
]  # any that are free: two nodes of one machine share a range else


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


def pids(of: str, *words: str) -> list[int]:
    """Processes of a Ray session, by what stands in their command lines."""
    out = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = path.read_text("utf-8", "replace")
        except OSError:
            continue
        if of in line and all(w in line for w in words) and int(path.parts[2]) != os.getpid():
            out.append(int(path.parts[2]))
    return out


@contextmanager
def two_nodes() -> Iterator[tuple[str, int]]:
    """The address of a head, and the raylet of a second node; what they started is ended behind the tests."""
    if not sys.platform.startswith("linux"):
        pytest.skip("the processes of a node are found under /proc")
    address = f"127.0.0.1:{free_port()}"
    session = tempfile.mkdtemp(prefix="dl", dir="/tmp")
    ray = [
        sys.executable,
        "-c",
        "from ray.scripts.scripts import main; main()",
        "start",
        "--node-ip-address=127.0.0.1",
        *SMALL,
    ]
    head = [*ray, "--head", f"--port={address[10:]}", "--include-dashboard=false", f"--temp-dir={session}"]
    try:
        for call in (head, [*ray, f"--address={address}", '--resources={"second": 1}']):
            started = subprocess.run(call, env=ENV, capture_output=True, text=True, timeout=120)
            assert started.returncode == 0, started.stdout + started.stderr
        (second,) = pids(session, "raylet/raylet", "second")
        yield address, second
    finally:
        for pid in pids(session):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        shutil.rmtree(session, ignore_errors=True)


def begun(*args: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "dateline", "code", *args], env=ENV, stderr=subprocess.PIPE, text=True
    )


def run(*args: str) -> tuple[int, str]:
    with begun(*args) as process:
        told = process.communicate(timeout=300)[1]
    return process.returncode, told


def rows(folder: Path) -> list[dict]:
    return [row for path in sorted(folder.glob("*.parquet")) for row in pq.read_table(path).to_pylist()]
