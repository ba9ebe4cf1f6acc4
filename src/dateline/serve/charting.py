"""Each chart as what the browser draws, as a picture, and as its data."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from dateline.ontology.colours import class_of
from dateline.serve import charts
from dateline.serve.answers import environment, tagged
from dateline.serve.desk import At, Desk
from dateline.serve.filters import DATE, Filter
from dateline.serve.pages import actors, atlas, situation
from dateline.serve.plate import plate
from dateline.serve.problems import PROBLEMS
from dateline.serve.sheets import sheet
from dateline.serve.sociogram import NARROW, WIDE, colours, sociogram
from dateline.store.periods import Period
from dateline.views.rows import shortly, visible

Row = dict[str, Any]
router = APIRouter(responses={k: PROBLEMS[k] for k in (404, 422)})
_LABEL = 80  # characters
_MOST = 300  # relations of a network


class Chart(StrEnum):
    """What can be drawn."""

    types = "types"
    scores = "scores"
    counts = "counts"
    map = "map"
    network = "network"
    roles = "roles"


class ChartForm(StrEnum):
    """How it is given: a Vega-Lite specification (of map and network, what is where), a picture, or the data."""

    json = "json"
    png = "png"
    svg = "svg"
    csv = "csv"


class Drawn(Filter):
    """A filter, the day of a network and how wide it is, and how finely counts are drawn."""

    at: str | None = Field(
        None,
        pattern=f"{DATE}|^$",
        description="The day of a network; the last wanted, or the newest, where not given.",
    )
    all: bool = Field(False, description="Of a network, what one origin alone tells too.")
    narrow: bool = Field(False, description="Of a network, as fits a phone.")
    by: Period | None = Field(None, description="The periods of counts; as fits the days where not given.")


_KINDS = {
    ChartForm.json: "application/json",
    ChartForm.png: "image/png",
    ChartForm.svg: "image/svg+xml",
    ChartForm.csv: "text/csv",
}
_FORMS = {200: {"description": "The chart in the form asked for.",
                "content": {kind: {} for kind in _KINDS.values()}}}  # fmt: skip


@router.get(
    "/chart/{chart}.{form}",
    operation_id="chart",
    response_class=Response,
    responses=_FORMS,  # type: ignore[arg-type]
)
def chart(
    request: Request, desk: At, chart: Chart, form: ChartForm, asked: Annotated[Drawn, Query()]
) -> Response:
    """A chart of a filter's events, or of the relations of a day."""
    shown = (
        asked if chart == Chart.network else desk.framed(asked)
    )  # a network without days is of the last year
    key = ("chart", chart, form, shown.model_dump_json())
    body: bytes = desk.memo.get(key, lambda: _made(desk, chart, form, shown))
    out = tagged(request, body, _KINDS[form])
    if form != ChartForm.json:
        out.headers["Content-Disposition"] = f'attachment; filename="dateline-{chart}.{form}"'
    return out


def _made(desk: Desk, chart: Chart, form: ChartForm, asked: Drawn) -> bytes:
    rows = _rows(desk, chart, asked)
    if form == ChartForm.csv:
        return sheet(rows)
    rows = [{k: _drawable(v) for k, v in row.items()} for row in rows]
    if chart == Chart.network:
        return _network(rows, form, asked)
    if chart == Chart.map:
        view = atlas.view_of(rows)
        if form == ChartForm.json:
            return msgspec.json.encode({"view": view, "places": rows})
        svg = plate(rows, view)
        return charts.raster(svg) if form == ChartForm.png else svg
    spec = _SPECS[chart](rows)
    if form == ChartForm.json:
        return msgspec.json.encode({**spec, "usermeta": {"rows": _seen(rows)}})
    return charts.drawn(spec, form)


def _network(rows: list[Row], form: ChartForm, asked: Drawn) -> bytes:
    drawing = sociogram(rows, NARROW if asked.narrow else WIDE)
    if form == ChartForm.json:
        return msgspec.json.encode(drawing)
    shown = {
        "s": drawing, "title": "Who supports and who opposes whom", "paper": form == ChartForm.png,
        "colours": colours(),
        "numbers": {name.name: n for n, name in enumerate(drawing.names)},
    }  # fmt: skip
    svg = environment().get_template("sociogram.svg").render(shown).encode("utf-8", "replace")
    return charts.raster(svg) if form == ChartForm.png else svg


def _seen(rows: list[Row]) -> int:
    """How many rows there are to see: a series without any event has none."""
    return len(rows) if any(row.get("events", 1) for row in rows) else 0


def _rows(desk: Desk, chart: Chart, asked: Drawn) -> list[Row]:
    match chart:
        case Chart.types:
            return [{**row, "class": class_of(row["type"])} for row in situation.by_type(desk, asked)]
        case Chart.scores:
            return situation.by_dyad(desk, asked)
        case Chart.counts:
            rows = desk.ask("series", asked.wanted(), asked.by or desk.period(asked))
            return [{k: v for k, v in row.items() if k != "by_type"} for row in rows]
        case Chart.map:
            return atlas.spots(atlas.located(desk, asked)[0])
        case Chart.network:
            wanted = situation.standing(asked)
            return list(
                desk.ask("network", asked.at, limit=_MOST, wanted=wanted, count="origins", sure=not asked.all)
            )
        case Chart.roles:
            name = asked.either or asked.actor
            return actors.over_time(desk, name) if name else []


_SPECS = {
    Chart.types: charts.types, Chart.scores: charts.scores, Chart.counts: charts.counts, Chart.roles: charts.roles,
}  # fmt: skip


def _drawable(value: Any) -> Any:
    """A label of a length that can be drawn, without characters of control: the drawer of pictures dies of them."""
    return visible(shortly(value, _LABEL)) if isinstance(value, str) else value
