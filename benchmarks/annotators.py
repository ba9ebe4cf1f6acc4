"""How far two people agree who annotated the same reports in full, without sight of each other.

    python -m benchmarks.annotators

Of ``reports/annotated.jsonl`` and ``reports/twice.jsonl``: F1 of predicates, of predicates with their type, of
events with type and
both sides, and the share of equal status where the type is. What either would leave out is neither missed nor wrong.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent / "reports"


def main() -> None:
    """Print the figures."""
    first, second = ({r["id"]: r["events"] for r in map(json.loads, (HERE / name).open(encoding="utf-8"))}
                     for name in ("annotated.jsonl", "twice.jsonl"))  # fmt: skip
    n: Counter[str] = Counter()
    for report, events in second.items():
        left = list(first[report])
        for event in sorted(events, key=lambda e: bool(e.get("optional"))):
            near = [e for e in left if _overlap(e["trigger"], event["trigger"])]
            other = max(near, key=lambda e: e["type"] == event["type"], default=None)
            if other is not None:
                left.remove(other)
            if event.get("optional") or (other or {}).get("optional"):
                continue
            n["second"] += 1
            if other is not None:
                n["first"] += 1
                n["predicate"] += 1
                same = event["type"] == other["type"]
                n["type"] += same
                n["right"] += same and all(_same(event[k], other[k]) for k in ("actors", "recipients"))
                n["status"] += same and event["status"] == other["status"]
        n["first"] += sum(not e.get("optional") for e in left)

    def f1(name: str) -> float:
        return round(2 * n[name] / (n["first"] + n["second"]), 4)

    figures = {name: f1(name) for name in ("predicate", "type", "right")}
    status = round(n["status"] / n["type"], 4)
    print(
        json.dumps({"reports": len(second), "events": [n["first"], n["second"]], **figures, "status": status})
    )


def _overlap(a: list[int], b: list[int]) -> bool:
    return a[0] < b[1] and b[0] < a[1]


def _same(a: list[Any], b: list[Any]) -> bool:
    if not a or not b:
        return not a and not b
    return all(any(_overlap(x, y) for y in b) for x in a)


if __name__ == "__main__":
    main()
