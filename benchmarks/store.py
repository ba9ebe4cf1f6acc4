"""How fast a store loads and answers, and how large it is.

    python -m benchmarks.store [--events 1000000] [--store PATH|postgresql://…] [--queries 40] [--grouping plain|told]
        [--workers 1]

Writes records made by :mod:`benchmarks.made` into a file, as ``dateline code`` does, loads that file, then asks each
question many times with other arguments, then decides about events as a reviewer does, then adds single reports. Prints
one JSON object: seconds of loading are those from the file to the last commit, the start of workers among them; of
questions, of a call from Python, the answer read to its last row; of a decision, from the decision to the next
doubtful event.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from benchmarks import made

import dateline.store
from dateline.errors import StoreError, UnknownActorError
from dateline.store import Wanted
from dateline.store.corrections import Decision
from dateline.store.story_grouping import StoryGrouping
from dateline.store.tables import events

_GROUPINGS = {"plain": dateline.store.Plain, "told": StoryGrouping}


def main() -> None:
    """Load, ask, add; to standard output."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.store", description=__doc__)
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--store", help="a new file or an empty database; a temporary file where not given")
    parser.add_argument("--queries", type=int, default=40)
    parser.add_argument(
        "--grouping", choices=tuple(_GROUPINGS), default="plain", help="the usual one is told"
    )
    parser.add_argument(
        "--workers", type=int, default=1, help="processes that make records ready, 0 for none"
    )
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        where = args.store or str(Path(scratch) / "made.db")
        with dateline.store.open(where, grouping=_GROUPINGS[args.grouping]()) as store:
            figures = {
                "events": args.events,
                **load(store, args.events, args.workers, Path(scratch)),
                **ask(store, args.queries),
                **decide(store, args.queries),
                **add(store),
            }
            path = Path(where)
            if path.exists():
                figures["megabytes"] = round(
                    sum(p.stat().st_size for p in path.parent.glob(path.name + "*")) / 1e6, 1
                )
    print(json.dumps(figures, indent=1))


def load(store: dateline.store.Store, events: int, workers: int, scratch: Path) -> dict[str, Any]:
    """Events a second, the time of making them not counted."""
    coded = scratch / "made.jsonl"
    with coded.open("w", encoding="utf-8") as file:
        file.writelines(record.to_json() + "\n" for record in made.records(events))
    begun, done = time.perf_counter(), 0
    with coded.open("rb") as lines:
        for some in store.load(lines, "made", workers=workers):
            before, done = done, done + some.added.events
            if before // 10_000 < done // 10_000:
                rate = done / (time.perf_counter() - begun)
                print(f"{done:,} of {events:,}, {rate:,.0f} a second", file=sys.stderr)
    spent = time.perf_counter() - begun
    size = store.size()
    return {"loaded_per_second": round(done / spent), "accounts": size["events"], "reports": size["reports"]}


def ask(store: dateline.store.Store, times: int) -> dict[str, Any]:
    """The 95th percentile of each question in milliseconds, over questions with other arguments."""
    rng = random.Random(1)

    def month() -> str:
        return f"{rng.choice((2018, 2019, 2020))}-{rng.randint(1, 12):02}"

    def country() -> str:
        return rng.choice(made.COUNTRIES)

    questions: dict[str, Callable[[], object]] = {
        "events of two countries": lambda: store.events(
            Wanted(actor=country(), recipient=country(), since=month())
        ),
        "events by type and status": lambda: store.events(
            Wanted(actor=country(), types=("ASSAULT", "THREATEN"), status=("actual",), since=month())
        ),
        "events of an actor": lambda: store.events(Wanted(either=f"State {7 * rng.randrange(200)}")),
        "events at a place": lambda: store.events(Wanted(place=f"Town {rng.randrange(800)}")),
        "events by an outlet": lambda: store.events(
            Wanted(source=f"Outlet {rng.randrange(40)}", since=month())
        ),
        "timeline of a month": lambda: store.events(
            Wanted(since=(m := month()), until=m), limit=200, oldest=True
        ),
        "series of a dyad": lambda: store.series(Wanted(actor=country(), recipient=country()), "week"),
        "network": lambda: store.network(f"{month()}-15"),
        "quotes": lambda: store.quotes(f"State {7 * rng.randrange(100)}"),
        "disputed": lambda: store.disputed(Wanted(actor=country())),
        "planned": lambda: store.planned(Wanted(since=month())),
        "search": lambda: store.search(f"Town {rng.randrange(800)} blockaded"),
    }
    out = {}
    for name, question in questions.items():
        spent = []
        for _ in range(times):
            begun = time.perf_counter()
            with suppress(UnknownActorError):  # in a small store
                question()
            spent.append(1000 * (time.perf_counter() - begun))
        out[name] = round(sorted(spent)[int(0.95 * (len(spent) - 1))], 1)
    return {"milliseconds_95": out}


def decide(store: dateline.store.Store, times: int) -> dict[str, Any]:
    """The 95th percentile of a decision in milliseconds: about the least sure events, and about those told most."""
    rng, out = random.Random(2), {}
    kinds: list[tuple[str, dict[str, Any]]] = [
        ("accept", {}), ("reject", {}), ("split", {}), ("correct", {"type": "AID"}), ("merge", {}),
    ]  # fmt: skip
    with store.engine.connect() as connection:
        told_most = list(connection.scalars(
            sa.select(events.c.id).order_by(events.c.mentions.desc()).limit(times)
        ))  # fmt: skip
    for name, only in (("doubtful", []), ("told most", told_most)):
        spent = []
        for n in range(times):
            if only:
                told = store.event(only[n])["told"][0]
                trigger = store.record(told["report"]).events[told["number"] - 1].trigger
                row = {"report": told["report"], "start": trigger.start, "end": trigger.end, "nth": 0}
            else:
                (row,) = store.doubtful("ada", limit=1)
            kind, change = kinds[n % len(kinds)]
            if kind == "merge":
                change = {
                    "into": store.events(Wanted(since="2019"), 1, rng.randrange(200))[0]["id"],
                    "whole": True,
                }
            begun = time.perf_counter()
            with suppress(StoreError):  # a merger of an event with itself
                store.decide(
                    Decision(report=row["report"], start=row["start"], end=row["end"], nth=row["nth"], reviewer="ada",
                             decision=kind, change=change)
                )  # fmt: skip
            store.doubtful("ada", limit=1)
            spent.append(1000 * (time.perf_counter() - begun))
        out[name] = round(sorted(spent)[int(0.95 * (len(spent) - 1))], 1)
    return {"milliseconds_95_to_decide": out}


def add(store: dateline.store.Store, reports: int = 120) -> dict[str, Any]:
    """Milliseconds that one more report takes, each in a transaction of its own: the median."""
    spent = []
    for n, record in enumerate(islice(made.records(10_000, seed=99), reports)):
        record.id = f"late-{n}"
        begun = time.perf_counter()
        store.add_batch([record], "made")
        spent.append(1000 * (time.perf_counter() - begun))
    return {"milliseconds_to_add_one": round(sorted(spent)[len(spent) // 2], 2)}


if __name__ == "__main__":
    main()
