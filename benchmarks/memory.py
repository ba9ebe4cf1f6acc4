"""Whether memory stays flat however many reports are read.

    python -m benchmarks.memory REPORTS.jsonl[.gz] [--reports 20000] [--first 2000] [--workers N]

Makes so many reports out of those given, each of the sentences of two of them mixed by chance, so that no text comes
twice, and codes them by ``dateline code`` as a user runs it. Prints, each 1,000 records and at the end, one JSON
object: the most memory in MB that any process of the run has held so far, the most at ``--first``, and their ratio.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

_SENTENCE = re.compile(r"(?<=[.!?])\s+")


def mixed(texts: list[str], number: int, seed: int = 0) -> Iterator[str]:
    """Texts of the size of those given, no two alike."""
    rng = random.Random(seed)
    for _ in range(number):
        one, two = (_SENTENCE.split(t) for t in rng.sample(texts, 2))
        kept = [s for s in (*one, *two) if rng.random() < 0.5]
        yield " ".join(kept) or one[0]


def held(pid: int) -> int:
    """The most memory in KB that a process or one that it began has held."""
    most = 0
    for path in (Path("/proc", str(pid)), *_children(pid)):
        try:
            status = (path / "status").read_text()
        except OSError:  # it has ended
            continue
        found = re.search(r"VmHWM:\s+(\d+)", status)
        most = max(most, int(found[1]) if found else 0)
    return most


def _children(pid: int) -> Iterator[Path]:
    for path in Path("/proc", str(pid), "task").glob("*/children"):
        for child in path.read_text().split():
            yield Path("/proc", child)
            yield from _children(int(child))


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.memory", description=__doc__)
    parser.add_argument("source", type=Path)
    parser.add_argument("--reports", type=int, default=20_000)
    parser.add_argument("--first", type=int, default=2_000)
    parser.add_argument("--workers", type=int, default=1)
    args = parser.parse_args()
    opened = gzip.open if args.source.suffix == ".gz" else open
    with opened(args.source, "rt", encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line in lines]
    command = [sys.executable, "-m", "dateline", "code", "-", "--workers", str(args.workers)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        threading.Thread(target=_feed, args=(process, texts, args.reports), daemon=True).start()
        first = most = done = 0
        for done, _ in enumerate(process.stdout, 1):
            if done % 250 == 0 or done == args.first:
                most = max(most, held(process.pid))
            if done == args.first:
                first = most
            if done % 1000 == 0:
                print(json.dumps({"reports": done, "most_mb": most // 1024}), flush=True)
    figures = {"reports": done, "most_mb": most // 1024, "at_first_mb": first // 1024}
    print(json.dumps({**figures, "ratio": round(most / first, 3)}))


def _feed(process: subprocess.Popen[str], texts: list[str], number: int) -> None:
    with process.stdin as out:
        for n, text in enumerate(mixed(texts, number)):
            out.write(json.dumps({"id": f"mixed-{n}", "text": text, "published": "2005-03-01"}) + "\n")


if __name__ == "__main__":
    main()
