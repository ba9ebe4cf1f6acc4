"""What is disputed: denials, what nobody confirms, and what one says happened and another that it did not."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from itertools import islice
from operator import itemgetter

import msgspec

from dateline.record import Attribution, Event, Record, Span

_SAME_MATTER = timedelta(days=7)  # between an assertion and its denial
_STEM = 4  # letters that “sign” and “signed” share
_LONGEST = 240  # characters of a quoted sentence
_MOST = 100  # pairs; a text that repeats itself would have the square of its length


class Claim(msgspec.Struct, frozen=True):
    """That somebody did something or did not, in the words of a report.

    Attributes:
        matter: what two claims share that can contradict each other: who, and the stem of the word for what
            they did, by whichever type it was read.
    """

    matter: tuple[frozenset[str], str]
    negated: bool
    day: date
    said: str


def claims(record: Record, key: Callable[[str], str] = str) -> list[Claim]:
    """The claims of a record about named days.

    Args:
        record: what was read.
        key: entity id to what the entity is called in other records too.
    """
    return [
        Claim(
            (frozenset(map(key, e.actors)), record.text[e.trigger.start : e.trigger.end].lower()[:_STEM]),
            e.status == "negated", date.fromisoformat(e.time.start), quoted(record, (e.trigger.start, e.trigger.end)),
        )
        for e in record.events
        if e.status in ("actual", "negated") and e.actors and e.time and e.time.start
    ]  # fmt: skip


def contradictions(found: Iterable[Claim]) -> list[tuple[str, str]]:
    """Pairs of sentences: the first says that something happened, the second that it did not; the first hundred."""
    found = list(dict.fromkeys(found))
    denied: dict[tuple[frozenset[str], str], list[Claim]] = {}
    for claim in found:
        if claim.negated:
            denied.setdefault(claim.matter, []).append(claim)
    pairs = (
        (claim.said, other.said)
        for claim in found
        if not claim.negated
        for other in denied.get(claim.matter, ())
        if abs(claim.day - other.day) <= _SAME_MATTER and claim.said != other.said
    )
    return list(dict.fromkeys(islice(pairs, _MOST)))


def denials(record: Record) -> list[str]:
    """The sentences in which somebody denies something or will not confirm it."""
    doubted = [a for a in record.attributions if a.stance != "asserted" and a.source]
    return list(dict.fromkeys(quoted(record, _beginning(a)) for a in doubted))


def _beginning(a: Attribution) -> Span:
    return (a.cue or a.content or a.source)[0]


def evidence(record: Record, event: Event) -> str:
    """The sentence that says an event, in quotation marks."""
    return quoted(record, (event.trigger.start, event.trigger.end))


def quoted(record: Record, span: Span) -> str:
    """The sentence around some characters, in quotation marks, shortened where it is very long."""
    at = bisect_right(record.sentences, span[0], key=itemgetter(0)) - 1
    start, end = record.sentences[at] if at >= 0 and span[0] < record.sentences[at][1] else span
    sentence = " ".join(record.text[start:end].split())
    if len(sentence) > _LONGEST:
        sentence = sentence[:_LONGEST].rsplit(" ", 1)[0] + " …"
    return f"“{sentence.strip('“”')}”"
