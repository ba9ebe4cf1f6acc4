"""Deaths that are reported in a span: a range, by account, and by whom."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

import msgspec

from dateline.errors import counted
from dateline.record import Record
from dateline.situation.calling import Calling
from dateline.situation.days import DaySpan
from dateline.situation.phrases import is_total
from dateline.situation.saying import is_sentence, voice_of
from dateline.situation.stated import Words
from dateline.store import Store, Wanted

Row = dict[str, Any]
_DEADLY = ("ASSAULT", "COERCE", "PROTEST")
_LOOKED_AT = 100
_SHOWN = 6
_WIDEST = 4  # times the least that the most of a figure may be


class _Figure(NamedTuple):
    low: int
    high: int | None
    words: Words
    day: str


class DeathToll(msgspec.Struct, frozen=True, kw_only=True):
    """What accounts of one day say of one number of deaths.

    Attributes:
        low: the least that a report gives.
        high: the most; None where one gives no end (“dozens”).
        words: the sentences that give the figures, one a report.
    """

    event: int
    day: str
    place: str | None
    low: int
    high: int | None
    words: list[Words]

    @property
    def number(self) -> str:
        """The figure in words: “at least 8”, “12 to 15”."""
        if self.high is None:
            return f"at least {self.low:,}"
        return f"{self.low:,}" if self.low == self.high else f"{self.low:,} to {self.high:,}"


class DeathTolls(msgspec.Struct, frozen=True, kw_only=True):
    """Deaths that are reported for the days of a span, by account; the largest first."""

    span: DaySpan
    accounts: int
    low: int
    high: int
    open_ended: bool
    largest: list[DeathToll]

    @property
    def text(self) -> str:
        """The figures in a sentence; accounts whose numbers are alike on a day are taken for one."""
        if not self.accounts:
            return "No deaths are reported for these days by a figure that can be told apart."
        number = f"{self.low:,}" if self.low == self.high else f"{self.low:,} to {self.high:,}"
        more = " or more" if self.open_ended else ""
        return f"{number}{more} deaths in {counted(self.accounts, 'account')} of killing."


def deaths_in(
    store: Store, record: Callable[[str], Record | None], calling: Calling, span: DaySpan, wanted: Wanted
) -> DeathTolls:
    """The deaths reported for a span's days.

    A figure counts where the reading of it happened within the span, in a report of the span or just behind it; totals
    of longer times don't.
    """
    asked = msgspec.structs.replace(
        wanted, since=span.since, until=span.until, status=("actual",), types=wanted.types or _DEADLY
    )
    tolls: list[DeathToll] = []
    for account in store.deadliest(asked, _LOOKED_AT):
        found = [f for t in account["told"] if (f := _figure(record, calling, t, span))]
        if not found:
            continue
        found = [f for f in found if f.day == found[0].day]
        highs = [f.high for f in found]
        toll = DeathToll(
            event=account["id"], day=found[0].day, place=account["place"], low=min(f.low for f in found),
            high=None if None in highs else max(h for h in highs if h is not None),
            words=_one_each([f.words for f in found]),
        )  # fmt: skip
        if not any(_is_same(toll, t) for t in tolls):
            tolls.append(toll)
    rows = sorted(tolls, key=lambda t: (-(t.high or t.low), t.event))
    return DeathTolls(
        span=span, accounts=len(rows), low=sum(t.low for t in rows), high=sum(t.high or t.low for t in rows),
        open_ended=any(t.high is None for t in rows), largest=rows[:_SHOWN],
    )  # fmt: skip


def _is_same(one: DeathToll, other: DeathToll) -> bool:
    """Whether two accounts are taken for one: alike in number, on one day or the next."""
    apart = abs((date.fromisoformat(one.day) - date.fromisoformat(other.day)).days)
    return (one.low, one.high) == (other.low, other.high) and apart <= 1


def _figure(
    record: Callable[[str], Record | None], calling: Calling, t: Row, span: DaySpan
) -> _Figure | None:
    """The least and the most killed by one reading, and its words."""
    read = record(t["report"])
    if read is None or t["number"] > len(read.events):
        return None
    event = read.events[t["number"] - 1]
    when = event.time
    if event.status != "actual" or when is None or not when.start or when.span is None:
        return None  # without a day it may be a total of the whole crisis
    if not span.holds(when.start, when.end or when.start):
        return None
    killed = [q for q in event.quantities if q.kind == "killed" and (q.low or q.value)]
    said = read.text[event.evidence.start : event.evidence.end]
    if len(killed) != 1 or not is_sentence(said) or is_total(said):
        return None  # of two figures of one act it isn't known which is whose
    q = killed[0]
    low, high = int(q.low or q.value or 0), None if q.high is None else int(q.high)
    if high is not None and high > _WIDEST * low:
        return None  # “thousands” is no figure
    words = Words(
        report=read.id, publisher=read.publisher, title=read.title, url=read.url, day=(read.published or "")[:10],
        number=t["number"], start=t["start"], end=t["end"], words=" ".join(t["words"].split()),
        said_by=voice_of(calling, read, event),
    )  # fmt: skip
    return _Figure(low, high, words, when.start)


def _one_each(words: list[Words]) -> list[Words]:
    return list({w.report: w for w in reversed(words)}.values())[::-1]
