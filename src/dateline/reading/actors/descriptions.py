"""Descriptions: which actor named or described before a noun means (“the rebels”, “the council”, “police”), or none.

A linear model chooses among the actors that the noun's kind and number allow and nobody, who is an actor that the text
has not told of yet: a mention ranker with a null antecedent, as in Denis and Baldridge (2008, EMNLP) for definite
nouns and Durrett and Klein (2013, EMNLP), whose finding it follows that plain features of head, modifiers, distance and
determiner tell most. That a modifier parts two actors (“the rebel government”, “the government”) is one of them. The
weights, log odds by kind of description, lie in ``knowledge/data/actors/descriptions.csv``; ``python -m
benchmarks.antecedents`` made them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from math import log

from spacy.tokens import Token

from dateline.knowledge import settings, table
from dateline.reading.actors.antecedents import NOBODY
from dateline.reading.actors.clusters import SUBJECTS, Cluster, alike, contrary, gender_of, words
from dateline.reading.actors.discourse import Discourse
from dateline.reading.actors.epithets import Epithets
from dateline.reading.actors.mentions import Candidate
from dateline.reading.parsing import Quotations, is_possessor

KINDS = ("person", "thing", "several")
_LATEST = 12  # mentions of an actor whose words are compared
_MODIFIERS = ("amod", "compound", "nmod")
_MANY = (
    "population",
    "armed_group",
    "military",
    "party",
    "organization",
    "company",
    "government",
    "igo",
    "media",
)


@cache
def weights() -> dict[str, dict[str, float]]:
    """The weight of each feature by the kind of description."""
    rows = table("actors/descriptions.csv")
    return {kind: {row["feature"]: float(row[kind]) for row in rows} for kind in KINDS}


class Descriptions:
    """Finds whom descriptions stand for among the actors of a document.

    Args:
        chains: the actors so far.
        epithets: what nouns can mean.
    """

    def __init__(self, chains: Discourse, epithets: Epithets) -> None:
        self.chains = chains
        self.doc = chains.doc
        self.epithets = epithets
        self._quoted = Quotations(chains.doc).of
        self._modifiers_of: dict[tuple[int, int], list[Token]] = {}  # by where a mention begins and its head
        self._words_of: dict[tuple[int, int], set[str]] = {}
        self._articles: dict[int, str] = {}  # by the head
        self._texts: dict[tuple[int, int], str] = {}

    def kind(self, c: Candidate) -> str:
        """Which of ``KINDS`` a description is of."""
        return "several" if c.plural else "person" if self._is_person(c) else "thing"

    def of(self, c: Candidate, owner: int | None) -> Cluster | None:
        """The actor that a description stands for, or None where it brings in a new one.

        Args:
            owner: number of the actor whose it is (“his forces”), where it is known.
        """
        known = weights()[self.kind(c)]

        def score(features: dict[str, float]) -> float:
            return sum(known.get(name, 0.0) * value for name, value in features.items())

        best, top = None, score(self.nobody(c, owner))
        for cluster, features in self.options(c, owner):
            if (here := score(features)) > top:
                best, top = cluster, here
        return best

    def options(self, c: Candidate, owner: int | None) -> Iterator[tuple[Cluster, dict[str, float]]]:
        """Whom a description can stand for, with what speaks for and against each."""
        bare = c.country is None and owner is None
        fit = list(filter(self._gate(c, owner), self.chains.within_reach(c) if bare else self.chains.recent))
        fit.sort(key=lambda x: -x.last)
        short = self.epithets.part_of_name(c)
        newest = next((x for x in fit if c.noun in x.called), None)
        acting = self.epithets.governing(c)
        fixed = self.epithets.fixed(c)
        whoever = self._is_whoever(c)
        named_behind = any(t.dep_ == "appos" for t in self.doc[c.head].rights)
        for rank, x in enumerate(fit):
            features = self._of_words(x, c, owner) | self._of_kind(x, c, owner) | self._of_place(x, c, rank)
            features |= {
                "part of its name": x is short,
                "newest of its noun": x is newest,
                "no other": len(fit) == 1,
                "whoever": whoever,
                "fixed": fixed is not None and x.actor is not None and x.actor.name == fixed,
                "named, its name behind": x.named and named_behind,
                "subject of its clause": any(m.head in acting for m in x.mentions[-3:]),
            }
            yield x, {name: float(value) for name, value in features.items() if value}

    def nobody(self, c: Candidate, owner: int | None) -> dict[str, float]:
        """What speaks for an actor that the text has not told of yet."""
        head, article = self.doc[c.head], self._article(c)
        said = {
            NOBODY: True,
            f"{NOBODY}: {article}": True,
            f"{NOBODY}: behind it of, who": any(t.dep_ in ("prep", "relcl", "acl") for t in head.rights),
            f"{NOBODY}: its name behind": any(t.dep_ == "appos" and t.pos_ == "PROPN" for t in head.rights),
            f"{NOBODY}: modified": bool(self._modifiers(c)),
            f"{NOBODY}: whoever": self._is_whoever(c),
            f"{NOBODY}: a country's": c.country is not None,
            f"{NOBODY}: of known owner": owner is not None,
            f"{NOBODY}: generic": c.generic,
            f"{NOBODY}: an office": bool(c.office),
            f"{NOBODY}: by office only": c.noun in words("epithets", "functional"),
            f"{NOBODY}: free": article == "the" and self.epithets.free(c),
            f"{NOBODY}: acts": head.dep_ in SUBJECTS,
            f"{NOBODY}: quoted": self._quoted[c.start] >= 0,
            f"{NOBODY}: in the lead": self.chains.sentence[c.start] == self.chains.sentence[self.chains.item(c)],
            f"{NOBODY}: {c.kind}": True,
        }  # fmt: skip
        return {name: float(value) for name, value in said.items() if value}

    # what it can be at all

    def _is_person(self, c: Candidate) -> bool:
        kinds = self.epithets.points_at(c.noun)
        return kinds == ["person"] if kinds else c.kind == "person"

    def _gate(self, c: Candidate, owner: int | None) -> Callable[[Cluster], bool]:
        """Which actors a description can be at all."""
        person = self._is_person(c)
        gender = gender_of(self.doc, c) if person else ""
        states = None if person or c.plural else self.epithets.states(c)
        titled = any(t.is_title for t in self.doc[c.start : c.head])

        def can_be(x: Cluster) -> bool:
            if x.members or not x.mentions or x.last >= c.start or x.kind == "other":
                return False
            if c.country and x.country and c.country != x.country:
                return False
            if titled and contrary(x, c, self.doc):
                return False
            if owner is not None and x.owner != owner and not x.named and not person:
                return False  # “Haftar's government” is not “the government”
            if c.plural:
                return x.plural or x.kind in _MANY
            if person:
                return (
                    x.kind == "person" and not x.plural and not (gender and x.gender and gender != x.gender)
                )
            if x.kind == "person" or (x.plural and c.noun not in words("alike", "several")):
                return False
            return x.kind == "state" and states(x) if states else x.kind != "state"

        return can_be

    # features

    def _of_words(self, x: Cluster, c: Candidate, owner: int | None) -> dict[str, float]:
        """Head and modifiers."""
        article = self._article(c)
        before = [m for m in x.mentions[-_LATEST:] if m.form != "pronoun"]
        same = [m for m in before if m.form == "nominal" and m.noun == c.noun]
        mine = self._modifiers(c)
        theirs = set(x.called).union(*(self._words(m) for m in before)) if mine else set()
        new = {t for t in mine if t.lower_ not in theirs and t.lemma_.lower() not in theirs}
        others = [self._modifiers(m) for m in same]
        text = self._text(c)
        head = c.noun in x.called
        return {
            "same noun": head,
            "same noun, near": head and self.chains.age(x, c) < 3,
            "same noun, only once": head and len(x.mentions) == 1,
            "same noun, same country": head and c.country == x.country,
            "same noun, its own": head and c.owner is not None and owner is not None and x.owner == owner,
            f"same noun: {article}": head,
            "noun of the last description": bool(before) and before[-1].noun == c.noun,
            "same words": (again := any(self._text(m) == text for m in same)),
            "same words, several": again and bool(mine),
            "alike noun": (like := not head and alike(c.noun, x.called)),
            "alike noun, near": like and self.chains.age(x, c) < 3,
            "noun in the name": any(c.noun in name for name in x.names),
            "new modifiers": min(len(new), 2),
            "new modifier, same noun": bool(new) and head,
            "new modifier, a name": any(t.pos_ == "PROPN" for t in new),
            "new modifier, a noun": any(t.pos_ == "NOUN" for t in new),
            "new modifier is another": any(self._names_another(t, x) for t in new),
            "shared modifier": len(new) < len(mine),
            "lacks its modifiers": bool(others) and not mine and all(others),
        }  # fmt: skip

    def _of_kind(self, x: Cluster, c: Candidate, owner: int | None) -> dict[str, float]:
        """Kind, office, country, sectors and whose it is."""
        kinds = self.epithets.points_at(c.noun)
        office = c.kind == "person" and not c.plural and self.epithets.fits_office(x, c)
        country = bool(c.country) and c.country == x.country
        institution = bool(c.office) and any(
            m.office == c.office for m in x.mentions[-_LATEST:] if m.form == "nominal"
        )
        mine = set(c.sectors)
        return {
            f"is {x.kind}": True,
            "same kind": x.kind == c.kind,
            "pointed at first": bool(kinds) and x.kind == kinds[0],
            "pointed at": x.kind in kinds,
            "several called so": x.named and x.kind in self.epithets.several(c.noun),
            "office fits": office,
            "office and country fit": office and country,
            "other office": bool(c.office and x.offices) and not office,
            f"same noun, {c.kind}": c.noun in x.called,
            "same institution": institution and c.kind != "person",
            "same institution and country": institution and c.kind != "person" and (country or c.country is None),
            "same country": country,
            "of no country": bool(c.country) and not x.country,
            "a country's": bool(x.country) and not c.country,
            "sectors": len(mine & {*x.sectors}) / len(mine) if mine else 0.0,
            "no sector in common": bool(mine and x.sectors) and mine.isdisjoint(x.sectors),
            "same owner": owner is not None and x.owner == owner,
            "other owner": None not in (owner, x.owner) and owner != x.owner,
            "owned, it not": owner is not None and x.owner is None,
            "owner unknown": owner is None and c.owner is not None,
            "it owned, this not": owner is None and x.owner is not None,
            "its owner": owner is not None and x.number == owner,
            "owner's country": self.epithets.is_home(x, c, owner),
            "named": x.named,
            "several": x.plural,
        }  # fmt: skip

    def _of_place(self, x: Cluster, c: Candidate, rank: int) -> dict[str, float]:
        """Where and how often it was said."""
        chains, last = self.chains, x.mentions[-1]
        age = chains.age(x, c)
        quoted, was_quoted = self._quoted[c.start] >= 0, self._quoted[last.start] >= 0
        return {
            "salience": max(-15.0, chains.salience(x, c)) / 5,
            "newest": rank == 0,
            "second newest": rank == 1,
            "same sentence": age == 0,
            "sentence before": age == 1,
            "sentences": log(1 + age),
            "often": log(len(x.mentions)),
            "only once": len(x.mentions) == 1,
            "its name before a comma": self._behind_comma(last, c),
            "name last": last.form == "name",
            "pronoun last": last.form == "pronoun",
            "subject": self.doc[last.head].dep_ in SUBJECTS,
            "in the lead": chains.sentence[x.mentions[0].start] == chains.sentence[chains.item(c)],
            "into a quotation": quoted and not was_quoted,
            "out of a quotation": was_quoted and not quoted,
            "other item": x.last < chains.item(c),
        }  # fmt: skip

    def _behind_comma(self, m: Candidate, c: Candidate) -> bool:
        """“Bob Orr, the former sheriff”, whatever the parser makes of it."""
        return m.form == "name" and 0 < c.start - m.end < 3 and self.doc[m.end].text == ","

    def _article(self, c: Candidate) -> str:
        """What stands before a noun: the, this, a, a number, its owner, or nothing."""
        if c.head not in self._articles:
            self._articles[c.head] = self._read_article(c)
        return self._articles[c.head]

    def _read_article(self, c: Candidate) -> str:
        left = [*self.doc[c.head].lefts]
        if any(is_possessor(t) for t in left):
            return "owned"
        known: dict[str, list[str]] = settings("actors/coreference.toml")["determiners"]
        for name, determiners in known.items():
            if any(t.lower_ in determiners for t in left):
                return name
        return "number" if any(t.pos_ == "NUM" for t in left) else "bare"

    def _modifiers(self, m: Candidate) -> list[Token]:
        """The adjectives and nouns before a noun that name no country."""
        key = m.start, m.head
        if key not in self._modifiers_of:
            self._modifiers_of[key] = [
                t for t in self.doc[m.start : m.head]
                if t.dep_ in _MODIFIERS and not self.chains.nations.of(t) and not is_possessor(t) and t.is_alpha
            ]  # fmt: skip
        return self._modifiers_of[key]

    def _is_whoever(self, c: Candidate) -> bool:
        return any(t.lower_ in words("whoever") for t in self.doc[c.start : c.head])

    def _text(self, m: Candidate) -> str:
        key = m.start, m.end
        if key not in self._texts:
            self._texts[key] = self.doc[m.start : m.end].text.lower()
        return self._texts[key]

    def _words(self, m: Candidate) -> set[str]:
        key = m.start, m.end
        if key not in self._words_of:
            said = self.doc[m.start : m.end]
            self._words_of[key] = {w for t in said for w in (t.lower_, t.lemma_.lower())}
        return self._words_of[key]

    def _names_another(self, modifier: Token, x: Cluster) -> bool:
        """“the rebel government”: whether a modifier is what the text calls another actor."""
        said = {modifier.lower_, modifier.lower_ + "s"}
        return any(y is not x and said & y.called for y in self.chains.recent)
