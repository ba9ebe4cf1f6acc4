"""Surnames: whom a bare last name means in a text, and whom it can't mean.

News print a person's full name first and the last name after it. A last name that the catalogue knows is
therefore its actor only where no other first name stands before it anywhere in the text.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from difflib import SequenceMatcher

from spacy.tokens import Doc, Span, Token

from dateline.knowledge import settings
from dateline.knowledge.actors import offices, plain
from dateline.knowledge.catalogue import Actor, Catalogue
from dateline.reading.document import annotations_of
from dateline.reading.parsing import is_together

_NAMES = ("", "PERSON", "NORP", "ORG", "GPE", "FAC", "LOC")
_PARTICLES = 12  # tokens between a first and a last name
ALIKE = 0.72
"""Least similarity of two transcriptions of one first name (“Sergei”, “Sergey”: 0.83; “Omar”, “Amr”: 0.57)."""


class Surnames:
    """The last names of a document with the first names printed before them.

    Args:
        doc: the tagged text.
        known: the catalogue.
        on: the day of the report.
    """

    def __init__(self, doc: Doc, known: Catalogue, on: date | None) -> None:
        self.known, self.on = known, on
        rules = settings("actors/names.toml")
        self._particles = set(rules["particles"]) | {"al"}
        self._family_first = set(rules["family_first"])
        self._titles = set(rules["titles"]) | {word for title in offices() for word in title.split()}
        self._weighty = set(rules["weight"])
        self._shared = set(rules["shared"])
        self._first: dict[str, set[str]] = defaultdict(set)
        self._behind: dict[str, set[str]] = defaultdict(set)
        self._persons: set[str] = set()
        self._said: dict[str, int] = {}  # where each last name first stands behind a first name
        self._countries = {p.country for p in annotations_of(doc).places} | {
            known.country_of(t.text) or known.capital_of(t.text) for t in doc if t.text[:1].isupper()
        }
        spans = (doc.char_span(p.start, p.end, alignment_mode="expand") for p in annotations_of(doc).places)
        where = settings("actors/homes.toml")["in"]
        self._where = {
            s.start for s in spans if s is not None and s.start and doc[s.start - 1].lower_ in where
        }
        for token in doc:
            if token.text[:1].isupper() and (first := self._first_name(token)) is not None:
                self._first[plain(token.text)].add(plain(first.text))
                self._behind[plain(first.text)].add(plain(token.text))
                self._said.setdefault(plain(token.text), token.i)
                if "PERSON" in (first.ent_type_, token.ent_type_) or known.is_first_name(first.text):
                    self._persons.add(plain(token.text))

    def of(self, span: Span) -> list[Actor]:
        """The catalogue's person that a name of one word means, or none where the text speaks of somebody else."""
        if goes_on(span) or span.start in self._where:  # “jailed in Hue”
            return []
        called = self.known.surname(span.text, self.on)
        people = self.fitting(span.text, called)
        in_office = [p for p in people if self.known.offices(p.id, self.on)]
        if not in_office and span.start < self._said.get(plain(span.text), 0):
            in_office = [p for p in called if self._leads(p)]  # “Gaddafi must go”, before his son is named
        if not in_office and not self.known.is_first_name(span.text):
            in_office = self._otherwise_written(span)
        if self.known.is_first_name(span.text):  # “Michael” alone is seldom a minister of that last name
            in_office = [p for p in in_office if self._is_weighty(p)]
            people = in_office
        if len(in_office) == 1:
            return in_office if self._is_at_home(in_office[0]) or self._leads(in_office[0]) else []
        meant = len(people) == 1 and self._is_at_home(people[0]) and self._well_known(people[0], span)
        return people if meant else []

    def _otherwise_written(self, span: Span) -> list[Actor]:
        """Whose last name that is in short (“President Bongo”) or in another transcription (“Ghadafi”)."""
        titled = span.start > 0 and span.doc[span.start - 1].lower_ in self._titles
        short = self.fitting(span.text, self.known.shortened(span.text, self.on))
        found = [a for a in short if self._is_at_home(a) or (titled and self._leads(a))]
        if found or span.label_ not in ("", "PERSON", "ORG"):
            return found
        sounding = self.fitting(span.text, self.known.sounding(span.text, self.on))
        return [a for a in sounding if a.country in self._countries]

    def fitting(self, surname: str, people: list[Actor]) -> list[Actor]:
        """Those of several actors whose first names are printed before the last name, or all where none is."""
        words = plain(surname).split() or [""]
        before, behind = self._first.get(words[-1], set()), self._behind.get(words[0], set())
        return [a for a in people if a.kind != "person" or self._fits(a, words[0], before, behind)]

    def _fits(self, actor: Actor, surname: str, before: set[str], behind: set[str]) -> bool:
        words = plain(actor.name).split()
        if actor.country in self._family_first and words[0] == surname:
            given = words[1:2] or words
            return before <= set(words) and all(alike(word, given[0]) for word in behind)
        if behind and not before and self.known.is_first_name(surname):
            return False  # “Michael Howard … Michael”
        return all(self._bears(actor, first) for first in before)

    def _is_at_home(self, actor: Actor) -> bool:
        """Whether the text names the person's country, or that doesn't matter: of an international organisation."""
        ours = [o for o in self.known.offices(actor.id, self.on) if not o.of.startswith("state:")]
        return actor.country is None or actor.country in self._countries or bool(ours)

    def at_home(self, word: str, actors: list[Actor]) -> list[Actor]:
        """Of a name that bodies of several states bear (“Congress”) those whose state the text names."""
        if word.lower() not in self._shared:
            return actors
        return [a for a in actors if a.country in self._countries]

    def _leads(self, actor: Actor) -> bool:
        """Whether a person leads a state on the day, whom news means by a last name alone."""
        leading = settings("actors/mentions.toml")["governing"]["titles"]
        return any(o.title in leading for o in self.known.offices(actor.id, self.on))

    def of_full_name(self, span: Span) -> list[Actor]:
        """Who holds an office on the day under a first and last name that is only written otherwise."""
        words = [t for t in span if t.text[:1].isalpha()]
        if len(words) < 2:
            return []
        last, first = words[-1].text, plain(words[0].text)
        in_office = [a for a in self.known.surname(last, self.on) if self.known.offices(a.id, self.on)]
        for people in (in_office, self.known.shortened(last, self.on), self.known.sounding(last, self.on)):
            found = [a for a in people if self._bears(a, first) and (self._is_at_home(a) or self._leads(a))]
            if found:
                return found if len(found) == 1 else []
        return []

    def is_persons(self, word: str) -> bool:
        """Whether the text prints a first name before the word (“Mário Montenegro”)."""
        return plain(word) in self._persons

    def _first_name(self, surname: Token) -> Token | None:
        """The first name before a last name, over particles and hyphens; None where there is none."""
        doc, i = surname.doc, surname.i - 1
        while i > max(0, surname.i - _PARTICLES) and (
            doc[i].lower_ in self._particles or doc[i].text in ("-", "‐", "‑")
        ):
            i -= (
                1 if doc[i].lower_ in self._particles else 2
            )  # a word before a hyphen is part of the last name
        if i < 0 or not is_together(doc[i], surname):
            return None
        before = doc[i]
        if (
            not before.is_alpha
            or not before.text[:1].isupper()
            or before.pos_ not in ("PROPN", "ADJ", "NOUN")
        ):
            return None
        if before.lower_ in self._titles or self.known.agent(before.lower_):
            return None
        place = self.known.country_of(before.text) or self.known.capital_of(before.text)
        if place and not (before.ent_type_ == surname.ent_type_ == "PERSON"):
            return None
        named = before.ent_type_ == "PERSON" or (before.pos_ == "PROPN" and before.ent_type_ in _NAMES)
        return before if named else None

    def _bears(self, actor: Actor, first: str) -> bool:
        """Whether a first name, folded, can be one of an actor's, in another transcription or shortened."""
        for name in (actor.name, *actor.aliases):
            words = plain(name).replace(",", "").split()
            others = words[1:] if actor.country in self._family_first else words[:-1]
            if any(alike(first, word) for word in (others or words)):
                return True
            if first in words and words[0] == first:
                return True
        return False

    def _is_weighty(self, actor: Actor) -> bool:
        return any(o.title in self._weighty for o in self.known.offices(actor.id, self.on))

    def _well_known(self, actor: Actor, span: Span) -> bool:
        """Whether a person who holds no office on the day is still meant by a last name alone."""
        history = self.known.history(actor.id)
        return any(not o.of.startswith("state:") or o.title in self._weighty for o in history) or not history


def alike(a: str, b: str) -> bool:
    """Whether two first names, folded, can be one: equal, an initial, shortened or transcribed otherwise."""
    if a == b or (min(len(a), len(b)) == 1 and a[0] == b[0]):
        return True
    if min(len(a), len(b)) >= 3 and (a.startswith(b) or b.startswith(a)):
        return True
    return a[:1] == b[:1] and SequenceMatcher(None, a, b).ratio() >= ALIKE


def repeats(doc: Doc, people: list[tuple[int, int, Actor | None]]) -> Iterator[tuple[int, int, int]]:
    """Where a person named in full is named by last name alone, later in the text.

    Args:
        people: tokens (half open) of full names and their entries in the catalogue.

    Yields:
        Tokens (half open) of the last name, and the index of the person.
    """
    of_name: dict[tuple[str, ...], int] = {}
    for n, (start, end, actor) in reversed(list(enumerate(people))):
        of_name.update(dict.fromkeys(last_names(doc[start:end], actor), n))
    lengths = sorted({len(words) for words in of_name}, reverse=True)
    for token in doc:
        for length in lengths if token.text[:1].isupper() else ():
            n = of_name.get(tuple(t.text for t in doc[token.i : token.i + length]), -1)
            if n >= 0 and token.i >= people[n][1]:
                yield token.i, token.i + length, n
                break


def last_names(name: Span, actor: Actor | None) -> list[tuple[str, ...]]:
    """The tokens of a name's last word (“Chan - o - cha”), and of its first where the family's may stand first."""
    rules = settings("actors/names.toml")
    last = len(name) - 1
    while last > 1 and (name[last].is_punct or name[last].lower_.strip(".") in rules["suffixes"]):
        last -= 1
    first = last
    while (
        first > 1
        and not name[first - 1].whitespace_
        and name[first - 1].lower_ not in ("al", *rules["particles"])
    ):
        first -= 1
    words = tuple(t.text for t in name[first : last + 1])
    out = [words[1:] if words[0] in ("-", "‐", "‑") else words]
    if actor is not None and actor.country in rules["family_first"]:
        out.append((name[0].text,))
    return out


def goes_on(span: Span) -> bool:
    """Whether the name goes on behind a span that the tagger ended too early (“Durmuş” of “Durmuş Unakıtan”)."""
    doc, end = span.doc, span.end
    return (
        end < len(doc)
        and doc[end].is_alpha
        and doc[end].text[:1].isupper()
        and doc[end].pos_ == "PROPN"
        and is_together(doc[end], doc[end - 1])
    )
