"""Each chart as what the browser draws, as a picture, and as its data."""

from __future__ import annotations

import csv
import io
from enum import StrEnum
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from dateline.serve import charts
from dateline.serve.answers import tagged
from dateline.serve.desk import At, Desk
from dateline.serve.filters import DATE, Filter
from dateline.serve.pages import actors, situation
from dateline.serve.problems import PROBLEMS
from dateline.store.periods import Period
from dateline.views.rows import shortly, visible

Row = dict[str, Any]
router = APIRouter(responses={k: PROBLEMS[k] for k in (404, 422)})
_LABEL = 80  # characters
_MOST = 300  # places of a map, relations of a network


class Chart(StrEnum):
    """What can be drawn."""

    types = "types"
    scores = "scores"
    counts = "counts"
    map = "map"
    network = "network"
    roles = "roles"


class ChartForm(StrEnum):
    """How it is given: a Vega-Lite specification with its data, a picture, or the data alone."""

    json = "json"
    png = "png"
    svg = "svg"
    csv = "csv"


class Drawn(Filter):
    """A filter, the day of a network, and how finely counts are drawn."""

    at: str | None = Field(
        None,
        pattern=f"{DATE}|^$",
        description="The day of a network; the last wanted, or the newest, where not given.",
    )
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
        return _csv(rows)
    rows = [{k: _drawable(v) for k, v in row.items()} for row in rows]
    if form == ChartForm.json:
        return msgspec.json.encode({**_SPECS[chart](rows), "usermeta": {"rows": _seen(rows)}})
    spec = charts.map_of(rows, charts.land()) if chart == Chart.map else _SPECS[chart](rows)
    return charts.drawn(spec, form)


def _seen(rows: list[Row]) -> int:
    """How many rows there are to see: a series without any event has none."""
    return len(rows) if any(row.get("events", 1) for row in rows) else 0


def _rows(desk: Desk, chart: Chart, asked: Drawn) -> list[Row]:
    match chart:
        case Chart.types:
            return situation.by_type(desk, asked)
        case Chart.scores:
            return situation.by_dyad(desk, asked)
        case Chart.counts:
            rows = desk.ask("series", asked.wanted(), asked.by or desk.period(asked))
            return [{k: v for k, v in row.items() if k != "by_type"} for row in rows]
        case Chart.map:
            return list(desk.ask("places", asked.wanted(), _MOST))
        case Chart.network:
            return list(desk.ask("network", asked.at, limit=_MOST, wanted=situation.standing(asked)))
        case Chart.roles:
            name = asked.either or asked.actor
            return actors.over_time(desk, name) if name else []


_SPECS = {
    Chart.types: charts.types, Chart.scores: charts.scores, Chart.counts: charts.counts, Chart.map: charts.map_of,
    Chart.network: charts.network, Chart.roles: charts.roles,
}  # fmt: skip


def _csv(rows: list[Row]) -> bytes:
    out = io.StringIO(newline="")
    if rows:
        writer = csv.DictWriter(out, list(rows[0]), extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows({k: _harmless(v) for k, v in row.items()} for row in rows)
    return out.getvalue().encode("utf-8", "replace")


def _drawable(value: Any) -> Any:
    """A label of a length that can be drawn, without characters of control: the drawer of pictures dies of them."""
    return visible(shortly(value, _LABEL)) if isinstance(value, str) else value


def _harmless(value: Any) -> Any:
    """A cell that no spreadsheet takes for a formula."""
    return (
        f"'{value}"
        if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r"))
        else value
    )
