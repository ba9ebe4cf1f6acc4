"""Sentences with the words that carry them, and which of them are told first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import msgspec

from dateline.errors import counted
from dateline.situation.phrases import days_in_words

_PER_ACTOR, _PER_TYPE = 2, 3  # sentences


class Words(msgspec.Struct, frozen=True, kw_only=True):
    """Where a report says it.

    Attributes:
        report: the report's id.
        number: of the record's event.
        start: first character of the sentence in the report.
        end: behind the last.
        said_by: who says so in the report, where it isn't the report itself; empty where nobody is named.
    """

    report: str
    publisher: str | None
    title: str | None
    url: str | None
    day: str
    number: int
    start: int
    end: int
    words: str
    said_by: str | None = None


class Piece(msgspec.Struct, frozen=True):
    """A part of a sentence; ``actor`` where it names one."""

    text: str
    actor: str | None = None


class Stated(msgspec.Struct, frozen=True, kw_only=True):
    """A sentence made of coded fields.

    Attributes:
        pieces: the sentence in parts, without the full stop.
        event: id of the account.
        accounts: ids of all accounts that tell the same.
        reports: how many reports tell exactly this.
        origins: from how many outlets they have it.
        countries: of the actors.
        dated: whether a report says on which day; else it is that of the report.
        words: the words that carry it, one a report.
        weight: how much it matters, on a scale of its own.
    """

    pieces: list[Piece]
    event: int
    accounts: list[int]
    type: str
    mode: str | None
    actors: list[str]
    recipients: list[str]
    place: str | None
    first: str
    last: str
    reports: int
    origins: int
    countries: list[str]
    dated: bool
    confidence: float
    words: list[Words]
    weight: float

    @property
    def text(self) -> str:
        """The sentence."""
        return "".join(p.text for p in self.pieces) + "."

    @property
    def tail(self) -> str:
        """Who tells it: how many reports of how many origins, and of which day where they name none."""
        day = "" if self.dated else f", {days_in_words(self.first, self.last)}"
        origins = f", {counted(self.origins, 'origin')}" if self.reports > 1 else ""
        return f"({counted(self.reports, 'report')}{origins}{day})"


def chosen(stated: Iterable[Stated], most: int) -> list[Stated]:
    """The weightiest that don't come from the same words, and don't all speak of one actor or are of one type."""
    out: list[Stated] = []
    taken: list[tuple[str, int, int]] = []
    actors: Counter[str] = Counter()
    types: Counter[str] = Counter()
    acts: set[tuple[str, str]] = set()
    for s in sorted(stated, key=lambda s: (-s.weight, s.event)):
        if len(out) == most:
            break
        places = [(w.report, w.start, w.end) for w in s.words]
        if any(r == t and a < end and start < b for r, a, b in places for t, start, end in taken):
            continue
        mine = {(a, s.type) for a in s.actors}
        mine |= {(f"{c} to {r}", s.type) for c in s.countries for r in s.recipients}
        if acts & mine or any(actors[a] >= _PER_ACTOR for a in s.actors) or types[s.type] >= _PER_TYPE:
            continue
        actors.update(s.actors)
        types[s.type] += 1
        acts |= mine
        taken += places
        out.append(s)
    return out
