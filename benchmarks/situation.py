"""The situation's sentences judged by hand: spans drawn by a seed, and the share that is true and worth saying.

    python benchmarks/situation.py draw --store cnn=l.db --store reuters=r.db --seed 1 --spans 5
    python benchmarks/situation.py tell --store cnn=l.db --store reuters=r.db --seed 1 --spans 5
    python benchmarks/situation.py share

``draw`` prints the spans, ``tell`` what dateline says of them with the words that carry it, to be judged, ``share`` the
figures of ``benchmarks/situation/judged.jsonl``: a line a sentence with store, span, fields of the sentence, ids of the
reports, whether it is true and whether it is worth saying, and why. No text of a report is kept.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
from collections import defaultdict
from pathlib import Path

from dateline import store as stores
from dateline.situation.days import DaySpan, later

JUDGED = Path(__file__).parent / "situation" / "judged.jsonl"
SEEN = Path(__file__).parent / "situation" / "seen.csv"  # spans that were looked at while this was built
LENGTHS = (1, 7, 7, 30)  # days; a week is what the page opens with
FEWEST = 3  # reports of a span


def drawn(given: dict[str, str], seed: int, number: int, unseen: bool) -> list[tuple[str, DaySpan]]:
    """Spans of the stores in turn, none with fewer reports than :data:`FEWEST`, no two of a store overlapping."""
    lot = random.Random(seed)
    days: dict[str, dict[str, int]] = {}
    for name, path in given.items():
        with stores.open(path, create=False) as store:
            days[name] = store.reports_by_day()
    with SEEN.open(encoding="utf-8") as file:
        seen = [(r["store"], DaySpan(r["since"], r["until"])) for r in csv.DictReader(file)] if unseen else []
    out: list[tuple[str, DaySpan]] = []
    names = sorted(given)
    while len(out) < number:
        name = names[len(out) % len(names)]
        length, last = lot.choice(LENGTHS), lot.choice(sorted(days[name]))
        span = DaySpan(later(last, 1 - length), last)
        apart = all(
            other != name or span.until < o.since or o.until < span.since for other, o in [*out, *seen]
        )
        if apart and sum(n for day, n in days[name].items() if span.holds(day, day)) >= FEWEST:
            out.append((name, span))
    return out


def tell(given: dict[str, str], seed: int, number: int, unseen: bool) -> None:
    """Print the sentences of drawn spans with their words."""
    from dateline.situation import situation_of

    for name, span in drawn(given, seed, number, unseen):
        with stores.open(given[name], create=False) as store:
            found = situation_of(store, span)
        print(f"\n== {name} {span.since} {span.until}")
        for n, s in enumerate(found.sentences, 1):
            print(f"{n}. {s.text} {s.tail}")
            for w in s.words:
                print(f"      {w.report} v{w.number} {w.day}: {w.words}")


def share() -> None:
    """Print the share of sentences that are true, and true and worth saying, of spans seen while building or not."""
    rows = [json.loads(line) for line in JUDGED.read_text("utf-8").splitlines()]
    groups: dict[str, list[dict[str, object]]] = defaultdict(list)
    for row in rows:
        groups["seen while building" if row["seen"] else "not seen before"].append(row)
        groups["all"].append(row)
    print("| spans | sentences | true | true and worth saying |\n| --- | --- | --- | --- |")
    for name in ("seen while building", "not seen before", "all"):
        some = groups[name]
        spans = len({(r["store"], r["since"], r["until"]) for r in some})
        true, both = sum(bool(r["true"]) for r in some), sum(bool(r["true"] and r["worth"]) for r in some)
        number = max(len(some), 1)
        print(f"| {spans}, {name} | {len(some)} | {true / number:.3f} | {both / number:.3f} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("what", choices=("draw", "tell", "share"))
    parser.add_argument("--store", action="append", default=[], metavar="NAME=FILE")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--spans", type=int, default=5)
    parser.add_argument("--unseen", action="store_true", help="no days of benchmarks/situation/seen.csv")
    args = parser.parse_args()
    given = dict(pair.split("=", 1) for pair in args.store)
    if args.what == "share":
        share()
    elif args.what == "tell":
        tell(given, args.seed, args.spans, args.unseen)
    else:
        for name, span in drawn(given, args.seed, args.spans, args.unseen):
            print(name, span.since, span.until)


if __name__ == "__main__":
    main()
