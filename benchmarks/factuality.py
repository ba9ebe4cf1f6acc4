"""Status against how certain people find what a sentence tells.

    python -m benchmarks.factuality FACTUALITY [--seed 0] [--sentences 1000]

``FACTUALITY`` has JSON lines with ``text`` and ``events``, each with ``span`` and a ``factuality`` from -3 (certainly
not) to 3 (certainly), as in Lee et al. 2015. Of words that the reader takes for events: the share where its status is
that of something which happened (actual, historical) just where people find that it did (1 and more), beside the share
that one answer for all would get, and Spearman's correlation of the probability of having happened.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
from pathlib import Path

from scipy.stats import spearmanr

from dateline.models import reader
from dateline.training.notation import sentences

HAPPENED = ("actual", "historical")
CERTAIN = 1.0


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.factuality", description=__doc__)
    parser.add_argument("factuality", type=Path)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--sentences", type=int, default=1000)
    args = parser.parse_args()
    with gzip.open(args.factuality, "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    model = reader.load()
    judged: list[tuple[float, float]] = []
    for row in random.Random(args.seed).sample(rows, min(args.sentences, len(rows))):
        text = model.text(row["text"], [s for s, _ in sentences(row["text"])] or [0])
        people = {tuple(p["span"]): float(p["factuality"]) for p in row["events"]}
        for found in model.read(text, model.config["told"]):
            start, end = text.words[found.word]
            said = next((v for (s, e), v in people.items() if s < end and start < e), None)
            if said is not None:
                chances = dict(zip(model.statuses, found.statuses.tolist(), strict=True))
                judged.append((said, sum(chances[s] for s in HAPPENED)))
    certain = [said >= CERTAIN for said, _ in judged]
    same = sum((p > 0.5) == sure for (_, p), sure in zip(judged, certain, strict=True))
    share = sum(certain) / len(certain)
    figures = {
        "predicates": len(judged),
        "as_people": round(same / len(judged), 3),
        "one_answer": round(max(share, 1 - share), 3),
        "spearman": round(float(spearmanr(*zip(*judged, strict=True)).statistic), 3),
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
