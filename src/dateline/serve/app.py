"""The application: pages, interface and guard around one store."""

from __future__ import annotations

import asyncio
import mimetypes
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from fastapi import FastAPI, Request, Response
from fastapi.responses import FileResponse
from starlette.middleware.gzip import GZipMiddleware

from dateline import __version__
from dateline.serve import briefing, charting, health, problems, reading
from dateline.serve.accounts import Accounts
from dateline.serve.answers import add, file_of
from dateline.serve.desk import Desk
from dateline.serve.guard import Guard, Limits
from dateline.serve.memo import Memo
from dateline.serve.pages import (
    actors,
    alert_shapes,
    alerts,
    annotate,
    atlas,
    chronology,
    event,
    lists,
    map_shapes,
    report,
    review,
    search,
    shapes,
    situation,
)
from dateline.serve.problems import NotThere
from dateline.store import Store

_SMALLEST = 1000  # bytes from which an answer is compressed


@dataclass(frozen=True)
class Settings:
    """How a server is run.

    Attributes:
        title: what the store is called on the pages.
        token: opens everything to whom gives it; None where none is needed or there are accounts only.
        closed: whether nobody may look without signing in.
        secret: signs cookies; made anew at each start where not given.
        hosts: names by which the server may be asked; empty for any.
        secure: whether it is reached by https only, so that cookies are never sent without.
        readers: processes that read texts; 0 for none.
        limits: of size, rate and time.
    """

    title: str = "dateline"
    token: str | None = None
    closed: bool = False
    secret: str | None = None
    hosts: frozenset[str] = frozenset()
    secure: bool = False
    readers: int = 2
    limits: Limits = field(default_factory=Limits)


def create(store: Store, settings: Settings | None = None) -> FastAPI:
    """An application that shows a store.

    Args:
        store: opened; the application closes it.
        settings: see :class:`Settings`.
    """
    settings = settings or Settings()
    desk = Desk(store, Memo(longest=settings.limits.seconds))
    readers = reading.Readers(settings.readers, settings.limits.seconds)

    @asynccontextmanager
    async def running(_: FastAPI) -> AsyncIterator[None]:
        readers.begin()
        yield
        store.hurry()
        await asyncio.to_thread(readers.close)
        desk.close()

    app = FastAPI(
        title="dateline", version=__version__, lifespan=running, docs_url=None, redoc_url=None,
        openapi_url="/openapi.json", summary="The record of a crisis: who did what to whom, when, where, who says so.",
        description="Every page has a JSON twin at its address plus `.json`; a twin's filters are those of the page.",
    )  # fmt: skip
    app.state.desk, app.state.readers, app.state.title = desk, readers, settings.title
    app.state.accounts = accounts = Accounts(
        store, settings.token, settings.closed, settings.secret, settings.secure
    )
    _pages(app)
    app.include_router(charting.router)
    app.include_router(briefing.router)
    app.include_router(reading.router)
    app.include_router(health.router)
    app.include_router(accounts.router)
    app.include_router(review.router)
    app.include_router(annotate.router)
    app.include_router(alerts.router)
    app.add_api_route("/assets/{name}", _asset, include_in_schema=False)
    problems.attach(app)
    app.add_middleware(GZipMiddleware, minimum_size=_SMALLEST)
    app.add_middleware(Guard, accounts=accounts, limits=settings.limits, hosts=settings.hosts)
    return app


def _pages(app: FastAPI) -> None:
    for path, template, answer, shape, rows in (
        ("/events", "events.html", lists.events, shapes.EventsAnswer, "events"),
        ("/planned", "planned.html", lists.planned, shapes.PlannedAnswer, "planned"),
        ("/disputed", "disputed.html", lists.disputed, shapes.DisputedAnswer, "disputed"),
        ("/quotes", "quotes.html", lists.quotes, shapes.QuotesAnswer, "quotes"),
        ("/series", "series.html", lists.series, shapes.SeriesAnswer, "series"),
        ("/network", "network.html", lists.network, map_shapes.Network, "network"),
        ("/map", "map.html", atlas.atlas, map_shapes.Atlas, "accounts"),
        ("/chronology", "chronology.html", chronology.chronology, shapes.ChronologyAnswer, "chronology"),
        ("/alerts", "alerts.html", alerts.alerts, alert_shapes.Alerts, "alerts"),
        ("/forecasts", "forecasts.html", alerts.forecasts, alert_shapes.Forecasts, "forecasts"),
        ("/search", "search.html", search.search, shapes.SearchAnswer, "reports"),
        ("/event", "event.html", event.event, shapes.OneEventAnswer, None),
        ("/report", "report.html", report.report, shapes.ReadingAnswer, None),
        ("/actor", "actor.html", actors.actor, shapes.ActorAnswer, None),
        ("/dyad", "dyad.html", actors.dyad, shapes.DyadAnswer, None),
    ):
        add(app.router, path, f"{path}.json", template, answer, shape, rows)
    add(app.router, "/", "/situation.json", "situation.html", situation.situation, shapes.SituationAnswer)
    app.add_api_route(
        "/names.json",
        lists.names,
        response_model=map_shapes.Names,
        operation_id="names",
        responses=problems.PROBLEMS,
    )
    app.add_api_route(
        "/map/towns.json", atlas.towns, response_model=map_shapes.Towns, operation_id="towns",
        responses=problems.PROBLEMS,
    )  # fmt: skip


def _asset(request: Request, name: str) -> Response:
    """A file on board; its address has a hash of it, so that it may be kept for ever."""
    path = file_of(name)
    if "/" in name or name.startswith(".") or not path.is_file():
        raise NotThere(f"There is no file {name[:100]}.")
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return FileResponse(
        str(path), media_type=kind, headers={"Cache-Control": "public, max-age=31536000, immutable"}
    )
