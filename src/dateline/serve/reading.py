"""Reading over HTTP: one report, or a stream of them; in processes of their own, which pages don't wait for."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import AsyncIterator
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Body, HTTPException, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.types import Receive, Scope, Send

from dateline.coding import accepted
from dateline.intake import Refusal, reports
from dateline.parallel import Pool
from dateline.processes import AnswerTooSlowError, WorkerKilledError
from dateline.record import Record
from dateline.report import Report
from dateline.serve.answers import page, tagged
from dateline.serve.filters import CALENDAR
from dateline.serve.problems import PROBLEMS
from dateline.views.page import LAYERS, article_of

_LONGEST = 200_000  # characters of one report
_LINE = 2_000_000  # bytes of one line of a stream
_AT_ONCE = 4  # lines that are read at one go
_CLOCK = r"T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?(Z|[+-](0\d|1[0-3]):[0-5]\d)?"
_JSONL = "application/x-ndjson"

_LINES = {_JSONL: {"schema": {"type": "string"}}}
_LINES_OUT: Any = {200: {"description": "A record, or why there is none, a line.", "content": _LINES}}
_LINES_IN = {"requestBody": {"description": "A report a line, as JSON.", "required": True, "content": _LINES}}
_RECORD = {"type": "object", "required": ["id", "text", "events"]}
_A_RECORD: Any = {
    200: {"description": "The record (docs/record.md).", "content": {"application/json": {"schema": _RECORD}}}
}

router = APIRouter(responses={k: PROBLEMS[k] for k in (400, 413, 422, 503)})


class Readers:
    """The processes that read.

    Args:
        number: how many; 0 for none.
        seconds: that the reading of one report of a stream may take, and that the next of its lines may be waited for.
    """

    def __init__(self, number: int, seconds: float) -> None:
        self.number, self.seconds = number, seconds
        self._pool: Pool | None = None
        self._lock = threading.Lock()

    def begin(self) -> None:
        """Start them, so that the first who asks needn't wait for the models."""
        if self.number:
            self._started().warm()

    def close(self) -> None:
        """Stop them, whatever they are at."""
        with self._lock:
            self.number = 0
            if self._pool:
                self._pool.close()
            self._pool = None

    async def read(self, some: list[Report], in_time: bool = False) -> list[Record | Refusal]:
        """A record of each report, or why there is none; to cancel it stops the reading.

        Args:
            in_time: refuse what takes too long to read; else who asks sees to it.

        Raises:
            HTTPException: this server does not read, or a process was killed.
        """
        if not self.number:
            raise HTTPException(503, "This server was started without readers (--readers), or is ending.")
        pool = self._started()
        try:
            return await asyncio.wrap_future(pool.read(some, self.seconds if in_time else None))
        except AnswerTooSlowError as e:
            if len(some) == 1:
                return [Refusal(id=some[0].id, error=f"Report {some[0].id}: {e} Send a part of it.")]
            return [answer for one in some for answer in await self.read([one], in_time)]
        except WorkerKilledError:
            with self._lock:
                if self._pool is pool:
                    self._pool = None
            pool.close()
            raise HTTPException(
                503, "A reader was stopped, most likely for want of memory. Ask again."
            ) from None

    def _started(self) -> Pool:
        with self._lock:
            if self._pool is None:
                self._pool = Pool(self.number)
            return self._pool


class SubmittedReport(BaseModel):
    """A report."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(
        min_length=1, max_length=_LONGEST, pattern="[A-Za-z]{2}", description="The story, in English."
    )
    published: str | None = Field(
        None, pattern=f"^({CALENDAR})({_CLOCK})?$", max_length=40,
        description="YYYY-MM-DD or ISO 8601: the anchor for “Tuesday”.",
    )  # fmt: skip
    id: str | None = Field(None, max_length=500)
    title: str | None = Field(None, max_length=2000)
    publisher: str | None = Field(None, max_length=500)
    url: str | None = Field(None, max_length=2000)
    language: str | None = Field(None, max_length=20, pattern=r"^en(-[A-Z]{2})?$")


@router.post("/read", operation_id="read", responses=_A_RECORD)
async def read(request: Request, given: Annotated[SubmittedReport, Body()]) -> Response:
    """Read one report."""
    (found,) = await _answers(request, [accepted(given.model_dump(exclude_none=True), any_language=False)])
    if isinstance(found, Refusal):
        raise HTTPException(422, found.error)
    return tagged(request, msgspec.json.encode(found), "application/json")


@router.get("/paste", include_in_schema=False)
def read_page(request: Request) -> Response:
    """A page to paste a report into."""
    return page(request, "read.html", {"article": None, "text": "", "published": "", "wrong": None})


@router.post("/paste", include_in_schema=False)
async def read_pasted(request: Request) -> Response:
    """What was made of a pasted report."""
    form = await request.form(max_fields=5, max_part_size=_LONGEST * 4)
    text, published = str(form.get("text", "")).replace("\r\n", "\n"), str(form.get("published", "")).strip()
    fields = {"text": text[:_LONGEST], "published": published or None, "title": None}
    (found,) = await _answers(request, [accepted(fields, any_language=False)])
    shown: dict[str, Any] = {
        "article": None,
        "text": text,
        "published": published,
        "wrong": None,
        "layers": LAYERS,
    }
    if isinstance(found, Refusal):
        shown["wrong"] = found.error
    else:
        shown["article"] = article_of(found, 1)
    return page(request, "read.html", shown)


@router.post("/code", operation_id="code", responses=_LINES_OUT, openapi_extra=_LINES_IN)
async def code(request: Request) -> Response:
    """Code a stream of reports: JSON lines in, JSON lines out, in the same order."""
    return _Both(_coded(request), media_type=_JSONL, headers={"Cache-Control": "no-store"})


class _Both(StreamingResponse):
    """An answer that is written while the request is still read: nothing else may take what comes in."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.stream_response(send)


async def _coded(request: Request) -> AsyncIterator[bytes]:
    """The lines of the answer; a few batches are under way while the next lines come in."""
    under_way: deque[asyncio.Task[list[Record | Refusal]]] = deque()
    try:
        batch: list[Report | Refusal] = []
        async for number, line in _lines(request):
            if not line.strip():
                continue
            batch.append(_report(line, number))
            if len(batch) >= _AT_ONCE:
                under_way.append(asyncio.create_task(_answers(request, batch, in_time=True)))
                batch = []
            if len(under_way) > 2 * max(1, request.app.state.readers.number):
                yield _said(await under_way.popleft())
        if batch:
            under_way.append(asyncio.create_task(_answers(request, batch, in_time=True)))
        while under_way:
            yield _said(await under_way.popleft())
    except HTTPException as e:
        yield _said([Refusal(error=str(e.detail))])
    finally:
        for task in under_way:
            task.cancel()


async def _lines(request: Request) -> AsyncIterator[tuple[int, bytes]]:
    """The lines of a request with their numbers; of one that is too long, only its beginning."""
    number, rest = 1, b""
    pieces = request.stream()
    while True:
        try:
            async with asyncio.timeout(request.app.state.readers.seconds):
                piece = await anext(pieces)
        except StopAsyncIteration:
            break
        except TimeoutError:
            raise HTTPException(408, "The next line was waited for too long.") from None
        *whole, rest = (rest + piece).split(b"\n")
        for line in whole:
            yield number, line
            number += 1
        rest = rest[: _LINE + 1]  # more is never needed, and a line without end can't fill the memory
    yield number, rest


def _report(line: bytes, number: int) -> Report | Refusal:
    if len(line) > _LINE:
        return Refusal(error=f"Line {number} is longer than {_LINE:,} bytes. Send a report a line.")
    (found,) = reports([line], "the request", number)
    return accepted(found, any_language=False)


async def _answers(
    request: Request, some: list[Report | Refusal], in_time: bool = False
) -> list[Record | Refusal]:
    """An answer to each, in order."""
    readers: Readers = request.app.state.readers
    good = [r for r in some if isinstance(r, Report)]
    found = iter(await readers.read(good, in_time) if good else [])
    return [r if isinstance(r, Refusal) else next(found) for r in some]


def _said(answers: list[Record | Refusal]) -> bytes:
    return b"".join(msgspec.json.encode(a) + b"\n" for a in answers)
