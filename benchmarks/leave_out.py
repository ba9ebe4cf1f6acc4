"""Trains a reader without one crisis or outlet and writes what was left out, to be scored on it.

    python -m benchmarks.leave_out ANNOTATED... --texts TEXTS... --out DIR (--group NAME | --fold N) [--set FIELD=VALUE]
    python SCORE.py reports --data DIR/left-out.jsonl --coder "dateline code --model DIR/model -"

A random split would put reports of one crisis on both sides; leaving a crisis out predicts how a new one will be
read. The
groups are by the beginnings of ids, in ``GROUPS``. ``--fold`` leaves a fifth of the texts out by a hash of their
ids, for
sentences that are of no crisis.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

from dateline.training import make, notation, reports
from dateline.training.calibration import fold_of

GROUPS = {
    "libya": ("LibyaWar",),
    "egypt": ("EgyptianProtest",),
    "guardian": ("guardian", "entities"),
    "bbc": ("bbc", "trnews"),
    "campaign": ("polnear",),
    "agencies": ("wikinews", "APW", "NYT", "CNN", "PRI", "VOA", "ABC", "wsj"),
}
FOLDS = 5


def main() -> None:
    """Train, and write the model and what was left out."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.leave_out", description=__doc__)
    parser.add_argument("annotated", type=Path, nargs="+")
    parser.add_argument("--texts", type=Path, nargs="*", default=[])
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--group", choices=GROUPS)
    parser.add_argument("--fold", type=int, choices=range(FOLDS))
    parser.add_argument("--base", type=Path)
    parser.add_argument("--set", nargs="*", default=[], metavar="FIELD=VALUE")
    args = parser.parse_args()
    known = {row["id"]: row["text"] for path in args.texts for _, row in reports.lines(path)}
    rows = [
        row
        for path in args.annotated
        for row in (notation.read(path, known) if path.suffix == ".txt" else reports.read(path, known))
    ]

    def is_out(name: str) -> bool:
        return name.startswith(GROUPS[args.group]) if args.group else fold_of(name, FOLDS) == args.fold

    args.out.mkdir(parents=True, exist_ok=True)
    parts = {
        "seen": [r for r in rows if not is_out(str(r["id"]))],
        "left-out": [r for r in rows if is_out(str(r["id"]))],
    }
    for name, part in parts.items():
        (args.out / f"{name}.jsonl").write_text("".join(json.dumps(r) + "\n" for r in part), "utf-8")
    print(f"{len(parts['seen'])} texts to learn from, {len(parts['left-out'])} left out", file=sys.stderr)
    with tempfile.TemporaryDirectory() as scratch:
        sources = make.Sources(
            [args.out / "seen.jsonl"], [], [], [], None, make.base_folder(args.base, Path(scratch))
        )
        figures = make.make(sources, args.out / "model", make.recipe_of(args.set), lambda *_: None, args.out)
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
