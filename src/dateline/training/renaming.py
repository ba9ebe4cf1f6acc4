"""Annotated texts under other names, so that a reader learns what is told and not who it is told of.

States with their people and capitals become other states, persons other persons, the same ones all through a text
(mention replacement, Dai and Adel 2020, “An Analysis of Simple Data Augmentation for Named Entity Recognition”).
"""

from __future__ import annotations

import random
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any, NamedTuple

from spacy.language import Language

from dateline.knowledge import table

_WORD = re.compile(r"[^\W\d_]+(?:['’](?!s\b)[^\W\d_]+)*")
_PERSON = "PERSON"
_SHORTEST = 3  # letters of a name that is looked for all over a text


class State(NamedTuple):
    """A state as news calls it: its name, what is of it, its people, one of them, its capital."""

    name: str
    adjective: str
    people: str
    capital: str


@cache
def states() -> tuple[State, ...]:
    """The states that one word names, and whose adjective and capital are known."""
    out = []
    for row in table("actors/states.csv"):
        demonyms, capitals = row["demonyms"].split("|"), row["capitals"].split("|")
        if _WORD.fullmatch(row["name"]) and demonyms[0] and capitals[0] and not row["end"]:
            people = next((d for d in demonyms[1:] if d.endswith("s")), demonyms[0])
            out.append(State(row["name"], demonyms[0], people, capitals[0]))
    return tuple(out)


@cache
def names() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """First and last names of those who held an office somewhere."""
    held = sorted({tuple(row["name"].split()) for row in table("actors/leaders.csv")})
    held = [n for n in held if len(n) > 1 and all(_WORD.fullmatch(p) and len(p) >= _SHORTEST for p in n)]
    return tuple(sorted({n[0] for n in held})), tuple(sorted({n[-1] for n in held}))


def renamed(row: dict[str, Any], nlp: Language, rng: random.Random) -> dict[str, Any]:
    """An annotated text with its states and persons called otherwise, its spans moved with them.

    Args:
        row: of :func:`dateline.training.reports.read`.
        nlp: finds the names of persons.
    """
    text = row["text"]
    changes = _changes(text, nlp, rng)
    if not changes:
        return row
    parts, ends, shifts = [], [], []
    at = moved = 0
    for start, end, new in changes:
        parts += [text[at:start], new]
        at = end
        moved += len(new) - (end - start)
        ends.append(end)
        shifts.append(moved)
    starts = [start for start, _, _ in changes]

    def move(span: Sequence[int]) -> list[int]:
        """A span; one that begins or ends within a name takes all of it."""
        begin, end = span
        n = bisect_right(ends, begin)  # changes that lie wholly before
        first = min(begin, starts[n]) if n < len(starts) and starts[n] < end else begin
        m = bisect_right(starts, end - 1)  # changes that begin before its end
        last = max(end, ends[m - 1]) if m else end
        return [first + (shifts[n - 1] if n else 0), last + (shifts[m - 1] if m else 0)]

    out = {**row, "text": "".join([*parts, text[at:]])}
    for kind in ("events", "pairs"):
        if kind in row:
            out[kind] = [_moved(event, move) for event in row[kind]]
    return out


def _moved(event: dict[str, Any], move: Callable[[Sequence[int]], list[int]]) -> dict[str, Any]:
    out = dict(event)
    for side in ("actors", "recipients", "actor", "recipient"):
        if event.get(side):
            out[side] = [move(span) for span in event[side]]
    if event.get("trigger"):
        out["trigger"] = move(event["trigger"])
    return out


def _changes(text: str, nlp: Language, rng: random.Random) -> list[tuple[int, int, str]]:
    """What is written otherwise: first and last character and what stands there then, in order."""
    found = list(_WORD.finditer(text))
    there = {m.group() for m in found}
    called = dict(_states(there, rng))
    called.update(_persons(text, nlp, called, rng))
    return [(m.start(), m.end(), called[m.group()]) for m in found if m.group() in called]


def _states(there: set[str], rng: random.Random) -> Iterator[tuple[str, str]]:
    mine = [s for s in states() if there & {s.name, s.adjective, s.people}]
    others = [s for s in states() if s not in mine]
    for old, new in zip(mine, rng.sample(others, min(len(mine), len(others))), strict=False):
        yield from zip(old, new, strict=True)


def _persons(
    text: str, nlp: Language, called: dict[str, str], rng: random.Random
) -> Iterator[tuple[str, str]]:
    known = {part for state in states() for part in state}
    first, last = names()
    done: set[str] = set()
    for entity in nlp(text).ents:
        words = _WORD.findall(entity.text)
        if entity.label_ != _PERSON or len(words) > 4:
            continue
        for n, word in enumerate(words):
            if (
                len(word) < _SHORTEST
                or not word[0].isupper()
                or word in called
                or word in known
                or word in done
            ):
                continue
            done.add(word)
            yield word, rng.choice(last if n == len(words) - 1 else first)
