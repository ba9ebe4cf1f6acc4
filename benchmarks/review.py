"""The loop of review and training, run again: reports read, decisions put upon them, a model taught, the gain measured.

    python -m benchmarks.review [--sentences N] [--keep DIR]

``benchmarks/review`` holds reports of our own about five crises (not all that they tell has happened), no model's
training text. ``reports.jsonl`` was read into a store and every event decided about on the page ``/review`` of a
running server, a part of them by a second reviewer: ``decisions.jsonl``. ``heldout.jsonl`` are other reports of the
same crises, every event of which was labelled before any was read by the coder; no decision about the method was taken
on them.

Runs ``dateline ingest``, the decisions, ``dateline review report``, ``dateline review export``, ``dateline train --on
shipped`` and ``dateline ingest --again --model``, and prints one JSON object. ``found``: annotated events on whose
predicate an event is coded; ``right``: of the same type; ``precision``: share of the coded events that are right;
``macro_f1``: mean F1 of the types over all annotated and coded events; ``gain``: of F1, with its 95 % interval by a
bootstrap over reports; ``surest``: how many of the so many surest events are right, which no threshold decides about.
``blind`` are the sentences of ``blind.jsonl``, of other crises.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from dateline import store as stores
from dateline.config import ReadingConfig
from dateline.errors import StoreError
from dateline.reading import pipeline
from dateline.report import Report
from dateline.store import Store
from dateline.store.corrections import Decision
from dateline.training.reports import NO_EVENT as NONE
from dateline.training.reports import lines as read

HERE = Path(__file__).parent
FOLDER = HERE / "review"
LEAST = (None, 0.5)
"""The confidences at which is measured: the usual one, and one for those who count events."""
SUREST = (50, 100, 150)
_DRAWS = 2000

Said = list[tuple[float, bool]]
"""Of each coded event its confidence, and whether it is right."""


def dateline(*words: str | Path) -> str:
    """What a command of dateline prints; what it says besides goes on to standard error."""
    done = subprocess.run(
        [sys.executable, "-m", "dateline", *map(str, words)], stdout=subprocess.PIPE, text=True, check=True
    )
    return done.stdout


def decide(store: Store, path: Path) -> dict[str, int]:
    """Put kept decisions upon a store, in the order in which they were taken; how many found their event."""
    tally: Counter[str] = Counter()
    for line in path.read_text("utf-8").splitlines():
        given = {k: v for k, v in json.loads(line).items() if k != "words"}
        try:
            store.decide(Decision(**given))
            tally["put"] += 1
        except StoreError:  # a later coder may tell no event there
            tally["without an event"] += 1
    return dict(tally)


def counted(
    rows: Sequence[dict[str, Any]], model: Path | None, least: float | None
) -> tuple[list[Counter[str]], Said]:
    """Of each text: annotated, found, right and coded events, and the same by type; and what is said of each event."""
    nlp = pipeline.build(
        config=ReadingConfig(model=None if model is None else str(model), min_confidence=least)
    )
    reports = [Report(text=r["text"], id=r["id"], published=r.get("published")) for r in rows]
    out, said = [], Said()
    for row, record in zip(rows, pipeline.records(reports, nlp), strict=True):
        tally = Counter({"coded": len(record.events)}) + Counter(f"coded {e.type}" for e in record.events)
        used: set[str] = set()
        for pair in (p for p in row["pairs"] if p["type"] != NONE):
            start, end = pair["trigger"]
            here = [e for e in record.events if e.trigger.start < end and start < e.trigger.end]
            right = next((e for e in here if e.type == pair["type"] and e.id not in used), None)
            tally.update(["gold", f"gold {pair['type']}"] + ["found"] * bool(here))
            if right is not None:
                used.add(right.id)
                tally.update(
                    ["right", f"right {pair['type']}"] + ["status"] * (right.status == pair["status"])
                )
        out.append(tally)
        said += [(e.confidence, e.id in used) for e in record.events]
    return out, sorted(said, reverse=True)


def figures(tallies: Sequence[Counter[str]]) -> dict[str, Any]:
    """The figures of some texts."""
    t = sum(tallies, Counter[str]())
    kinds = [k.removeprefix("gold ") for k in t if k.startswith("gold ")]
    by_type = [2 * t[f"right {k}"] / (t[f"gold {k}"] + t[f"coded {k}"]) for k in kinds]
    return {
        **{name: t[name] for name in ("gold", "found", "right", "coded")},
        "precision": round(t["right"] / max(1, t["coded"]), 4),
        "recall": round(t["right"] / t["gold"], 4),
        "f1": round(f1(tallies), 4),
        "macro_f1": round(sum(by_type) / len(by_type), 4),
        "status_right": t["status"],
    }


def f1(tallies: Sequence[Counter[str]]) -> float:
    """F1 of predicate and type."""
    coded, gold, right = (sum(t[name] for t in tallies) for name in ("coded", "gold", "right"))
    return 2 * right / max(1, coded + gold)


def gain(before: Sequence[Counter[str]], after: Sequence[Counter[str]]) -> dict[str, Any]:
    """By how much F1 rises, and the 95 % interval of that over texts drawn anew."""
    rng, n = random.Random(0), len(before)
    drawn = []
    for _ in range(_DRAWS):
        some = rng.choices(range(n), k=n)
        drawn.append(f1([after[i] for i in some]) - f1([before[i] for i in some]))
    drawn.sort()
    return {
        "f1": round(f1(after) - f1(before), 4),
        "low": round(drawn[int(0.025 * _DRAWS)], 4),
        "high": round(drawn[int(0.975 * _DRAWS)], 4),
    }


def measured(path: Path, model: Path) -> dict[str, Any]:
    """The shipped and the taught model on one file of labelled texts."""
    rows = [row for _, row in read(path)]
    out: dict[str, Any] = {"texts": len(rows)}
    for least in LEAST:
        (before, surest), (after, taught) = counted(rows, None, least), counted(rows, model, least)
        name = "usual confidence" if least is None else f"confidence {least} and more"
        out[name] = {"shipped": figures(before), "taught": figures(after), "gain": gain(before, after)}
        if least is None:
            out["surest"] = {n: [sum(r for _, r in said[:n]) for said in (surest, taught)] for n in SUREST}
    return out


def loop(folder: Path, sentences: int | None) -> dict[str, Any]:
    """Run everything in a folder.

    Args:
        sentences: how many of the exported sentences are learnt from; None for all.
    """
    where, labelled, model = folder / "review.db", folder / "labelled.jsonl", folder / "model"
    dateline("ingest", FOLDER / "reports.jsonl", "--store", where)
    with stores.open(where) as store:
        out: dict[str, Any] = {
            "decisions": decide(store, FOLDER / "decisions.jsonl"),
            "agreement": store.agreement(),
        }
    out["rightness"] = json.loads(
        dateline("review", "report", "--store", where, "--format", "jsonl").splitlines()[-1]
    )
    dateline("review", "export", "--store", where, "-o", labelled)
    lines = labelled.read_text("utf-8").splitlines(keepends=True)
    labelled.write_text("".join(lines[:sentences]), "utf-8")
    out["learnt"] = json.loads(dateline("train", labelled, "--on", "shipped", "-o", model))
    dateline("ingest", FOLDER / "reports.jsonl", "--store", where, "--again", "--model", model)
    with stores.open(where) as store:
        out["decisions after reading again"] = len(store.decisions())
    return {
        **out,
        "heldout": measured(FOLDER / "heldout.jsonl", model),
        "blind": measured(HERE / "blind.jsonl", model),
    }


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.review", description=__doc__)
    parser.add_argument("--sentences", type=int, help="learn from so many reviewed sentences only")
    parser.add_argument("--keep", type=Path, help="a folder for the store, the sentences and the model")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = args.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        print(json.dumps(loop(folder, args.sentences), indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()
