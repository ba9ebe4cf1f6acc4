"""Kinds of fault that public trackers of projects reading news report, on sentences written before any was read.

    python -m benchmarks.faults [--model DIR] [--show]

``faults.jsonl`` holds 122 short texts of our own, each with facts that a careful reader finds in it and statements that
it forbids. Words are regular expressions; of an event ``actor``,
``recipient`` or ``either`` are names or words of a side. Prints how many facts were found, how many forbidden
statements are said (events from a confidence of 0.25 on), and how many texts are wholly right; with
``--show`` what isn't. Some of what was wrong at first was mended since: only the first run's figure is of unseen texts.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import dateline
from dateline.config import ReadingConfig
from dateline.record import Event, Record

Fact = dict[str, Any]
DATA = Path(__file__).with_name("faults.jsonl")
SAID = 0.25  # confidence from which a forbidden event counts
_NEAR = 1.2  # degrees


def events(record: Record, fact: Fact) -> Iterator[float]:
    """The confidence of each event that fits."""
    for event in record.events:
        actors, recipients = (_names(record, event, side) for side in ("actor", "recipient"))
        sides = {"actor": actors, "recip": recipients, "either": actors + recipients}
        when = event.time.value if event.time else ""
        if (
            event.type in fact.get("types", [event.type])
            and event.status in fact.get("status", [event.status])
            and (event.mode or "") in fact.get("mode", event.mode or "").split("|")
            and (when or "").startswith(fact.get("time", ""))
            and (not fact.get("attr") or event.attribution)
            and ("qty" not in fact or any(q.value == fact["qty"] for q in event.quantities))
            and all(any(re.search(fact[s], n) for n in names) for s, names in sides.items() if s in fact)
        ):
            yield event.confidence


def _names(record: Record, event: Event, side: str) -> list[str]:
    spans = [record.text[s:e] for s, e in getattr(event, f"{side}_spans")]
    return spans + [e.name for e in record.entities if e.id in getattr(event, f"{side}s")]


def _places(record: Record, fact: Fact) -> bool:
    near = fact.get("near")
    return any(
        fact["text"] in record.text[p.start : p.end]
        and p.country == fact.get("country", p.country)
        and (not near or max(abs((p.lat or 0) - near[0]), abs((p.lon or 0) - near[1])) < _NEAR)
        for p in record.places
    )


def _times(record: Record, fact: Fact) -> bool:
    for time in record.times:
        value = time.value or ""
        bounds = "start" not in fact or _bounded(record, fact)
        if fact.get("text", "") in record.text[time.start : time.end] and bounds:
            unwanted = "not_value" in fact and re.search(fact["not_value"], value)
            if re.search(fact.get("value", ""), value) and not unwanted:
                return True
    return False


def _bounded(record: Record, fact: Fact) -> bool:
    """Whether an event lies between days that fit."""
    whens = [e.time for e in record.events if e.time]
    return any(re.match(fact["start"], t.start or "") and re.match(fact["end"], t.end or "") for t in whens)


def _span(record: Record, fact: Fact) -> bool:
    values = [t.value or "" for t in record.times]
    return (
        _bounded(record, fact)
        or f"{fact['start']}/{fact['end']}" in values
        or all(any(v.startswith(fact[side]) for v in values) for side in ("start", "end"))
    )


def _attributions(record: Record, fact: Fact) -> bool:
    entities = {e.id: e.name for e in record.entities}
    said = _at(record.text, fact.get("content", ""), 0)
    for a in record.attributions:
        sources = [record.text[s:e] for s, e in a.source] + [entities.get(a.source_entity or "", "")]
        if any(re.search(fact.get("source", ""), s) for s in sources) and any(
            s < said[1] and said[0] < e for s, e in a.content
        ):
            return True
    return False


def _counts(record: Record, fact: Fact) -> bool:
    keys = [k for k in ("kind", "value", "low", "high") if k in fact]
    return any(all(getattr(q, k) == fact[k] for k in keys) for e in record.events for q in e.quantities)


def _entities(record: Record, fact: Fact) -> bool:
    for e in record.entities:
        names = [e.name, *(record.text[m.start : m.end] for m in e.mentions)]
        of_kind = e.kind in fact.get("kind", [e.kind]) and e.country == fact.get("country", e.country)
        if of_kind and any(re.search(fact["name"], n) for n in names):
            return True
    return False


def _same(record: Record, fact: Fact) -> bool:
    places = [_at(record.text, *fact[side]) for side in ("a", "b")]
    return any(
        all(any(m.start < e and s < m.end for m in entity.mentions) for s, e in places)
        for entity in record.entities
    )


def _dateline(record: Record, fact: Fact) -> bool:
    found = record.dateline
    return found is not None and all(
        re.search(fact[k], getattr(found, k) or "", re.IGNORECASE) for k in ("place", "agency") if k in fact
    )


def _at(text: str, words: str, nth: int) -> tuple[int, int]:
    """Where some words stand in a text for the nth time, as whole words where they are so at all."""
    found = [m.span() for m in re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", text)]
    found = found or [m.span() for m in re.finditer(re.escape(words), text)]
    return found[nth]


CHECKS: dict[str, Callable[[Record, Fact], bool]] = {
    "place": _places, "time": _times, "span": _span, "attribution": _attributions, "count": _counts,
    "entity": _entities, "same": _same, "dateline": _dateline,
    "times": lambda record, fact: len(record.times) > fact["more_than"],
    "sentences": lambda record, fact: len(record.sentences) == fact["n"],
    "role": lambda record, fact: any(
        re.search(fact["title"], role.title or "") for e in record.entities for role in e.roles
    ),
    "dangling": lambda record, _: not {a.source_entity for a in record.attributions if a.source_entity}
    <= {e.id for e in record.entities},
}  # fmt: skip


def holds(record: Record, fact: Fact, least: float = 0.0) -> bool:
    """Whether a record says a fact, an event with at least this confidence."""
    if fact["what"] == "event":
        return max(events(record, fact), default=-1.0) >= least
    return CHECKS[fact["what"]](record, fact)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--model")
    parser.add_argument("--show", action="store_true")
    args = parser.parse_args()
    rows = [json.loads(line) for line in DATA.read_text("utf-8").splitlines()]
    config = ReadingConfig(model=args.model) if args.model else ReadingConfig()
    found = said = facts = forbidden = right = 0
    for row, record in zip(rows, dateline.code(rows, config=config), strict=True):
        assert isinstance(record, Record), record
        missed = [f for f in row["find"] if not holds(record, f)]
        wrong = [f for f in row["forbid"] if holds(record, f, SAID)]
        facts, forbidden = facts + len(row["find"]), forbidden + len(row["forbid"])
        found, said = found + len(row["find"]) - len(missed), said + len(wrong)
        right += not missed and not wrong
        if args.show and (missed or wrong):
            print(
                row["id"],
                row["kind"],
                row["text"],
                *(f"\n   missed {f}" for f in missed),
                *(f"\n   said {f}" for f in wrong),
            )
    print(
        json.dumps(
            {
                "found": found,
                "facts": facts,
                "said": said,
                "forbidden": forbidden,
                "right": right,
                "texts": len(rows),
            }
        )
    )


if __name__ == "__main__":
    main()
