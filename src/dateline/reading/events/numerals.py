"""Numerals: figures as the English press and others write them, number words, and ranges of both.

“1,200”, “1.200” and “1 200” are one number; so are “1.5 million” and “1,5 million”. “Forty to fifty thousand” are two.
The words are those of ``knowledge/data/quantities.toml``.
"""

from __future__ import annotations

import re
from functools import cache

from dateline.knowledge import settings

_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,2}(?:,\d\d)+,\d{3}|\d{1,3}(?: \d{3})+")
_DOTTED = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+")
_COMMA = re.compile(r"\d+,\d{1,2}")
_FIGURE = r"\d{1,3}(?: \d{3})+(?![\d.,])|\d[\d,]*(?:\.\d+)*"
_WORD = re.compile(rf"{_FIGURE}|[a-z]+|½|[^\w\s]")
_PASSED_OVER = ("and", "a", "an", "of", "-", "–", "‑")
_TO = re.compile(r"\s*(?:\b(?:to|or)\b|[-–—])\s*")
_AND = re.compile(r"\s*\band\b\s*")


@cache
def _words() -> dict[str, float]:
    known = settings("quantities.toml")["numbers"]
    return {word: float(value) for word, value in known.items()}


@cache
def _fractions() -> dict[str, float]:
    known = settings("quantities.toml")["fractions"]
    return {word: float(value) for word, value in known.items()}


def _figure(text: str, scaled: bool, dots: bool) -> float | None:
    """A number in figures; ``scaled`` where “million” follows, ``dots`` where “12.000” is twelve thousand."""
    if _THOUSANDS.fullmatch(text):
        return float(re.sub("[, ]", "", text))
    if dots and not scaled and _DOTTED.fullmatch(text):
        return float(text.replace(".", ""))
    if text.count(".") > 1:
        return float(text.replace(".", "")) if _DOTTED.fullmatch(text) else None
    if _COMMA.fullmatch(text):
        return float(text.replace(",", "."))
    return float(text.replace(",", ""))


def number(words: str, dots: bool = True) -> float | None:
    """The value of a number in digits or English words; None if it is none.

    Args:
        words: “1,200”, “forty-two”, “2.5 million”, “half a million”.
        dots: whether “12.000” is twelve thousand, as in a count, and not twelve, as in a price.
    """
    total, current, seen = 0.0, 0.0, False
    found = _WORD.findall(words.lower())
    for n, word in enumerate(found):
        if word in _PASSED_OVER:
            continue
        if word[0].isdigit():
            after = found[n + 1] if n + 1 < len(found) else ""
            value = _figure(word, _words().get(after, 0) >= 1000, dots)
        else:
            value = _words().get(word, _fractions().get(word))
        if value is None:
            return None
        seen = True
        if (value < 100 and word != "dozen") or word[0].isdigit():
            current += value
        elif value <= 100:
            current = (current or 1) * value
        else:
            total, current = total + (current or 1) * value, 0.0
    return total + current if seen else None


def span(words: str) -> tuple[float, float] | None:
    """The two numbers of a range, the lower first: “12 to 15”, “forty to fifty thousand”, “two or three”, “5-6,000”."""
    lower = words.lower()
    links = list(_TO.finditer(lower))
    if lower.startswith("between "):
        lower = lower.removeprefix("between ")
        links = [*_AND.finditer(lower), *_TO.finditer(lower)]
    for link in links:
        before, after = lower[: link.start()], lower[link.end() :]
        if "-" in link[0] and _is_one_number(before, after):
            continue
        low, high = number(before), number(after)
        if low is None or high is None:
            continue
        low *= _scale(before, after, low, high)
        if low < high:
            return low, high
    return None


def _is_one_number(before: str, after: str) -> bool:
    """Whether a hyphen joins words to one number: “twenty-five”, “one-and-a-half”, not “forty-fifty”."""
    last, first = re.search(r"[a-z]+$", before), re.match(r"[a-z]+", after)
    if last is None or first is None:
        return False
    tens, ones = _words().get(last[0], 0), _words().get(first[0], 0)
    return (20 <= tens < 100 and 0 < ones < 10) or not tens or not ones or ones >= 100


def _scale(before: str, after: str, low: float, high: float) -> float:
    """By how much the first number of “40 to 50 thousand” is to be taken; 1 where it stands for itself."""
    last = re.search(r"[a-z]+$", after)
    if last:
        shared = _words().get(last[0], 1) if _is_scale(last[0]) else 1
    else:
        shared = 1000 if re.search(r"\d,000$", after) else 1
    named = any(_is_scale(w) for w in re.findall(r"[a-z]+", before))
    return shared if not named and low < 1000 and low < high / shared else 1


def _is_scale(word: str) -> bool:
    return word == "dozen" or _words().get(word, 0) >= 100
