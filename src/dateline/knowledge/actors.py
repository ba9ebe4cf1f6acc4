"""The actor tables as types: what a row of ``knowledge/data/actors`` says, and reading them.

The tables are described in ``knowledge/data/actors/README.md``. Sectors are PLOVER's codes
(openeventdata/PLOVER, PLOVER_MANUAL, “Sector Codes”).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import cast, get_args

import msgspec

from dateline.errors import KnowledgeError
from dateline.knowledge import rows, settings, table
from dateline.knowledge.folding import folded
from dateline.record import Entity, EntityKind

KINDS: tuple[str, ...] = get_args(EntityKind)
_ARTICLE = re.compile(r"\b(?:(?:al|el|ul|as|ash|ad|ar|an|at|az)[-‐‑]|(?:al|el) )(?=\w)")
_MARKS = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", ".": None, "-": " ", "‐": " ", "‑": " "})


class Actor(msgspec.Struct, frozen=True, kw_only=True):
    """An entry of the catalogue.

    Attributes:
        id: stable, such as ``state:TUR``, ``person:angela-merkel`` or ``org:nato``.
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
    """Who held which office of which state or organisation, from when to when (ISO 8601, as far as known).

    Attributes:
        holder: id of the person.
        title: as ``offices.csv`` calls the office (“foreign minister”), or the role in an organisation.
        called: the office's own name where it is another (“Secretary of State”).
        of: id of the state or organisation.
    """

    holder: str
    title: str
    of: str
    called: str | None = None
    start: str | None = None
    end: str | None = None
    sectors: tuple[str, ...] = ("GOV",)

    def held_on(self, day: date | None) -> bool:
        """Whether the office was held on a day; with no day, whether it is held still."""
        return within(self.start, self.end, day)


class Institution(msgspec.Struct, frozen=True):
    """An institution that every state has; ``name`` holds ``{state}``."""

    kind: EntityKind
    sectors: tuple[str, ...]
    name: str


class Agent(msgspec.Struct, frozen=True):
    """What a head noun says of the actor it describes (“gunmen”, “lawmaker”).

    Attributes:
        office: the office that the noun names, where it names one.
    """

    kind: EntityKind
    sectors: tuple[str, ...]
    plural: bool
    office: str | None


def within(start: str | None, end: str | None, day: date | None) -> bool:
    """Whether a day lies between two of ISO 8601 form, of which only the year or month may be known."""
    if day is None:
        return end is None
    text = day.isoformat()
    return (start is None or start <= text[: len(start)]) and (end is None or text[: len(end)] <= end)


@lru_cache(maxsize=1 << 16)
def plain(name: str) -> str:
    """A name as it is looked up: lower case, without accents, dots, hyphens, Arabic and English articles."""
    text = _ARTICLE.sub("", folded(name)).translate(_MARKS)
    return " ".join(text.split()).removeprefix("the ")


@lru_cache(maxsize=100_000)
def sound(word: str) -> str:
    """What is left of a last name in every transcription of it: its consonants, those that are written alike as one.

    “Gaddafi”, “Qadhafi”, “Kadafy” and “Khaddafi” are “kadafa”: any vowels count as one. Takes a :func:`plain` word.
    """
    rules = settings("actors/names.toml")["transcription"]
    for letters in sorted(rules, key=len, reverse=True):
        word = word.replace(letters, rules[letters])
    return re.sub(r"(.)\1+", r"\1", re.sub(r"[aeiouyw]+", "a", re.sub(r"[^a-z]", "", word)))


@lru_cache(maxsize=100_000)
def slug(name: str) -> str:
    """A name as part of an id: plain words joined by hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", plain(name)).strip("-")


def several(cell: str) -> tuple[str, ...]:
    """The values of a cell, which ``|`` separates."""
    return tuple(v.strip() for v in cell.split("|") if v.strip()) if cell else ()


def kind_of(word: str, where: str) -> EntityKind:
    """A kind of entity as a table writes it.

    Raises:
        KnowledgeError: there is no such kind.
    """
    if word not in KINDS:
        raise KnowledgeError(f"{where}: “{word}” is no kind of actor. The kinds are: {', '.join(KINDS)}.")
    return cast(EntityKind, word)


@cache
def sectors() -> frozenset[str]:
    """The sector codes that the tables may use."""
    return frozenset(row["sector"] for row in table("actors/sectors.csv"))


@cache
def institutions() -> dict[str, Institution]:
    """Institutions by the phrases of ``institutions.csv``."""
    return {
        row["phrase"]: Institution(
            kind_of(row["kind"], "institutions.csv"), several(row["sectors"]), row["name"]
        )
        for row in table("actors/institutions.csv")
    }


@cache
def agents() -> dict[str, Agent]:
    """Head nouns of ``agents.csv``, singular and plural, lower case."""
    out: dict[str, Agent] = {}
    for row in table("actors/agents.csv"):
        sectors, office = several(row["sectors"]), row["office"] or None
        plural = kind_of(row["kind_plural"], "agents.csv")
        out.setdefault(row["plural"], Agent(plural, sectors, True, office))
        same = row["noun"] == row["plural"]
        out[row["noun"]] = Agent(kind_of(row["kind"], "agents.csv"), sectors, same, office)
    return out


@cache
def offices() -> dict[str, str]:
    """Canonical title of an office by each of its titles (“secretary of state”: “foreign minister”)."""
    out: dict[str, str] = {}
    for row in table("actors/offices.csv"):
        out[row["office"]] = row["office"]
    for row in table("actors/offices.csv"):
        for word in several(row["words"]):
            out.setdefault(word, row["office"])
    return out


def states() -> Iterator[Actor]:
    """The states of ``states.csv``."""
    for row in table("actors/states.csv"):
        yield Actor(
            id=f"state:{row['alpha3']}", name=row["name"], kind="state", country=row["alpha3"],
            sectors=("GOV",), aliases=several(row["aliases"]), wikidata=row["wikidata"] or None,
            start=row["start"] or None, end=row["end"] or None,
        )  # fmt: skip


def entries(path: Path) -> Iterator[tuple[Actor, Office | None]]:
    """Actors of a file in the form of ``organisations.csv`` and ``persons.csv``, with the role of each.

    Raises:
        KnowledgeError: the file is missing, a column is, or a kind is unknown.
    """
    for row in rows(path):
        try:
            yield _entry(row, path)
        except KeyError as e:
            raise KnowledgeError(
                f"{path} has no column {e}. Its header must be that of actors/persons.csv."
            ) from e


def _entry(row: dict[str, str], path: Path) -> tuple[Actor, Office | None]:
    kind = kind_of(row["kind"], path.name)
    actor = Actor(
        id=f"{'person' if kind == 'person' else 'org'}:{slug(row['name'])}", name=row["name"], kind=kind,
        country=row["country"] or None, sectors=several(row["sectors"]), wikidata=row["wikidata"] or None,
        aliases=several(row["aliases"]), start=row["start"] or None, end=row["end"] or None,
        members=several(row.get("members", "")),
    )  # fmt: skip
    title, of = row.get("role", ""), row.get("of", "")
    if not title or not of:
        return actor, None
    of = f"state:{of}" if re.fullmatch("[A-Z]{3}", of) else f"org:{slug(of)}"
    role = Office(
        holder=actor.id,
        title=title,
        of=of,
        start=row["start"] or None,
        end=row["end"] or None,
        sectors=actor.sectors,
    )
    return actor, role


def leaders() -> tuple[list[Actor], list[Office]]:
    """Office holders of ``leaders.csv``: one person for one Wikidata item, or for one name and country."""
    of_office = {row["office"]: several(row["sectors"]) for row in table("actors/offices.csv")}
    found: dict[str, dict[str, str]] = {}
    ids: dict[str, str] = {}
    aliases: dict[str, tuple[str, ...]] = {}
    held = []
    every = table("actors/leaders.csv")
    items = {(plain(r["name"]), r["country"]): r["wikidata"] for r in every if r["wikidata"]}
    for row in every:
        own = (plain(row["name"]), row["country"])
        key = row["wikidata"] or items.get(own) or "/".join(own)
        if key not in ids:
            name = f"person:{slug(row['name'])}"
            ids[key] = name if name not in found else f"{name}-{row['country'].lower()}"
            found.setdefault(ids[key], row)
        person = ids[key]
        if also := several(row["aliases"]):
            aliases[person] = also
        held.append(
            Office(
                holder=person,
                title=row["office"],
                of=f"state:{row['country']}",
                called=row["title"] or None,
                start=row["start"] or None,
                end=row["end"] or None,
                sectors=of_office[row["office"]],
            )
        )
    people = [
        Actor(
            id=person,
            name=row["name"],
            kind="person",
            country=row["country"],
            sectors=of_office[row["office"]],
            aliases=aliases.get(person, ()),
            wikidata=row["wikidata"] or items.get((plain(row["name"]), row["country"])),
        )
        for person, row in found.items()
    ]
    return people, held


def key_of(entity: Entity) -> str:
    """A key by which one actor of many reports is joined, whether the catalogue has it or not.

    The Wikidata item where there is one; else sort (person, state, group), folded name and country, such as
    ``group:sons-of-river:NGA``; of a person's full name no country, for many reports don't tell it. Kinds of groups
    share one sort, for reports call one group now a militia, now an organisation. What reports only describe
    (“gunmen”) need not be the same in the next report: its key, ``some:…``,
    joins what is called alike.
    """
    if entity.wikidata:
        return entity.wikidata
    name = slug(entity.name) or entity.name.casefold()  # in other letters than Latin
    named = any(m.form == "name" for m in entity.mentions)
    if not named and not (entity.kind in ("government", "military") and entity.country):
        return f"some:{name}:{entity.country or ''}:{entity.kind}"
    if entity.kind == "person" and "-" in name:
        return f"person:{name}"  # a full name; reports that don't tell the country mean the same person
    sort = entity.kind if entity.kind in ("person", "state", "population") else "group"
    return f"{sort}:{name}:{entity.country or ''}"
