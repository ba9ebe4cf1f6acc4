"""Accounts: one of each event, with every report of it as evidence, its figures' range and what is disputed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import TypeVar

import msgspec

from dateline.knowledge import settings
from dateline.record import EventType, QuantityKind, Status
from dateline.story.disputes import Statement, disputes_of
from dateline.story.mentions import EventMention
from dateline.story.sides import Side, match, words_of
from dateline.story.votes import counted, status_of, winner

_SHOWN = (
    "id", "report", "wire", "publisher", "published", "type", "status", "sources", "span", "said", "confidence",
    "corrects",
)  # fmt: skip
Value = TypeVar("Value")


class Figure(msgspec.Struct, kw_only=True):
    """A count as one report gives it.

    Attributes:
        corrected: whether a later report mends it.
    """

    kind: QuantityKind
    text: str
    low: float | None
    high: float | None
    report: str
    publisher: str | None = None
    said_by: str | None = None
    corrected: bool = False


class CountRange(msgspec.Struct, kw_only=True):
    """The lowest and highest count that a report still stands by, and the newest of them."""

    kind: QuantityKind
    low: float
    high: float
    newest: float


class ReportedDispute(msgspec.Struct, kw_only=True):
    """What one source says was done and another denies (:mod:`.disputes`), in the words of the reports.

    Attributes:
        asserted: sentence, report and publisher of each that says so.
        denied: the same of each that denies it.
    """

    asserted: list[tuple[str, str, str | None]]
    denied: list[tuple[str, str, str | None]]


class Account(msgspec.Struct, kw_only=True):
    """One event as all its reports together tell it.

    Attributes:
        id: id of its earliest mention.
        type: what most reports say, by their confidence.
        sides: names by which most reports call them.
        first: first day, ISO 8601.
        last: last day.
        disputed: both sides' words, where one says that it happened and another that it did not.
        reports: how many tell it.
        wires: how many stories they print.
        origins: from how many outlets they have it (:mod:`~dateline.story.origins`).
        mentions: all of them, by day of publication and id.
        confidence: mean of theirs, 0 to 1: that many tell it makes no single reading surer.
    """

    id: str
    type: EventType
    mode: str | None = None
    status: Status = "actual"
    first: str | None = None
    last: str | None = None
    place: str | None = None
    place_id: int | None = None
    place_country: str | None = None
    actors: list[Side] = []
    recipients: list[Side] = []
    figures: list[Figure] = []
    ranges: list[CountRange] = []
    disputed: ReportedDispute | None = None
    reports: int = 0
    wires: int = 0
    origins: int = 0
    mentions: list[EventMention] = []
    confidence: float = 0.5

    def to_json(self) -> str:
        """The account as one JSON object on one line; of its mentions, what a person wants to see."""
        whole = msgspec.structs.asdict(self)
        whole["mentions"] = [{k: getattr(m, k) for k in _SHOWN} for m in self.mentions]
        for sides in ("actors", "recipients"):
            whole[sides] = [msgspec.structs.asdict(s) for s in whole[sides]]
        return msgspec.json.encode(whole).decode()


def account_of(mentions: Iterable[EventMention]) -> Account:
    """What the mentions of one event say together. It depends on the mentions only, not on their order.

    Raises:
        ValueError: there is no mention.
    """
    told = sorted(mentions, key=lambda m: (m.published or "", m.id))
    if not told:
        raise ValueError("An account needs a mention.")
    votes: dict[str, dict[str, float]] = {"type": {}, "status": {}}
    for m in told:
        for field in votes:
            votes[field] = counted(votes[field], getattr(m, field), m.confidence)
    kinds = winner(votes["type"])
    status = status_of(votes["status"])
    of_status = [m for m in told if m.status == status]
    first, last = _days(of_status)
    place = _most(((m.place, m.place_id, m.place_country), m.confidence) for m in told if m.place)
    figures, by_side = _figures(told), _stands_where(told)
    return Account(
        id=told[0].id,
        type=kinds,
        mode=_most((m.mode, m.confidence) for m in told if m.mode and m.type == kinds),
        status=status,
        first=first,
        last=last,
        place=place[0] if place else None,
        place_id=place[1] if place else None,
        place_country=place[2] if place else None,
        actors=[s for s in _sides([m.actors for m in told]) if by_side[s.key] >= 0.0],
        recipients=[s for s in _sides([m.recipients for m in told]) if by_side[s.key] < 0.0],
        figures=figures,
        ranges=_ranges(figures),
        disputed=_dispute(told),
        reports=len({m.report for m in told}),
        wires=len({m.wire for m in told}),
        origins=len(_origins(told)),
        mentions=told,
        confidence=sum(m.confidence for m in told) / len(told),
    )


def _origins(told: Sequence[EventMention]) -> set[str]:
    """Where mentions have it from: whom they cite, else the home of the first print of their story among them."""
    homes: dict[str, str] = {}
    for m in sorted(told, key=lambda m: m.report != m.wire):
        homes.setdefault(m.wire, m.home or m.report)
    return {m.cites or homes[m.wire] for m in told}


def _most(values: Iterable[tuple[Value, float]]) -> Value | None:
    """The value with the highest sum of weights; of equals, the first in order."""
    sums: Counter[Value] = Counter()
    for value, weight in values:
        sums[value] += weight  # type: ignore[assignment]
    return min(sums, key=lambda v: (-round(sums[v], 9), str(v)), default=None)


def _days(told: Sequence[EventMention]) -> tuple[str | None, str | None]:
    """The day that most name; where none is named, the stretch on which all agree best."""
    dated = [(m.first, m.last) for m in told if m.dated] or [(m.first, m.last) for m in told if m.first]
    return _most((d, 1.0) for d in dated) or (None, None)


def _stands_where(told: Sequence[EventMention]) -> dict[str, float]:
    """By key of each side: how much surer it is told to act than to be acted on; nobody stands on both sides."""
    out: dict[str, float] = defaultdict(float)
    for m in told:
        for keys, sign in (({s.key for s in m.actors}, 1), ({s.key for s in m.recipients}, -1)):
            for key in keys:
                out[key] += sign * m.confidence
    return {key: round(weight, 9) for key, weight in out.items()}


def _is_one(one: Side, two: Side) -> bool:
    """Whether two sides of one account are one: nameless ones also where country and kind are (“gunmen”)."""
    nameless = not one.named and not two.named
    return match(one, two) == "same" or (nameless and (one.country, one.kind) == (two.country, two.kind))


def _sides(told: Sequence[Sequence[Side]]) -> list[Side]:
    """The sides with names that any report gives, one for each in the world; without names only where none has one."""
    every = [side for sides in told for side in sides]
    some = [s for s in every if s.named] or every
    groups: list[list[Side]] = []
    for side in sorted(some, key=lambda s: (-len(words_of(s.name)), s.key)):
        fitting = [g for g in groups if any(_is_one(side, s) for s in g)]
        # A family name that fits two persons stays apart from both.
        fitting[0].append(side) if len(fitting) == 1 else groups.append([side])
    groups.sort(key=lambda g: -len(g))
    return [max(g, key=lambda s: (s.key.startswith("Q"), sum(x == s for x in g), s.name)) for g in groups]


def _figures(told: Sequence[EventMention]) -> list[Figure]:
    found: list[Figure] = []
    for m in told:
        mends = m.corrects or _mends(m.said)
        for q in m.quantities:
            low = q.low if q.low is not None else q.value
            for earlier in found:
                if (
                    mends
                    and earlier.kind == q.kind
                    and earlier.report != m.report
                    and _same_voice(earlier, m)
                ):
                    earlier.corrected = True
            found.append(
                Figure(
                    kind=q.kind, text=q.text, low=low, high=q.high if q.high is not None else q.value,
                    report=m.report, publisher=m.publisher, said_by=m.sources[0].said_by if m.sources else None,
                )
            )  # fmt: skip
    return found


def _mends(said: str) -> bool:
    return any(cue in said.lower() for cue in settings("story.toml")["corrections"]["cues"])


def _same_voice(earlier: Figure, later: EventMention) -> bool:
    """A correction mends what its own outlet said, or whom it quotes."""
    voices = {s.said_by for s in later.sources}
    return earlier.publisher == later.publisher or earlier.said_by in voices


def _ranges(figures: Sequence[Figure]) -> list[CountRange]:
    out = []
    for kind in sorted({f.kind for f in figures}):
        known = [f for f in figures if f.kind == kind and not f.corrected and f.low is not None]
        if known:
            lows = [f.low or 0.0 for f in known]
            highs = [f.high if f.high is not None else f.low or 0.0 for f in known]
            out.append(CountRange(kind=kind, low=min(lows), high=max(highs), newest=lows[-1]))
    return out


def _dispute(told: Sequence[EventMention]) -> ReportedDispute | None:
    found = disputes_of(told)
    if not found:
        return None
    return ReportedDispute(
        asserted=_quoted(d.asserted for d in found), denied=_quoted(d.denied for d in found)
    )


def _quoted(said: Iterable[Statement]) -> list[tuple[str, str, str | None]]:
    return list(dict.fromkeys((s.said, s.report, s.publisher) for s in said))
