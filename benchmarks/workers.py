"""How much faster two workers read than one.

    python -m benchmarks.workers REPORTS.jsonl [--workers 2]

Codes the reports in one process and in several, each after its models are loaded, and prints one JSON object: reports a
second of both, their ratio, and whether the records are the same.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from typing import Any

import dateline
from dateline.record import Record


def main() -> None:
    """Read twice; to standard output."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.workers", description=__doc__)
    parser.add_argument("reports", type=Path)
    parser.add_argument("--workers", type=int, default=2)
    args = parser.parse_args()
    reports = [json.loads(line) for line in args.reports.read_text("utf-8").splitlines()]
    one, first = rate(reports, 1)
    several, second = rate(reports, args.workers)
    figures = {"reports": len(reports), "one": one, "several": several, "ratio": round(several / one, 2)}
    print(json.dumps({**figures, "same": first == second}))


def rate(reports: list[dict[str, Any]], workers: int) -> tuple[float, list[str]]:
    """Reports a second from the first record on, as the models are loaded by then, and the records."""
    begun, lines = 0.0, []
    for found in dateline.code(reports, workers=workers, any_language=True):
        begun = begun or time.perf_counter()
        lines.append(found.to_json() if isinstance(found, Record) else found.error)
    return round((len(reports) - 1) / (time.perf_counter() - begun), 2), lines


if __name__ == "__main__":
    main()
