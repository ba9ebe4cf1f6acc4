"""Who denies what a report tells, found in the report alone: the denial, and the deed that it is about.

News puts a denial beside what is denied: “Rebels said that tanks shelled the port. The government denied this.” What
the source denies is an event of its own words (“denied shelling the port”), which is then looked for among what others
say, or what is told just before, where its words only point there (“denied this”, “rejected the accusation”). Whoever
says of their own side that it did not do a thing denies it too, where somebody else says that it did.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache

from msgspec.structs import replace

from dateline.knowledge import settings
from dateline.record import Attribution, Event, Record
from dateline.story.fitting import deeds_fit
from dateline.story.mentions import Denial, EventMention, key_of_source, mentions_in, sentence_at
from dateline.story.sides import match, side_of
from dateline.story.traits import Traits, traits_of

_WORD = re.compile(r"[^\W_]+")
_LONGEST = 600  # characters of a sentence; what is longer is a page run together
_POINTING = 4  # words of a content that has no deed of its own (“the accusations”)
_READ = 0.15  # confidence from which what is explicitly denied is taken for an event
SURE = 0.3
"""The same where only a negation says so."""
TOLD = ("actual", "historical")
_OF_WORDS = ("ACCUSE", "REJECT")
"""Types of what is only said: that it was said is not what is denied."""


def mentions_of(
    record: Record, wire: str | None = None, corrects: bool = False, numbers: Collection[int] | None = None
) -> list[EventMention]:
    """The events of a record as mentions, in the order of the record, each with who denies it there.

    Args:
        record: what was read.
        wire: the first print of the same wire story (:mod:`~dateline.story.prints`).
        corrects: whether the report corrects an earlier print.
        numbers: of the events that are wanted, 1 for the first; all where not given.
    """
    by_id = {a.id: a for a in record.attributions if a.source and a.content}
    explicit = [a for a in by_id.values() if a.stance == "denied" and _is_somebody(record, a)]
    said = [(_denied_in(record, a), a) for a in explicit]
    said += [([n], a) for n, e in enumerate(record.events) if (a := _negating(record, e, by_id)) is not None]
    if not said:
        return mentions_in(record, wire, corrects, numbers)
    mentions = mentions_in(record, wire, corrects)
    denied_by = {n: key_of_source(record, a) for own, a in said for n in own}
    traits = [traits_of(m) for m in mentions]
    found: dict[int, list[Denial]] = {}
    for own, a in said:
        for n, denial in _found(record, mentions, traits, own, a, denied_by):
            found.setdefault(n, []).append(denial)
    return [
        replace(m, denials=tuple(found.get(n, ())), denied_by=denied_by.get(n, ""))
        for n, m in enumerate(mentions)
        if numbers is None or n + 1 in numbers
    ]


def _is_somebody(record: Record, a: Attribution) -> bool:
    """Whether a source is anybody: not “no one denies”, nor “who”."""
    return _nobody().isdisjoint(_words(record.text[s:e] for s, e in a.source))


def denier_of(record: Record, event: Event) -> str:
    """The key of who denies an event by the words that tell it, as :attr:`Mention.denied_by`; empty for nobody."""
    by_id = {a.id: a for a in record.attributions if a.source and a.content}
    for a in (by_id[i] for i in event.attribution if i in by_id):
        if a.stance == "denied" and _is_denied_by(event, a) and _is_somebody(record, a):
            return key_of_source(record, a)
    negating = _negating(record, event, by_id)
    return key_of_source(record, negating) if negating is not None else ""


def _denied_in(record: Record, a: Attribution) -> list[int]:
    """The events that a denial is of, by its own words."""
    return [n for n, e in enumerate(record.events) if a.id in e.attribution and _is_denied_by(e, a)]


def _is_denied_by(event: Event, a: Attribution) -> bool:
    if event.status not in (*TOLD, "negated") or event.confidence < _READ or event.type in _OF_WORDS:
        return False
    return any(s <= event.trigger.start < t for s, t in a.content)


def _negating(record: Record, event: Event, by_id: Mapping[str, Attribution]) -> Attribution | None:
    """The attribution by which somebody says of their own side that it did not do a thing: actor, or of its country."""
    sources = [by_id[i] for i in event.attribution if i in by_id]
    if event.status != "negated" or event.confidence < SURE or event.type in _OF_WORDS:
        return None
    if any(a.stance != "asserted" for a in sources):
        return None
    entities = {e.id: e for e in record.entities} if sources else {}
    actors = [entities[i] for i in event.actors if i in entities]
    for a in sources:
        source = entities.get(a.source_entity or "")
        if source and any(s.id == source.id or (s.country and s.country == source.country) for s in actors):
            return a
    return None


def _found(
    record: Record,
    mentions: Sequence[EventMention],
    traits: Sequence[Traits],
    own: Sequence[int],
    a: Attribution,
    denied_by: Mapping[int, str],
) -> Iterator[tuple[int, Denial]]:
    """The mention that a source denies, by its number, and its denial; nothing where that is not sure."""
    at, key = (a.cue or a.content)[0][0], key_of_source(record, a)
    if own and a.stance != "denied":
        at = mentions[own[0]].span[0]
    start, end = sentence_at(record, at)
    denial = Denial(
        by=" ".join(record.text[s:e] for s, e in a.source), key=key, span=(start, end),
        said=" ".join(record.text[start:end].split()),
    )  # fmt: skip
    if end - start > _LONGEST:
        return
    others = [
        (n, m) for n, m in enumerate(mentions) if m.status in TOLD and n not in denied_by and key not in m.voices
    ]  # fmt: skip
    if own:
        denied = max(own, key=lambda n: (mentions[n].confidence, -n))
        fitting = [
            (abs(m.span[0] - at), n) for n, m in others
            if mentions[denied].status == "negated" and not start <= m.span[0] < end
            and deeds_fit(traits[denied], traits[n])
            and (a.stance == "denied" or (m.voices and m.confidence >= SURE and m.type == mentions[denied].type))
        ]  # fmt: skip
        alone = len(mentions[denied].voices) == 1  # else it is somebody's within the denial
        if fitting:
            yield min(fitting)[1], denial
        elif a.stance == "denied" and alone and (claim := _claim(record, a, start)):
            yield (
                denied,
                replace(denial, claim=claim, claimed=" ".join(record.text[slice(*claim)].split())),
            )
        return
    words = _words(record.text[s:e] for s, e in a.content)
    if len(words) <= _POINTING and not (_pointing() | _claims()).isdisjoint(words):
        plainly = not _plain().isdisjoint(_words(record.text[s:e] for s, e in a.cue))
        begin = _before(record, start, min(a.source[0][0], at))
        before = [
            (m.concerns(key), m.confidence, -n)
            for n, m in others
            if m.type not in _OF_WORDS
            and begin <= m.span[0] < at
            and not _of_opponents(record, a, m)
            and (m.voices or plainly)
        ]
        if before:
            yield -max(before)[2], denial


def _claim(record: Record, a: Attribution, start: int) -> tuple[int, int] | None:
    """The characters that tell what others say, where a denial calls it so (“denied reports that …”)."""
    first, last = min(s for s, _ in a.content), max(e for _, e in a.content)
    cue = a.cue[0][0] if a.cue else first
    if not _claims().isdisjoint(_words([record.text[cue:last]])):
        return first, last
    begin = min(a.source[0][0], cue)
    return (start, begin) if not _claims().isdisjoint(_words([record.text[start:begin]])) else None


def _before(record: Record, start: int, at: int) -> int:
    """Where what a denial points to begins: with its sentence, where that tells something before it, or the last."""
    if len(_words([record.text[start:at]])) > _POINTING:
        return start
    return max((s for s, _ in record.sentences if s < start), default=start)


def _of_opponents(record: Record, a: Attribution, m: EventMention) -> bool:
    """Whether who denies a deed is of the country of those who did it and none of them, as a state of its rebels."""
    entity = next((e for e in record.entities if e.id == a.source_entity), None)
    if entity is None:
        return False
    denier = side_of(record, entity)
    if any(match(denier, s) in ("same", "akin") for s in (*m.actors, *m.recipients)):
        return False
    return any(s.country == denier.country for s in m.actors if s.country)


def _words(texts: Iterable[str]) -> list[str]:
    return [w.lower() for text in texts for w in _WORD.findall(text)]


@cache
def _claims() -> frozenset[str]:
    return frozenset(settings("story.toml")["denials"]["claims"])


@cache
def _pointing() -> frozenset[str]:
    return frozenset(settings("story.toml")["denials"]["pointing"])


@cache
def _nobody() -> frozenset[str]:
    return frozenset(settings("story.toml")["denials"]["nobody"])


@cache
def _plain() -> frozenset[str]:
    return frozenset(settings("story.toml")["denials"]["plain"])
