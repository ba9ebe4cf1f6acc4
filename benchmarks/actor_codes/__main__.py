"""How often actors of events have the country and the sectors that a coder gives them.

    python -m benchmarks.actor_codes TEXTS.jsonl.gz … [--show]

``labels.jsonl`` holds 200 actors of real reports, by report and characters, judged by hand (README.md says how). Each
is looked up among the entities that dateline reads in its report, by the mention that covers most of the same
characters; one that is no mention of any entity has neither right. Prints one JSON object.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from dateline.coding import code
from dateline.intake import Refusal
from dateline.record import Entity, Record
from dateline.training.reports import lines

HERE = Path(__file__).parent


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.actor_codes", description=__doc__)
    parser.add_argument("texts", type=Path, nargs="+")
    parser.add_argument("--show", action="store_true", help="print what is wrong in the build half")
    args = parser.parse_args()
    labels = defaultdict(list)
    for line in (HERE / "labels.jsonl").read_text("utf-8").splitlines():
        label = json.loads(line)
        labels[label["id"]].append(label)
    texts = {row["id"]: row for path in args.texts for _, row in lines(path) if row["id"] in labels}
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for record in code(texts.values()):
        if isinstance(record, Refusal):
            sys.exit(record.error)
        for label in labels[record.id]:
            entity = mentioned(record, label["start"], label["end"])
            right = judged(entity, label)
            for half in (label["half"], "all"):
                counts[half].update(actors=1, country=right[0], sectors=right[1], both=all(right))
            if args.show and label["half"] == "build" and not all(right):
                print(shown(record, label, entity))
    print(json.dumps({half: figures(n) for half, n in sorted(counts.items())}))


def mentioned(record: Record, start: int, end: int) -> Entity | None:
    """The entity whose mention covers most of some characters, and little else."""
    best, top = None, 0.0
    for entity in record.entities:
        for m in entity.mentions:
            both = min(end, m.end) - max(start, m.start)
            share = both / (max(end, m.end) - min(start, m.start))
            if both > 0 and share > top:
                best, top = entity, share
    return best


def judged(entity: Entity | None, label: dict[str, Any]) -> tuple[bool, bool]:
    """Whether country and sectors are right."""
    if entity is None:
        return False, False
    said = set(entity.sectors)
    may = {s for group in label["sectors"] for s in group} | set(label["also"])
    sectors = all(said & set(group) for group in label["sectors"]) and said <= may
    return entity.country in label["countries"], sectors


def figures(n: Counter[str]) -> dict[str, float]:
    """How many, and which shares of them are right."""
    return {"actors": n["actors"]} | {
        what: round(n[what] / n["actors"], 3) for what in ("country", "sectors", "both")
    }


def shown(record: Record, label: dict[str, Any], entity: Entity | None) -> str:
    """What was said of an actor, what is right, and the words around it."""
    start, end = label["start"], label["end"]
    words = (
        f"{record.text[max(0, start - 90) : start]}[{record.text[start:end]}]{record.text[end : end + 60]}"
    )
    said = (entity.name, entity.kind, entity.country, entity.sectors) if entity else None
    return json.dumps(
        {"id": record.id, "said": said, "countries": label["countries"], "sectors": label["sectors"],
         "text": words}, ensure_ascii=False,
    )  # fmt: skip


if __name__ == "__main__":
    main()
