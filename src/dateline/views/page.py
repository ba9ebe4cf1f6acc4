"""One self-contained page: the text with its marks, the statements beside it, each leading to the other."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import TypeAlias

import jinja2
import msgspec
from markupsafe import Markup

from dateline.record import Record
from dateline.views.rows import (
    ActorRow,
    DisputeRow,
    EventRow,
    QuoteRow,
    RelationRow,
    View,
    shortly,
    view,
    visible,
)

Row: TypeAlias = EventRow | DisputeRow | QuoteRow | RelationRow | ActorRow

LAYERS = {"actor": "actors", "event": "events", "quote": "quotes", "time": "times", "place": "places"}
"""The marks that can be switched on and off, and what they are called."""


class Mark(msgspec.Struct, frozen=True):
    """Characters of a layer."""

    start: int
    end: int
    layer: str


class Segment(msgspec.Struct):
    """A stretch of text under the same marks; ``classes`` is ready for the HTML attribute."""

    text: str
    start: int
    end: int
    classes: str


class Article(msgspec.Struct):
    """One report on the page: its segments and its rows; ``number`` makes ids unique on the page."""

    number: int
    title: str
    segments: list[Segment]
    view: View


def marks(record: Record) -> list[Mark]:
    """Every mark of a record, in no order."""
    out = [Mark(m.start, m.end, "actor") for e in record.entities for m in e.mentions]
    out += [Mark(e.trigger.start, e.trigger.end, "event") for e in record.events]
    out += [Mark(s, e, "quote") for a in record.attributions for s, e in a.content]
    out += [Mark(t.start, t.end, "time") for t in record.times]
    out += [Mark(p.start, p.end, "place") for p in record.places]
    return out


def segments(record: Record, rows: View) -> Iterator[Segment]:
    """The text cut wherever a mark or a part of a statement begins or ends; joined again it is the text."""
    opening: dict[int, list[str]] = {}
    closing: dict[int, list[str]] = {}
    for mark in marks(record):
        opening.setdefault(mark.start, []).append(mark.layer)
        closing.setdefault(mark.end, []).append(mark.layer)
    carried = [row.parts for kind in _kinds(rows) for row in kind]
    parts = {p for row in carried for spans in row.values() for span in spans for p in span}
    open_layers = dict.fromkeys(LAYERS, 0)
    for start, end in pairwise(sorted({0, len(record.text), *opening, *closing, *parts})):
        for layer in closing.get(start, ()):
            open_layers[layer] -= 1
        for layer in opening.get(start, ()):
            open_layers[layer] += 1
        classes = " ".join(f"l-{layer}" for layer, count in open_layers.items() if count)
        yield Segment(record.text[start:end], start, end, classes)


def _kinds(rows: View) -> Sequence[Sequence[Row]]:
    """Every list of statements that the page leads from."""
    return rows.events, rows.planned, rows.disputed, rows.quotes, rows.relations, rows.actors


@cache
def _asset(name: str) -> str:
    return files("dateline").joinpath(f"views/assets/{name}").read_text("utf-8")


def source_of(content: str) -> str:
    """The content-security-policy source of an inline script or style."""
    return "'sha256-" + base64.b64encode(hashlib.sha256(content.encode()).digest()).decode() + "'"


@cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(_asset),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    return environment.get_template("page.html")


def _shown(value: object) -> object:
    """Whatever the template prints: text of reports without characters that hide, turn or break it."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def article_of(record: Record, number: int) -> Article:
    """One report as a page shows it."""
    rows = view(record)
    return Article(number, shortly(record.title or record.id), list(segments(record, rows)), _shortened(rows))


def _shortened(rows: View) -> View:
    """Statements with names and words of a length that somebody can read; the text beside them has all of them."""

    def short(row: Row) -> Row:
        return msgspec.structs.replace(
            row, **{k: shortly(v) for k, v in msgspec.structs.asdict(row).items() if isinstance(v, str)}
        )

    return msgspec.structs.replace(
        rows,
        filed=shortly(rows.filed),
        **{
            n: [short(r) for r in getattr(rows, n)]
            for n in ("events", "planned", "disputed", "quotes", "relations", "actors")
        },
    )


def render(records: Sequence[Record]) -> str:
    """The page of some records, whole in itself: no request leaves it, and no text in it can run.

    Args:
        records: one or more.

    Returns:
        HTML. The text of each article's segments is the record's text, character by character, but for
        control characters and those that turn the writing direction, each shown as a replacement character.
    """
    articles = [article_of(record, number) for number, record in enumerate(records, 1)]
    style, script = _asset("page.css"), _asset("page.js")
    return _template().render(
        articles=articles,
        layers=LAYERS,
        style=Markup(style),
        script=Markup(script),
        policy=f"default-src 'none'; style-src {source_of(style)}; script-src {source_of(script)}; "
        "base-uri 'none'; form-action 'none'",
    )
