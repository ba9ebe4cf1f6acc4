"""How often dateline speaks where nothing political happens: BBC articles on sport and entertainment.

    python -m benchmarks.silence BBC.jsonl.gz [--show]

``silence.csv`` names 200 sentences by article and characters, and says of each by a person's judgement which PLOVER
types it tells (empty: none). The articles are none of those that quiet training texts are taken from
(``quiet.csv``). An event whose trigger stands in a sentence that does not tell its type is false. Prints one JSON
object.

    python -m benchmarks.silence BBC.jsonl.gz --quiet > quiet.jsonl

writes texts for ``dateline train`` in which nothing happens.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from pathlib import Path

from dateline.coding import code
from dateline.intake import Refusal
from dateline.knowledge import rows
from dateline.training.reports import lines as read

HERE = Path(__file__).parent


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.silence", description=__doc__)
    parser.add_argument("articles", type=Path)
    parser.add_argument("--quiet", action="store_true", help="write the quiet training texts and stop")
    parser.add_argument("--show", action="store_true", help="print the false events")
    args = parser.parse_args()
    articles = {row["id"]: row for _, row in read(args.articles)}
    if args.quiet:
        for row in rows(HERE / "quiet.csv"):
            print(
                json.dumps(
                    {"id": row["article"], "text": articles[row["article"]]["text"], "events": []},
                    ensure_ascii=False,
                )
            )
        return
    sentences = defaultdict(list)
    for row in rows(HERE / "silence.csv"):
        sentences[row["article"]].append((int(row["start"]), int(row["end"]), set(row["types"].split())))
    coded = false = speaking = 0
    for record in code({"id": i, "text": articles[i]["text"]} for i in sentences):
        if isinstance(record, Refusal):
            sys.exit(record.error)
        for start, end, types in sentences[record.id]:
            events = [e for e in record.events if start <= e.trigger.start < end]
            wrong = [e for e in events if e.type not in types]
            coded, false, speaking = coded + len(events), false + len(wrong), speaking + bool(wrong)
            if args.show and wrong:
                said = [(e.type, record.text[e.trigger.start : e.trigger.end], e.confidence) for e in wrong]
                print(json.dumps({"said": said, "text": record.text[start:end]}, ensure_ascii=False))
    count = sum(map(len, sentences.values()))
    print(json.dumps({"sentences": count, "events": coded, "false": false, "sentences_with_false": speaking}))


if __name__ == "__main__":
    main()
