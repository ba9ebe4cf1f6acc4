"""The situation in a span of days: what accounts tell surely enough, as sentences made of their coded fields only.

:func:`situation_of` is the one place that composes; the page, its JSON twin, the command line and the brief show it.
"""

from __future__ import annotations

from dateline.situation.composing import SENTENCES, Situation, situation_of
from dateline.situation.days import DaySpan, SpanName, span_of
from dateline.situation.saying import is_sentence
from dateline.situation.stated import Stated, Words

__all__ = [
    "SENTENCES",
    "DaySpan",
    "Situation",
    "SpanName",
    "Stated",
    "Words",
    "is_sentence",
    "situation_of",
    "span_of",
]
