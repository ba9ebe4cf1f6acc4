"""A chronology as rows, as Markdown and as one HTML page."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import jinja2
import msgspec
from markupsafe import Markup

from dateline.chronology.choosing import Chronology, SentenceSource
from dateline.views.page import source_of
from dateline.views.rows import shortly, unmarked, visible

_NAME = 120  # characters of an outlet or title


def rows(chronology: Chronology) -> list[dict[str, Any]]:
    """One plain row a day.

    Returns:
        rows with ``date``, ``sentences`` (texts), ``sources`` (of each sentence a list of ``report``, ``title``,
        ``publisher``, ``published``, ``start``, ``end``), ``origins``.
    """
    return [
        {
            "date": day.date,
            "sentences": [s.text for s in day.sentences],
            "sources": [[msgspec.structs.asdict(x) for x in s.sources] for s in day.sentences],
            "origins": day.origins,
        }
        for day in chronology.days
    ]


def title_of(chronology: Chronology) -> str:
    """What the chronology is about, and of which days."""
    about = shortly(chronology.about, _NAME) if chronology.about else "Chronology"
    return f"{about}, {chronology.since} to {chronology.until}"


def named(source: SentenceSource) -> str:
    """A source for a person: outlet, day, title and id, as far as there are any."""
    known = (source.publisher, source.published, source.title)
    return f"{shortly(', '.join(x for x in known if x), 2 * _NAME)} ({source.report})"


def markdown(chronology: Chronology) -> str:
    """The chronology as Markdown; nothing in a report's words is taken for a mark."""
    lines = [f"# {unmarked(title_of(chronology))}", "", f"From {chronology.reports:,} reports.", ""]
    for day in chronology.days:
        lines += [f"## {day.date}", ""]
        for said in day.sentences:
            told = "; ".join(f"{unmarked(named(s))}, {s.start}–{s.end}" for s in said.sources)
            lines.append(f"- “{unmarked(said.text)}” [{told}]")
        lines.append("")
    return "\n".join(lines)


def page(chronology: Chronology) -> str:
    """The chronology as HTML: no request leaves it, and no text in it can run."""
    style = files("dateline").joinpath("views/assets/paper.css").read_text("utf-8")
    environment = jinja2.Environment(
        autoescape=True, trim_blocks=True, lstrip_blocks=True,
        finalize=lambda v: visible(v) if type(v) is str else v,
    )  # fmt: skip
    here = files("dateline").joinpath("chronology/assets/chronology.html").read_text("utf-8")
    return environment.from_string(here).render(
        chronology=chronology, title=title_of(chronology), named=named, style=Markup(style), allowed=source_of(style),
    )  # fmt: skip
