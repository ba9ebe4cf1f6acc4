"""Whether the server is well, and how it is doing: for those who run it."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)

from dateline import __version__
from dateline.serve.desk import At
from dateline.serve.problems import PROBLEMS

router = APIRouter(responses={503: PROBLEMS[503]})


class Meters:
    """What is counted, of one application."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.asked = Counter(
            "dateline_requests", "Requests by page, method and status", ["page", "method", "status"],
            registry=self.registry,
        )  # fmt: skip
        self.took = Histogram(
            "dateline_request_seconds", "Time to the end of an answer", ["page"], registry=self.registry,
            buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2.5, 5, 10, 30),
        )  # fmt: skip
        self.held = Gauge("dateline_store_rows", "Rows of the store", ["table"], registry=self.registry)


meters = Meters()


@router.get("/healthz", operation_id="health")
def health(desk: At) -> dict[str, Any]:
    """Whether the store answers."""
    desk.store.answers()
    return {"status": "ok", "version": __version__}


@router.get("/metrics", include_in_schema=False)
def metrics(desk: At) -> Response:
    """For Prometheus: requests, times, and how much the store holds."""
    for name, number in desk.size().items():
        if isinstance(number, int):
            meters.held.labels(name).set(number)
    return Response(generate_latest(meters.registry), media_type=CONTENT_TYPE_LATEST)
