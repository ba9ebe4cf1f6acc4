"""Layout: dateline, headline, byline and boilerplate told apart from the story; where sentences begin.

Runs before the parser and fixes the sentence boundaries that the page shows (paragraphs, the end of
the dateline) or forbids (initials, titles, closing quotes); the parser decides the others.
"""

from __future__ import annotations

import calendar
import re
from datetime import date
from functools import cache

import numpy as np
from spacy.attrs import SENT_START
from spacy.language import Language
from spacy.tokens import Doc, Token

from dateline.knowledge import settings
from dateline.reading.document import Layout, annotations_of, attributes, is_within, text_of
from dateline.reading.layout.datelines import dateline_again, dateline_at, dateline_within
from dateline.record import Dateline, Span
from dateline.report import Report, day_of

_SPACE = re.compile(r"\s*")
_MONTHS = "|".join(calendar.month_name[1:])
_FULL_DATE = re.compile(
    rf"\b(?:\d{{4}}-\d{{2}}-\d{{2}}|(?:{_MONTHS}) \d{{1,2}},? \d{{4}}|\d{{1,2}} (?:{_MONTHS}),? \d{{4}})\b"
)
_WHERE_A_REPORT_IS_DATED = 300  # characters at the head of a text in which a full date is the report's own
_HEADLINE_LENGTH = 200
_HEAD_LINES = 8  # lines among which the dateline is


@cache
def _pattern(part: str, name: str = "patterns") -> re.Pattern[str]:
    """The expressions of a table of ``layout.toml`` as one."""
    return re.compile("|".join(f"(?:{p})" for p in settings("layout.toml")[part][name]), re.MULTILINE)


@cache
def _abbreviations() -> frozenset[str]:
    return frozenset(settings("layout.toml")["sentences"]["abbreviations"])


def _lines(text: str) -> list[Span]:
    """Start and end of each line that is not blank, white space at both ends left out."""
    return [(m.start(), m.end()) for m in re.finditer(r"[^\s](?:[^\n\r]*[^\s])?", text)]


def _is_headline(line: str) -> bool:
    return len(line) <= _HEADLINE_LENGTH and not line.endswith((".", "!", "”", '"', ":", ";", ","))


def read_layout(report: Report) -> Layout:
    """The parts of a report that are not its story, and the day it was written.

    Args:
        report: any report; its text may be anything.

    Returns:
        The layout; empty where the text is one plain paragraph.
    """
    text, lines = report.text, _lines(report.text)
    out = Layout(anchor=day_of(report.published))
    story_begun = False
    for n, (s, e) in enumerate(lines):
        line = text[s:e]
        if len(line) < 400 and _pattern("boilerplate").fullmatch(line):
            out.boilerplate.append((s, e))
        elif len(line) < 200 and _pattern("byline").fullmatch(line):
            out.bylines.append((s, e))
        elif n < _HEAD_LINES and not story_begun and (found := _dateline_of(text, s, e)):
            out.dateline, out.dateline_span = found
            before = [*lines[:n], *_before(text, s, out.dateline_span[0])]
            out.headlines = [x for x in before if x not in out.bylines and x not in out.boilerplate]
            story_begun = True
        elif story_begun and (again := dateline_again(text, s)):
            out.datelines.append(again)
        elif len(lines) > n + 1 and _is_headline(line) and not story_begun:
            out.headlines.append((s, e))
        else:
            story_begun = story_begun or not _dateline_follows(text, lines[n + 1 : _HEAD_LINES])
    out.boilerplate = _with_remains(text, out)
    out.items = _items(text, out)
    if out.anchor is None and (m := _FULL_DATE.search(text, 0, _WHERE_A_REPORT_IS_DATED)):
        out.anchor = day_of(m[0])
    return out


def _dateline_of(text: str, start: int, end: int) -> tuple[Dateline | None, Span] | None:
    return dateline_at(text, start) or dateline_within(text, start, end)


def _dateline_follows(text: str, lines: list[Span]) -> bool:
    return any(_dateline_of(text, s, e) for s, e in lines)


def _before(text: str, start: int, end: int) -> list[Span]:
    """What stands on the line of a dateline before it: a headline, a caption."""
    return [(start, start + len(text[start:end].rstrip()))] if text[start:end].strip() else []


def _with_remains(text: str, found: Layout) -> list[Span]:
    """The boilerplate with what the page has left inside the lines (“Full Article”, “7:01 pm | Reply”), in order."""
    out = list(found.boilerplate)
    for m in _pattern("boilerplate", "inside").finditer(text):
        if m.end() > m.start() and found.in_story(m.start()) and found.in_story(m.end() - 1):
            out.append(m.span())
    return sorted(out)


def _items(text: str, found: Layout) -> list[Span]:
    """The marks of the items of a page; one alone (a single bullet) makes no page of several."""
    marks = list(found.datelines)
    for pattern in settings("layout.toml")["items"]["patterns"]:
        alike = [m.span() for m in re.finditer(pattern, text, re.MULTILINE)]
        marks += alike if len(alike) > 1 else []
    out: list[Span] = []
    for start, end in sorted(marks):
        if not out or start >= out[-1][1]:
            out.append((start, end))
    return out


def _breaks(text: str, layout: Layout) -> set[int]:
    """Offsets at which a sentence must begin: paragraphs, and the story after its dateline.

    A single line break is one too, unless the text is wrapped by hand (the line before ends in the
    middle of a sentence).
    """
    out = {m.end() for m in re.finditer(r"\n[ \t\r]*\n\s*", text)}
    for m in re.finditer(r"[^\n]\n[ \t\r]*(?=[^\s])", text):
        before, after = text[max(0, m.start() - 1) : m.start() + 1].strip(), text[m.end()]
        if before and (
            before[-1] in '.!?:”"' or (after.isupper() and m.start() - text.rfind("\n", 0, m.start()) < 60)
        ):
            out.add(m.end())
    out.update(_SPACE.match(text, e).end() for _, e in layout.headlines)  # type: ignore[union-attr]
    aside = [
        *layout.datelines,
        *layout.boilerplate,
        *layout.items,
        *([layout.dateline_span] if layout.dateline_span else []),
    ]
    for start, end in aside:
        out |= {start, _SPACE.match(text, end).end()}  # type: ignore[union-attr]
    return out


def _continues(token: Token, previous: Token, abbreviations: frozenset[str]) -> bool:
    """Whether a sentence can't begin here: a closing quote, or after “Gen.” or “J.”."""
    if token.is_space:
        return True
    if token.text in ("”", "’", "»", ")") or (token.text in ".,;:!?" and previous.text != "\n"):
        return True
    if previous.lower_ in abbreviations and previous.text[0].isupper():
        return True
    return (
        len(previous.text) == 2
        and previous.text[0].isupper()
        and previous.text[1] == "."
        and token.text[0].isupper()
    )


def mark_sentences(doc: Doc, layout: Layout) -> None:
    """Fix the sentence starts that the page decides; leave the others to the parser."""
    text = text_of(doc)
    breaks = _breaks(text, layout)
    abbreviations = _abbreviations()
    filed = sorted([*layout.datelines, *([layout.dateline_span] if layout.dateline_span else [])])
    fresh, cased = False, sum(c.isupper() for c in text[:2000]) > len(text[:2000]) / 200
    starts = np.zeros(len(doc), dtype="int64")  # 1 fixed, -1 forbidden; set at once, for one by one is slow
    for token in doc:
        if token.i == 0:
            continue
        fresh = fresh or token.idx in breaks
        if fresh and not token.is_space:
            starts[token.i], fresh = 1, False
        elif (
            is_within(filed, token.idx - 1)
            or (cased and token.is_lower)  # no sentence begins with a small letter, say after “(UN)”
            or _continues(token, doc[token.i - 1], abbreviations)
        ):
            starts[token.i] = -1
    if len(doc):
        doc.from_array([SENT_START], starts.astype("uint64").reshape(-1, 1))  # type: ignore[arg-type]


@Language.component(
    "dateline_layout", requires=attributes("report"), assigns=["token.is_sent_start", *attributes("layout")]
)
def layout(doc: Doc) -> Doc:
    """The stage: writes ``doc._.layout`` and the fixed sentence starts."""
    read = annotations_of(doc)
    read.layout = read_layout(read.report)
    mark_sentences(doc, read.layout)
    return doc


def anchor(doc: Doc) -> date | None:
    """The day on which the report was written, or None where nothing says."""
    day: date | None = annotations_of(doc).layout.anchor
    return day
