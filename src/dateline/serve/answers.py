"""One answer, two forms: a page for a person and the same as JSON for a program, at the same address plus ``.json``."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any
from urllib.parse import urlencode

import jinja2
import msgspec
from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse
from markupsafe import Markup

from dateline.errors import counted
from dateline.ontology.colours import number_of
from dateline.serve.problems import PROBLEMS
from dateline.serve.sheets import sheet
from dateline.views.rows import phrased, shortly, visible
from dateline.views.wording import RELATIONS, SORTS, VERBS, sort_of, status_of

_HTML = "text/html; charset=utf-8"
_NAMELESS = ("you", "token")  # whose pages are alike for all of them
_IDS = ("id", "report")
_OF_VIEWS = ("page.css", "page.js")  # of the page in a file too

Data = dict[str, Any]
Answer = Callable[..., Data]


@cache
def environment() -> jinja2.Environment:
    """The templates; whatever they print is text, with control and direction-turning characters shown."""
    folders = [str(files("dateline").joinpath(f)) for f in ("serve/templates", "views/assets")]
    out = jinja2.Environment(
        loader=jinja2.FileSystemLoader(folders), autoescape=True, trim_blocks=True, lstrip_blocks=True,
        finalize=lambda v: visible(v) if isinstance(v, str) and not isinstance(v, Markup) else v,
    )  # fmt: skip
    out.globals.update(
        verbs=VERBS,
        phrased=phrased,
        stands=RELATIONS,
        status_of=status_of,
        asset=asset,
        sorts=SORTS,
        sort_of=sort_of,
        class_number=number_of,
    )
    out.filters["counted"] = counted
    out.filters["query"] = lambda pairs: urlencode({k: v for k, v in pairs.items() if v not in (None, "")})
    return out


def file_of(name: str) -> Traversable:
    """A file on board by its name."""
    return files("dateline").joinpath(f"{'views' if name in _OF_VIEWS else 'serve'}/assets/{name}")


@cache
def asset(name: str) -> str:
    """The address of a file on board, with its hash, so that a browser may keep it for ever."""
    content = file_of(name).read_bytes()
    return f"/assets/{name}?v={hashlib.sha256(content).hexdigest()[:12]}"


def tagged(request: Request, body: bytes, kind: str) -> Response:
    """An answer with its ETag; nothing but that where the asker has the same already."""
    tag = f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": "Cookie, Authorization"}
    known = [t.strip().removeprefix("W/") for t in request.headers.get("if-none-match", "").split(",")]
    if tag in known or "*" in known:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=kind, headers=headers)


def page(request: Request, template: str, data: Data) -> Response:
    """A page made of a template and data."""
    return tagged(request, _rendered(request, template, data), _HTML)


def _rendered(request: Request, template: str, data: Data) -> bytes:
    shown = {**data, "request": request, "who": getattr(request.state, "who", None),
             "csrf": getattr(request.state, "csrf", ""), "where": request.app.state.title}  # fmt: skip
    return environment().get_template(template).render(shown).encode("utf-8", "replace")


def readable(value: Any, name: str = "") -> Any:
    """Data of a page without names and words of a length that nobody reads; ids stay, and the twin has it all."""
    if isinstance(value, str):
        return value if name in _IDS else shortly(value)
    if isinstance(value, dict):
        return {k: v if k == "record" else readable(v, str(k)) for k, v in value.items()}
    return [readable(v, name) for v in value] if type(value) is list else value


def add(
    router: APIRouter,
    path: str,
    twin: str,
    template: str,
    answer: Answer,
    model: Any,
    rows: str | None = None,
) -> None:
    """Give a page and its JSON twin, and of a list a CSV.

    Args:
        path: of the page.
        twin: of the JSON.
        template: of the page, by its file's name.
        answer: makes the data of both; FastAPI gives it what its parameters ask for. Names that begin with ``_`` are
            only for the page.
        model: what the JSON is, for the description of the interface.
        rows: what of the data is a list, at the same address with ``.csv``; None where nothing is.
    """
    about = (answer.__doc__ or "").strip().splitlines()[0]
    name, made = answer.__name__, Depends(answer)

    def as_page(request: Request, data: Data = made) -> Response:
        who = request.state.who
        if who is None or who.name not in _NAMELESS:  # with a name, the page has a form to sign out
            return page(request, template, readable(data))
        key = ("page", path, request.scope["query_string"], who.role)
        body: bytes = request.app.state.desk.memo.get(
            key, lambda: _rendered(request, template, readable(data))
        )
        return tagged(request, body, _HTML)

    def as_json(request: Request, data: Data = made) -> Response:
        public = {k: v for k, v in data.items() if not k.startswith("_")}
        return tagged(request, msgspec.json.encode(public), "application/json")

    router.add_api_route(
        path, as_page, name=f"{name}_page", response_class=HTMLResponse, include_in_schema=False
    )

    def as_csv(request: Request, data: Data = made) -> Response:
        out = tagged(request, sheet(data[rows or ""]), "text/csv; charset=utf-8")
        out.headers["Content-Disposition"] = f'attachment; filename="dateline-{rows}.csv"'
        return out

    if rows:
        router.add_api_route(
            twin.replace(".json", ".csv"),
            as_csv,
            name=f"{name}_csv",
            response_class=Response,
            include_in_schema=False,
        )
    router.add_api_route(
        twin, as_json, name=name, summary=about, response_model=model, responses=PROBLEMS, operation_id=name,
    )  # fmt: skip
