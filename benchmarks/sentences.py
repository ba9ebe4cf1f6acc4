"""Scores the coder on dateline's own labelled sentences, each by the model of the fold that has not seen it.

    python -m benchmarks.sentences [--models DIR] [--data FILE] [--show N]

Prints one JSON object. ``told``: the model and rules are told sides and predicate, and give type, mode, status and
contexts. ``whole``: the sentence is read whole; an event is found where one has the annotated predicate.
``quantities``: precision and recall of counts by kind and bounds, of the events found. ``silent``: share of the
sentences without an event in which none is coded.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from dateline.models.coder import Candidate, Coder
from dateline.ontology.contexts import Topics
from dateline.reading import document, pipeline
from dateline.reading.events import mode_beside
from dateline.reading.pipeline import Choices
from dateline.reading.status import Reading
from dateline.record import Record
from dateline.report import Report
from dateline.training.examples import NONE, fold_of, read
from dateline.training.figures import f1_by_class, macro

HERE = Path(__file__).parent
FOLDS = 5


def told(rows: list[dict[str, Any]], models: Path) -> dict[str, Any]:
    """Type, mode, status and contexts where sides and predicate are given."""
    nlp = pipeline.build(["layout"])
    gold: list[dict[str, Any]] = []
    said: list[dict[str, Any]] = []
    for n in range(FOLDS):
        model = Coder(models / f"fold-{n}")
        mine = [row for row in rows if fold_of(row["id"], FOLDS) == n]
        docs = nlp.pipe(
            document.begin(nlp.make_doc(r["text"]), Report(text=r["text"], id=r["id"])) for r in mine
        )
        for row, doc in zip(mine, docs, strict=True):
            pairs = [p for p in row["pairs"] if p["type"] != NONE]
            sides = [
                [tuple(p[side][0]) if p[side] else None for side in ("actor", "recipient")] for p in pairs
            ]
            items = [
                Candidate(row["text"], *s, tuple(p["trigger"])) for s, p in zip(sides, pairs, strict=True)
            ]
            for pair, scores in zip(pairs, model.judge(items), strict=True):
                span = doc.char_span(*pair["trigger"], alignment_mode="expand")
                kind = max(scores.types, key=scores.types.__getitem__)
                rules = Reading(span.root).status()
                gold.append(pair)
                said.append({
                    "type": kind, "mode": mode_beside(span.root, pair["type"], scores), "rules": rules,
                    "model": max(scores.statuses, key=scores.statuses.__getitem__),
                    "status": model.status(rules, scores), "contexts": Topics(doc).around(span.sent, scores.contexts),
                })  # fmt: skip
    modes = [(g["mode"], s["mode"]) for g, s in zip(gold, said, strict=True)]
    both = sum(len({*g["contexts"]} & {*s["contexts"]}) for g, s in zip(gold, said, strict=True))
    counted = sum(len(x["contexts"]) for x in (*gold, *said))
    statuses = [g["status"] for g in gold]
    return {
        "events": len(gold),
        "type_macro_f1": macro([g["type"] for g in gold], [s["type"] for s in said]),
        "mode_accuracy": round(sum(g == s for g, s in modes) / len(modes), 4),
        "status_macro_f1": macro(statuses, [s["status"] for s in said]),
        "status_f1": {k: round(v, 3) for k, v in f1_by_class(statuses, [s["status"] for s in said]).items()},
        "status_macro_f1_rules_alone": macro(statuses, [s["rules"] for s in said]),
        "status_macro_f1_model_alone": macro(statuses, [s["model"] for s in said]),
        "contexts_f1": round(2 * both / max(1, counted), 4),
    }


def records(rows: list[dict[str, Any]], models: Path) -> Iterator[tuple[dict[str, Any], Record]]:
    """Each sentence with its record."""
    for n in range(FOLDS):
        nlp = pipeline.build(choices=Choices(model=str(models / f"fold-{n}")))
        mine = [row for row in rows if fold_of(row["id"], FOLDS) == n]
        reports = [Report(text=row["text"], id=row["id"]) for row in mine]
        yield from zip(mine, pipeline.records(reports, nlp), strict=True)


def whole(rows: list[dict[str, Any]], models: Path, show: int) -> dict[str, Any]:
    """What comes out when the sentences are read whole."""
    tally: Counter[str] = Counter()
    statuses: list[tuple[str, str]] = []
    for row, record in records(rows, models):
        pairs = [p for p in row["pairs"] if p["type"] != NONE]
        tally["quiet"] += not pairs
        tally["silent"] += not pairs and not record.events
        tally["coded"] += len(record.events) if pairs else 0
        for pair in pairs:
            start, end = pair["trigger"]
            found = [e for e in record.events if e.trigger.start < end and start < e.trigger.end]
            tally["gold"] += 1
            tally["found"] += bool(found)
            right = next((e for e in found if e.type == pair["type"]), None)
            tally["right"] += right is not None
            if right is None and show > 0:
                show -= 1
                said = [
                    (e.type, record.text[e.trigger.start : e.trigger.end], e.confidence)
                    for e in record.events
                ]
                print(
                    json.dumps({"miss": pair["type"], "said": said, "text": row["text"]}, ensure_ascii=False)
                )
            if right is not None:
                statuses.append((pair["status"], right.status))
                tally["sides"] += _meets(right.actor_spans, pair["actor"]) and _meets(
                    [*right.recipient_spans, *right.actor_spans], pair["recipient"]
                )
                want = {(q["kind"], q["low"], q["high"]) for q in pair["quantities"]}
                got = {(q.kind, q.low, q.high) for q in right.quantities}
                tally["counts"] += len(want)
                tally["counts said"] += len(got)
                tally["counts right"] += len(want & got)
    return {
        "events": tally["gold"],
        "found": round(tally["found"] / tally["gold"], 4),
        "right": round(tally["right"] / tally["gold"], 4),
        "sides_right": round(tally["sides"] / tally["right"], 4),
        "coded": tally["coded"],
        "status_macro_f1": macro([g for g, _ in statuses], [s for _, s in statuses]),
        "quantities": {
            "precision": round(tally["counts right"] / max(1, tally["counts said"]), 4),
            "recall": round(tally["counts right"] / max(1, tally["counts"]), 4),
        },
        "silent": f"{tally['silent']} of {tally['quiet']}",
    }


def _meets(said: list[tuple[int, int]], gold: list[list[int]]) -> bool:
    return not gold or any(s < y and x < e for s, e in said for x, y in gold)


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sentences", description=__doc__)
    parser.add_argument("--models", type=Path, default=Path("~/.cache/dateline/folds").expanduser())
    parser.add_argument("--data", type=Path, default=HERE / "sentences.jsonl")
    parser.add_argument("--show", type=int, default=0, help="print so many misses first")
    args = parser.parse_args()
    rows = [row for _, row in read(args.data)]
    figures = {"sentences": len(rows), "told": told(rows, args.models)}
    print(json.dumps(figures | {"whole": whole(rows, args.models, args.show)}, indent=1))


if __name__ == "__main__":
    main()
