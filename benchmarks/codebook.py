"""How well the types of an own codebook are found, by its examples alone and learnt.

    python -m benchmarks.codebook

The codebook and 90 sentences lie in ``codebook/``: fifteen of each of three types that PLOVER lacks, and 45 that look
like them and are not. ``others``: how many of dateline's own 685 labelled sentences, which tell other things, get one
of the three types by the examples alone. Prints one JSON object.
"""

from __future__ import annotations

import json
from pathlib import Path

import dateline
from dateline.models import embedder, reader
from dateline.ontology.own import load
from dateline.reading.events.own import Meanings
from dateline.training import own
from dateline.training.reports import lines as read

HERE = Path(__file__).parent
FOLDS = 5


def main() -> None:
    """Print the figures."""
    codebook = load(HERE / "codebook" / "three.toml")
    meanings = Meanings(embedder.load(), reader.load())
    found = own.clauses([HERE / "codebook" / "sentences.jsonl"], codebook)
    figures = own.cross_validate(found, codebook, meanings, FOLDS)
    names = {t.name for t in codebook.types}
    texts = [row["text"] for _, row in read(HERE / "sentences.jsonl")]
    records = dateline.code(texts, codebook=codebook.path)
    false = sum(any(e.type in names for e in r.events) for r in records if isinstance(r, dateline.Record))
    print(json.dumps(figures | {"others": f"{false} of {len(texts)}"}, indent=1))


if __name__ == "__main__":
    main()
