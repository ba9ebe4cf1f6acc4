"""Accounts as sentences: only where readings agree on fields that make a clear one; everything else is left out."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import pairwise
from typing import Any

import msgspec
from spacy.lang.en.stop_words import STOP_WORDS

from dateline.errors import counted
from dateline.record import Attribution, Event, Record
from dateline.situation.calling import Called, Calling, listed, overlap
from dateline.situation.days import DaySpan, later
from dateline.situation.phrases import OF_WORDS, citing, day_in_words, days_in_words, told

Row = dict[str, Any]
_LATE = 2  # days behind a span in whose reports its last days still are news
_SURE, _SURE_OF_SEVERAL = 0.75, 0.65  # least confidence of what one report tells, and of what several do
_DOUBTFUL = 0.4  # a reading below this speaks for nothing
_LONGEST = 60  # words of a sentence; what is longer is mostly lines of a page run together
_BETWEEN = 6  # words from the predicate to the end of the recipient
_FROM_CUE = 6  # words between a speaker and the word for speaking
_LEAD = 5  # sentences of a report that tell what is new
_VOICE = 8  # words of a source that are cited
_SIDES = 3  # names on one side
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


class _Support(msgspec.Struct):
    """A reading that speaks for a sentence."""

    row: Row
    record: Record
    event: Event
    actors: tuple[Called, ...]
    recipients: tuple[Called, ...]
    words: Words
    origin: str


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
            actors, recipients = self._side(record, event.actors), self._side(record, event.recipients)
            if not actors or recipients is None or overlap(actors, recipients):
                continue
            words = Words(
                report=record.id, publisher=record.publisher, title=record.title, url=record.url, day=published,
                number=t["number"], start=t["start"], end=t["end"], words=" ".join(t["words"].split()),
                said_by=voice_of(self.calling, record, event),
            )  # fmt: skip
            yield _Support(account, record, event, actors, recipients, words, t["origin"] or record.id)

    def _speaks(self, record: Record, event: Event) -> bool:
        """Whether a reading may speak for a sentence: it happened, on days of the span, in words that make one."""
        if event.status != "actual" or event.confidence < _DOUBTFUL or not event.time or not event.time.start:
            return False
        if not self.span.holds(event.time.start, event.time.end or event.time.start):
            return False
        within = [a for a in record.attributions if a.id in event.attribution]
        if any(a.stance != "asserted" or not _is_said(record, a) for a in within):
            return False
        return is_sentence(record.text[event.evidence.start : event.evidence.end])

    def _side(self, record: Record, ids: list[str]) -> tuple[Called, ...] | None:
        """What those of one side are called; None where one of them can't be."""
        called = [self.calling.called(record.entity(i)) for i in ids]
        if len(called) > _SIDES or any(c is None for c in called):
            return None
        once = {c.key: c for c in called if c}
        return tuple(c for k, c in once.items() if not any(other in k for other in once if other != k))

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
        best = sorted(_of_the_same_days(group), key=lambda s: -s.event.confidence)
        by_report = list({s.words.report: s for s in reversed(best)}.values())[::-1]
        sure = sum(s.event.confidence for s in by_report) / len(by_report)
        origins = len({s.origin for s in by_report})
        if not any(_is_new(s) for s in by_report):
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
        dated = [s for s in by_report if s.event.time and s.event.time.span]
        days = sorted(
            d for s in dated or by_report if s.event.time for d in (s.event.time.start, s.event.time.end) if d
        )
        place = _agreed(self._place(s.event) for s in by_report)
        pieces = self._pieces(first_of, does, whom, content, place, days if dated else [], by_report)
        accounts = Counter(s.row["id"] for s in by_report)
        return Stated(
            pieces=pieces, event=accounts.most_common(1)[0][0], accounts=sorted(accounts),
            type=first_of.event.type, mode=mode, actors=[c.key for c in first_of.actors],
            recipients=[c.key for c in first_of.recipients], place=place, first=days[0], last=days[-1],
            reports=len(by_report), origins=origins, dated=bool(dated), confidence=round(sure, 3),
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
        """Told by many and several origins, severe, sure, with a day, about the countries that the store is about."""
        countries = {s.record.entity(i).country for i in (*s.event.actors, *s.event.recipients)}
        countries.add(s.event.place.country if s.event.place else None)
        return (
            math.log2(1 + len(by_report)) + math.log2(1 + origins) + abs(s.event.score or 0) / 5 + sure
            + 0.5 * dated + bool(countries & set(self._central))
        )  # fmt: skip


def _is_said(record: Record, a: Attribution) -> bool:
    """Whether somebody says so: the word for it is by its speaker (“X said”), not far behind (“X met to discuss”)."""
    if not a.source or not a.cue:
        return True
    (first, last), (start, end) = (a.source[0][0], a.source[-1][1]), (a.cue[0][0], a.cue[-1][1])
    between = record.text[last:start] if last <= start else record.text[end:first]
    return len(between.split()) <= _FROM_CUE


def voice_of(calling: Calling, record: Record, event: Event) -> str | None:
    """Who says so: None where the report itself does, “” where nobody is named."""
    within = [a for a in record.attributions if a.id in event.attribution]
    if not within:
        return None
    if any(a.source_entity in event.actors for a in within):
        own = [c for i in event.actors if (c := calling.called(record.entity(i)))]
        several = len(own) > 1 or any(c.several for c in own)
        return None if event.type in OF_WORDS else "their own account" if several else "its own account"
    for a in within:
        source = record.entity(a.source_entity) if a.source_entity else None
        mentions = source.mentions if source else []
        form = next((m.form for m in mentions for s, e in a.source if s <= m.start < e), "")
        if source and form == "name" and (called := calling.called(source)):
            return called.text
        words = " ".join(record.text[a.source[0][0] : a.source[-1][1]].split()) if a.source else ""
        if form != "pronoun" and 1 < len(words.split()) <= _VOICE:
            return f"“{words}”"
    return ""


def said_by(voices: list[str | None]) -> list[Piece]:
    """By whom it is told, where no report says so itself."""
    if not voices or any(v is None for v in voices):
        return []
    named = [v for v in dict.fromkeys(voices) if v]
    if not named:
        several = len(voices) > 1
        return [
            Piece(
                ", say people whom the reports quote" if several else ", says somebody whom the report quotes"
            )
        ]
    own = named[0].endswith(" own account")
    return [Piece(f", by {named[0]}" if own else f", according to {listed(named[:2])}")]


def _named(side: tuple[Called, ...]) -> list[Piece]:
    out: list[Piece] = []
    for n, c in enumerate(side):
        if n:
            out.append(Piece(" and " if n == len(side) - 1 else ", "))
        out.append(Piece(c.text, c.key))
    return out


def _of_the_same_days(group: list[_Support]) -> list[_Support]:
    """Those whose reports name a day, with those that, by the day of the report, are of the same days."""
    dated = [s.event.time for s in group if s.event.time and s.event.time.span]
    if not dated:
        return group
    first, last = min(t.start or "" for t in dated), max(t.end or t.start or "" for t in dated)
    return [s for s in group if s.event.time and first <= (s.event.time.start or "") <= last]


def _is_new(s: _Support) -> bool:
    """Whether a reading tells news: with its day, or at the head of the report; the rest may be background."""
    behind = s.record.sentences[_LEAD][0] if len(s.record.sentences) > _LEAD else len(s.record.text)
    return bool(s.event.time and s.event.time.span) or s.event.evidence.start < behind


def _agreed(values: Iterable[str | None]) -> str | None:
    """What most say, if that is more than half."""
    seen = list(values)
    value, number = Counter(seen).most_common(1)[0]
    return value if 2 * number > len(seen) else None


def is_sentence(text: str) -> bool:
    """Whether words of a report are a sentence: captions, page remains and lines run together mostly aren't."""
    words = text.split()
    joined = any(
        word.istitle() and word.lower() in STOP_WORDS and before[-1].isalnum()
        for before, word in pairwise(words)
    )
    return (
        not joined and 5 <= len(words) <= _LONGEST
        and text.rstrip(" ”\"'’)")[-1:] in (".", "!", "…")
        and (text.lstrip(" “\"'‘(-–—")[:1].isupper() or text.lstrip(" “\"'‘(-–—")[:1].isdigit())
    )  # fmt: skip


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
        if acts & mine or any(actors[a] >= _PER_ACTOR for a in s.actors) or types[s.type] >= _PER_TYPE:
            continue
        actors.update(s.actors)
        types[s.type] += 1
        acts |= mine
        taken += places
        out.append(s)
    return out
