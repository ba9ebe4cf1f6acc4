"""What makes a report unreadable: each reason is a sentence that names the report and the mend."""

from __future__ import annotations

import msgspec

from dateline.errors import ReportError
from dateline.intake.encoding import is_mojibake
from dateline.report import Report, day_of, why_no_day

LONGEST = 1_000_000
"""Characters of the longest text that is read. A newspaper page has about 10,000."""

_LONGEST_DATE = 100  # characters of the longest date of publication
_SAMPLE = 2_000  # characters that the language is told from
_LETTERS = 20  # fewer letters than these tell no language
# How far another language's log-probability must lie above English's, for the whole sample and for its words
# in small letters, among which no foreign names are. Sentences of eight words in fourteen other languages lie
# above 90 and 50; of 1,020 English sentences full of foreign names none lies above 15 and 0.
_MARGIN = 25.0
_MARGIN_OF_SMALL = 12.0
_NO_LANGUAGE = ("zxx", "und")  # ISO 639 for text that is in none, such as tables and codes


class ReportWarning(UserWarning):
    """A report can be read, but something in it is likely to be read wrongly."""


def check(report: Report, any_language: bool = False) -> list[str]:
    """Refuse a report that can't be read. Its text is never changed.

    Args:
        report: as it came in.
        any_language: read texts in other languages than English too.

    Returns:
        Warnings about a report that can be read all the same.

    Raises:
        ReportError: with one sentence for a person.
    """
    name = shown(report.id)
    for wrong in (_text, _published, _beyond_json):
        if sentence := wrong(report, name):
            raise ReportError(sentence, report.id)
    if not any_language and (sentence := _language(report, name)):
        raise ReportError(sentence, report.id)
    if is_mojibake(report.text):
        return [
            f"The text of {name} looks like UTF-8 that was once read as Latin-1 (“â€œ” for a quotation mark), so "
            "quotations will be missed. Decode it again from its source."
        ]
    return []


def shown(report_id: str) -> str:
    """A report's id as a sentence names it: short, and with characters that can be printed."""
    name = "".join(c if c.isprintable() else "�" for c in report_id)
    return name if len(name) <= 80 else name[:79] + "…"


def _text(report: Report, name: str) -> str | None:
    text: object = report.text
    if not isinstance(text, str):
        return f"The text of {name} is no string but {type(text).__name__}. Give the story as one string."
    if not text.strip():
        return f"The report {name} has an empty text. Give the story in the field “text”."
    if len(text) > LONGEST:
        return (
            f"The text of {name} has {len(text):,} characters; the longest that is read has {LONGEST:,}. "
            "Split it into its articles."
        )
    if "\x00" in text:
        return (
            f"The text of {name} holds NUL characters, so it is no plain text. "
            "Convert its source to text again, or remove them."
        )
    if not _is_unicode(text):
        return (
            f"The text of {name} holds lone surrogates, halves of characters that stand for nothing. "
            "Decode it again from its source."
        )
    return None


def _published(report: Report, name: str) -> str | None:
    published: object = report.published
    if published is None:
        return None
    said = f"“{shown(str(published)[:40])}”, the date of publication of {name},"
    if not isinstance(published, str) or len(published) > _LONGEST_DATE:
        return f"{said} is no date. Write it as YYYY-MM-DD, or leave the field out."
    return None if day_of(published) else f"{said} {why_no_day(published)}"


def _beyond_json(report: Report, name: str) -> str | None:
    """What could be read but not written again: lone surrogates, huge numbers, objects of Python."""
    try:
        msgspec.json.encode(report)
    except (TypeError, ValueError, OverflowError, RecursionError, msgspec.MsgspecError) as e:
        return (
            f"A field of {name} besides its text can't be written as JSON ({e}). "
            "Give strings, numbers, lists and objects only."
        )
    return None


def _language(report: Report, name: str) -> str | None:
    if report.language:
        if report.language.strip().lower().startswith("en"):
            return None
        found, says = report.language, "says its field “language”"
    else:
        found, says = told_language(report.text), "as it seems"
        if found == "en":
            return None
    return (
        f"The text of {name} is in another language than English ({shown(found)}, {says}), which isn't "
        "supported. Read it all the same with --any-language (any_language=True in Python)."
    )


def told_language(text: str) -> str:
    """ISO 639 code of a text's language; “en” where there is too little to tell or none is clearly better."""
    sample = text[:_SAMPLE]
    if sum(c.isalpha() for c in sample) < _LETTERS:
        return "en"
    best, margin = _ahead_of_english(sample)
    if margin <= _MARGIN or best in _NO_LANGUAGE:
        return "en"
    small = " ".join(word for word in sample.split() if word == word.lower())
    return best if not small or _ahead_of_english(small)[1] > _MARGIN_OF_SMALL else "en"


def _ahead_of_english(text: str) -> tuple[str, float]:
    """The most probable language, and by how much it is likelier than English (natural logarithm)."""
    from py3langid import rank

    scores: list[tuple[str, float]] = rank(text)
    best, top = scores[0]
    return best, top - dict(scores)["en"]


def _is_unicode(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
