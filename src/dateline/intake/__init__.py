"""Intake: files, pages, PDFs, Word files and streams become reports, or a sentence that says why not.

:func:`~dateline.intake.files.read_source` turns one file, address or ``-`` into reports,
:func:`~dateline.intake.files.of_bytes` bytes, :func:`~dateline.intake.lines.reports` a stream of JSON
lines of any length; :mod:`~dateline.intake.checks` says which reports can't be read, and why.
"""

from __future__ import annotations

from dateline.intake.checks import LONGEST, ReportWarning, check
from dateline.intake.encoding import DecodingWarning
from dateline.intake.files import of_bytes, read_source
from dateline.intake.lines import Refusal, report_of, reports
from dateline.report import Report

__all__ = [
    "LONGEST",
    "DecodingWarning",
    "Refusal",
    "Report",
    "ReportWarning",
    "check",
    "of_bytes",
    "read_source",
    "report_of",
    "reports",
]
