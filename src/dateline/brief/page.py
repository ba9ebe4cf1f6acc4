"""A brief as one HTML page that is whole in itself and fit to print."""

from __future__ import annotations

import base64
from importlib.resources import files

import jinja2
from markupsafe import Markup

from dateline.brief.choosing import Brief, footnote, tables
from dateline.brief.drawing import charts
from dateline.views.page import source_of
from dateline.views.rows import visible


def page(brief: Brief) -> bytes:
    """The brief as HTML: no request leaves it, and no text in it can run."""
    style = files("dateline").joinpath("views/assets/paper.css").read_text("utf-8")
    environment = jinja2.Environment(
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda v: visible(v) if type(v) is str else v,
    )
    shown = [(c, base64.b64encode(png).decode()) for c, png in charts(brief)]
    template = environment.from_string(
        files("dateline").joinpath("brief/assets/brief.html").read_text("utf-8")
    )
    text = template.render(
        brief=brief, tables=list(tables(brief)), footnote=footnote, charts=shown, style=Markup(style),
        allowed=source_of(style),
    )  # fmt: skip
    return text.encode("utf-8", "replace")
