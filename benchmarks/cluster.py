"""How fast one process reads, and how fast workers on a Ray cluster do.

    python -m benchmarks.cluster REPORTS.jsonl[.gz] [--first N] [--workers 2] [--address local]

Codes the reports in one process and on the cluster, in files of 15, and prints one JSON object: reports and words a
second of both, each from the first answers on, when the models are loaded; their ratio; seconds until then, and of
grouping; bytes that grouping shuffles for a report and for a mention, and the keys of a mention; the most memory that
a worker took; bytes of memory that the union of pairs takes for a name in a pair; whether the records are the same.
"""

from __future__ import annotations

import argparse
import gzip
import json
import tempfile
import time
import tracemalloc
from pathlib import Path
from typing import Any

import dateline
from dateline import cluster
from dateline.cluster import events, indexing, prints
from dateline.cluster.folders import Folder
from dateline.cluster.joins import components
from dateline.config import ReadingConfig
from dateline.record import Record

_A_FILE = 15  # reports


def main() -> None:
    """Read twice; to standard output."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.cluster", description=__doc__)
    parser.add_argument("reports", type=Path)
    parser.add_argument("--first", type=int, default=None)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--address", default="local")
    args = parser.parse_args()
    data = args.reports.read_bytes()
    lines = (gzip.decompress(data) if args.reports.suffix == ".gz" else data).decode().splitlines()
    reports = [json.loads(line) for line in lines[: args.first]]
    words = sum(len(r["text"].split()) for r in reports) / len(reports)
    one, records = alone(reports)
    with tempfile.TemporaryDirectory() as folder:
        figures, others = together(reports, Path(folder), args.address, args.workers)
    several = figures.pop("rate")
    print(json.dumps({
        "reports": len(reports), "words": round(words), "one": round(one, 2), "one_words": round(one * words),
        "cluster": round(several, 2), "cluster_words": round(several * words), "ratio": round(several / one, 2),
        **figures, "union_bytes": union(), "same": records == others,
    }))  # fmt: skip


def alone(reports: list[dict[str, Any]]) -> tuple[float, dict[str, str]]:
    """Reports a second of one process from the first record on, and the records by id."""
    begun, out = 0.0, {}
    for found in dateline.code(reports, any_language=True):
        begun = begun or time.perf_counter()
        if isinstance(found, Record):
            out[found.id] = found.to_json()
    return (len(reports) - 1) / (time.perf_counter() - begun), out


def together(
    reports: list[dict[str, Any]], folder: Path, address: str, workers: int
) -> tuple[dict[str, Any], dict[str, str]]:
    """The figures of a cluster, and the records by id."""
    import pyarrow.parquet as pq

    (folder / "in").mkdir()
    for at in range(0, len(reports), _A_FILE):
        lines = "".join(json.dumps(r) + "\n" for r in reports[at : at + _A_FILE])
        (folder / "in" / f"{at:08d}.jsonl").write_text(lines, "utf-8")
    begun, finished = time.perf_counter(), list[float]()
    with cluster.joined(address):
        cluster.code(
            [str(folder / "in")], str(folder / "out"), ReadingConfig(languages=()), workers,
            lambda said: finished.append(time.perf_counter()),
        )  # fmt: skip
        ended, memory = time.perf_counter(), _memory()
        moved = shuffled(Folder(str(folder / "out")))
    *finished, last = finished  # what is said last is that grouping begins
    rows = [r for p in (folder / "out" / "records").iterdir() for r in pq.read_table(p).to_pylist()]
    return {
        "rate": _A_FILE * (len(finished) - workers) / (finished[-1] - finished[workers - 1]),
        "until_first": round(finished[0] - begun, 1), "grouping": round(ended - last, 1), "worker_mb": memory,
        **moved,
    }, {r["id"]: r["record"] for r in rows}  # fmt: skip


def shuffled(out: Folder) -> dict[str, float]:
    """What grouping moves between machines: bytes a report and a mention in Arrow's memory, and keys a mention."""
    import pyarrow as pa
    import ray

    rows = [row for name in out.names(indexing.MAKES) for row in out.read_table(name).to_pylist()]
    mentions = sum(len(row["mentions"]) for row in rows)
    by_band = pa.Table.from_pylist(list(prints._by_band(rows, 100)))
    by_key = pa.Table.from_pylist(list(events._by_key(rows, ray.put({}), 100)))
    return {
        "print_bytes": round(by_band.nbytes / len(rows)), "mentions": mentions,
        "mention_bytes": round(by_key.nbytes / mentions), "keys": round(by_key.num_rows / mentions, 1),
    }  # fmt: skip


def union(names: int = 200_000) -> int:
    """Bytes of memory that the union of pairs takes for each name in a pair, the names' own included."""
    tracemalloc.start()
    components(
        (f"2024-03-11\treport-{n}\t000001", f"2024-03-11\treport-{n + 1}\t000001") for n in range(0, names, 2)
    )
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return round(most / names)


def _memory() -> int:
    """Megabytes that the largest worker of Ray on this machine took at most (Linux)."""
    most = 0
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            if (status.parent / "cmdline").read_bytes().startswith(b"ray::"):
                fields = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
                most = max(most, int(fields["VmHWM"].split()[0]) // 1000)
        except (OSError, KeyError):
            continue
    return most


if __name__ == "__main__":
    main()
