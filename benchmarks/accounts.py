"""How well reports are brought together to one account of each event.

    python -m benchmarks.accounts [--part build|unseen|both]

Reads the marked reports (``benchmarks/accounts``), aligns coded events with the marked ones, and prints, for each part:
B-cubed and CoNLL F1 over the aligned events, the same with the marked events given (predicate and type a person's, all
else as read), and the same for the plain key of day, actors, recipients and type. ``orders``: B-cubed F1 where the
reports come in five other orders. The weights were fitted on the build part, so its figures flatter; those of
``python -m benchmarks.likeness`` are its cross-validation.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import sqlalchemy as sa
from benchmarks.clusters import Partition, b_cubed, conll
from benchmarks.marked import Marked, aligned, as_marked, load

import dateline.store
from dateline import story
from dateline.record import Record
from dateline.store import tables
from dateline.story import EventMention, Print


class Told(NamedTuple):
    """A mention, and the cluster that a person put it into; None where none was marked there."""

    mention: EventMention
    cluster: str | None


def told(marked: Iterable[Marked], given: bool) -> list[Told]:
    """All mentions of some reports, by the day of the report.

    Args:
        marked: reports.
        given: the marked events in place of the coded ones.
    """
    out, seen = [], list[Print]()
    for m in sorted(marked, key=lambda m: (m.record.published or "", m.record.id)):
        new = story.first_of(story.print_of(m.record.id, m.record.text), seen)
        seen.append(new)
        record = as_marked(m) if given else m.record
        clusters = _clusters(m, record, given)
        found = story.mentions_of(record, new.wire, new.corrects)
        out += [Told(t, clusters.get(t.id.rpartition("#")[2])) for t in found]
    return out


def _clusters(marked: Marked, record: Record, given: bool) -> dict[str, str]:
    if given:
        return {e.id: g.cluster for e, g in zip(record.events, marked.gold, strict=True)}
    return {i: g.cluster for i, g in aligned(marked).items()}


def plain(found: Sequence[Told]) -> Partition:
    """What event data sets do: one event is one day, actors, recipients and type."""
    return {
        t.mention.id: (
            t.mention.last,
            frozenset(s.key for s in t.mention.actors),
            frozenset(s.key for s in t.mention.recipients),
            t.mention.type,
        )
        for t in found
    }


def stored(marked: Iterable[Marked]) -> Partition:
    """The events of a store to which the reports come one day after the other."""
    records = sorted((m.record for m in marked), key=lambda r: (r.published or "", r.id))
    m, t = tables.mentions, tables.reports
    with tempfile.TemporaryDirectory() as folder, dateline.store.open(Path(folder, "accounts.db")) as store:
        store.add(records)
        with store.engine.connect() as connection:
            rows = connection.execute(
                sa.select(t.c.name, m.c.number, m.c.event).join(t, t.c.id == m.c.report)
            )
            return {f"{name}#v{number}": event for name, number, event in rows}


def scores(found: Sequence[Told], by_whom: Partition) -> dict[str, Any]:
    """B-cubed (precision, recall, F1) and CoNLL F1 over the mentions that a person marked."""
    gold = {t.mention.id: t.cluster for t in found if t.cluster}
    got = {i: by_whom[i] for i in gold}
    return {"b_cubed": [round(x, 3) for x in b_cubed(gold, got)], "conll": round(conll(gold, got), 3)}


def figures(marked: Sequence[Marked]) -> dict[str, Any]:
    """All figures of one part."""
    coded, given = told(marked, False), told(marked, True)
    marks = sum(len(m.gold) for m in marked)
    return {
        "reports": len(marked),
        "clusters": len({g.cluster for m in marked for g in m.gold}),
        "marked_events": marks,
        "coded_events": len(coded),
        "aligned": sum(t.cluster is not None for t in coded),
        "found": round(sum(len({g.span for g in aligned(m).values()}) for m in marked) / marks, 3),
        "accounts": scores(coded, story.group(t.mention for t in coded)),
        "in_a_store": scores(coded, stored(marked)),
        "plain_key": scores(coded, plain(coded)),
        "accounts_given_events": scores(given, story.group(t.mention for t in given)),
        "plain_key_given_events": scores(given, plain(given)),
        "orders": [_shuffled(coded, seed) for seed in range(5)],
    }


def _shuffled(found: Sequence[Told], seed: int) -> float:
    """B-cubed F1 where the reports come in another order; the events of one stay together."""
    reports = list(dict.fromkeys(t.mention.report for t in found))
    random.Random(seed).shuffle(reports)
    order = {r: n for n, r in enumerate(reports)}
    mentions = sorted((t.mention for t in found), key=lambda m: order[m.report])
    f1: float = scores(found, story.group(mentions))["b_cubed"][2]
    return f1


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.accounts", description=__doc__)
    parser.add_argument("--part", choices=("build", "unseen", "both"), default="both")
    wanted = parser.parse_args().part
    marked = load()
    for part in ("build", "unseen"):
        if wanted in (part, "both"):
            print(json.dumps({"part": part, **figures([m for m in marked if m.part == part])}))


if __name__ == "__main__":
    main()
