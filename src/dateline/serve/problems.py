"""What went wrong, as a problem document (RFC 9457) for a program and as a page for a person. No trace leaves."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Any

import msgspec
from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from starlette.exceptions import HTTPException as StarletteHTTPException

from dateline.errors import (
    DatelineError,
    StoreFaultError,
    StoreTooSlowError,
    UnknownActorError,
    UnknownCountryError,
)

log = logging.getLogger("dateline.serve")


class Problem(BaseModel):
    """A problem document."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str


_TOLD = {
    400: "The request can't be read.",
    401: "Sign in first.",
    403: "Your role may not do this.",
    404: "There is no such thing.",
    413: "Too large.",
    422: "Something asked for can't be.",
    429: "Too many requests.",
    503: "Too busy, or the store is.",
}
_SCHEMA = {"application/problem+json": {"schema": Problem.model_json_schema()}}

PROBLEMS: dict[int | str, dict[str, Any]] = {
    code: {"description": why, "content": _SCHEMA} for code, why in _TOLD.items()
}
"""The answers other than the good one, as the description of the interface tells them."""


class NotThere(HTTPException):
    """What was asked for is not in the store."""

    def __init__(self, sentence: str) -> None:
        super().__init__(404, sentence)


def answer(request: Request, status: int, detail: str, headers: dict[str, str] | None = None) -> Response:
    """A problem in the form that the asker wants."""
    title = HTTPStatus(status).phrase
    wants_page = "text/html" in request.headers.get("accept", "") and not request.scope["path"].endswith(
        ".json"
    )
    if wants_page:
        from dateline.serve.answers import environment

        text = environment().get_template("problem.html").render(
            title=title, status=status, detail=detail, request=request, where=request.app.state.title,
            who=getattr(request.state, "who", None), csrf=getattr(request.state, "csrf", ""),
        )  # fmt: skip
        return Response(text, status, media_type="text/html; charset=utf-8", headers=headers)
    body = msgspec.json.encode({"type": "about:blank", "title": title, "status": status, "detail": detail})
    return Response(body, status, media_type="application/problem+json", headers=headers)


def of(e: Exception) -> tuple[int, str]:
    """The status and sentence for an error of dateline's own."""
    if isinstance(e, UnknownActorError):
        return 404, f"The store has no actor called {e.name}."
    if isinstance(e, UnknownCountryError):
        return 404, str(e)
    if isinstance(e, StoreTooSlowError):
        return 503, "This took too long. Ask for less: fewer days, one actor."
    if isinstance(e, StoreFaultError):
        log.error("the store: %s", e)
        return 503, "The store can't answer now."
    return 422, str(e)


def attach(app: FastAPI) -> None:
    """Let every error of an application become a problem."""

    async def of_http(request: Request, e: Exception) -> Response:
        assert isinstance(e, StarletteHTTPException)
        if e.status_code == 404 and e.detail == "Not Found":
            return answer(request, 404, f"There is no page {request.scope['path'][:100]}.")
        headers = dict(e.headers) if e.headers else None
        if e.status_code == 405:
            allowed = (headers or {}).get("Allow", "another method")
            return answer(
                request, 405, f"{request.scope['path'][:100]} is not asked so. Use {allowed}.", headers
            )
        return answer(request, e.status_code, str(e.detail), headers)

    async def of_asking(request: Request, e: Exception) -> Response:
        assert isinstance(e, RequestValidationError)
        return answer(request, 422, "; ".join(_told_of(x) for x in e.errors()[:5]))

    async def of_dateline(request: Request, e: Exception) -> Response:
        return answer(request, *of(e))

    async def of_fault(request: Request, e: Exception) -> Response:
        log.error("fault at %s", request.scope["path"], exc_info=e)
        return answer(request, 500, "This is a fault of dateline. The log of the server says more.")

    app.add_exception_handler(StarletteHTTPException, of_http)
    app.add_exception_handler(RequestValidationError, of_asking)
    app.add_exception_handler(DatelineError, of_dateline)
    app.add_exception_handler(Exception, of_fault)


def _told_of(wrong: dict[str, Any]) -> str:
    """One thing that is wrong with a request, as a sentence."""
    if wrong["type"] == "json_invalid":
        return f"The request's body is no JSON: {wrong['ctx']['error']} at character {wrong['loc'][-1]}"
    where = ".".join(str(part) for part in wrong["loc"][1:]) or "The request"
    if wrong["type"] == "string_pattern_mismatch":
        return f"{where} can't be {str(wrong['input'])[:60]!r}"
    if wrong["type"] == "missing" and where == "The request":
        return "The request has no body"
    return f"{where}: {wrong['msg']}"
