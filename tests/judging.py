"""What tests of decisions share."""

import json

from dateline.store.corrections import Decision


def dump(store) -> list:
    """What a store says of its events, however they are numbered and whichever report came first."""
    rows = [store.event(row["id"]) for row in store.events(limit=None)]
    return sorted(
        json.dumps([row["type"], row["status"], row["day"], row["place"], sorted(row["actors"]),
                    sorted(row["recipients"]), sorted(t["words"] for t in row["told"])])
        for row in rows
    )  # fmt: skip


def decide(store, row, decision, who="ada", **change) -> int:
    return store.decide(
        Decision(
            report=row["report"],
            start=row["start"],
            end=row["end"],
            reviewer=who,
            decision=decision,
            change=change,
        )
    )
