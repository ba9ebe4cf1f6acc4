"""*Alerts*: what was told of the store, as a page, JSON, Atom and JSON Feed; forecasts and how they fared."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import RedirectResponse

from dateline.alerts import feeds, foretelling
from dateline.alerts.delivery import shown
from dateline.serve.accounts import Reviewer, check
from dateline.serve.answers import tagged
from dateline.serve.desk import At, Desk
from dateline.serve.filters import AskedAlerts, AskedForecasts
from dateline.serve.problems import PROBLEMS

router = APIRouter(responses={422: PROBLEMS[422]})
_ATOM, _JSON_FEED = "application/atom+xml", "application/feed+json"
_FED = 50  # alerts of a feed
_LARGEST = 2**31 - 1  # number of a row


def alerts(desk: At, asked: AskedAlerts) -> dict[str, Any]:
    """What was told when something changed, the newest first, with its figures and the words that carry it."""
    rows = desk.ask("alerts", asked.offset + asked.limit + 1, asked.rule, not asked.all, asked.since)
    rows = [shown(row) for row in rows[asked.offset :] if not row["silent"] or asked.all]
    more = len(rows) > asked.limit
    return {
        "alerts": rows[: asked.limit],
        "next": asked.offset + asked.limit if more else None,
        "_asked": asked,
    }


def forecasts(desk: At, asked: AskedForecasts) -> dict[str, Any]:
    """What was foretold, with what came of it, and the mean scores of each rule."""
    rows = desk.ask("forecasts", asked.rule)
    rules = sorted({row["rule"] for row in rows})
    scores = [
        {"rule": rule, **found}
        for rule in rules
        if (found := foretelling.summary([r for r in rows if r["rule"] == rule])) is not None
    ]
    part = rows[asked.offset : asked.offset + asked.limit]
    following = asked.offset + asked.limit if len(rows) > asked.offset + asked.limit else None
    return {"forecasts": foretelling.shown(part), "scores": scores, "next": following, "_asked": asked}


@router.get(
    "/alerts.atom",
    response_class=Response,
    responses={200: {"content": {_ATOM: {}}}},
    operation_id="alerts_atom",
    summary="Alerts as an Atom feed.",
)
def as_atom(
    request: Request, desk: At, rule: Annotated[str | None, Query(max_length=200)] = None
) -> Response:
    """The newest alerts, acknowledged or not."""
    text = feeds.atom(_told(desk, rule), request.app.state.title, _home(request))
    return tagged(request, text.encode("utf-8"), _ATOM)


@router.get(
    "/alerts.feed.json",
    response_class=Response,
    responses={200: {"content": {_JSON_FEED: {}}}},
    operation_id="alerts_json_feed",
    summary="Alerts as a JSON Feed.",
)
def as_feed(
    request: Request, desk: At, rule: Annotated[str | None, Query(max_length=200)] = None
) -> Response:
    """The newest alerts, acknowledged or not."""
    text = feeds.json_feed(_told(desk, rule), request.app.state.title, _home(request))
    return tagged(request, text.encode("utf-8"), _JSON_FEED)


@router.post("/alerts/ack", include_in_schema=False)
def acknowledged(
    request: Request, desk: At, who: Reviewer, number: Annotated[int, Form(ge=1, le=_LARGEST)],
    csrf: Annotated[str, Form()] = "",
) -> Response:  # fmt: skip
    """Remember that somebody has seen an alert."""
    check(request, csrf)
    desk.store.acknowledge(number, who.name)
    desk.memo.clear()
    return RedirectResponse("/alerts", 303)


def _told(desk: Desk, rule: str | None) -> list[dict[str, Any]]:
    return [row for row in desk.ask("alerts", _FED, rule) if not row["silent"]]


def _home(request: Request) -> str:
    return str(request.base_url) + "alerts"
