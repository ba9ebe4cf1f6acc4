"""Divisions: whether the words beside a name show that it is one of a state or province, not of a country."""

from __future__ import annotations

from collections.abc import Sequence

from dateline.knowledge import settings
from dateline.knowledge.gazetteer import GazetteerEntry
from dateline.reading.places.site_names import Word

_BEHIND = 24  # characters behind a name


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
