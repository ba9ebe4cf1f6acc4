"""Divisions: whether the words beside a name show that it is one of a state or province, not of a country."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from dateline.knowledge import settings, table
from dateline.knowledge.gazetteer import GazetteerEntry, name_key
from dateline.reading.places.site_names import Word

_CODE = re.compile(r", ([A-Z]{2})\b(?!['’])")
_BEHIND = 24  # characters behind a name


@cache
def abbreviations() -> frozenset[str]:
    """Short names of divisions that need a comma before them (“Lexington, Ky.”)."""
    names = (n for row in table("gazetteer/division_names.csv") for n in row["names"].split("|"))
    return frozenset(name_key(n) for n in names if n.endswith(".") or (len(n) == 2 and n.isupper()))


def is_postal_code(text: str) -> bool:
    """Whether a word is a division's code of two letters."""
    return len(text) == 2 and text.isupper() and name_key(text) in abbreviations()


def in_division(text: str, end: int) -> bool:
    """Whether a name that ends there has the code of its division behind it (“Gary, IN”)."""
    behind = _CODE.match(text, end)
    return behind is not None and is_postal_code(behind[1])


def governed(
    text: str, words: list[Word], at: int, length: int, ranked: Sequence[tuple[GazetteerEntry, float]]
) -> Sequence[tuple[GazetteerEntry, float]]:
    """Of the places of a name that has a governor (“Georgia Governor”, “the governor of Georgia”) the divisions.

    Args:
        words: of the text.
        at, length: those of the name.
        ranked: the places that bear it, with their ranks.
    """
    divisions = [(entry, rank) for entry, rank in ranked if entry.kind == "region"]
    return divisions if divisions and _has_governor(text, words, at, length) else ranked


def _has_governor(text: str, words: list[Word], at: int, length: int) -> bool:
    titles = tuple(settings("places.toml")["governed"])
    end = words[at + length - 1].end
    behind = text[end : end + _BEHIND].removeprefix("'s").removeprefix("’s").lstrip().lower()
    if behind.startswith(titles):
        return True
    before = [word.text.lower().rstrip(".") for word in words[max(0, at - 2) : at]]
    return before[-1:] == ["of"] and before[0] in titles
