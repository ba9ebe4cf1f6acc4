"""Texts with actor chains marked in brackets, as ``coreference.txt`` holds them, made into JSON lines.

``[the commander|h]`` marks a mention of the chain ``h``, ``[the two sides|h+g]`` a mention of a group with the
members ``h`` and ``g``; mentions may stand in mentions. Below a line ``--`` follow the main events,
``actors -> word -> recipients``, where ``word@2`` is the word's second occurrence as a whole word.

    python -m benchmarks.annotation > benchmarks/coreference.jsonl
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TypedDict

SOURCE = Path(__file__).with_name("coreference.txt")


class MarkedMention(TypedDict):
    """Characters (half open, code points of the text) and the chains that they stand for."""

    start: int
    end: int
    chains: list[str]


class MarkedEvent(TypedDict):
    """Who did it and to whom, as chains; the predicate as characters."""

    actors: list[str]
    predicate: tuple[int, int]
    recipients: list[str]


class MarkedText(TypedDict):
    """A text with its mentions and main events; ``part`` is ``build`` or ``blind``."""

    id: str
    part: str
    style: str
    published: str
    text: str
    mentions: list[MarkedMention]
    events: list[MarkedEvent]


def read_texts(source: str) -> list[MarkedText]:
    """Every text of a source in bracket notation.

    Raises:
        ValueError: a bracket is not closed or names no chain, or an event's word or chain isn't in its text.
    """
    body = "\n".join(line for line in source.splitlines() if not line.startswith("#"))
    return [_read(block) for block in re.split(r"^=== ", body, flags=re.MULTILINE)[1:]]


def _read(block: str) -> MarkedText:
    head, _, rest = block.partition("\n")
    name, part, style, published = head.split()
    marked, _, told = rest.partition("\n--\n")
    text, mentions = strip_brackets(marked.strip(), name)
    chains = {c for m in mentions for c in m["chains"]}
    events = [_event(line, text, chains, name) for line in told.splitlines() if line.strip()]
    return {
        "id": name, "part": part, "style": style, "published": published,
        "text": text, "mentions": mentions, "events": events,
    }  # fmt: skip


def strip_brackets(marked: str, name: str = "") -> tuple[str, list[MarkedMention]]:
    """The text without its brackets, and the mentions in the order in which they begin."""
    out, opened, mentions = "", [], []
    for piece in re.split(r"(\[|\|[\w+]+\])", marked):
        if piece == "[":
            opened.append(len(out))
        elif piece.startswith("|") and piece.endswith("]"):
            if not opened:
                raise ValueError(f"Text {name}: “{piece}” closes a bracket that nothing opens.")
            chains = piece[1:-1].split("+")
            mentions.append(MarkedMention(start=opened.pop(), end=len(out), chains=sorted(chains)))
        else:
            out += piece
    if opened:
        raise ValueError(f"Text {name}: the bracket at “{out[opened[-1] :][:30]}” is not closed.")
    return out, sorted(mentions, key=lambda m: (m["start"], m["end"]))


def _event(line: str, text: str, chains: set[str], name: str) -> MarkedEvent:
    actors, word, recipients = (part.strip() for part in line.split("->"))
    word, _, nth = word.partition("@")
    found = [m.span() for m in re.finditer(rf"\b{re.escape(word)}\b", text)]
    if len(found) < int(nth or 1) or (not nth and len(found) > 1):
        raise ValueError(f"Text {name}: “{word}” stands {len(found)} times; write word@1 for the first.")
    sides = [[c for c in side.split("+") if c] for side in (actors, recipients)]
    unknown = {c for side in sides for c in side} - chains
    if unknown:
        raise ValueError(f"Text {name}: the event “{line}” names chains that are not marked: {unknown}.")
    return {"actors": sides[0], "predicate": found[int(nth or 1) - 1], "recipients": sides[1]}


if __name__ == "__main__":
    for text in read_texts(SOURCE.read_text("utf-8")):
        print(json.dumps(text, ensure_ascii=False))
