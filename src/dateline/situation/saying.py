"""What the words of a report say by themselves: whether they are a sentence, whose day it names, and who says so."""

from __future__ import annotations

import re
from itertools import pairwise

from spacy.lang.en.stop_words import STOP_WORDS

from dateline.record import Attribution, Event, Record
from dateline.situation.calling import Calling, listed
from dateline.situation.phrases import OF_WORDS, is_saying
from dateline.situation.stated import Piece

_VOWEL = re.compile(r"[aeiouyAEIOUY0-9]")
_LONGEST = 60  # words of a sentence; what is longer is mostly lines of a page run together
_FROM_CUE = 6  # words between a speaker and the word for speaking
_VOICE = 8  # words of a source that are cited


def is_sentence(text: str) -> bool:
    """Whether words of a report are a sentence: captions, page remains and lines run together mostly aren't."""
    words = text.split()
    joined = any(
        word.istitle() and word.lower() in STOP_WORDS and before[-1].isalnum()
        for before, word in pairwise(words)
    )
    broken = bool(words) and not _VOWEL.search(words[-1].rstrip(" ”\"'’)."))  # behind “Lt. Cmdr.”
    return (
        not joined and not broken and 5 <= len(words) <= _LONGEST
        and text.rstrip(" ”\"'’)")[-1:] in (".", "!", "…")
        and (text.lstrip(" “\"'‘(-–—")[:1].isupper() or text.lstrip(" “\"'‘(-–—")[:1].isdigit())
    )  # fmt: skip


def said_within(record: Record, event: Event) -> list[Attribution]:
    """The attributions within which an event is told; “imposed” is an act of its own, no word for saying."""
    return [
        a for a in record.attributions
        if a.id in event.attribution and (not a.cue or is_saying(record.text[a.cue[0][0] : a.cue[-1][1]]))
    ]  # fmt: skip


def has_own_day(record: Record, event: Event) -> bool:
    """Whether the words for a day are this event's: not those of saying it, nor nearer to another event's predicate."""
    if event.time is None or event.time.span is None:
        return False
    start, end = event.time.span
    if "that" in record.text[end : event.trigger.start].split():
        return False  # “on Wednesday it was found that …”
    for a in said_within(record, event):
        if a.cue and not any(s <= start and end <= e for s, e in a.content):
            return False  # the day of the saying

    def apart(e: Event) -> int:
        return max(start - e.trigger.end, e.trigger.start - end)

    beside = [e for e in record.events if e.evidence.start <= event.trigger.start < e.evidence.end]
    beside = [e for e in beside if e.time and e.time.span == event.time.span]
    return all(apart(event) <= apart(e) for e in beside)


def is_said(record: Record, a: Attribution) -> bool:
    """Whether somebody says so: the word for it is by its speaker (“X said”), not far behind (“X met to discuss”)."""
    if not a.source or not a.cue:
        return True
    (first, last), (start, end) = (a.source[0][0], a.source[-1][1]), (a.cue[0][0], a.cue[-1][1])
    between = record.text[last:start] if last <= start else record.text[end:first]
    return len(between.split()) <= _FROM_CUE


def voice_of(calling: Calling, record: Record, event: Event) -> str | None:
    """Who says so: None where the report itself does, “” where nobody is named."""
    within = said_within(record, event)
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
