"""The predicate lexicon: which verbs, event nouns and adjectives tell of a PLOVER event.

The rows lie in ``knowledge/data/predicates.csv``; the README beside it explains the columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache

import msgspec

from dateline.errors import KnowledgeError
from dateline.knowledge import table

TABLE = "predicates.csv"
LEMMAS = "lemmas.csv"


class Predicate(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the lexicon.

    Attributes:
        lemma: lower case; of a verb, a noun or an adjective.
        pos: ``VERB``, ``NOUN`` or ``ADJ``.
        particles: what must hang on it, one of them: a particle or preposition (``on``), or a preposition
            and the lemma of its noun (``into custody``); empty for no need.
        object: lemmas of which one must head the direct object; empty for no need.
        type: PLOVER type; empty for a false friend, whose strength is 0.
        mode: PLOVER mode, or None where the predicate does not tell it.
        cameo: CAMEO code where nearer than that of the type and mode, else None.
        recipient: slots in which the recipient stands, best first (``dobj``, ``prep:on``, ``poss``).
        actor: slots of a noun's actor, best first; empty for the usual ones.
        reciprocal: whether all parties are actors (“meet”).
        strength: 0 to 1, how surely the predicate between political actors is an event of the type.
        note: for the reader of the table.
    """

    lemma: str
    pos: str
    particles: frozenset[str] = frozenset()
    object: frozenset[str] = frozenset()
    type: str = ""
    mode: str | None = None
    cameo: str | None = None
    recipient: tuple[str, ...] = ()
    actor: tuple[str, ...] = ()
    reciprocal: bool = False
    strength: float = 0.5
    note: str = ""

    @property
    def closeness(self) -> int:
        """How much the particles ask: 2 for a preposition with its noun, 1 for one word, 0 for nothing."""
        return max((1 + particle.count(" ") for particle in self.particles), default=0)

    def fits(self, particles: frozenset[str], objects: frozenset[str]) -> bool:
        """Whether what the row needs is there."""
        return not (
            (self.particles and self.particles.isdisjoint(particles))
            or (self.object and self.object.isdisjoint(objects))
        )


class Lexicon:
    """Predicates by lemma and part of speech, the most specific row first.

    Args:
        predicates: the rows.
        misspelt: lemmas that the lemmatiser writes wrongly, with their part of speech, and the right ones.
    """

    def __init__(
        self, predicates: Iterable[Predicate], misspelt: Mapping[tuple[str, str], str] | None = None
    ) -> None:
        self._rows: dict[tuple[str, str], list[Predicate]] = {}
        for predicate in predicates:
            self._rows.setdefault((predicate.lemma, predicate.pos), []).append(predicate)
        for rows in self._rows.values():
            rows.sort(key=lambda p: (not p.object, -p.closeness, -p.strength))
        for (written, pos), lemma in (misspelt or {}).items():
            if (lemma, pos) in self._rows:
                self._rows.setdefault((written, pos), self._rows[lemma, pos])

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __iter__(self) -> Iterator[Predicate]:
        return (p for (lemma, _), rows in self._rows.items() for p in rows if p.lemma == lemma)

    def knows(self, lemma: str, pos: str) -> bool:
        """Whether there is any row for a word."""
        return (lemma.lower(), pos) in self._rows

    def find(
        self,
        lemma: str,
        pos: str,
        particles: frozenset[str] = frozenset(),
        objects: frozenset[str] = frozenset(),
    ) -> Predicate | None:
        """The most specific row for a word in its surroundings, or None.

        A row that names an object goes before one that names a preposition with its noun, that before one
        that names a particle alone, and that before a plain one; among equals the stronger goes first.

        Args:
            lemma: of the word.
            pos: its Universal Dependencies tag.
            particles: prepositions and particles that hang on it, lower case, and each preposition with the
                lemma of its noun (``on``, ``on strike``).
            objects: lemmas that head its direct object, lower case.
        """
        for row in self._rows.get((lemma.lower(), pos), ()):
            if row.fits(particles, objects):
                return row
        return None


@cache
def lexicon() -> Lexicon:
    """The bundled lexicon, read at first use.

    Raises:
        KnowledgeError: the table is missing or a row is malformed.
    """
    misspelt = {(row["written"], row["pos"]): row["lemma"] for row in table(LEMMAS)}
    return Lexicon((_predicate(row) for row in table(TABLE)), misspelt)


def _predicate(row: Mapping[str, str]) -> Predicate:
    try:
        return Predicate(
            lemma=row["lemma"],
            pos=row["pos"],
            particles=frozenset(_parts(row["with"])),
            object=frozenset(_parts(row["object"])),
            type=row["type"],
            mode=row["mode"] or None,
            cameo=row["cameo"] or None,
            recipient=_parts(row["recipient"]),
            actor=_parts(row["actor"]),
            reciprocal=row["reciprocal"] == "yes",
            strength=float(row["strength"]),
            note=row["note"],
        )
    except (KeyError, ValueError) as e:
        raise KnowledgeError(
            f"{TABLE}, the row of “{row.get('lemma', '?')}”: {e}. Each row needs the columns of the header, "
            "and strength is a number from 0 to 1."
        ) from e


def _parts(cell: str) -> tuple[str, ...]:
    return tuple(part for part in cell.split("|") if part)
