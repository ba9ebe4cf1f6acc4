"""The texts of the annotated radio stories, put together again from a public file.

    python -m benchmarks.stories ner_dataset.csv > stories.jsonl

``ner_dataset.csv`` is the “Annotated Corpus for Named Entity Recognition” that circulates on Kaggle and in many
repositories: news of the Voice of America (public domain), tokenized for the Groningen Meaning Bank (Basile et al.
2012). A story's id names its first and its last sentence there; x. The words are joined as
print has them, one to three sentences a paragraph. Stories whose checksum is another than was annotated are named, and
left out.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import sys
import zlib
from collections.abc import Iterable
from pathlib import Path

LABELS = Path(__file__).parent / "reports" / "annotated.jsonl"
PREFIX = "gmb-"
_CLOSES = re.compile(r"[.,;:?!%)\]]|n't|'(?:s|S|re|ve|ll|d|m)?")
_OPENS = ("(", "[", "$")
_LOST = re.compile("ï¿½|[\x80-\x9f]")  # signs that some copies of the file have lost


def joined(words: Iterable[str]) -> str:
    """Tokens as they are printed."""
    out = ""
    within, tight = False, True  # within quotation marks; at the beginning, or right behind an opening sign
    for word in words:
        closes = within if word == '"' else bool(_CLOSES.fullmatch(word))
        out += word if closes or tight else f" {word}"
        tight = word in _OPENS or (word == '"' and not within)
        within ^= word == '"'
    return out


def sentences(path: Path) -> dict[int, str]:
    """The sentences of the file, by number."""
    words: dict[int, list[str]] = {}
    number = 0
    with path.open(encoding="latin-1", newline="") as file:
        for row in list(csv.reader(file))[1:]:
            if len(row) > 1:
                number = int(row[0].partition(":")[2]) if row[0] else number
                words.setdefault(number, []).append(_LOST.sub("?", row[1]))
    return {n: joined(some) for n, some in words.items()}


def story(name: str, known: dict[int, str]) -> str:
    """The text of a story by its id."""
    first, last = map(int, name.removeprefix(PREFIX).split("-"))
    told = [known.get(n, "") for n in range(first, last + 1)]
    step = 1 + first % 3
    return "\n\n".join(" ".join(told[n : n + step]) for n in range(0, len(told), step))


def main() -> None:
    """Write the stories."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.stories", description=__doc__)
    parser.add_argument("csv", type=Path)
    known = sentences(parser.parse_args().csv)
    for line in LABELS.read_text("utf-8").splitlines():
        row = json.loads(line)
        if not row["id"].startswith(PREFIX):
            continue
        text = story(row["id"], known)
        if zlib.crc32(text.encode()) == row["crc32"]:
            print(json.dumps({"id": row["id"], "text": text}, ensure_ascii=False))
        else:
            print(f"{row['id']}: another text than was annotated", file=sys.stderr)


if __name__ == "__main__":
    main()
