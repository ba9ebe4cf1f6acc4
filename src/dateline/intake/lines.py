"""Streams of reports: one JSON object a line, each read or refused, in the order given."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

import msgspec

from dateline.errors import ReportError
from dateline.intake.checks import shown
from dateline.report import Report

LONGEST_LINE = 64_000_000
"""Bytes of the longest line that is read; the longest text fits in five times over."""

_FIELDS = {"id", "text", "published", "title", "publisher", "url", "language", "pair"}


class Refusal(msgspec.Struct, kw_only=True):
    """What stands in the place of a report that can't be read.

    Attributes:
        id: the report's, or None where it has none.
        error: one sentence: what is wrong, where, and what to do.
    """

    id: str | None = None
    error: str

    def __post_init__(self) -> None:
        # A lone surrogate could not be written.
        self.id = self.id and self.id.encode("utf-8", "replace").decode()
        self.error = self.error.encode("utf-8", "replace").decode()

    def to_json(self) -> str:
        """One JSON object on one line."""
        return msgspec.json.encode(self).decode()


def reports(
    lines: Iterable[str | bytes], source: str = "standard input", first: int = 1
) -> Iterator[Report | Refusal]:
    """Reports of a stream of JSON lines; a line that holds none gives a refusal in its place.

    Args:
        lines: JSON objects, one a line; blank lines are passed over.
        source: how errors name the stream.
        first: the number of the first line.
    """
    for number, line in enumerate(lines, first):
        if not line.strip():
            continue
        where = f"{source}, line {number}"
        try:
            report: Report | Refusal = report_of(_object(line, where), where)
        except ReportError as e:
            report = Refusal(id=e.report_id, error=str(e))
        yield report


def report_of(fields: Mapping[str, Any], where: str = "The report") -> Report:
    """A report from its fields; those that the contract doesn't name go to ``extra``.

    Args:
        fields: as in a JSON line; ``published`` may be a date of Python too.
        where: how an error names the place (“reports.jsonl, line 7”).

    Raises:
        ReportError: a field is missing or of the wrong kind.
    """
    name = fields.get("id")
    name = str(name) if isinstance(name, str | int) and not isinstance(name, bool) else None
    called = f"{where} ({shown(name)})" if name else where
    if fields.get("text") is None:
        raise ReportError(f"{called} has no field “text”. Each report needs its story there.", name)
    known = {k: v for k, v in fields.items() if k in _FIELDS and v is not None}
    if name is not None:
        known["id"] = name
    if isinstance(known.get("published"), date):
        known["published"] = known["published"].isoformat()
    extra = {k: v for k, v in fields.items() if k not in _FIELDS and k != "extra"}
    if isinstance(fields.get("extra"), dict):
        extra = {**fields["extra"], **extra}
    elif fields.get("extra") is not None:
        extra["extra"] = fields["extra"]
    try:
        return msgspec.convert({**known, "extra": extra}, Report)
    except (msgspec.ValidationError, RecursionError, ValueError) as e:  # ValueError: a half of a character
        raise ReportError(f"{called}: {_plain(e)}.", name) from e


def _plain(error: Exception) -> str:
    """msgspec's message in the words of the contract."""
    message, _, path = str(error).partition(" - at ")
    field = path.strip("`").removeprefix("$.")
    message = message[:1].lower() + message[1:].replace("`", "")
    return f"the field “{field}” is wrong: {message}" if field else message


def _object(line: str | bytes, where: str) -> dict[str, Any]:
    if len(line) > LONGEST_LINE:
        raise ReportError(
            f"{where} is longer than {LONGEST_LINE // 1_000_000} MB. Write one report a line, each ended by a "
            "line break."
        )
    try:
        # json, not msgspec: it lets lone surrogates through, which are refused with a sentence of their own
        found = json.loads(line)
    except UnicodeDecodeError as e:
        raise ReportError(
            f"{where} is not UTF-8 (byte {e.start + 1}). Convert the file first, say with: "
            "iconv -f cp1252 -t utf-8 FILE"
        ) from e
    except (ValueError, RecursionError) as e:
        raise ReportError(f"{where} is no JSON ({e}). Each line must be one whole JSON object.") from e
    if isinstance(found, list):
        raise ReportError(
            f"{where} is a JSON list. Write one report a line instead, say with: jq -c '.[]' FILE"
        )
    if not isinstance(found, dict):
        raise ReportError(f"{where} is JSON but no object. Each line must be an object with “id” and “text”.")
    return found
