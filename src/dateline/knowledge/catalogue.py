"""The actor catalogue: who is who, under which names, in which office on which day.

The tables are CSV files in ``knowledge/data/actors``, described in the README there; a user's own
file in the form of ``actors.csv`` is read on top of them.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import get_args

import msgspec

from dateline.errors import KnowledgeError
from dateline.knowledge import DATA, rows, table
from dateline.record import EntityKind

_ARTICLES = re.compile(r"\b(?:al|el|ul|as|ash|ad|ar|an|at)[-‐ ](?=\w)")
_ACRONYM = re.compile(r"(?:[A-Z]\.?){2,}")


class Actor(msgspec.Struct, frozen=True, kw_only=True):
    """An entry of the catalogue.

    Attributes:
        id: stable, such as ``state:TUR`` or ``person:angela-merkel``.
        country: ISO 3166-1 alpha-3, or None.
        sectors: PLOVER sector codes.
        start, end: first and last day or year of existence, ISO 8601; None where open or unknown.
        members: alpha-3 codes of member states.
    """

    id: str
    name: str
    kind: EntityKind
    country: str | None = None
    sectors: tuple[str, ...] = ()
    wikidata: str | None = None
    aliases: tuple[str, ...] = ()
    start: str | None = None
    end: str | None = None
    members: tuple[str, ...] = ()


class Office(msgspec.Struct, frozen=True, kw_only=True):
    """Who held which office of which state or organisation, from when to when (ISO 8601, as far as known)."""

    holder: str
    title: str
    of: str
    start: str | None = None
    end: str | None = None
    sectors: tuple[str, ...] = ("GOV",)

    def held_on(self, day: date | None) -> bool:
        """Whether the office was held on a day; with no day, whether it is held still."""
        if day is None:
            return self.end is None
        text = day.isoformat()
        return (self.start is None or self.start <= text[: len(self.start)]) and (
            self.end is None or text[: len(self.end)] <= self.end
        )


class Institution(msgspec.Struct, frozen=True):
    """An institution that every state has; ``name`` holds ``{state}``."""

    kind: EntityKind
    sectors: tuple[str, ...]
    name: str


class Agent(msgspec.Struct, frozen=True):
    """What a head noun says of the actor it describes (“gunmen”, “lawmaker”)."""

    kind: EntityKind
    sectors: tuple[str, ...]
    plural: bool
    office: str | None


def plain(name: str) -> str:
    """A name as it is looked up: lower case, without marks, dots, hyphens and articles."""
    text = unicodedata.normalize("NFKD", name.casefold().replace("’", "'").replace("ı", "i"))
    text = "".join(c for c in text if not unicodedata.combining(c))
    text = _ARTICLES.sub("", text.replace(".", "")).replace("-", " ").removeprefix("the ")
    return " ".join(text.split())


class Catalogue:
    """Look-up of actors by name, office, state, institution and noun.

    Args:
        actors: the entries; of two with one id the later replaces the earlier.
        offices: who held what.
    """

    def __init__(self, actors: Iterable[Actor], offices: Iterable[Office]) -> None:
        self.actors: dict[str, Actor] = {a.id: a for a in actors}
        self._by_name: dict[str, list[Actor]] = defaultdict(list)
        self._by_surname: dict[str, list[Actor]] = defaultdict(list)
        self._lengths: dict[str, set[int]] = defaultdict(set)
        self._upper: set[str] = set()
        for actor in self.actors.values():
            for name in dict.fromkeys((actor.name, *actor.aliases)):
                self._enter(name, actor)
        self._offices: dict[str, list[Office]] = defaultdict(list)
        self._holders: dict[tuple[str, str], list[Office]] = defaultdict(list)
        for office in offices:
            self._offices[office.holder].append(office)
            self._holders[office.of, office.title].append(office)
        self._country: dict[str, str] = {}
        self._capital: dict[str, str] = {}
        self._demonyms: set[str] = set()
        for row in table("actors/states.csv"):
            self._enter_state(row)

    def _enter(self, name: str, actor: Actor) -> None:
        key = plain(name)
        if not key:
            return
        if actor not in self._by_name[key]:
            self._by_name[key].append(actor)
        words = key.split()
        self._lengths[words[0]].add(len(words))
        if _ACRONYM.fullmatch(name):
            self._upper.add(key)
        if actor.kind == "person" and len(words) > 1 and actor not in self._by_surname[words[-1]]:
            self._by_surname[words[-1]].append(actor)

    def _enter_state(self, row: dict[str, str]) -> None:
        actor = self.actors[f"state:{row['alpha3']}"]
        demonyms = _several(row["demonyms"])
        for word in (actor.name, *actor.aliases, *demonyms):
            self._country.setdefault(word, row["alpha3"])
        self._demonyms.update(demonyms)
        for word in demonyms:
            self._enter(word, actor)
        for word in (*_several(row["capitals"]), *_several(row["seats"])):
            self._capital.setdefault(word, row["alpha3"])
            self._enter(word, actor)

    def find(self, name: str, on: date | None = None) -> list[Actor]:
        """Actors of that full name or alias, those of the day first.

        Args:
            name: as in a text; capitals matter only for acronyms (“US”, not “us”).
            on: the day of the report.
        """
        key = plain(name)
        if key in self._upper and not any(c.isupper() for c in name):
            return []
        found = self._by_name.get(key, [])
        return sorted(found, key=lambda a: -self._fitness(a, on)) if len(found) > 1 else list(found)

    def surname(self, name: str, on: date | None = None) -> list[Actor]:
        """Persons of that last name, those in office on the day first."""
        return sorted(self._by_surname.get(plain(name), []), key=lambda a: -self._fitness(a, on))

    def _fitness(self, actor: Actor, on: date | None) -> int:
        if actor.kind == "person":
            return 2 * any(o.held_on(on) for o in self._offices.get(actor.id, []))
        day = (on or date.max).isoformat()
        alive = (actor.start or "") <= day and (actor.end is None or day[: len(actor.end)] <= actor.end)
        return alive + (actor.kind == "state")

    def offices(self, actor_id: str, on: date | None = None) -> list[Office]:
        """The offices that a person held on a day (today, where none is given), the latest first."""
        held = [o for o in self._offices.get(actor_id, []) if o.held_on(on)]
        return sorted(held, key=lambda o: o.start or "", reverse=True)

    def holder(self, state: str, title: str, on: date | None = None) -> Actor | None:
        """Who held an office of a state on a day, or None where the catalogue doesn't know.

        Args:
            state: alpha-3.
            title: lower case, as in the tables (“prime minister”).
        """
        for office in self._holders.get((f"state:{state}", title), []):
            if office.held_on(on):
                return self.actors.get(office.holder)
        return None

    def state(self, alpha3: str) -> Actor | None:
        """The state of an ISO 3166-1 alpha-3 code."""
        return self.actors.get(f"state:{alpha3}")

    def country_of(self, word: str) -> str | None:
        """Alpha-3 of a state's name, alias or demonym (“Britain”, “Turkish”), capitals as in print."""
        return self._country.get(word)

    def capital_of(self, word: str) -> str | None:
        """Alpha-3 of the state whose capital or seat of government that is (“Ankara”, “Downing Street”)."""
        return self._capital.get(word) or self._capital.get(word.title() if word.isupper() else word)

    def is_demonym(self, word: str) -> bool:
        """Whether a word is a demonym (“Turkish”, “Turks”)."""
        return word in self._demonyms

    def institution(self, phrase: str) -> Institution | None:
        """The institution that a phrase in lower case names (“defence ministry”)."""
        return _institutions().get(phrase)

    def agent(self, noun: str) -> Agent | None:
        """What a head noun in lower case, singular or plural, says of the actor that it describes."""
        return _agents().get(noun)

    def longest(self, words: Sequence[str], i: int, on: date | None = None) -> tuple[int, list[Actor]]:
        """The longest name of the catalogue that begins at a word.

        Args:
            words: the tokens of a text.
            i: index of the first.

        Returns:
            How many tokens it takes and its actors, best first; 0 and none where no name begins there.
        """
        start = i + 1 if words[i].lower() == "the" and i + 1 < len(words) else i
        first = plain(words[start]).split()
        if not first:
            return 0, []
        for length in sorted(self._token_lengths(first[0]), reverse=True):
            if start + length > len(words):
                continue
            name = _joined(words[start : start + length])
            if found := self.find(name, on):
                return start + length - i, found
        return 0, []

    @cache  # noqa: B019 - one catalogue lives as long as the program
    def _token_lengths(self, first: str) -> frozenset[int]:
        """Token counts of names with that first word; hyphens and apostrophes are tokens too."""
        lengths = self._lengths.get(first, set()) | self._lengths.get(first.removesuffix("s"), set())
        return frozenset(n + extra for n in lengths for extra in (0, 1, 2) if n)


def _joined(tokens: Sequence[str]) -> str:
    text = " ".join(tokens)
    return text.replace(" - ", "-").replace(" 's", "'s").replace(" ’s", "'s")


def _several(cell: str) -> tuple[str, ...]:
    return tuple(v.strip() for v in cell.split("|") if v.strip())


@cache
def _institutions() -> dict[str, Institution]:
    return {
        row["phrase"]: Institution(
            _kind(row["kind"], "institutions.csv"), _several(row["sectors"]), row["name"]
        )
        for row in table("actors/institutions.csv")
    }


@cache
def _agents() -> dict[str, Agent]:
    out: dict[str, Agent] = {}
    for row in table("actors/agents.csv"):
        sectors, office = _several(row["sectors"]), row["office"] or None
        out[row["plural"]] = Agent(_kind(row["kind_plural"], "agents.csv"), sectors, True, office)
        out[row["noun"]] = Agent(
            _kind(row["kind"], "agents.csv"), sectors, row["noun"] == row["plural"], office
        )
    return out


def _kind(word: str, where: str) -> EntityKind:
    if word not in get_args(EntityKind):
        raise KnowledgeError(
            f"{where}: “{word}” is no kind of actor. The kinds are: {', '.join(get_args(EntityKind))}."
        )
    return word  # type: ignore[return-value]


def slug(name: str) -> str:
    """A name as part of an id: plain words joined by hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", plain(name)).strip("-")


def _states() -> Iterable[Actor]:
    for row in table("actors/states.csv"):
        yield Actor(
            id=f"state:{row['alpha3']}", name=row["name"], kind="state", country=row["alpha3"],
            sectors=("GOV",), aliases=_several(row["aliases"]),
        )  # fmt: skip


def _entries(path: Path) -> Iterable[Actor]:
    """Actors of a file in the form of ``organisations.csv``."""
    for row in rows(path):
        prefix = "person" if row["kind"] == "person" else "org"
        yield Actor(
            id=f"{prefix}:{slug(row['name'])}", name=row["name"], kind=_kind(row["kind"], path.name),
            country=row["country"] or None, sectors=_several(row["sectors"]), wikidata=row["wikidata"] or None,
            aliases=_several(row["aliases"]), start=row["start"] or None, end=row["end"] or None,
        )  # fmt: skip


def _leaders() -> tuple[list[Actor], list[Office]]:
    """Office holders: one person for one name and country, one office for each row."""
    people: dict[str, Actor] = {}
    offices = []
    for row in table("actors/leaders.csv"):
        key = f"person:{slug(row['name'])}"
        aliases = _several(row["aliases"])
        known = people.get(key)
        if known is not None:
            aliases = tuple(dict.fromkeys((*known.aliases, *aliases)))
        people[key] = Actor(
            id=key, name=row["name"], kind="person", country=row["country"], sectors=("GOV",), aliases=aliases
        )
        offices.append(
            Office(
                holder=key,
                title=row["title"],
                of=f"state:{row['country']}",
                start=row["start"] or None,
                end=row["end"] or None,
            )
        )
    return list(people.values()), offices


@cache
def catalogue(extra: tuple[Path, ...] = ()) -> Catalogue:
    """The bundled catalogue, with a user's own files on top; loaded once.

    Args:
        extra: CSV files in the form of ``organisations.csv``.

    Raises:
        KnowledgeError: a file is missing, or a row is malformed.
    """
    people, offices = _leaders()
    actors = [*_states(), *people]
    known = {a.id for a in actors}
    for path in (DATA / "actors" / "organisations.csv", DATA / "actors" / "persons.csv", *extra):
        actors += [a for a in _entries(path) if a.id not in known or path in extra]
    return Catalogue(actors, offices)
