"""The log of a server: lines for a person, or JSON for a program that gathers logs."""

from __future__ import annotations

import logging
import sys
from datetime import UTC, datetime

import msgspec

from dateline.errors import DatelineError


class Json(logging.Formatter):
    """One JSON object a line: time, level, logger, what happened, and what is told of it."""

    def format(self, record: logging.LogRecord) -> str:
        """See :class:`logging.Formatter`."""
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(), "logger": record.name, "message": record.getMessage(),
            **getattr(record, "told", {}),
        }  # fmt: skip
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return msgspec.json.encode(line).decode()


class TextFormatter(logging.Formatter):
    """The same for a person; what came from outside can't begin a line of its own."""

    def format(self, record: logging.LogRecord) -> str:
        """See :class:`logging.Formatter`."""
        told = " ".join(str(v) for v in getattr(record, "told", {}).values() if v is not None)
        line = f"{datetime.fromtimestamp(record.created):%H:%M:%S} {record.getMessage()} {told}".rstrip()
        line = "".join(c if c.isprintable() else "�" for c in line)
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


def begin(form: str) -> None:
    """Write the log of server and requests to standard error.

    Args:
        form: ``text``, ``json`` or ``none`` (faults only).

    Raises:
        DatelineError: another form is asked for.
    """
    if form not in ("text", "json", "none"):
        raise DatelineError(f"{form} is no form of a log. Give text, json or none.")
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Json() if form == "json" else TextFormatter())
    for name in ("dateline.serve", "uvicorn.error"):
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [handler], False
        quiet = form == "none" or name != "dateline.serve"
        logger.setLevel(logging.WARNING if quiet else logging.INFO)
