"""One folding of names: under which a name is looked up, compared and kept, whatever its accents and case."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_LETTERS = {
    "ø": "o",
    "ł": "l",
    "đ": "d",
    "ð": "d",
    "ß": "ss",
    "æ": "ae",
    "œ": "oe",
    "ı": "i",
    "þ": "th",
    "ə": "a",
}
"""Letters that Unicode does not decompose, as English news writes them."""

_PLAIN = str.maketrans(_LETTERS | {k.upper(): v.capitalize() for k, v in _LETTERS.items() if k not in "ßı"})


def unmarked(name: str) -> str:
    """A name without accents, in letters that an English newspaper has: “Łukasz Gürün” is “Lukasz Gurun”."""
    if name.isascii():
        return name
    plain = (c for c in unicodedata.normalize("NFKD", name.translate(_PLAIN)) if not unicodedata.combining(c))
    return "".join(plain)


@lru_cache(maxsize=200_000)
def folded(name: str) -> str:
    """:func:`unmarked` in lower case."""
    return name.lower() if name.isascii() else unmarked(unicodedata.normalize("NFKD", name).lower())
