"""The actor catalogue: who is who, under which names, in which office on which day.

The tables are CSV files in ``knowledge/data/actors``, described in the README there; a user's own
file in the form of ``persons.csv`` is read on top of them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from pathlib import Path

import msgspec

from dateline.knowledge import DATA, settings, stamp, table
from dateline.knowledge import actors as tables
from dateline.knowledge.actors import Actor, Agent, Institution, Office, plain, several, within

__all__ = ["Actor", "Agent", "Catalogue", "Institution", "Office", "catalogue"]


class Catalogue:
    """Look-up of actors by name, office, state, institution and noun.

    Args:
        actors: the entries; of two with one id the later replaces the earlier.
        offices: who held what.
    """

    def __init__(self, actors: Iterable[Actor], offices: Iterable[Office]) -> None:
        self.actors: dict[str, Actor] = {a.id: a for a in actors}
        self._by_name: dict[str, list[tuple[Actor, str]]] = defaultdict(list)
        self._by_surname: dict[str, list[Actor]] = defaultdict(list)
        self._by_middle: dict[str, list[Actor]] = defaultdict(list)
        self._by_sound: dict[str, list[Actor]] = defaultdict(list)
        self._lengths: dict[str, set[int]] = defaultdict(set)
        self._first_names: set[str] = set()
        rules = settings("actors/names.toml")
        self._particles, self._suffixes = set(rules["particles"]), set(rules["suffixes"])
        self._family_first = set(rules["family_first"])
        self._weight = {title: len(rules["weight"]) - i for i, title in enumerate(rules["weight"])}
        self._country: dict[str, str] = {}
        self._capital: dict[str, str] = {}
        self._demonyms: set[str] = set()
        for row in table("actors/states.csv"):
            self._enter_state(row)
        for actor in self.actors.values():
            for name in (actor.name, *actor.aliases):
                self._enter(name, actor)
        self._offices: dict[str, list[Office]] = defaultdict(list)
        self._terms: dict[str, list[tuple[str, str, int]]] = {}
        self._holders: dict[tuple[str, str], list[Office]] = defaultdict(list)
        for office in offices:
            self._offices[office.holder].append(office)
            self._holders[office.of, office.title].append(office)

    def _enter(self, name: str, actor: Actor) -> None:
        key = plain(name).replace(",", "")  # “Teodoro Locsin, Jr.”
        if not key:
            return
        words = key.split()
        self._enter_key(key, words, name, actor)
        if actor.kind == "person" and len(words) > 1:
            self._enter_person(words, actor)
            if "-" in (last := name.split()[-1]):  # “Chan-o-cha”
                self._enter_surname(plain(last), actor)

    def _enter_key(self, key: str, words: list[str], name: str, actor: Actor) -> None:
        known = self._by_name[key]
        if not known or all(a is not actor for a, _ in known):
            known.append((actor, name))
        self._lengths[words[0]].add(len(words))

    def _enter_person(self, words: list[str], actor: Actor) -> None:
        """The last name, with its particles, and the name without what stands in its middle."""
        last = len(words) - 1
        while last > 1 and words[last] in self._suffixes:
            last -= 1
        first = last
        while first > 1 and words[first - 1] in self._particles:
            first -= 1
        keys = {words[last], " ".join(words[first : last + 1])}
        if last > 1:
            keys.add(" ".join(words[last - 1 : last + 1]))
        if actor.country in self._family_first:
            if words[0] == plain(actor.name).split()[0]:  # not of an alias such as “William Lai”
                keys.add(words[0])
        else:
            self._first_names.add(words[0])
        for key in keys:
            self._enter_surname(key, actor)
        if len(words) == 3 and actor.country not in self._family_first:
            self._by_middle[words[1]].append(actor)
        self._by_sound[tables.sound(words[last])].append(actor)
        if first > 1 or last < len(words) - 1:
            short = [words[0], *words[first : last + 1]]
            self._enter_key(" ".join(short), short, actor.name, actor)

    def _enter_surname(self, key: str, actor: Actor) -> None:
        same = self._by_surname[key]
        if not same or same[-1] is not actor:
            same.append(actor)

    def _enter_state(self, row: dict[str, str]) -> None:
        actor = self.actors[f"state:{row['alpha3']}"]
        demonyms = several(row["demonyms"])
        for word in (actor.name, *actor.aliases, *demonyms):
            self._country.setdefault(word, row["alpha3"])
        self._demonyms.update(demonyms)
        for word in demonyms:
            self._enter(word, actor)
        for word in (*several(row["capitals"]), *several(row["seats"])):
            self._capital.setdefault(word, row["alpha3"])
            self._enter(word, actor)

    def find(self, name: str, on: date | None = None) -> list[Actor]:
        """Actors of that full name or alias, those alive or in office on the day first.

        Args:
            name: as in a text. Accents, dots, hyphens and articles don't count; capitals do for
                acronyms (“US”, not “us”) and names of one word (“Labour”, not “labour”).
            on: the day of the report.

        Returns:
            Best first; none where the name is unknown.
        """
        known = self._by_name.get(plain(name).replace(",", ""))
        if not known:
            return []
        found = [(actor, entered) for actor, entered in known if _spelled(name, entered)]
        if len(found) > 1:  # the name itself before an alias
            found.sort(key=lambda f: -self._fitness(f[0], on) - 0.5 * (f[0].name == f[1]))
        return [actor for actor, _ in found]

    def surname(self, name: str, on: date | None = None) -> list[Actor]:
        """Persons of that last name (“al-Sisi”, “bin Salman”), those in office on the day first."""
        return sorted(self._by_surname.get(plain(name), []), key=lambda a: -self._fitness(a, on))

    def shortened(self, name: str, on: date | None = None) -> list[Actor]:
        """Who is in office on the day and has that as the middle one of three names (“Bongo”: Ali Bongo Ondimba)."""
        return [a for a in self._by_middle.get(plain(name), ()) if self.offices(a.id, on)]

    def sounding(self, name: str, on: date | None = None) -> list[Actor]:
        """Who is in a weighty office on the day under a last name that sounds so (“Ghadafi”: Muammar Gaddafi)."""
        key = tables.sound(plain(name))
        people = self._by_sound.get(key, ()) if len(key.replace("a", "")) > 2 else ()  # “Gaza” is not Koussa
        found = {a.id: a for a in people if any(o.title in self._weight for o in self.offices(a.id, on))}
        return list(found.values())

    def _fitness(self, actor: Actor, on: date | None) -> float:
        if actor.kind != "person":
            return within(actor.start, actor.end, on or date.max) + 2 * (actor.kind == "state")
        best = 0.0
        day = on.isoformat() if on else "9999"
        for start, end, weight in self._terms_of(actor.id):
            if start <= day[: len(start)] and day[: len(end)] <= end:
                best = max(best, weight + 100)
            else:
                best = max(best, weight + _nearness(start, end, int(day[:4])))
        return best

    def _terms_of(self, person: str) -> list[tuple[str, str, int]]:
        """First and last day of a person's offices and how much each weighs; made at first use."""
        known = self._terms.get(person)
        if known is None:
            known = self._terms[person] = [
                (o.start or "0", o.end or "9999", self._weight.get(o.title, 0) * o.of.startswith("state:"))
                for o in self._offices.get(person, ())
            ]
        return known

    def offices(self, actor_id: str, on: date | None = None) -> list[Office]:
        """The offices that a person held on a day (holds still, where none is given), the latest first."""
        held = [o for o in self._offices.get(actor_id, ()) if o.held_on(on)]
        return sorted(held, key=lambda o: o.start or "", reverse=True)

    def history(self, actor_id: str) -> list[Office]:
        """All offices that a person is known to have held, in no order."""
        return list(self._offices.get(actor_id, ()))

    def holder(self, state: str, title: str, on: date | None = None) -> Actor | None:
        """Who held an office of a state on a day, or None where the catalogue doesn't know.

        Args:
            state: alpha-3.
            title: lower case, any title of ``offices.csv`` (“prime minister”, “chancellor”).
            on: the day; without one, who holds it still. On a day of change, who came in.
        """
        of = f"state:{state}"
        titles = (title, tables.offices().get(title, title), *(["king"] if title == "head of state" else []))
        for each in titles:
            held = [o for o in self._holders.get((of, each), ()) if o.held_on(on)]
            if held:
                return self.actors.get(max(held, key=lambda o: o.start or "").holder)
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

    def is_first_name(self, word: str) -> bool:
        """Whether a person of the catalogue has that first name and no state, capital or demonym is called so."""
        return plain(word) in self._first_names and not (self.country_of(word) or self.capital_of(word))

    def is_demonym(self, word: str) -> bool:
        """Whether a word is a demonym (“Turkish”, “Turks”)."""
        return word in self._demonyms

    def institution(self, phrase: str) -> Institution | None:
        """The institution that a phrase in lower case names (“defence ministry”)."""
        return tables.institutions().get(phrase)

    def agent(self, noun: str) -> Agent | None:
        """What a head noun in lower case, singular or plural, says of the actor that it describes."""
        return tables.agents().get(noun)

    def longest(self, words: Sequence[str], i: int, on: date | None = None) -> tuple[int, list[Actor]]:
        """The longest name of the catalogue that begins at a word.

        Args:
            words: the tokens of a text.
            i: index of the first.
            on: the day of the report.

        Returns:
            How many tokens it takes and its actors, best first; 0 and none where no name begins there.
        """
        start = i + 1 if words[i].lower() == "the" and i + 1 < len(words) else i
        first = plain(words[start]).split() or [words[start].lower()]
        for length in self._token_lengths(first[0]):
            end = start + length
            if end > len(words) or not any(c.isalnum() for c in words[end - 1]):
                continue  # a name ends with a word, not with the comma behind it
            if found := self.find(_joined(words[i:end]), on):
                return end - i, found
        return 0, []

    @cache  # noqa: B019 - one catalogue lives as long as the program
    def _token_lengths(self, first: str) -> tuple[int, ...]:
        """Token counts of names with that first word, longest first; hyphens are tokens too."""
        if first in ("al", "el"):  # the article is no part of the names' keys
            return tuple(range(7, 1, -1))
        lengths = self._lengths.get(first, set())
        return tuple(sorted({n + extra for n in lengths for extra in (0, 1, 2, 3)}, reverse=True))


def _joined(tokens: Sequence[str]) -> str:
    """Tokens as they stand in print."""
    text = " ".join(tokens)
    return (
        text.replace(" - ", "-")
        .replace(" 's", "'s")
        .replace(" ’s", "'s")
        .replace(" '", "'")
        .replace(" ’", "'")
    )


def _spelled(name: str, entered: str) -> bool:
    """Whether the capitals and the article of a name in a text are those of the catalogue, where they matter."""
    name = name.strip()
    first, _, rest = entered.partition(" ")
    if first in ("The", "Al", "El") and rest and " " not in rest:
        if not re.match(f"{first}[ -]", name, re.IGNORECASE):
            return False  # “The Times”, but no times; “Al Gore”, but no gore
    elif name[:4].lower() == "the ":
        name = name[4:]
    letters = entered.replace(".", "").replace("-", "")
    if len(letters) > 3 and letters.isupper() and name == letters.capitalize():
        return name.lower() not in settings("actors/names.toml")["acronyms_too"]  # “Isil”, by house style
    if len(letters) < 6 and " " not in letters and letters[1:] != letters[1:].lower():
        return name.isupper() or name == entered  # “US”, “LeT”
    return " " in name or not entered[0].isupper() or any(c.isupper() for c in name)


def _nearness(start: str, end: str, year: int) -> float:
    """From 0 to 1: the closer a term lies to the year of a day, the more."""
    first, last = int(start[:4]), int(end[:4])
    return 1 / (1 + (first - year if year < first else max(0, year - last)))


def _another(known: Actor, actor: Actor) -> bool:
    """Whether two actors of one name and country are two in Wikidata."""
    return bool(known.wikidata and actor.wikidata) and known.wikidata != actor.wikidata


def catalogue(extra: tuple[Path, ...] = ()) -> Catalogue:
    """The bundled catalogue, with a user's own files on top; loaded once, and again after one of them was edited.

    Args:
        extra: CSV files in the form of ``persons.csv`` or ``organisations.csv``; an entry of a name
            that the catalogue has replaces it.

    Raises:
        KnowledgeError: a file is missing, or a row is malformed.
    """
    return _catalogue(extra, tuple(stamp(path) for path in extra))


@cache
def _catalogue(extra: tuple[Path, ...], stamps: tuple[tuple[int, int], ...]) -> Catalogue:
    people, offices = tables.leaders()
    actors = {a.id: a for a in (*tables.states(), *people)}
    mine: set[str] = set()
    bundled = (DATA / "actors" / f"{name}.csv" for name in ("organisations", "groups", "persons"))
    for path in (*bundled, *extra):
        for actor, role in tables.entries(path):
            known = actors.get(actor.id)
            if known is not None and known.country != actor.country:
                actor = msgspec.structs.replace(actor, id=f"{actor.id}-{(actor.country or 'int').lower()}")
            elif known is not None and _another(known, actor):
                actor = msgspec.structs.replace(actor, id=f"{actor.id}-{(actor.wikidata or '').lower()}")
            elif known is not None and (path not in extra or known.id in mine):
                names = dict.fromkeys((*known.aliases, *actor.aliases))
                actor = msgspec.structs.replace(
                    known, aliases=tuple(names), sectors=known.sectors or actor.sectors
                )
            if path in extra:
                mine.add(actor.id)
            actors[actor.id] = actor
            if role is not None:
                own = f"{role.of}-{(actor.country or '').lower()}"
                of = own if own in actors else role.of
                offices.append(msgspec.structs.replace(role, holder=actor.id, of=of))
    return Catalogue(actors.values(), offices)
