"""Joining a Ray cluster, or a sentence that says why it can't be."""

from __future__ import annotations

import importlib.util
import logging
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from dateline.errors import DatelineError

WAIT = 30
"""Seconds for a cluster to answer."""

MEMORY = 1_000_000_000
"""Bytes of memory that a worker is given; Ray puts no more of them on a node than it has room for."""


class ClusterError(DatelineError):
    """A cluster can't be joined, or what ran on it failed."""


@contextmanager
def joined(address: str) -> Iterator[int]:
    """Join a cluster and leave it at the end.

    Args:
        address: ``auto`` for the one that this machine is a node of, ``local`` for a cluster of this machine alone
            that ends with the run, or ``HOST:PORT`` of its head.

    Yields:
        How many workers have room on it.

    Raises:
        ClusterError: Ray is not installed, nothing answers, or no node has room for a worker.
    """
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    try:
        import ray
    except ModuleNotFoundError as e:
        raise ClusterError("A cluster needs Ray. Install it: pip install 'dateline[cluster]'.") from e
    if importlib.util.find_spec("pyarrow") is None:
        raise ClusterError("A cluster needs pyarrow. Install it: pip install 'dateline[cluster]'.")
    if address.startswith("ray://"):
        raise ClusterError(
            f"{address} is Ray's door for clients outside. Run this on a node of the cluster and say --cluster auto."
        )
    if address != "local":
        _probe(address)
    try:
        ray.init(address, log_to_driver=False, logging_level=logging.ERROR, include_dashboard=False) if (
            address == "local"
        ) else ray.init(address, log_to_driver=False, logging_level=logging.ERROR)
    except (ConnectionError, RuntimeError, ValueError) as e:
        raise ClusterError(_unreachable(address, str(e).splitlines()[0])) from e
    try:
        yield _room()
    finally:
        ray.shutdown()


def _probe(address: str) -> None:
    """Ask the head whether it is well, by Ray's own command: within a limit, which ray.init doesn't have."""
    host, _, port = address.rpartition(":")
    if address != "auto":
        try:
            socket.create_connection((host, int(port)), timeout=WAIT / 3).close()
        except (OSError, ValueError) as e:
            raise ClusterError(_unreachable(address, str(e) or type(e).__name__)) from e
    asked = [sys.executable, "-c", "from ray.scripts.scripts import main; main()", "health-check"]
    asked += [] if address == "auto" else ["--address", address]
    try:
        done = subprocess.run(asked, capture_output=True, text=True, timeout=WAIT)
    except subprocess.TimeoutExpired as e:
        raise ClusterError(_unreachable(address, f"no answer in {WAIT} seconds")) from e
    if done.returncode:
        raise ClusterError(_unreachable(address, "no answer"))


def _unreachable(address: str, why: str) -> str:
    if address == "auto":
        return f"No Ray cluster can be joined from here ({why}). Start one: ray start --head, or say --cluster local."
    return (
        f"The Ray cluster at {address} can't be joined ({why}). Check the address and that “ray start --head” runs "
        "there, and that this machine is one of its nodes."
    )


def _room() -> int:
    """How many workers fit on the nodes that are alive, by cores and memory."""
    import ray

    known: Any = ray.nodes
    nodes = [n["Resources"] for n in known() if n["Alive"]]
    room = sum(int(min(n.get("CPU", 0), n.get("memory", 0) // MEMORY)) for n in nodes)
    if not room:
        raise ClusterError(
            f"No node of the cluster has a free core and {MEMORY // 1_000_000:,} MB of memory. Start Ray with more "
            "--num-cpus or --memory."
        )
    return room
