"""One self-contained page: the text with its marks, the statements beside it, each leading to the other."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from itertools import pairwise

import jinja2
import msgspec

from dateline.record import Record
from dateline.views.rows import View, view

LAYERS = {"actor": "actors", "event": "events", "quote": "quotes", "time": "times", "place": "places"}
"""The marks that can be switched on and off, and what they are called."""


class Mark(msgspec.Struct, frozen=True):
    """Characters of a layer and the statement or entity that they belong to."""

    start: int
    end: int
    layer: str
    of: str


class Segment(msgspec.Struct):
    """A stretch of text under the same marks; ``classes`` and ``of`` are ready for HTML attributes."""

    text: str
    start: int
    end: int
    classes: str
    of: str


class Article(msgspec.Struct):
    """One report on the page: its segments and its rows; ``number`` makes ids unique on the page."""

    number: int
    title: str
    segments: list[Segment]
    view: View


def marks(record: Record) -> list[Mark]:
    """Every mark of a record, in no order."""
    out = [Mark(m.start, m.end, "actor", e.id) for e in record.entities for m in e.mentions]
    out += [Mark(e.trigger.start, e.trigger.end, "event", e.id) for e in record.events]
    out += [Mark(s, e, "quote", a.id) for a in record.attributions for s, e in a.content]
    out += [Mark(t.start, t.end, "time", "") for t in record.times]
    out += [Mark(p.start, p.end, "place", "") for p in record.places]
    return out


def segments(record: Record) -> Iterator[Segment]:
    """The text cut wherever a mark begins or ends; joined again it is the text exactly."""
    found = marks(record)
    spans = [s for row in _spans(record) for s in row]
    cuts = sorted(
        {0, len(record.text), *(p for m in found for p in (m.start, m.end)), *(p for s in spans for p in s)}
    )
    opening: dict[int, list[Mark]] = {}
    closing: dict[int, list[Mark]] = {}
    for mark in found:
        opening.setdefault(mark.start, []).append(mark)
        closing.setdefault(mark.end, []).append(mark)
    open_marks: list[Mark] = []
    for start, end in pairwise(cuts):
        for mark in closing.get(start, []):
            open_marks.remove(mark)
        open_marks += opening.get(start, [])
        classes = " ".join(dict.fromkeys(f"l-{m.layer}" for m in open_marks))
        of = " ".join(dict.fromkeys(m.of for m in open_marks if m.of))
        yield Segment(record.text[start:end], start, end, classes, of)


def _spans(record: Record) -> Iterator[list[tuple[int, int]]]:
    """The characters of every statement, so that each can be lit on its own."""
    for event in record.events:
        yield [*event.actor_spans, *event.recipient_spans, (event.evidence.start, event.evidence.end)]
    for a in record.attributions:
        yield [*a.source, *a.cue, *a.content]
    for r in record.relations:
        yield [(r.evidence.start, r.evidence.end)]


@cache
def _asset(name: str) -> str:
    return files("dateline").joinpath(f"views/assets/{name}").read_text("utf-8")


def _hash(content: str) -> str:
    """The content-security-policy source of an inline script or style."""
    return "'sha256-" + base64.b64encode(hashlib.sha256(content.encode()).digest()).decode() + "'"


@cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(_asset("page.html"))


def _visible(text: str) -> str:
    """Text in which control and bidirectional characters are seen and do nothing; as long as before."""
    return "".join(c if c.isprintable() or c in "\n\t" else "\ufffd" for c in text)


def render(records: Sequence[Record]) -> str:
    """The page of some records, whole in itself: no request leaves it, and no text in it can run.

    Args:
        records: one or more.

    Returns:
        HTML. The text of each article's segments is the record's text, character by character, but for
        control characters, which are shown as replacement characters.
    """
    articles = [
        Article(n, r.title or r.id, [_shown(s) for s in segments(r)], view(r))
        for n, r in enumerate(records, 1)
    ]
    style, script = _asset("page.css"), _asset("page.js")
    return _template().render(
        articles=articles,
        layers=LAYERS,
        style=style,
        script=script,
        policy=f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; "
        "base-uri 'none'; form-action 'none'",
    )


def _shown(segment: Segment) -> Segment:
    segment.text = _visible(segment.text)
    return segment
