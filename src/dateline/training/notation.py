"""The line notation of annotated reports: one line an event, made to be written and read by people.

::

    === REPORT-ID
    3 | condemned | ACCUSE/disapprove | actual | Zarif | U.S. Supreme Court
    4 | talks@2 | CONSULT/- | future | Turkish diplomats + #3:Moscow | - | ?

The number of the sentence, the word that tells the event, type and mode (``-`` for none), status, actors,
recipients, and
``?`` where a careful coder might leave it out. Sides are words as they stand in the sentence, joined by `` +
``; ``-`` for
nobody; ``word@2`` is the second time that it stands there; ``#3:words`` stand in sentence 3. ``%`` begins a remark.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from dateline import ontology
from dateline.errors import TrainingError
from dateline.knowledge import settings
from dateline.record import EVENT_TYPES, STATUSES, Span

_OPENING, _CLOSING = "\"“‘'([", "\"”’')]"
_BEGINS = re.compile(rf"[{re.escape(_OPENING)}]*[A-Z0-9—–-]")
_QUOTE_ENDS = re.compile(r"[.!?][\"”’]$")
_ENDS = re.compile(rf"[.!?…][{re.escape(_CLOSING)}]*$")
_LINES = re.compile(r"\n+")
_SPACES = re.compile(r"\s+")


def sentences(text: str) -> list[Span]:
    """The sentences that the notation counts, from the first on; by characters alone, so that all count alike."""
    out: list[Span] = []
    begin = 0
    for line in [*_LINES.finditer(text), None]:
        end = len(text) if line is None else line.start()
        out += _of_line(text, begin, end)
        begin = end if line is None else line.end()
    return out


def _of_line(text: str, begin: int, end: int) -> Iterator[Span]:
    start = begin
    for gap in _SPACES.finditer(text, begin, end):
        before = text[start : gap.start()]
        if not _ENDS.search(before):
            continue
        if not (_BEGINS.match(text, gap.end()) or _QUOTE_ENDS.search(before)):
            continue
        if _shortened().search(before):
            continue
        if before.strip():
            yield start, gap.start()
        start = gap.end()
    if text[start:end].strip():
        yield start, end


@cache
def _shortened() -> re.Pattern[str]:
    """A stop that ends a shortened word and no sentence."""
    words = "|".join(map(re.escape, settings("notation.toml")["shortened"]))
    return re.compile(rf"\b(?:[A-Z]|{words})\.$")


def read(path: Path, texts: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """The annotated reports of a file in the notation.

    Args:
        texts: by id.

    Raises:
        TrainingError: a line is not of the notation, or its words do not stand where it says; all such lines are named.
    """
    wrong: list[str] = []
    report: str | None = None
    found: dict[str, list[dict[str, Any]]] = {}
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if line.startswith("==="):
            report = line.strip("= ").strip()
            found.setdefault(report, [])
            if report not in texts:
                wrong.append(f"{path}, line {number}: there is no report “{report}”")
        elif line.strip() and not line.lstrip().startswith("%") and report is not None and report in texts:
            try:
                found[report].append(event(line, texts[report]))
            except ValueError as e:
                wrong.append(f"{path}, line {number}: {e}")
    if wrong:
        raise TrainingError("\n".join(wrong))
    yield from ({"id": name, "text": texts[name], "events": events} for name, events in found.items())


def event(line: str, text: str) -> dict[str, Any]:
    """One line as an event with its characters.

    Raises:
        ValueError: what is wrong with it.
    """
    parts = [part.strip() for part in line.split("|")]
    if len(parts) not in (6, 7):
        raise ValueError(f"it has {len(parts)} fields; 6 or 7 are wanted")
    spans = sentences(text)
    sentence = _sentence(parts[0], spans)
    kind, _, mode = parts[2].partition("/")
    if kind not in EVENT_TYPES:
        raise ValueError(f"“{kind}” is no type; the types are {', '.join(EVENT_TYPES)}")
    mode = mode.strip("- ")
    if mode and mode not in {m.name for m in ontology.modes(kind)}:
        raise ValueError(f"{kind} has no mode “{mode}”")
    if parts[3] not in STATUSES:
        raise ValueError(f"“{parts[3]}” is no status; they are {', '.join(STATUSES)}")
    out: dict[str, Any] = {
        "trigger": list(_find(text, parts[1], sentence, spans)),
        "type": kind,
        "mode": mode or None,
        "status": parts[3],
        "actors": [list(s) for s in _side(text, parts[4], sentence, spans)],
        "recipients": [list(s) for s in _side(text, parts[5], sentence, spans)],
    }
    if parts[6:] and "?" in parts[6]:
        out["optional"] = True
    return out


def _sentence(number: str, spans: Sequence[Span]) -> Span:
    if not number.isdecimal() or not 1 <= int(number) <= len(spans):
        raise ValueError(f"there is no sentence {number}; the report has {len(spans)}")
    return spans[int(number) - 1]


def _side(text: str, words: str, sentence: Span, spans: Sequence[Span]) -> list[Span]:
    if words in ("-", ""):
        return []
    return [_find(text, part, sentence, spans) for part in re.split(r"\s\+\s", words)]


def _find(text: str, words: str, sentence: Span, spans: Sequence[Span]) -> Span:
    """The characters of some words of a sentence."""
    named = re.fullmatch(r"(?:#(?P<sentence>\d+):)?\s*(?P<words>.+?)\s*(?:@(?P<time>\d+))?", words)
    if named is None:
        raise ValueError("a field is empty")
    start, end = _sentence(named["sentence"], spans) if named["sentence"] else sentence
    wanted = re.compile(rf"(?<!\w){re.escape(named['words'])}(?!\w)")
    spots = [m.span() for m in wanted.finditer(text, start, end)]
    time = int(named["time"] or 1)
    if not 1 <= time <= len(spots):
        raise ValueError(f"“{named['words']}” stands {len(spots)} times in the sentence, not {time}")
    return spots[time - 1]


def write(report: str, text: str, events: Sequence[Mapping[str, Any]]) -> str:
    """Annotated events of a report in the notation, in the order of the text."""
    spans = sentences(text)
    lines = [f"=== {report}"]
    for e in sorted(events, key=lambda e: e["trigger"][0]):
        here = _at(e["trigger"][0], spans)
        sides = [
            " + ".join(_words(text, s, here, spans) for s in e[k]) or "-" for k in ("actors", "recipients")
        ]
        fields = [
            str(here + 1),
            _words(text, e["trigger"], here, spans),
            f"{e['type']}/{e.get('mode') or '-'}",
            e["status"],
        ]
        lines.append(" | ".join([*fields, *sides, *(["?"] if e.get("optional") else [])]))
    return "\n".join(lines) + "\n"


def _at(offset: int, spans: Sequence[Span]) -> int:
    return max((n for n, (start, _) in enumerate(spans) if start <= offset), default=0)


def _words(text: str, span: Sequence[int], here: int, spans: Sequence[Span]) -> str:
    there = _at(span[0], spans)
    words = text[span[0] : span[1]]
    before = re.findall(rf"(?<!\w){re.escape(words)}(?!\w)", text[spans[there][0] : span[0]])
    return (f"#{there + 1}:" if there != here else "") + words + (f"@{len(before) + 1}" if before else "")
