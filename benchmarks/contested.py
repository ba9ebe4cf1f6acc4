"""How often what is given as disputed, or as planned, is so, as people judge who read the reports.

``python -m benchmarks.contested draw disputed|planned STORE… [--number 60 --seed 20]`` shows items drawn by chance,
each with its words and a line to be judged; ``score disputed|planned [STORE…]`` counts the judgements, which lie in
``benchmarks/contested/`` as ids, characters, a verdict and a reason, and with stores how many of what these give now
was judged. An item is a disputed event with its first pair of words, or an announcement with its days.

Reports on Libya whose checksum can be divided by three were read while the rules were made, and Reuters' disputes were
judged once before the last change of rules: these are “looked at”.
"""

from __future__ import annotations

import argparse
import json
import random
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from math import sqrt
from pathlib import Path
from typing import Any

from dateline import store

HERE = Path(__file__).parent / "contested"
Row = dict[str, Any]


def looked_at(kind: str, report: str) -> bool:
    """Whether a report was read while the rules were made."""
    if kind == "disputed" and report.startswith("LibyaWar_reuters"):
        return True
    return report.startswith("Libya") and zlib.crc32(report.encode()) % 3 == 0


def items(kind: str, where: str) -> Iterator[tuple[Row, list[str]]]:
    """What a store gives, each as a label without its verdict, and the lines to show."""
    with store.open(where, create=False) as opened:
        for row in opened.disputed(limit=None) if kind == "disputed" else opened.planned(limit=None):
            sides = f"{row['type']} {'; '.join(row['actors'])} -> {'; '.join(row['recipients'])}"
            if kind == "disputed":
                one, two = row["disputes"][0]["asserted"], row["disputes"][0]["denied"]
                label = {"report": one["report"], "span": [one["start"], one["end"]],
                         "denied": [two["report"], two["start"], two["end"]]}  # fmt: skip
                lines = [sides, f"+ {one['by']}: {one['words']}", f"- {two['by']}: {two['words']}"]
                read = looked_at(kind, two["report"])
            else:
                said, then = row["announced"], row["followed"]
                label = {"report": said["report"], "span": [said["start"], said["end"]], "type": row["type"],
                         "due": row["due"], "due_last": row["due_last"], "outcome": row["outcome"]}  # fmt: skip
                lines = [f"{sides} due {row['due']} {row['due_last']}", f"{said['day']}: {said['words']}"]
                lines.append(f"{row['outcome']} {then['day']}: {then['words']}" if then else row["outcome"])
                read = looked_at(kind, said["report"])
            yield (
                {**label, "part": "looked at" if read else "unseen"},
                [" ".join(line.split()) for line in lines],
            )


def name(label: Row) -> str:
    """What tells an item from others, whichever event it is of."""
    return json.dumps(
        [label["report"], label["span"], label.get("denied"), label.get("type"), label.get("due")]
    )


def labels(kind: str) -> list[Row]:
    """The judgements."""
    path = HERE / f"{kind}.jsonl"
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []


def between(right: int, number: int) -> str:
    """A share with Wilson's 95 %."""
    if not number:
        return "none"
    p, z = right / number, 1.96
    middle, width = p + z * z / (2 * number), z * sqrt(p * (1 - p) / number + z * z / (4 * number * number))
    low, high = ((middle + sign * width) / (1 + z * z / number) for sign in (-1, 1))
    return f"{right} of {number}: {p:.3f} ({low:.3f} to {high:.3f})"


def draw(kind: str, stores: Sequence[str], number: int, seed: int, part: str) -> None:
    """Show items that were not judged yet, drawn by chance; all where there are fewer."""
    judged = {name(label) for label in labels(kind)}
    found = {name(label): (label, lines) for where in stores for label, lines in items(kind, where)}
    open_ = sorted(n for n, (label, _) in found.items() if n not in judged and label["part"] == part)
    for nth, one in enumerate(random.Random(seed).sample(open_, min(number, len(open_))), 1):
        label, lines = found[one]
        print(f"{nth}.", *lines, json.dumps(label), sep="\n   ")
    print(f"{len(open_)} to draw from, {len(judged)} judged, {len(found)} in all")


def score(kind: str, stores: Sequence[str]) -> None:
    """Count the judgements by part, and those that the stores still give."""
    given = {name(label) for where in stores for label, _ in items(kind, where)}
    for part in sorted({label["part"] for label in labels(kind)}):
        mine = [label for label in labels(kind) if label["part"] == part]
        print(f"{kind}, {part}: right {between(sum(x['right'] for x in mine), len(mine))}")
        then = [x for x in mine if x.get("outcome_right") is not None]
        if then:
            told = [x for x in then if x["outcome"] != "unknown"]
            print(f"  what came of it: right {between(sum(x['outcome_right'] for x in told), len(told))}")
        if stores:
            still = [x for x in mine if name(x) in given]
            print(f"  given now: right {between(sum(x['right'] for x in still), len(still))}")
        for reason, count in Counter(x["kind"] for x in mine if not x["right"]).most_common():
            print(f"  wrong: {reason} {count}")
    if stores:
        print(f"given now and not judged: {len(given - {name(x) for x in labels(kind)})}")


def main() -> None:
    """Draw or score."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["draw", "score"])
    parser.add_argument("kind", choices=["disputed", "planned"])
    parser.add_argument("stores", nargs="*")
    parser.add_argument("--number", type=int, default=60)
    parser.add_argument("--seed", type=int, default=20)
    parser.add_argument("--part", choices=["looked at", "unseen"], default="unseen")
    asked = parser.parse_args()
    if asked.what == "draw":
        draw(asked.kind, asked.stores, asked.number, asked.seed, asked.part)
    else:
        score(asked.kind, asked.stores)


if __name__ == "__main__":
    main()
