"""PLOVER's codebook as tables: types, modes, contexts, sectors, and the way to CAMEO and back.

The tables lie in ``knowledge/data/ontology``; the README there says which published table each column
is from. Codebook: PLOVER manual, Open Event Data Alliance (2021, revised 2023).
"""

from __future__ import annotations

from functools import cache

import msgspec

from dateline.errors import KnowledgeError
from dateline.knowledge import table


class EventType(msgspec.Struct, frozen=True, kw_only=True):
    """One of the 16 event types.

    Attributes:
        penta: 1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict.
        score: on the scale from -10 (conflict) to 10 (cooperation).
        cameo: the nearest CAMEO code.
        recipient_needed: whether the codebook asks for a recipient.
    """

    name: str
    penta: int
    category: str
    score: float
    cameo: str
    recipient_needed: bool
    definition: str
    example: str


class Mode(msgspec.Struct, frozen=True, kw_only=True):
    """How an event of a type is done, with its score and nearest CAMEO code."""

    type: str
    name: str
    score: float
    cameo: str
    definition: str
    example: str


class Context(msgspec.Struct, frozen=True, kw_only=True):
    """What an event is about."""

    name: str
    definition: str
    example: str


class Sector(msgspec.Struct, frozen=True, kw_only=True):
    """The part of society that an actor belongs to."""

    name: str
    title: str
    definition: str
    example: str


class CameoCode(msgspec.Struct, frozen=True, kw_only=True):
    """A CAMEO code with the type, mode and contexts it becomes in PLOVER."""

    name: str
    type: str
    mode: str | None
    contexts: tuple[str, ...]
    definition: str


Entry = EventType | Mode | Context | Sector | CameoCode


@cache
def _types() -> dict[str, EventType]:
    return {
        row["type"]: EventType(
            name=row["type"],
            penta=int(row["penta"]),
            category=row["class"],
            score=float(row["score"]),
            cameo=row["cameo"],
            recipient_needed=row["recipient_needed"] == "yes",
            definition=row["definition"],
            example=row["example"],
        )
        for row in table("ontology/types.csv")
    }


@cache
def _modes() -> dict[tuple[str, str], Mode]:
    return {
        (row["type"], row["mode"]): Mode(
            type=row["type"],
            name=row["mode"],
            score=float(row["score"]),
            cameo=row["cameo"],
            definition=row["definition"],
            example=row["example"],
        )
        for row in table("ontology/modes.csv")
    }


@cache
def _contexts() -> dict[str, Context]:
    return {
        row["context"]: Context(name=row["context"], definition=row["definition"], example=row["example"])
        for row in table("ontology/contexts.csv")
    }


@cache
def _sectors() -> dict[str, Sector]:
    return {
        row["sector"]: Sector(
            name=row["sector"], title=row["title"], definition=row["definition"], example=row["example"]
        )
        for row in table("ontology/sectors.csv")
    }


@cache
def _cameo_codes() -> dict[str, CameoCode]:
    return {
        row["code"]: CameoCode(
            name=row["code"],
            type=row["type"],
            mode=row["mode"] or None,
            contexts=tuple(c for c in row["contexts"].split("|") if c),
            definition=row["definition"],
        )
        for row in table("ontology/cameo.csv")
    }


def types() -> tuple[EventType, ...]:
    """The 16 event types, from verbal cooperation to material conflict."""
    return tuple(_types().values())


def modes(kind: str | None = None) -> tuple[Mode, ...]:
    """The modes of one event type, or of all."""
    return tuple(mode for mode in _modes().values() if kind is None or mode.type == kind)


def contexts_known() -> tuple[Context, ...]:
    """The contexts, in the codebook's order."""
    return tuple(_contexts().values())


def sectors() -> tuple[Sector, ...]:
    """The sectors of actors, in the codebook's order."""
    return tuple(_sectors().values())


def cameo_codes() -> tuple[CameoCode, ...]:
    """The CAMEO codes that have a place in PLOVER, by number."""
    return tuple(_cameo_codes().values())


def score(kind: str, mode: str | None = None) -> float:
    """PLOVER's conflict–cooperation score, -10 to 10, for a type and mode.

    A mode that the type does not have counts as none.

    Raises:
        KnowledgeError: there is no such type.
    """
    return _narrowest(kind, mode).score


def cameo(kind: str, mode: str | None = None) -> str:
    """The CAMEO code nearest to a type and mode; a mode that the type does not have counts as none.

    Raises:
        KnowledgeError: there is no such type.
    """
    return _narrowest(kind, mode).cameo


def describe(name: str) -> tuple[Entry, ...]:
    """Everything of that name, in any case: type, mode (of several types), context, sector, CAMEO code.

    ``TYPE/mode`` (``THREATEN/violence``) names one mode of one type.

    Returns:
        Empty where nothing is called so.
    """
    upper, lower = name.strip().upper(), name.strip().lower()
    if "/" in upper:
        kind, _, mode = upper.partition("/")
        return tuple(m for m in modes(kind.strip()) if m.name == mode.strip().lower())
    found: list[Entry] = [m for m in modes() if m.name == lower]
    for key, entries in (
        (upper, _types()),
        (lower, _contexts()),
        (upper, _sectors()),
        (upper, _cameo_codes()),
    ):
        if key in entries:
            found.append(entries[key])
    return tuple(found)


def _narrowest(kind: str, mode: str | None) -> EventType | Mode:
    if mode and (kind, mode) in _modes():
        return _modes()[kind, mode]
    if kind not in _types():
        raise KnowledgeError(f"There is no event type “{kind}”. The types are {', '.join(_types())}.")
    return _types()[kind]
