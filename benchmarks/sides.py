"""How often the sides of a coded event are those that a person marked, nobody included.

    python -m benchmarks.sides [--model DIR] [--show SET]

On the labelled sentences and reports of this folder: ``sentences`` (the coder and its roles are trained on them),
``blind`` and ``heldout`` (no model is). Of the annotated events on whose predicate an event is coded (``found``),
``actors`` is the share where somebody coded to act is marked so, or nobody is on either side; ``recipients`` likewise;
``both``. The parties of a mutual event may stand on either side. ``nobody`` and ``told`` are how many events were
coded with a recipient where none is marked, and without one where one is. Prints one JSON object a set.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path
from typing import Any

from dateline.reading import pipeline
from dateline.reading.pipeline import Choices
from dateline.record import Event, Record, Span
from dateline.report import Report
from dateline.training.examples import MUTUAL, NONE, read

HERE = Path(__file__).parent
SETS = {"sentences": "sentences.jsonl", "blind": "blind.jsonl", "heldout": "review/heldout.jsonl"}


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sides", description=__doc__)
    parser.add_argument(
        "--model", help="a folder that “dateline train” made; the shipped one where not given"
    )
    parser.add_argument("--show", choices=tuple(SETS), help="print what is wrong in a set first")
    args = parser.parse_args()
    nlp = pipeline.build(choices=Choices(model=args.model))
    for name, file in SETS.items():
        rows = [row for _, row in read(HERE / file)]
        reports = [Report(text=r["text"], id=r["id"], published=r.get("published")) for r in rows]
        tally: Counter[str] = Counter()
        for row, record in zip(rows, pipeline.records(reports, nlp), strict=True):
            for pair in (p for p in row["pairs"] if p["type"] != NONE):
                tally += of_pair(pair, record, args.show == name)
        found = tally["found"]
        shares = {k: round(tally[k] / found, 3) for k in ("actors", "recipients", "both")}
        print(json.dumps({"set": name, "events": tally["events"], "found": found, **shares,
                          "nobody": tally["nobody"], "told": tally["told"]}))  # fmt: skip


def of_pair(pair: dict[str, Any], record: Record, show: bool) -> Counter[str]:
    """What is right of one annotated event."""
    start, end = pair["trigger"]
    here = [e for e in record.events if e.trigger.start < end and start < e.trigger.end]
    tally = Counter(events=1, found=bool(here))
    if not here:
        return tally
    event = next((e for e in here if e.type == pair["type"]), here[0])
    actors, recipients = right(event, pair)
    tally.update(actors=actors, recipients=recipients, both=actors and recipients)
    if not {event.type, pair["type"]} & MUTUAL:
        tally["nobody"] += bool(event.recipients and not pair["recipient"])
        tally["told"] += bool(pair["recipient"] and not event.recipients)
    if show and not (actors and recipients):
        said = [[record.text[s:e] for s, e in spans] for spans in (event.actor_spans, event.recipient_spans)]
        meant = [[record.text[s:e] for s, e in pair[role]] for role in ("actor", "recipient")]
        print(json.dumps({"on": record.text[start:end], "said": said, "meant": meant, "text": record.text}))
    return tally


def right(event: Event, pair: dict[str, Any]) -> tuple[bool, bool]:
    """Whether the actors and the recipients of an event are those of a pair."""
    acting, acted = list(event.actor_spans), list(event.recipient_spans)
    if {event.type, pair["type"]} & MUTUAL:
        sides = [*acting, *acted]
        return _meets(sides, pair["actor"]), not pair["recipient"] or _meets(sides, pair["recipient"])
    return _meets(acting, pair["actor"]), _meets(acted, pair["recipient"])


def _meets(said: list[Span], meant: list[list[int]]) -> bool:
    return any(s < y and x < e for s, e in said for x, y in meant) if meant else not said


if __name__ == "__main__":
    main()
