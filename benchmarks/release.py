"""How long a store takes to be released, how much memory that takes, and whether a rebuild gives the same bytes.

    python -m benchmarks.release [--events 1000000] [--store PATH] [--python OTHER/bin/python …]

Makes a store of records by chance (:mod:`benchmarks.made`, grouped by day, sides and type) where ``--store`` is not
there, and releases it in a process of its own, then once more by each other Python. Prints one JSON object: seconds
on the clock and of the processor, the most memory in MB, the size of the edition in MB, and which rebuilds have the
same bytes.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks import made

import dateline.store

_RELEASE = (
    "import sys, pathlib, dateline.store\n"
    "from dateline.release import release\n"
    "with dateline.store.open(sys.argv[1]) as s: release(s, pathlib.Path(sys.argv[2]))\n"
)


def main() -> None:
    """Make, release, rebuild; to standard output."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.release", description=__doc__)
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--store", type=Path, help="a store; made where it is not there, and kept")
    parser.add_argument("--python", nargs="*", default=[], help="other Pythons with what dateline needs")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        where = args.store or Path(scratch) / "made.db"
        if not where.exists():
            with dateline.store.open(where, grouping=dateline.store.Plain()) as store:
                store.add(made.records(args.events), "made", workers=1)
        figures = timed(sys.executable, where, Path(scratch) / "edition")
        sums = (Path(scratch) / "edition" / "SHA256SUMS").read_bytes()
        same = {}
        for n, python in enumerate(args.python):
            timed(python, where, Path(scratch) / f"again{n}")
            same[python] = (Path(scratch) / f"again{n}" / "SHA256SUMS").read_bytes() == sums
        size = sum(p.stat().st_size for p in (Path(scratch) / "edition").rglob("*") if p.is_file())
        with dateline.store.open(where) as store:
            rows = store.size()
    print(json.dumps({**rows, **figures, "megabytes": round(size / 1e6, 1), "same": same}, indent=1))


def timed(python: str, where: Path, folder: Path) -> dict[str, Any]:
    """Release in a process of its own."""
    begun = time.perf_counter()
    env = {**os.environ, "PYTHONPATH": str(Path(dateline.__file__).parent.parent)}
    process = subprocess.Popen([python, "-c", _RELEASE, str(where), str(folder)], env=env)
    _, status, used = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"{python} could not release {where}.")
    return {
        "seconds": round(time.perf_counter() - begun, 1),
        "processor_seconds": round(used.ru_utime + used.ru_stime, 1),
        "peak_megabytes": round(used.ru_maxrss / 1024, 1),
    }  # fmt: skip


if __name__ == "__main__":
    main()
