"""What makes a report unreadable: each reason is a sentence that names the report and the mend."""

from __future__ import annotations

import re

from dateline.errors import ReportError
from dateline.report import Report, day_of

LONGEST = 1_000_000
"""Characters of the longest text that is read. A newspaper page has about 10,000."""

_SAMPLE = 1_000  # characters that the language is told from
_LETTERS = 20  # fewer letters than these tell no language
# How far another language's log-probability must lie above English's. Names alone bring a short English
# sentence to 15, a sentence of eight words in another language lies above 35.
_MARGIN = 25.0
_MOJIBAKE = re.compile("â€[œ™\x9d\x9c“”˜]|Ã[©¨¡³±¼¶\xad]|â\x80[\x93-\x9d]")


def check(report: Report, any_language: bool = False) -> list[str]:
    """Refuse a report that can't be read.

    Args:
        report: as it came in.
        any_language: read texts in other languages than English too.

    Returns:
        Warnings about a report that can be read all the same.

    Raises:
        ReportError: with one sentence for a person.
    """
    text, name = report.text, report.id
    if not text.strip():
        raise ReportError(f"The report {name} has an empty text. Give the story in the field “text”.", name)
    if len(text) > LONGEST:
        raise ReportError(
            f"The text of {name} has {len(text):,} characters; the longest that is read has {LONGEST:,}. "
            "Split it into its articles.",
            name,
        )
    if "\x00" in text:
        raise ReportError(
            f"The text of {name} holds NUL characters, so it is no plain text. Convert the file to text first.", name
        )
    if any("\ud800" <= c <= "\udfff" for c in text):
        raise ReportError(
            f"The text of {name} holds lone surrogates, halves of characters. Decode it again from its source.", name
        )
    if not any(c.isalpha() for c in text):
        raise ReportError(f"The text of {name} has no letters. Is it the right field?", name)
    if report.published is not None and day_of(report.published) is None:
        raise ReportError(
            f"“{report.published[:40]}”, the date of publication of {name}, is no date. Write it as YYYY-MM-DD.", name
        )
    if not any_language and (language := _language(report)) != "en":
        raise ReportError(
            f"The text of {name} seems to be in another language than English ({language}), which isn't supported. "
            "Force it with --any-language.",
            name,
        )
    if _MOJIBAKE.search(text):
        return [
            f"The text of {name} looks like UTF-8 that was read as Latin-1 (“â€œ” for a quotation mark): "
            "quotes will be missed. Decode it again from its source."
        ]
    return []


def _language(report: Report) -> str:
    """ISO 639-1 of a report's text; English where there is too little to tell or nothing clearly better."""
    if report.language:
        return report.language.lower()[:2]
    from py3langid import rank

    sample = report.text[:_SAMPLE]
    if sum(c.isalpha() for c in sample) < _LETTERS:
        return "en"
    scores: list[tuple[str, float]] = rank(sample)
    best, top = scores[0]
    return best if top - dict(scores)["en"] > _MARGIN else "en"
