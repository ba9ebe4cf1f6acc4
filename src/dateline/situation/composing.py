"""The situation of a span: what happened, deaths, what changed, what is next and disputed, who speaks and of what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import msgspec

from dateline.errors import ExtraError, counted
from dateline.record import Record
from dateline.situation.calling import Calling, listed
from dateline.situation.days import DaySpan, later
from dateline.situation.figures import DeathTolls, deaths_in
from dateline.situation.phrases import TOPICS, VAGUE, bare
from dateline.situation.saying import is_sentence
from dateline.situation.stated import Stated, Words, chosen
from dateline.situation.stating import Stating
from dateline.store import Store, Wanted

if TYPE_CHECKING:
    from dateline.situation.rising import Movement

Row = dict[str, Any]
SENTENCES = 8  # the most of a situation
_ACCOUNTS = 200  # among which the sentences are chosen
_DUE, _CONTESTED, _VOICES, _TOPICS = 6, 5, 6, 3
_AHEAD = 60  # days in which what is planned is next
_ANNOUNCED = 30  # days before the end of the span from which an announcement still stands
_CENTRAL = 0.5  # share, of what is told of the most frequent country, that a store is about
_SURE_OF_PLANS = 0.5


class DueEvent(msgspec.Struct, frozen=True, kw_only=True):
    """What is planned for a day behind the span."""

    due: str
    due_last: str
    text: str
    event: int
    confidence: float
    words: Words


class Contested(msgspec.Struct, frozen=True, kw_only=True):
    """What one says happened and another denies, in the words of both."""

    event: int
    day: str | None
    type: str
    actors: list[str]
    recipients: list[str]
    asserted: Words
    denied: Words


class Speaker(msgspec.Struct, frozen=True, kw_only=True):
    """Who is quoted, how often and of what."""

    by: str
    quotes: int
    denials: int
    topics: list[tuple[str, int]]

    @property
    def text(self) -> str:
        """The same in a sentence."""
        of = listed([word for word, _ in self.topics])
        return f"{self.by} is quoted {counted(self.quotes, 'time')}{f', most of {of}' if of else ''}."


class Situation(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a span of days, sure enough to be said first.

    Attributes:
        reports: how many the store has of these days.
        before: of the span before.
        sentences: what happened, the weightiest first.
        deaths_before: of the span before.
    """

    span: DaySpan
    previous: DaySpan
    reports: int
    reports_before: int
    sentences: list[Stated]
    deaths: DeathTolls
    deaths_before: DeathTolls
    changed: list[Movement]
    due: list[DueEvent]
    contested: list[Contested]
    speakers: list[Speaker]


def situation_of(
    store: Store, span: DaySpan, wanted: Wanted | None = None, most: int = SENTENCES
) -> Situation:
    """Compose the situation of a span.

    Args:
        span: of :func:`~dateline.situation.days.span_of`.
        wanted: which events it is about; its days don't count.
        most: the most sentences of what happened.
    """
    wanted = msgspec.structs.replace(wanted or Wanted(), since=span.since, until=span.until, status=())
    record = _remembering(store)
    earlier = span.before()
    by_day = store.reports_by_day(earlier.since)
    stating = Stating(record, span, central_of(store, wanted))
    accounts = store.weightiest(msgspec.structs.replace(wanted, status=("actual",)), _ACCOUNTS)
    calling, stated = stating.calling, stating.of(accounts)
    deaths = deaths_in(store, record, calling, span, wanted)
    return Situation(
        span=span, previous=earlier,
        reports=sum(n for d, n in by_day.items() if span.holds(d, d)),
        reports_before=sum(n for d, n in by_day.items() if earlier.holds(d, d)),
        sentences=chosen(stated, most),
        deaths=deaths,
        deaths_before=deaths_in(store, record, calling, earlier, wanted),
        changed=_changed(store, span, wanted), due=_due(store, record, calling, span, wanted),
        contested=_contested(store, record, wanted), speakers=_speakers(store, wanted),
    )  # fmt: skip


def _changed(store: Store, span: DaySpan, wanted: Wanted) -> list[Movement]:
    try:
        from dateline.situation.rising import movements
    except ImportError as e:
        raise ExtraError("What changed in a span of days", "scipy", "brief") from e
    return movements(store, span, wanted)


def central_of(store: Store, wanted: Wanted) -> set[str]:
    """The countries that most of what is told of some days concerns."""
    told: Counter[str] = Counter()
    for field in ("actor_country", "recipient_country"):
        for (country,), _, number in store.tally((field,), wanted):
            told[country] += number
    most = max(told.values(), default=0)
    return {country for country, number in told.items() if number >= _CENTRAL * most}


def _remembering(store: Store) -> Callable[[str], Record | None]:
    known: dict[str, Record | None] = {}

    def record(name: str) -> Record | None:
        if name not in known:
            known[name] = store.record(name)
        return known[name]

    return record


def _due(
    store: Store, record: Callable[[str], Record | None], calling: Calling, span: DaySpan, wanted: Wanted
) -> list[DueEvent]:
    """What reports up to the end of the span announced for the days behind it."""
    asked = msgspec.structs.replace(wanted, since=later(span.until, 1), until=later(span.until, _AHEAD))
    out: dict[tuple[Any, ...], DueEvent] = {}
    for row in store.planned(asked, 200):
        plan = row["announced"]
        if not plan or not later(span.until, -_ANNOUNCED) <= plan["day"] <= span.until < row["due"]:
            continue
        read = record(plan["report"])
        event = next(
            (e for e in read.events if (e.evidence.start, e.evidence.end) == (plan["start"], plan["end"])
             and e.type == row["type"] and e.status == "future"), None,
        ) if read else None  # fmt: skip
        if read is None or event is None or event.confidence < _SURE_OF_PLANS:
            continue
        calling.learn(read)
        sides = [[calling.called(read.entity(i)) for i in ids] for ids in (event.actors, event.recipients)]
        if not sides[0] or any(c is None for side in sides for c in side) or not is_sentence(plan["words"]):
            continue
        who, whom = (listed([c.text for c in side if c]) for side in sides)
        does = bare(event.type, event.mode, len(sides[0]), whom)
        place = event.place.name if event.place and not calling.is_state(event.place.name) else ""
        if does is None or not (whom or place or len(sides[0]) > 1):
            continue
        does += f" in {place}" if place and place not in whom else ""
        key = (row["due"], event.type, who, whom)
        entry = DueEvent(
            due=row["due"], due_last=row["due_last"], text=f"{who[:1].upper()}{who[1:]} to {does}", event=row["id"],
            confidence=event.confidence,
            words=_words(plan, read, int(event.id.removeprefix("v"))),
        )  # fmt: skip
        if key not in out or out[key].confidence < entry.confidence:
            out[key] = entry
    chosen = sorted(out.values(), key=lambda d: -d.confidence)[:_DUE]
    return sorted(chosen, key=lambda d: (d.due, d.event))


def _contested(store: Store, record: Callable[[str], Record | None], wanted: Wanted) -> list[Contested]:
    """The newest disputes of which both sides have words that make a sentence."""
    out: list[Contested] = []
    seen: set[tuple[str, int]] = set()
    for row in store.disputed(wanted, 60):
        for dispute in row["disputes"]:
            sides = [dispute["asserted"], dispute["denied"]]
            reads = [record(side["report"]) for side in sides]
            places = {(side["report"], side["start"]) for side in sides}
            if places & seen or len(places) < 2 or not all(is_sentence(side["words"]) for side in sides):
                continue
            asserted, denied = (
                _words(side, read, 0) for side, read in zip(sides, reads, strict=True) if read is not None
            )
            seen |= places
            out.append(Contested(
                event=row["id"], day=row["day"], type=row["type"], actors=row["actors"], recipients=row["recipients"],
                asserted=asserted, denied=denied,
            ))  # fmt: skip
            break
        if len(out) == _CONTESTED:
            break
    return out


def _words(told: Row, read: Record, number: int) -> Words:
    return Words(
        report=read.id, publisher=read.publisher, title=read.title, url=read.url, day=(read.published or "")[:10],
        number=number, start=told["start"], end=told["end"], words=" ".join(told["words"].split()),
        said_by=told.get("by"),
    )  # fmt: skip


def _speakers(store: Store, wanted: Wanted) -> list[Speaker]:
    voices = [
        v for v in store.voices(wanted, 3 * _VOICES, named=True) if v["by"].split()[-1].lower() not in VAGUE
    ]
    voices = voices[:_VOICES]
    topics = store.topics([v["by"] for v in voices], wanted)
    out = []
    for v in voices:
        of: Counter[str] = Counter()
        for kind, number in topics.get(v["by"], []):
            of[TOPICS.get(kind, kind)] += number
        out.append(
            Speaker(by=v["by"], quotes=v["quotes"], denials=v["denials"], topics=of.most_common(_TOPICS))
        )
    return out
