"""Streams of reports: one JSON object a line, each read or refused, in the order given."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from dateline.errors import ReportError
from dateline.report import Report

_FIELDS = {"id", "text", "published", "title", "publisher", "url", "language", "pair"}


class Refusal(msgspec.Struct, kw_only=True):
    """What stands in the place of a report that can't be read: its id, where it has one, and why."""

    id: str | None = None
    error: str

    def to_json(self) -> str:
        """One JSON object on one line."""
        return msgspec.json.encode(self).decode()


def report_of(fields: dict[str, Any], where: str = "The report") -> Report:
    """A report from its fields; those that the contract doesn't name go to ``extra``.

    Args:
        fields: as in a JSON line.
        where: how an error names the place (“reports.jsonl, line 7”).

    Raises:
        ReportError: a field is missing or of the wrong kind.
    """
    name = fields.get("id")
    name = str(name) if isinstance(name, str | int) else None
    called = f"{where} ({name})" if name else where
    if "text" not in fields:
        raise ReportError(f"{called} has no field “text”. Each report needs its story there.", name)
    if not isinstance(fields["text"], str):
        raise ReportError(f"{called}: the field “text” is no string. Give the story as one string.", name)
    known = {k: v for k, v in fields.items() if k in _FIELDS and v is not None}
    if name is not None:
        known["id"] = name
    extra = {k: v for k, v in fields.items() if k not in _FIELDS and k != "extra"}
    if isinstance(fields.get("extra"), dict):
        extra = {**fields["extra"], **extra}
    try:
        return msgspec.convert({**known, "extra": extra}, Report)
    except msgspec.ValidationError as e:
        raise ReportError(f"{called}: {_plain(e)}.", name) from e


def _plain(error: msgspec.ValidationError) -> str:
    """msgspec's message in the words of the contract."""
    message, _, path = str(error).partition(" - at ")
    field = path.strip("`").removeprefix("$.")
    return f"the field “{field}”: {message[:1].lower()}{message[1:]}" if field else message


def reports(lines: Iterable[str | bytes], source: str = "standard input") -> Iterator[Report | Refusal]:
    """Reports of a stream of JSON lines; a line that holds none gives a refusal in its place.

    Args:
        lines: JSON objects, one a line; blank lines are passed over.
        source: how errors name the stream.
    """
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        where = f"{source}, line {number}"
        try:
            yield report_of(_object(line, where), where)
        except ReportError as e:
            yield Refusal(id=e.report_id, error=str(e))


def _object(line: str | bytes, where: str) -> dict[str, Any]:
    try:
        # json, not msgspec: it lets lone surrogates through, which are refused with a sentence of their own
        found = json.loads(line)
    except UnicodeDecodeError as e:
        raise ReportError(
            f"{where} is not UTF-8 (byte {e.start + 1}). Convert the file, say with: iconv -f latin1 -t utf8."
        ) from e
    except (ValueError, RecursionError) as e:
        raise ReportError(f"{where} is no JSON: {e}. Each line must be one whole JSON object.") from e
    if not isinstance(found, dict):
        raise ReportError(f"{where} is JSON but no object. Each line must be an object with “id” and “text”.")
    return found
