"""Intake: files, pages, PDFs, Word files and streams become reports, or a sentence that says why not.

:func:`~dateline.intake.files.read_source` turns one file, address or ``-`` into reports;
:func:`~dateline.intake.lines.reports` a stream of JSON lines; :mod:`~dateline.intake.checks` says what
can't be read.
"""

from __future__ import annotations

from dateline.intake.checks import LONGEST, check
from dateline.intake.files import read_source
from dateline.intake.lines import Refusal, report_of, reports
from dateline.report import Report

__all__ = ["LONGEST", "Refusal", "Report", "check", "read_source", "report_of", "reports"]
