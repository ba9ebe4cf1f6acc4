"""Kills a writer at random moments and looks whether anything was lost or doubled.

    python -m benchmarks.kills [--kills 50] [--reports 600]

A child process adds reports to a store, one transaction each, and says which are committed; it is killed with SIGKILL
and begun again. In the end the store must hold every report once, and its accounts must count their mentions. Prints
one JSON object; exit status 1 where something is amiss.
"""

from __future__ import annotations

import argparse
import json
import random
import signal
import subprocess
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path

import sqlalchemy as sa
from benchmarks import made

import dateline.store
from dateline.store import tables

CHILD = """
import sys
from itertools import islice
import dateline.store
from benchmarks import made
with dateline.store.open(sys.argv[1], grouping=dateline.store.Plain()) as store:
    for record in islice(made.records(100000, seed=5), int(sys.argv[2])):
        store.add_batch([record], "r")
        print(record.id, flush=True)
"""


def main() -> None:
    """Kill, look, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.kills", description=__doc__)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--reports", type=int, default=600)
    args = parser.parse_args()
    rng, lost, doubled, killed = random.Random(7), 0, 0, 0
    with tempfile.TemporaryDirectory() as scratch:
        where = Path(scratch) / "killed.db"
        call = [sys.executable, "-c", CHILD, str(where), str(args.reports)]
        committed: set[str] = set()
        for _ in range(args.kills):
            child = subprocess.Popen(call, stdout=subprocess.PIPE, text=True)
            assert child.stdout is not None
            committed |= {child.stdout.readline().strip()} - {""}
            time.sleep(rng.random() * 0.6)
            killed += child.poll() is None
            child.send_signal(signal.SIGKILL)
            committed |= set(child.stdout.read().split())
            child.wait()
            with dateline.store.open(where, grouping=dateline.store.Plain()) as store:
                kept = [r.id for r in store.records()]
            lost += len(committed - set(kept))
            doubled += len(kept) - len(set(kept))
        subprocess.run(call, check=True, stdout=subprocess.DEVNULL)
        with dateline.store.open(where, grouping=dateline.store.Plain()) as store:
            whole = list(islice(made.records(100_000, seed=5), args.reports))
            same = list(store.records()) == whole
            with store.engine.connect() as c:
                m, e = tables.mentions, tables.events
                counted = c.scalar(sa.select(sa.func.sum(e.c.mentions)))
                rows = c.scalar(sa.select(sa.func.count()).select_from(m))
    figures = {"kills": args.kills, "while_writing": killed, "lost": lost, "doubled": doubled,
               "complete_in_the_end": same, "mentions": rows, "counted": counted}  # fmt: skip
    print(json.dumps(figures))
    sys.exit(bool(lost or doubled or not same or rows != counted))


if __name__ == "__main__":
    main()
