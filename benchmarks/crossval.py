"""A coder for the scorer that never codes a text with a model that has seen it.

    python SCORE.py pairs  --coder "python -m benchmarks.crossval pairs"
    python SCORE.py events --coder "python -m benchmarks.crossval events"

Reads reports from standard input, gives each to ``dateline classify`` or ``dateline code`` run with
the model of the fold that its id falls in, and writes the records in the order given.
The fold models are made once, by the command that the error names where they are missing.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

from dateline.models.reader import FOLDER_VARIABLE
from dateline.training.calibration import fold_of

COMMANDS = {"pairs": "classify", "events": "code"}
CACHE = Path(os.environ.get("DATELINE_FOLDS", "~/.cache/dateline/folds")).expanduser()


def code(lines: list[str], command: str, model: Path) -> list[str]:
    """The records of some reports, by the real command with one fold's model."""
    done = subprocess.run(
        [sys.executable, "-c", "from dateline.cli import main; main()", command, "-"],
        input="".join(lines), capture_output=True, text=True, encoding="utf-8",
        env={**os.environ, FOLDER_VARIABLE: str(model)},
    )  # fmt: skip
    if done.returncode:
        sys.exit(f"dateline {command} ended with {done.returncode} on {model.name}: {done.stderr[-2000:]}")
    return [line + "\n" for line in done.stdout.split("\n") if line]


def main() -> None:
    """Standard input to standard output; ends with a sentence where a fold's model is missing."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.crossval", description=__doc__)
    parser.add_argument("task", choices=COMMANDS)
    parser.add_argument("--models", type=Path, default=CACHE, help=f"folder of fold-0, … (default: {CACHE})")
    parser.add_argument("--folds", type=int, default=5)
    args = parser.parse_args()
    missing = [
        n for n in range(args.folds) if not (args.models / f"fold-{n}" / "model" / "words.onnx").exists()
    ]
    if missing:
        sys.exit(
            f"{args.models} has no model of fold {missing[0]}. Make each: python -m benchmarks.leave_out ANNOTATED… "
            f"--fold {missing[0]} --out {args.models}/fold-{missing[0]}"
        )
    by_fold = defaultdict(list)
    lines = [line for line in sys.stdin if line.strip()]
    for number, line in enumerate(lines):
        by_fold[fold_of(json.loads(line)["id"], args.folds)].append(number)
    records = [""] * len(lines)
    for fold, numbers in sorted(by_fold.items()):
        coded = code([lines[n] for n in numbers], COMMANDS[args.task], args.models / f"fold-{fold}" / "model")
        for number, record in zip(numbers, coded, strict=True):
            records[number] = record
    sys.stdout.writelines(records)


if __name__ == "__main__":
    main()
