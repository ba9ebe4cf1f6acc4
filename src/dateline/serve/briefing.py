"""A brief of what a filter's address asks for, to take away."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response

from dateline.brief import brief_of
from dateline.brief.forms import KINDS, written
from dateline.errors import NothingToSayError
from dateline.serve.answers import tagged
from dateline.serve.desk import At
from dateline.serve.filters import Asked
from dateline.serve.problems import PROBLEMS, NotThere


class BriefForm(StrEnum):
    """How a brief is written."""

    md = "md"
    html = "html"
    pdf = "pdf"
    docx = "docx"


_FORMS: Any = {
    200: {"description": "The brief.", "content": {kind.split(";")[0]: {} for kind in KINDS.values()}}
}

router = APIRouter(responses={k: PROBLEMS[k] for k in (404, 422)})


@router.get("/brief.{form}", operation_id="brief", response_class=Response, responses=_FORMS)
def brief(request: Request, desk: At, form: Annotated[BriefForm, Path()], asked: Asked) -> Response:
    """What happened, who moved, what is disputed and next, in the reports' own sentences."""
    key = ("brief", form, asked.model_dump_json())
    try:
        body: bytes = desk.memo.get(key, lambda: written(brief_of(desk.store, asked.wanted()), form))
    except NothingToSayError as e:
        raise NotThere(str(e)) from e
    out = tagged(request, body, KINDS[form])
    out.headers["Content-Disposition"] = f'attachment; filename="dateline-brief.{form}"'
    return out
