"""Acts as words: the phrases lie in ``assets/sentences.toml``."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from spacy.lang.en.stop_words import STOP_WORDS

from dateline.knowledge import table

_TABLES: dict[str, Any] = tomllib.loads(
    files("dateline").joinpath("situation/assets/sentences.toml").read_text("utf-8")
)
_CLAUSE = re.compile(
    r"[^,;:.!?()“”\"\[\]–—]+(?:\.(?=\w)[^,;:.!?()“”\"\[\]–—]+)*"
)  # up to the next mark; “U.N.” holds one
_NEAR = 4  # words
_SAYING = 0.3  # share of a lemma's uses that are cues
_NEXT_ACT = re.compile(r"\s(and|but)\s\w+ed\s.*")  # “to end its offensive and accused …”
_FEWEST, _MOST = 3, 30  # words of a content
TOPICS: dict[str, str] = _TABLES["topics"]
VAGUE = frozenset(_TABLES["names"]["vague"])
WITH_THE = frozenset(_TABLES["names"]["the"])
OF_WORDS = frozenset(_TABLES["words"]["types"])
PLURAL = frozenset(_TABLES["names"]["plural"])


def told(kind: str, mode: str | None, parties: int, whom: str) -> str | None:
    """What was done, in the past tense; None where there is no phrase for it.

    Args:
        kind: PLOVER's type.
        mode: its mode.
        parties: number of actors.
        whom: the recipients, or nothing.
    """
    return _phrase(kind, mode, parties, whom, 0)


def bare(kind: str, mode: str | None, parties: int, whom: str) -> str | None:
    """The same without a tense, as behind “to” or “did not”."""
    return _phrase(kind, mode, parties, whom, 1)


def citing(kind: str, whom: str, behind: str) -> tuple[str, str] | None:
    """An act of speech with its content: what was done, and the words of the report that say what for.

    Args:
        behind: the rest of the report's sentence, from behind the recipient on.
    """
    lead, *openings = _TABLES["cited"].get(kind, ("",))
    words = behind.split()
    if not lead or not words or words[0] not in openings:
        return None
    cited = _CLAUSE.match(" ".join(words))
    content = _NEXT_ACT.sub("", cited[0]).rstrip() if cited else ""
    last = content.split()[-1].lower() if content else "the"
    if last in STOP_WORDS or not _FEWEST <= len(content.split()) <= _MOST:  # broken off by a mark within
        return None
    return str(lead).replace("{whom}", whom), content


def is_saying(cue: str) -> bool:
    """Whether a cue is a word for saying something: by how often its lemma is a cue in annotated news."""
    word = cue.split()[-1].lower() if cue.split() else ""
    return any(_shares().get(lemma, 0.0) >= _SAYING for lemma in _lemmas(word)) or not word[:1].isalpha()


@cache
def _shares() -> dict[str, float]:
    return {
        row["lemma"]: float(row["share"]) for row in table("attributions/cues.csv") if row["pos"] != "NOUN"
    }


def _lemmas(word: str) -> set[str]:
    """What a form of a verb may come from; one that is none matches nothing in the table."""
    out = {word, _TABLES["irregular"].get(word, word)}
    for ending in ("s", "es", "d", "ed", "ing"):
        if word.endswith(ending):
            stem = word[: -len(ending)]
            out |= {stem, stem + "e", stem[:-1] if stem[-1:] == stem[-2:-1] else stem}
            out.add(stem[:-1] + "y" if stem.endswith("i") else stem)
    return out


def is_prevented(before: str) -> bool:
    """Whether the words before a predicate say that it is to be prevented (“to stop attacks on civilians”)."""
    return not set(before.lower().split()[-_NEAR:]).isdisjoint(_TABLES["purposes"]["words"])


def is_total(sentence: str) -> bool:
    """Whether a sentence sums up a longer time (“398 people have been killed since …”)."""
    words = f" {' '.join(sentence.lower().split())} "
    return any(f" {sign} " in words for sign in _TABLES["deaths"]["totals"])


def _phrase(kind: str, mode: str | None, parties: int, whom: str, form: int) -> str | None:
    if not whom:
        if parties > 1 and kind in _TABLES["together"]:
            return str(_TABLES["together"][kind][form])
        alone = _TABLES["alone"].get(kind, {}).get(mode or "")
        return str(alone[form]) if alone else None
    of_type = _TABLES.get(kind, {})
    pair = of_type.get("modes", {}).get(mode or "") or (of_type.get("past"), of_type.get("base"))
    return str(pair[form]).replace("{whom}", whom) if pair[form] else None


def day_in_words(day: str, since: str = "") -> str:
    """A day as “Monday, 14 March”; with its year where that is not the one of ``since``."""
    when = date.fromisoformat(day)
    year = f" {when.year}" if day[:4] != since[:4] else ""
    return f"{when:%A}, {when.day} {when:%B}{year}"


def days_in_words(first: str, last: str, between: str = " to ", year: bool = True) -> str:
    """A span as “14 to 20 March 2011”.

    Args:
        between: stands between the first day and the last.
        year: whether the year of the last is told.
    """
    a, b = date.fromisoformat(first), date.fromisoformat(last)
    end = f"{b.day} {b:%B}" + (f" {b.year}" if year else "")
    if a == b:
        return end
    same = a.year == b.year
    begin = (
        f"{a.day}"
        if same and a.month == b.month
        else f"{a.day} {a:%B}"
        if same
        else f"{a.day} {a:%B} {a.year}"
    )
    return f"{begin}{between}{end}"
