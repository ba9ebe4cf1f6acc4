"""Which mentions of events tell one event, across the documents of ECB+ (Cybulska and Vossen 2014).

    python -m benchmarks.ecbplus DATA [--folds 5]

DATA has a document a line (``id``, ``topic``, ``text``, ``checked_sentences``, ``mentions``), plain or packed by gzip.
Cross-validated over topics: the documents of a fold's topics come in one after the other, without a word of which topic
they are of, and are joined by weights that were fitted on the other topics and on the build part of
``benchmarks/accounts``. Prints B-cubed (precision, recall, F1) and CoNLL F1 over the annotated mentions of checked
sentences, for the events that dateline reads and for the annotated ones given, beside leaving each alone and beside one
event for each stem of the predicate within a topic. Needs scikit-learn (extra ``[train]``).
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
from collections.abc import Hashable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from benchmarks.accounts import Told, scores, told
from benchmarks.clusters import Partition
from benchmarks.marked import Gold, Marked, aligned, read
from rich.progress import track

from dateline import story
from dateline.report import Report

FOLDS = 5


class Document(NamedTuple):
    """A document of ECB+, read, with its annotated events."""

    topic: str
    marked: Marked


def documents(path: Path) -> list[Document]:
    """The documents of a file, as dateline reads them, in the order of their ids."""
    opened: Any = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as lines:
        rows = sorted(map(json.loads, lines), key=lambda r: r["id"])
    records = read([Report(id=r["id"], text=r["text"]) for r in rows])
    out = []
    for row, record in zip(rows, records, strict=True):
        gold = [_gold(row, m) for m in row["mentions"] if _is_event(row, m)]
        # Their types are not PLOVER's: an annotated event has the type that was read there, or none.
        marked = Marked({"part": "ecbplus"}, record, gold)
        types = {g.span: next(e.type for e in record.events if e.id == i) for i, g in aligned(marked).items()}
        gold = [msgspec.structs.replace(g, type=types.get(g.span, "")) for g in gold]
        out.append(Document(row["topic"], marked._replace(gold=gold)))
    return out


def _is_event(row: dict[str, Any], mention: dict[str, Any]) -> bool:
    return "ACTION" in mention["type"] and str(mention["sentence"]) in row["checked_sentences"]


def _gold(row: dict[str, Any], mention: dict[str, Any]) -> Gold:
    """An annotated event; one without a cluster is alone in its own."""
    cluster = mention["cluster"] or f"{row['id']}/{mention['id']}"
    return Gold(cluster, "", (mention["span"][0], mention["span"][1]), "")


def mentions(every: Sequence[Document]) -> dict[bool, list[Told]]:
    """All mentions of some documents: as they are read, and with the annotated events given."""
    return {given: told([d.marked for d in every], given) for given in (False, True)}


def alone(found: Sequence[Told]) -> Partition:
    """Each mention an event of its own."""
    return {t.mention.id: t.mention.id for t in found}


def same_stem(found: Sequence[Told], topics: dict[str, str]) -> Partition:
    """One event for each stem of the predicate within a topic.

    Args:
        topics: of each document.
    """
    return {t.mention.id: (topics[t.mention.report], t.mention.trigger) for t in found}


def folds(topics: Sequence[str], number: int) -> dict[str, int]:
    """The fold of each topic, in turn by their numbers."""
    ordered = sorted(set(topics), key=lambda t: [int(n) for n in re.findall(r"\d+", t)])
    return {topic: n % number for n, topic in enumerate(ordered)}


def figures(every: Sequence[Document], number: int = FOLDS) -> list[dict[str, Any]]:
    """The figures for the events that are read, and for those that are given."""
    from benchmarks.likeness import OTHERS, fitted, pairs, pairs_of_own

    topics = {d.marked.record.id: d.topic for d in every}
    fold_of = folds([d.topic for d in every], number)
    own, found = pairs_of_own(), mentions(every)
    within = {
        (given, fold): [t for t in some if fold_of[topics[t.mention.report]] == fold]
        for given, some in found.items() for fold in range(number)
    }  # fmt: skip
    learnt = {key: pairs(some, OTHERS if key[0] else 1) for key, some in track(within.items(), "Comparing")}
    groups: dict[bool, dict[str, Hashable]] = {False: {}, True: {}}
    for fold in range(number):
        rest = [
            [p for (of, f), ps in learnt.items() if of == given and f != fold for p in ps] for given in found
        ]
        weights = fitted(own, *rest)
        for given in found:
            groups[given] |= story.group((t.mention for t in within[given, fold]), weights)
    return [
        {
            "mentions": "given" if given else "read",
            "annotated": sum(t.cluster is not None for t in some),
            "accounts": scores(some, groups[given]),
            "same_stem_same_topic": scores(some, same_stem(some, topics)),
            "each_alone": scores(some, alone(some)),
        }
        for given, some in found.items()
    ]


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.ecbplus", description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--folds", type=int, default=FOLDS)
    args = parser.parse_args()
    for row in figures(documents(args.data), args.folds):
        print(json.dumps(row))


if __name__ == "__main__":
    main()
