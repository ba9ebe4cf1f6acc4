"""dateline reads news reports and keeps the record of a crisis.

>>> import dateline
>>> record = dateline.read("Turkey accused Haftar of breaking the truce on Tuesday.", "2020-01-14")
>>> record.events[0].type
'ACCUSE'
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

__all__ = [
    "DatelineError",
    "ReadingConfig",
    "Record",
    "Refusal",
    "Report",
    "ReportError",
    "__version__",
    "code",
    "ingest",
    "open",
    "read",
]

if TYPE_CHECKING:
    from dateline.coding import code, read
    from dateline.config import ReadingConfig
    from dateline.errors import DatelineError, ReportError
    from dateline.ingesting import ingest
    from dateline.intake import Refusal
    from dateline.notebook import open
    from dateline.record import Record
    from dateline.report import Report

_HOMES = {
    "code": "coding",
    "ingest": "ingesting",
    "open": "notebook",
    "read": "coding",
    "ReadingConfig": "config",
    "DatelineError": "errors",
    "ReportError": "errors",
    "Refusal": "intake",
    "Record": "record",
    "Report": "report",
}


def __getattr__(name: str) -> Any:
    """Load a public name when it is first asked for: ``import dateline`` itself loads nothing heavy."""
    if name not in _HOMES:
        raise AttributeError(f"module 'dateline' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"dateline.{_HOMES[name]}"), name)
