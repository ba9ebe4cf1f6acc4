"""Times: dates, clock times, durations and sets in the text, with TIMEX3 types and values.

Expressions are found by the rules of ``knowledge/data/times`` (see :mod:`dateline.reading.temporal.grammar`),
read against the report's day and the tense around them, and kept in the order of the text. The
habits (what is marked, how vague words are valued) are those of TimeML's annotation guidelines
(Saurí et al. 2006).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from spacy.language import Language
from spacy.tokens import Doc

from dateline.reading.document import text_of
from dateline.reading.temporal import clock, days, periods, spans  # noqa: F401  (they enter their readings)
from dateline.reading.temporal.context import MAKERS, Context
from dateline.reading.temporal.grammar import Match, grammar
from dateline.reading.temporal.timex import bounds
from dateline.record import Time

__all__ = ["Times", "bounds", "make_times"]


class Times:
    """The stage ``dateline_times``: reads ``doc._.layout.anchor``, tags and heads; writes ``doc._.times``."""

    name = "times"

    def __call__(self, doc: Doc) -> Doc:
        """Find and value every time expression of a document."""
        now = Context(doc, doc._.layout.anchor)
        doc._.times = list(_times(now, text_of(doc)))
        return doc


def _times(now: Context, text: str) -> Iterator[Time]:
    """The times of a text in order; where the longest match can't be read, the shorter ones within it are."""
    queue = grammar().matches(text)[::-1]
    while queue:
        match = queue.pop()
        guard = GUARDS.get(match.rule.guard)
        reading = MAKERS[match.rule.make](match, now) if guard is None or guard(match, now) else None
        if reading is not None:
            now.note(reading, match.rule.make)
            yield Time(match.start, match.end, *reading)
        elif match.rule.make != "nothing":
            queue += match.within()[::-1]


@Language.factory("dateline_times")
def make_times(nlp: Language, name: str) -> Times:
    """The factory of the stage; the grammar is compiled with it, so that the first report waits no longer."""
    grammar()
    return Times()


def _is_year(match: Match, now: Context) -> bool:
    """Whether four figures are a year: not a count (“2000 troops”), a price or a number of something."""
    if match.tokens[match.first].text != match.part("year_digits")[0].text:
        return True
    year = int(match.part("year_digits")[0].text)
    before = match.tokens[match.first - 1].text if match.first else ""
    if before in grammar().words_of("numbered"):
        return False
    if before in grammar().words_of("near"):
        return True
    after = now.token_at(match.tokens[match.last].start) if match.last < len(match.tokens) else None
    counts = after is not None and (after.tag_ == "NNS" or after.text == "%")
    return 1700 <= year < 2100 and not (counts and (year % 100 == 0 or year < 1900))


def _is_decade(match: Match, now: Context) -> bool:
    """Whether “90s” is a decade: not an age or a count (“in her 60s”, “the 10s or 100s”)."""
    before = match.tokens[match.first - 1].text if match.first else ""
    figures = match.part("decade_digits")[0].text.strip("s’'")
    return len(figures) == 4 or (figures > "10" and before not in ("his", "her", "their", "my"))


def _is_clock(match: Match, now: Context) -> bool:
    """Whether figures are a time of day: a bare “one am” may be a verb."""
    told = ("ampm", "clockword", "clock", "zone")
    return any(match.part(name) for name in told) or "clock" in match.words()


def _is_weekday(match: Match, now: Context) -> bool:
    """Whether “sat.” and “sun.” are Saturday and Sunday: capitalised, or after a word like “on”."""
    if not match.part("weekday_short"):
        return True
    before = match.tokens[match.first - 1].text if match.first else ""
    return text_of(now.doc)[match.part("weekday_short")[0].start].isupper() or before == "on"


def _is_frequency(match: Match, now: Context) -> bool:
    """Whether “daily” is an adverb: annotators leave “annual sales” and “daily paper” alone."""
    token = now.token_at(match.tokens[match.first].start)
    return token is not None and token.pos_ == "ADV"


def _is_thing(match: Match, now: Context) -> bool:
    """Whether “8-month-old” stands before a noun: “the 31-year-old” is a person."""
    after = now.token_at(match.tokens[match.last].start) if match.last < len(match.tokens) else None
    return after is not None and after.pos_ == "NOUN"


def _is_noun(match: Match, now: Context) -> bool:
    """Whether “fall”, “spring”, “may” or “march” is the noun."""
    faces = grammar().words_of("two_faced")
    tokens = [now.token_at(t.start) for t in match.tokens[match.first : match.last] if t.text in faces]
    return all(token is not None and token.pos_ in ("NOUN", "PROPN") for token in tokens)


GUARDS: dict[str, Callable[[Match, Context], bool]] = {
    "year": _is_year,
    "decade": _is_decade,
    "clock": _is_clock,
    "frequency": _is_frequency,
    "noun": _is_noun,
    "thing": _is_thing,
    "weekday": _is_weekday,
}
"""Checks that words alone can't make, by the name that rules use in ``guard``."""
