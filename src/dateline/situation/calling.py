"""What actors are called in a sentence: with or without an article, singular or plural; many can't be called at all.

Whether a name takes “the” is learnt from the reports at hand: from what stands before it there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

import msgspec
from spacy.lang.en.stop_words import STOP_WORDS

from dateline.knowledge import table
from dateline.record import Entity, Record
from dateline.situation.phrases import PLURAL, VAGUE, WITH_THE

_GROUPS = ("government", "military", "armed_group", "party", "population", "igo", "organization")
_FEWEST = 2  # times that a name or a group must be met before it is believed
_COMMON = 3  # reports in which a group is a side of an event: what is told of once is mostly no name
_OFTEN = 0.1  # share of the reports, of a group of one word: “rebels”, but not “sides” or “members”
_LONGEST = 4  # words that name a group


class Called(msgspec.Struct, frozen=True):
    """An actor in a sentence.

    Attributes:
        key: the name as the store has it.
        text: the same with article, as it stands within a sentence.
        several: whether it is spoken of as several, or as a person.
    """

    key: str
    text: str
    several: bool = False


class Calling:
    """How the actors of some records are called."""

    def __init__(self) -> None:
        self._the: Counter[str] = Counter()
        self._bare: Counter[str] = Counter()
        self._met: Counter[str] = Counter()
        self._told: Counter[str] = Counter()  # reports in which it is a side of an event
        self._states = {row["name"] for row in table("actors/states.csv")}
        self._demonyms = {d for row in table("actors/states.csv") for d in row["demonyms"].split("|") if d}
        self._seen: set[str] = set()

    def learn(self, record: Record) -> None:
        """See how a record calls its actors; a second time changes nothing."""
        if record.id in self._seen:
            return
        self._seen.add(record.id)
        for entity in record.entities:
            for m in entity.mentions:
                if m.form == "pronoun":
                    continue
                words = record.text[m.start : m.end]
                before = record.text[max(0, m.start - 4) : m.start].lower()
                the = before == "the " or words[:4].lower() == "the "
                words = words[4:] if words[:4].lower() == "the " else words
                self._met[entity.name] += 1
                (self._the if the else self._bare)[words] += 1
        sides = {i for event in record.events for i in (*event.actors, *event.recipients)}
        self._told.update({e.name for e in record.entities if e.id in sides})

    def called(self, entity: Entity) -> Called | None:
        """An actor's name for a sentence; None where it has none that makes one clear."""
        name, forms = " ".join(entity.name.split()), {m.form for m in entity.mentions}
        known = entity.wikidata is not None
        if not known and not forms - {"pronoun"}:
            return None
        if entity.kind == "state":
            return Called(entity.name, self._with_article(name))
        if entity.kind == "person":
            several = len(name.split()) > 1 and all(w[:1].isupper() or w.islower() for w in name.split())
            often = self._met[entity.name] >= _FEWEST and self._told[entity.name] >= _COMMON
            named = "name" in forms and name[:1].isupper() and (known or (several and often))
            return Called(entity.name, name, True) if named else None
        if known:
            return Called(entity.name, self._with_article(name))
        proper = "name" in forms and self._met[entity.name] >= _FEWEST and _is_proper(name)
        if entity.kind not in _GROUPS or not _is_clear(name) or not (proper or self._is_common(name)):
            return None
        text = self._group(name)
        return Called(entity.name, text, is_plural(text)) if text else None

    def _is_common(self, name: str) -> bool:
        """Whether a group's name is clear by itself (“Chinese officials”, “Gaddafi's sons”) or well known here."""
        words = name.split()
        if len(words) == 1:
            return name.lower() not in VAGUE and self._told[name] >= max(_COMMON, _OFTEN * len(self._seen))
        owned = words[0][:1].isupper() and any(w.endswith("'s") for w in words[:-1])
        return owned or (words[0] in self._demonyms and is_plural(name)) or self._told[name] >= _COMMON

    def is_state(self, name: str) -> bool:
        """Whether a name is a country's."""
        return name in self._states

    def _group(self, name: str) -> str | None:
        head, _, state = name.rpartition(" of ")
        if head and state in self._states and not any(w[:1].isupper() for w in head.split()[1:]):
            owner = self._with_article(state)
            mark = "'" if owner.endswith("s") else "'s"
            return f"{owner}{mark} {head[:1].lower()}{head[1:]}"
        low = name[:1].lower() + name[1:]
        if name.split()[0] not in self._demonyms and self._the[low] + self._bare[low] > 0:
            name = low  # written small too: a capital only where it begins a sentence
        if is_plural(name) or "'s " in name:
            return name
        article = self._with_article(name)
        return article if article != name or name.split()[-1][:1].isupper() else None

    def _with_article(self, name: str) -> str:
        the, bare = self._the[name], self._bare[name]
        known = the + bare > 0
        last = name.split()[-1]
        by_form = last in WITH_THE and (len(name.split()) > 1 or not known)
        return f"the {name}" if the > bare or " of " in name or by_form else name


def is_plural(name: str) -> bool:
    """Whether a group is spoken of as several."""
    last = name.split()[-1]
    return last.islower() and (last.endswith("s") or last in PLURAL)


def _is_proper(name: str) -> bool:
    """Whether it is written as a name of several words is (“House of Representatives”)."""
    words = [w for w in name.split() if w not in ("of", "and", "for")]
    return len(words) > 1 and all(w[:1].isupper() for w in words)


def _is_clear(name: str) -> bool:
    words = name.split()
    return (
        0 < len(words) <= _LONGEST
        and not any(w.lower() in STOP_WORDS - {"of", "and", "for"} for w in words)
        and not any(c.isdigit() or c in "“”\"()/" for c in name)
    )  # fmt: skip


def listed(names: Sequence[str]) -> str:
    """Names as “A, B and C”."""
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1]))) if names else ""


def overlap(one: Iterable[Called], other: Iterable[Called]) -> bool:
    """Whether two sides share a word of their names: “the United States backs US-backed forces” says nothing."""
    words: list[Collection[str]] = [
        {w.removesuffix("'s").casefold() for c in side for w in c.key.split() if len(w) > 3} for side in (one, other)
    ]  # fmt: skip
    return bool(set(words[0]) & set(words[1]))
