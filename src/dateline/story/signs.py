"""What the words of a sentence give away about which happening it tells: towns, names, figures, stems."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from dateline.knowledge import settings, table
from dateline.record import Place, Record

_TOKEN = re.compile(r"\w+")
_CAPITAL = re.compile(r"(?<![.!?]\s)(?<!^)\b[A-Z][\w'-]+")
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_SHORT = 3  # letters
_ENDINGS = re.compile(r"(?:ings?|edly|ed|ers?|es|s|ly|ions?|ments?)$")


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """A word without what grammar adds to it: “shelled”, “shelling” and “shells” are “shell”."""
    word = word.lower()
    short = _ENDINGS.sub("", word)
    short = short if len(short) > 2 else word
    return short[:-1] if len(short) > 3 and short[-1] == short[-2] and short[-1] not in "ls" else short


def words_of_clause(clause: str) -> tuple[str, ...]:
    """The stems of a clause's longer words, each once: short ones are mostly grammar."""
    return tuple(dict.fromkeys(stem(w) for w in _TOKEN.findall(clause) if len(w) > _SHORT))


def names_of(sentence: str) -> tuple[str, ...]:
    """Words with a capital within a sentence, in lower case, without states, peoples and days of the week."""
    found = (m[0].lower().removesuffix("'s") for m in _CAPITAL.finditer(sentence))
    return tuple(dict.fromkeys(w for w in found if w not in _state_words()))


def numbers_of(sentence: str) -> tuple[int, ...]:
    """The figures of a sentence, in digits or words, from 2 on."""
    words = settings("story.toml")["numerals"]
    digits = [float(m[0].replace(",", "")) for m in _NUMBER.finditer(sentence)]
    spelt = [words[w] for w in _TOKEN.findall(sentence.lower()) if w in words]
    return tuple(sorted({int(n) for n in (*digits, *spelt) if n >= 2}))


def towns_of(record: Record, at: int, own: str | None = None) -> tuple[str, ...]:
    """Places below the state around a predicate.

    Args:
        record: what was read.
        at: the predicate's first character.
        own: the place that the event was given.

    Returns:
        Those of its sentence, in lower case; where that has none, those of the nearest sentence before it.
    """
    towns = [p for p in record.places if p.start <= _end(record, at) and _is_town(record, p)]
    start = max((s for s, _ in record.sentences if s <= at), default=0)
    here = [p.name.lower() for p in towns if p.start >= start]
    if own and own.lower() not in _states():
        here.insert(0, own.lower())
    if not here and towns:
        start = max(s for s, _ in record.sentences if s <= towns[-1].start)
        here = [p.name.lower() for p in towns if p.start >= start]
    return tuple(dict.fromkeys(here))


def _end(record: Record, at: int) -> int:
    return next((e for s, e in record.sentences if s <= at < e), len(record.text))


def _is_town(record: Record, place: Place) -> bool:
    name = place.name.lower()
    if name in _states() or (record.dateline and place.start < 1):
        return False
    before = record.text[max(place.start - 20, 0) : place.start].lower().split()
    return name not in _capitals() or (
        bool(before) and before[-1] in settings("story.toml")["places"]["sites"]
    )


@cache
def _states() -> frozenset[str]:
    rows = table("actors/states.csv")
    names = {n for r in rows for n in (r["name"], *r["aliases"].split("|"))}
    return frozenset(n.lower() for n in names)


@cache
def _capitals() -> frozenset[str]:
    return frozenset(c.lower() for r in table("actors/states.csv") for c in r["capitals"].split("|") if c)


@cache
def _state_words() -> frozenset[str]:
    """Every word of the names of states and of what their people are called, and the days."""
    rows = table("actors/states.csv")
    names = " ".join(f"{r['name']} {r['aliases']} {r['demonyms']}" for r in rows).replace("|", " ")
    days = "monday tuesday wednesday thursday friday saturday sunday"
    return frozenset(_TOKEN.findall(f"{names} {days}".lower()))
