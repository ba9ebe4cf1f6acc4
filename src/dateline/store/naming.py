"""Names that say a relation themselves: that NATO leads “NATO-led forces” is no news."""

from __future__ import annotations

import re
from functools import cache

from dateline.knowledge import table
from dateline.knowledge.folding import folded
from dateline.store.wanted import country_of

_COMPOUND = re.compile(r"(?<![\w.])([\w.]{1,40})-(\w{1,40})")
_SIDES = ("pro", "anti")  # of whom the word behind them is
_LONGEST = 300  # characters of a name that are looked at
_ALIKE = 5  # letters by which an adjective and a name are the same (“Israeli”, “Israel”)


@cache
def _participles() -> frozenset[str]:
    """What stands behind the hyphen of “X-backed Y”."""
    return frozenset(row["lemma"] for row in table("relations.csv") if row["frame"] == "suffix")


@cache
def _adjectives() -> dict[str, str]:
    """States' codes by their adjectives, folded."""
    rows = table("actors/states.csv")
    return {folded(word): row["alpha3"] for row in rows for word in row["demonyms"].split("|") if word}


def says_itself(subject: str, other: str) -> bool:
    """Whether the name of one side is made of the other side and what it does (“NATO-led forces”, “pro-Gadhafi”)."""
    subject, other = subject[:_LONGEST], other[:_LONGEST]
    for name, beside in ((other, subject), (subject, other)):
        for first, second in _COMPOUND.findall(name):
            if second.casefold() in _participles() and _means(first, beside):
                return True
            if first.casefold() in _SIDES and _means(second, beside):
                return True
    return False


def _means(word: str, name: str) -> bool:
    """Whether a word of a compound stands for somebody: a part of the name, its initials or its adjective."""
    short = folded(word).replace(".", "")
    words = folded(name).replace(".", "").split()
    code = country_of(name)
    if short in words or short == "".join(w[0] for w in words if w):
        return True
    if code and code in (_adjectives().get(folded(word)), country_of(word)):
        return True
    return len(short) > _ALIKE and any(w[:_ALIKE] == short[:_ALIKE] for w in words)
