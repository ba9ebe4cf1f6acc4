"""How long the alerts of 5,000 units take on a store of a million events.

    python -m benchmarks.alerting [--events 1000000] [--units 5000]

Fills the tables of a store that are counted (events, dyads, entities, reports by day) by chance, two years of them, few
units with most of the events; then finds the alerts of a rule by actor and recipient, weekly, and makes forecasts.
Prints one JSON object: seconds, how many units had enough to be watched, and the most memory.
"""

from __future__ import annotations

import argparse
import json
import resource
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import sqlalchemy as sa

import dateline.store
from dateline.alerts.finding import found
from dateline.alerts.foretelling import made
from dateline.alerts.rules import Forecast, Rise, Rules
from dateline.store import tables
from dateline.store.connecting import writing

FIRST, DAYS, CHUNK = date(2022, 1, 3), 728, 50_000
TYPES = ("ASSAULT", "CONSULT", "ACCUSE", "THREATEN", "AID")
NOTHING = {"disputed": False, "planned": False, "contexts": [], "confidence": 0.8, "quantities": [], "mentions": 1,
           "reports": 1, "votes": {}, "memory": b"", "status": "actual", "score": None, "cameo": None}  # fmt: skip


def fill(store: dateline.store.Store, events: int, units: int) -> None:
    rng = np.random.default_rng(0)
    often = rng.pareto(1.2, units) + 0.3
    chosen = rng.choice(units, events, p=often / often.sum())
    days = [(FIRST + timedelta(int(d))).isoformat() for d in range(DAYS)]
    when, kinds = rng.integers(DAYS, size=events), rng.integers(len(TYPES), size=events)
    people = [{"id": i + 1, "key": f"n:{i}", "name": f"Side {i}", "folded": f"side {i}", "kind": "military",
               "country": None, "sectors": [], "wikidata": None} for i in range(2 * units)]  # fmt: skip
    with writing(store.engine, store.where) as connection:
        connection.execute(sa.insert(tables.entities), people)
        connection.execute(sa.insert(tables.days), [{"day": d, "reports": 700} for d in days])
    for begin in range(0, events, CHUNK):
        rows, sides = [], []
        for n in range(begin, min(begin + CHUNK, events)):
            day, kind, unit = days[when[n]], TYPES[kinds[n]], int(chosen[n])
            rows.append({**NOTHING, "id": n + 1, "type": kind, "day": day, "last_day": day})
            sides.append({"event": n + 1, "actor": 2 * unit + 1, "recipient": 2 * unit + 2, "day": day, "type": kind,
                          "status": "actual", "score": None})  # fmt: skip
        with writing(store.engine, store.where) as connection:
            connection.execute(sa.insert(tables.events), rows)
            connection.execute(sa.insert(tables.dyads), sides)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--units", type=int, default=5000)
    args = parser.parse_args()
    by = ("actor", "recipient")
    with tempfile.TemporaryDirectory() as scratch, dateline.store.open(Path(scratch) / "s.db") as store:
        fill(store, args.events, args.units)
        begun, busy = time.perf_counter(), time.process_time()
        told = found(store, Rules(rise=(Rise(name="dyads", by=by, false_alarms="1 a year"),)))
        alerts, worked = time.perf_counter() - begun, time.process_time() - busy
        begun = time.perf_counter()
        number = made(store, Forecast(name="next", by=by, ahead=3))
        forecasts = time.perf_counter() - begun
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    figures = {"alerts_s": alerts, "alerts_cpu_s": worked, "told": len(told), "forecasts_s": forecasts,
               "units": number / 3, "memory_mb": most}  # fmt: skip
    print(json.dumps({k: round(v, 1) for k, v in figures.items()}))


if __name__ == "__main__":
    main()
