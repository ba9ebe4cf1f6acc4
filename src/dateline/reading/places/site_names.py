"""Names of sites: airfields, bases, camps and crossings, which a text names with a small letter at the end.

“Mitiga airport”, “Hmeimim airbase”, “Tartus naval base”: the words behind the name are those of ``airfield`` and
``site`` in ``knowledge/data/places.toml``, and the gazetteer has to have the whole.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import msgspec

from dateline.knowledge import settings
from dateline.knowledge.gazetteer import GazetteerEntry, gazetteer, name_key

_NAME, _NOUN = 4, 3  # words of a name, and of what it is called behind it
_ARTICLE = re.compile(r"(?:^|[^\w])((?:al|ar|as|ad|az|an|ash|el)[-‐‑ ])$")


class Word(msgspec.Struct):
    """A word of the text and its characters."""

    text: str
    start: int
    end: int


class Site(NamedTuple):
    """Characters that name a site, its key, the sites of that name by rank, and how many words it is."""

    start: int
    end: int
    key: str
    ranked: Sequence[tuple[GazetteerEntry, float]]
    words: int


def site_at(text: str, words: list[Word], at: int, run: int) -> Site | None:
    """The site whose name begins at a word.

    Args:
        words: of the text, in order.
        at: the number of the word.
        run: how many words from there on could be one name.
    """
    for length in range(min(run, _NAME), 0, -1):
        for more in range(_NOUN, 0, -1):
            end = at + length + more
            if end > len(words) or not _is_noun(words, at + length, end):
                continue
            key = name_key(text[words[at].start : words[end - 1].end])
            ranked = [(e, rank) for e, rank in gazetteer().ranked(key) if e.kind == "site"]
            if ranked:
                article = _ARTICLE.search(text[max(0, words[at].start - 4) : words[at].start])
                start = words[at].start - (len(article[1]) if article else 0)
                return Site(start, words[end - 1].end, key, ranked, length + more)
    return None


def _is_noun(words: list[Word], start: int, end: int) -> bool:
    """Whether words, each right behind the one before, are what a site is called."""
    together = all(words[i].start - words[i - 1].end == 1 for i in range(start, end))
    return together and " ".join(w.text.lower() for w in words[start:end]) in _nouns()


@cache
def _nouns() -> frozenset[str]:
    known = settings("places.toml")
    return frozenset((*known["airfield"], *known["site"]))
