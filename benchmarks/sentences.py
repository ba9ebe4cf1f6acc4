"""Scores the reading of dateline's own labelled sentences.

    python -m benchmarks.sentences [--model DIR] [--data FILE]

A sentence is read whole. ``found``: share of the labelled events on whose predicate one is told; ``right``: of
them with
type and both sides; ``status``, ``mode``: accuracy where the type is right; ``quantities``: precision and recall
of counts by
kind and bounds; ``silent``: sentences without an event in which none is told. The shipped reader was trained on
``sentences.jsonl``; nothing was on ``blind.jsonl`` and ``review/heldout.jsonl``. Prints one JSON object.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path
from typing import Any

from dateline.config import ReadingConfig
from dateline.reading import pipeline
from dateline.record import Event, Record
from dateline.report import Report
from dateline.training.reports import NO_EVENT, lines

HERE = Path(__file__).parent


def tally_of(row: dict[str, Any], record: Record) -> Counter[str]:
    """What is right of one sentence."""
    tally: Counter[str] = Counter()
    pairs = [p for p in row["pairs"] if p["type"] != NO_EVENT]
    if not pairs:
        tally.update(quiet=1, silent=not record.events)
    tally["told"] += len(record.events)
    for pair in pairs:
        start, end = pair["trigger"]
        here = [e for e in record.events if e.trigger.start < end and start < e.trigger.end]
        event = next((e for e in here if e.type == pair["type"]), here[0] if here else None)
        tally.update(events=1, found=event is not None)
        if event is None:
            continue
        typed, sides = event.type == pair["type"], has_sides(event, pair)
        tally.update(typed=typed, sides=sides, right=typed and sides)
        if typed:
            tally.update(status=event.status == pair["status"], mode=event.mode == pair["mode"])
            want = {(q["kind"], q["low"], q["high"]) for q in pair.get("quantities", ())}
            got = {(q.kind, q.low, q.high) for q in event.quantities}
            tally.update({"counts": len(want), "counts told": len(got), "counts right": len(want & got)})
    return tally


def has_sides(event: Event, pair: dict[str, Any]) -> bool:
    """Whether both sides are those of a pair; the parties of a mutual event may stand on either."""
    if event.type in ("CONSULT", "COOPERATE", "AGREE"):
        both = [*event.actor_spans, *event.recipient_spans]
        return all(not pair[k] or _meets(both, pair[k]) for k in ("actor", "recipient"))
    return _meets(event.actor_spans, pair["actor"]) and _meets(event.recipient_spans, pair["recipient"])


def _meets(said: list[tuple[int, int]], meant: list[list[int]]) -> bool:
    return any(s < y and x < e for s, e in said for x, y in meant) if meant else not said


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sentences", description=__doc__)
    parser.add_argument(
        "--model", help="a folder that “dateline train” made; the shipped one where not given"
    )
    parser.add_argument("--data", type=Path, default=HERE / "sentences.jsonl")
    args = parser.parse_args()
    rows = [row for _, row in lines(args.data)]
    nlp = pipeline.build(config=ReadingConfig(model=args.model))
    reports = [Report(text=r["text"], id=r["id"], published=r.get("published")) for r in rows]
    tally: Counter[str] = Counter()
    for row, record in zip(rows, pipeline.records(reports, nlp), strict=True):
        tally += tally_of(row, record)

    def share(part: str, whole: str) -> float:
        return round(tally[part] / max(1, tally[whole]), 4)

    print(json.dumps({
        "sentences": len(rows), "events": tally["events"], "told": tally["told"], "found": share("found", "events"),
        "type": share("typed", "events"), "sides": share("sides", "found"), "right": share("right", "events"),
        "status": share("status", "typed"), "mode": share("mode", "typed"),
        "quantities": {"precision": share("counts right", "counts told"), "recall": share("counts right", "counts")},
        "silent": f"{tally['silent']} of {tally['quiet']}",
    }, indent=1))  # fmt: skip


if __name__ == "__main__":
    main()
