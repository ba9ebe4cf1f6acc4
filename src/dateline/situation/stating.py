"""Accounts as sentences: only where readings agree on fields that make a clear one; everything else is left out."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any

import msgspec

from dateline.record import Event, Record
from dateline.situation.calling import Called, Calling, listed, overlap
from dateline.situation.days import DaySpan, later
from dateline.situation.phrases import citing, day_in_words, days_in_words, is_prevented, told
from dateline.situation.saying import has_own_day, is_said, is_sentence, said_by, said_within, voice_of
from dateline.situation.stated import Piece, Stated, Words

Row = dict[str, Any]
_LATE = 2  # days behind a span in whose reports its last days still are news
_SURE, _SURE_OF_SEVERAL = 0.7, 0.65  # least confidence of what one report tells, and of what several do
_DOUBTFUL = 0.4  # a reading below this speaks for nothing
_BETWEEN = 6  # words from the predicate to the end of the recipient
_LEAD = 5  # sentences of a report that tell what is new
_OPENING = 3  # words by which contents are alike
_SIDES = 3  # names on one side


class _Support(msgspec.Struct):
    """A reading that speaks for a sentence."""

    row: Row
    record: Record
    event: Event
    actors: tuple[Called, ...]
    recipients: tuple[Called, ...]
    words: Words
    origin: str
    own_day: bool


class Stating:
    """Makes sentences of accounts.

    Args:
        record: gives the record of a report by its id.
        span: the days that they are about.
        central: countries that the store is about; what concerns them matters more.
    """

    def __init__(
        self, record: Callable[[str], Record | None], span: DaySpan, central: Collection[str] = ()
    ) -> None:
        self._record, self.span, self._central = record, span, central
        self.calling = Calling()

    def of(self, accounts: Iterable[Row]) -> list[Stated]:
        """The sentences that accounts make.

        Args:
            accounts: rows of :meth:`dateline.store.Store.weightiest`.
        """
        accounts = [
            {**a, "told": list(filter(self._may_speak, a["told"]))} for a in accounts if not a["disputed"]
        ]
        for account in accounts:
            for t in account["told"]:
                if record := self._record(t["report"]):
                    self.calling.learn(record)
        groups: dict[tuple[Any, ...], list[_Support]] = defaultdict(list)
        for account in accounts:
            for support in self._supports(account):
                sides = (tuple(sorted(c.key for c in side)) for side in (support.actors, support.recipients))
                groups[support.event.type, *sides].append(support)
        return [s for group in groups.values() if (s := self._stated(group))]

    def _may_speak(self, t: Row) -> bool:
        """Whether a mention comes into question by what the store itself knows of it: its record needn't be opened."""
        late = later(self.span.until, _LATE)
        return (
            t["status"] == "actual"
            and t["confidence"] >= _DOUBTFUL
            and self.span.since <= (t["day"] or "") <= late
        )

    def _supports(self, account: Row) -> Iterator[_Support]:
        for t in account["told"]:
            record = self._record(t["report"])
            if record is None or t["number"] > len(record.events):
                continue
            event = record.events[t["number"] - 1]
            published = (record.published or "")[:10]
            if not (self.span.since <= published <= later(self.span.until, _LATE)) or not self._speaks(
                record, event
            ):
                continue
            if any(record.text[:start].split()[-1:] == ["from"] for start, _ in event.recipient_spans):
                continue  # “advanced from Misrata” is not toward it
            actors, recipients = self._side(record, event.actors), self._side(record, event.recipients)
            if not actors or recipients is None or overlap(actors, recipients):
                continue
            words = Words(
                report=record.id, publisher=record.publisher, title=record.title, url=record.url, day=published,
                number=t["number"], start=t["start"], end=t["end"], words=" ".join(t["words"].split()),
                said_by=voice_of(self.calling, record, event),
            )  # fmt: skip
            yield _Support(
                account,
                record,
                event,
                actors,
                recipients,
                words,
                t["origin"] or record.id,
                has_own_day(record, event),
            )

    def _speaks(self, record: Record, event: Event) -> bool:
        """Whether a reading may speak for a sentence: it happened, on days of the span, in words that make one."""
        if event.status != "actual" or event.confidence < _DOUBTFUL or not event.time or not event.time.start:
            return False
        if not self.span.holds(event.time.start, event.time.end or event.time.start):
            return False
        within = said_within(record, event)
        if any(a.stance != "asserted" or not is_said(record, a) for a in within):
            return False
        before = record.text[event.evidence.start : event.trigger.start]
        return not is_prevented(before) and is_sentence(
            record.text[event.evidence.start : event.evidence.end]
        )

    def _side(self, record: Record, ids: list[str]) -> tuple[Called, ...] | None:
        """What those of one side are called; None where one of them can't be."""
        called = [self.calling.called(record.entity(i)) for i in ids]
        if len(called) > _SIDES or any(c is None for c in called):
            return None
        once = {c.key: c for c in called if c}
        return tuple(c for k, c in once.items() if not any(other in k for other in once if other != k))

    def _is_central(self, s: _Support) -> bool:
        """Whether it is about the countries that the store is about, or about none."""
        countries = {s.record.entity(i).country for i in (*s.event.actors, *s.event.recipients)}
        countries.add(s.event.place.country if s.event.place else None)
        return not countries - {None} or bool(countries & set(self._central))

    def _content(self, s: _Support, whom: str) -> tuple[str, str] | None:
        """What an act of speech is for, as the report has it right behind the recipient."""
        event, text = s.event, s.record.text
        behind = [end for start, end in event.recipient_spans if start >= event.trigger.end]
        if len(event.recipient_spans) != 1 or not behind:
            return None
        if len(text[event.trigger.end : behind[0]].split()) > _BETWEEN:
            return None
        return citing(event.type, whom, text[behind[0] : event.evidence.end])

    def _place(self, event: Event) -> str | None:
        """The town or region; that something happened in a country is mostly said by its sides."""
        place = event.place
        return place.name if place and not place.radius and not self.calling.is_state(place.name) else None

    def _stated(self, group: list[_Support]) -> Stated | None:
        """The sentence of the readings that agree on type and sides; None where they aren't sure enough."""
        best = sorted(filter(_is_new, _of_the_same_days(group)), key=lambda s: -s.event.confidence)
        if not best:
            return None
        by_report = list({s.words.report: s for s in reversed(best)}.values())[::-1]
        sure = sum(s.event.confidence for s in by_report) / len(by_report)
        origins = len({s.origin for s in by_report})
        if not any(map(self._is_central, by_report)):
            return None
        if sure < (_SURE if len(by_report) == 1 else _SURE_OF_SEVERAL):
            return None
        first_of = best[0]
        mode = _agreed(s.event.mode for s in by_report)
        whom = listed([c.text for c in first_of.recipients])
        cited = next((c for s in by_report if (c := self._content(s, whom))), None)
        does = cited[0] if cited else told(first_of.event.type, mode, len(first_of.actors), whom)
        if does is None:
            return None
        content = cited[1] if cited else ""
        if cited:  # only those who tell of the same content
            by_report = [
                s for s in by_report if (c := self._content(s, whom)) and _begin_alike(c[1], content)
            ]
            origins = len({s.origin for s in by_report})
        dated = [s for s in by_report if s.own_day]
        times = [(s.event.time.start, s.event.time.end) for s in dated if s.event.time]
        days = sorted(d for pair in times for d in pair if d) or sorted(s.words.day for s in by_report)
        place = _agreed(self._place(s.event) for s in by_report)
        pieces = self._pieces(first_of, does, whom, content, place, days if dated else [], by_report)
        accounts = Counter(s.row["id"] for s in by_report)
        return Stated(
            pieces=pieces, event=accounts.most_common(1)[0][0], accounts=sorted(accounts),
            type=first_of.event.type, mode=mode, actors=[c.key for c in first_of.actors],
            recipients=[c.key for c in first_of.recipients], place=place, first=days[0], last=days[-1],
            reports=len(by_report), origins=origins, dated=bool(dated), confidence=round(sure, 3),
            countries=sorted({x for i in first_of.event.actors if (x := first_of.record.entity(i).country)}),
            words=[s.words for s in by_report], weight=self._weight(first_of, by_report, origins, sure, bool(dated)),
        )  # fmt: skip

    def _pieces(
        self, s: _Support, does: str, whom: str, content: str, place: str | None, days: list[str],
        by_report: list[_Support],
    ) -> list[Piece]:  # fmt: skip
        out = _named(s.actors)
        if len(out[0].text.split()) > 1 or out[0].text.islower():  # but “al-Qaeda” stays as it is
            out[0] = Piece(out[0].text[:1].upper() + out[0].text[1:], out[0].actor)
        before, _, behind = does.partition(whom) if whom else (does, "", "")
        out += [Piece(f" {before}"), *_named(s.recipients), Piece(behind)]
        if content:
            out.append(Piece(f" “{content}”"))
            place = None  # the content may be about another one
        said = " ".join(p.text for p in out)
        if place and place not in said:
            out.append(Piece(f" in {place}"))
        if days:
            one = days[0] == days[-1]
            first, last = (
                day_in_words(days[0], self.span.until),
                days_in_words(days[0], days[-1], " and ", year=False),
            )
            out.append(Piece(f" on {first}" if one else f" between {last}"))
        out += said_by([s.words.said_by for s in by_report])
        return [p for p in out if p.text]

    def _weight(
        self, s: _Support, by_report: list[_Support], origins: int, sure: float, dated: bool
    ) -> float:
        """Told by many and several origins, severe, sure, with a day."""
        return (
            math.log2(1 + len(by_report)) + math.log2(1 + origins) + abs(s.event.score or 0) / 5 + sure
            + 0.5 * dated 
        )  # fmt: skip


def _named(side: tuple[Called, ...]) -> list[Piece]:
    out: list[Piece] = []
    for n, c in enumerate(side):
        if n:
            out.append(Piece(" and " if n == len(side) - 1 else ", "))
        out.append(Piece(c.text, c.key))
    return out


def _begin_alike(one: str, other: str) -> bool:
    return one.lower().split()[:_OPENING] == other.lower().split()[:_OPENING]


def _of_the_same_days(group: list[_Support]) -> list[_Support]:
    """Those whose reports name a day, with those that, by the day of the report, are of the same days."""
    dated = [s.event.time for s in group if s.event.time and s.own_day]
    if not dated:
        return group
    first, last = min(t.start or "" for t in dated), max(t.end or t.start or "" for t in dated)
    return [s for s in group if s.event.time and first <= (s.event.time.start or "") <= last]


def _is_new(s: _Support) -> bool:
    """Whether a reading tells news: with its day, or at the head of the report; the rest may be background."""
    behind = s.record.sentences[_LEAD][0] if len(s.record.sentences) > _LEAD else len(s.record.text)
    return s.own_day or s.event.evidence.start < behind


def _agreed(values: Iterable[str | None]) -> str | None:
    """What most say, if that is more than half."""
    seen = list(values)
    value, number = Counter(seen).most_common(1)[0]
    return value if 2 * number > len(seen) else None
