"""Checks that words alone can't make, by the name that rules use in ``guard``: is “May” a month, “2000” a year?"""

from __future__ import annotations

from collections.abc import Callable

from spacy.tokens import Token

from dateline.reading.document import text_of
from dateline.reading.times.context import ReadingContext
from dateline.reading.times.grammar import Match, grammar


def _is_year(match: Match, now: ReadingContext) -> bool:
    """Whether four figures are a year: not a count (“2000 troops”), a price or a number of something."""
    if match.tokens[match.first].text != match.part("year_digits")[0].text:
        return True
    year = int(match.part("year_digits")[0].text)
    before = match.tokens[match.first - 1].text if match.first else ""
    numbered = grammar().words_of("numbered")
    if before == "." and match.first > 1:  # “No. 1973”; but “in 2003. 2004 was a good year”
        before = match.tokens[match.first - 2].text
        if before in numbered or before == "nos":
            return False
    elif before in numbered:
        return False
    if before in grammar().words_of("near"):
        return True
    after = _after(match, now)
    counts = after is not None and (after.tag_ == "NNS" or after.text == "%")
    return 1700 <= year < 2100 and not (counts and (year % 100 == 0 or year < 1900))


def _is_decade(match: Match, now: ReadingContext) -> bool:
    """Whether “90s” is a decade: not an age or a count (“in her 60s”, “the 10s or 100s”)."""
    before = match.tokens[match.first - 1].text if match.first else ""
    figures = match.part("decade_digits")[0].text.strip("s’'")
    return len(figures) == 4 or (figures > "10" and before not in ("his", "her", "their", "my"))


def _is_clock(match: Match, now: ReadingContext) -> bool:
    """Whether figures are a time of day: a bare “one am” may be a verb."""
    told = ("ampm", "clockword", "clock", "zone")
    return any(match.part(name) for name in told) or "clock" in match.words()


def _is_weekday(match: Match, now: ReadingContext) -> bool:
    """Whether “sat.” and “sun.” are Saturday and Sunday: capitalised, or after a word like “on”."""
    if not match.part("weekday_short"):
        return not _is_name(match, now)
    before = match.tokens[match.first - 1].text if match.first else ""
    return text_of(now.doc)[match.part("weekday_short")[0].start].isupper() or before == "on"


def _is_frequency(match: Match, now: ReadingContext) -> bool:
    """Whether “daily” is an adverb: annotators leave “annual sales” and “daily paper” alone."""
    token = now.token_at(match.tokens[match.first].start)
    return token is not None and token.pos_ == "ADV"


def _is_thing(match: Match, now: ReadingContext) -> bool:
    """Whether “8-month-old” stands before a noun: “the 31-year-old” is a person."""
    after = _after(match, now)
    return after is not None and after.pos_ == "NOUN"


def _is_noun(match: Match, now: ReadingContext) -> bool:
    """Whether “fall”, “spring”, “may” or “march” is the noun."""
    faces = grammar().words_of("two_faced")
    tokens = [now.token_at(t.start) for t in match.tokens[match.first : match.last] if t.text in faces]
    return all(token is not None and token.pos_ in ("NOUN", "PROPN") for token in tokens) and not _is_name(
        match, now
    )


def _is_no_name(match: Match, now: ReadingContext) -> bool:
    """Whether a month stands alone: not in the name of a person (“April Decker”)."""
    return not _is_name(match, now)


def _is_name(match: Match, now: ReadingContext) -> bool:
    """Whether a single word, a month or a weekday, is part of somebody's name: “June Carter”, “Gen. Sunday Bello”."""
    token = now.token_at(match.tokens[match.first].start)
    if token is None or match.last - match.first > 1 or token.pos_ != "PROPN":
        return False
    before = token.nbor(-1) if token.i else None
    word = before.lower_ if before is not None else ""
    timed = word != "of" and word in grammar().words_of("near")
    if token.ent_type_ == "PERSON" and not timed:
        return True
    if any(c.dep_ == "relcl" and c.left_edge.lower_ == "who" for c in token.rights):
        return True
    named = before is not None and before.dep_ == "compound" and before.pos_ == "PROPN"
    if named and before is not None and before.head == token and token.ent_type_ not in ("DATE", "TIME"):
        return True  # “Casey August”
    head = token.head
    if token.dep_ != "compound" or head.pos_ != "PROPN" or not 0 < head.i - token.i < 3:
        return False
    if token.ent_type_ and token.ent_type_ == head.ent_type_ and head.ent_iob_ == "I":
        return not timed
    titled = before is not None and before.pos_ == "PROPN" and before.head == head
    if match.part("weekday"):
        return titled  # “said Monday Iran would …”
    return titled or before is None or before.is_sent_end or before.pos_ in ("VERB", "CCONJ", "NOUN", "PUNCT")


def _is_alone(match: Match, now: ReadingContext) -> bool:
    """Whether no noun or figure follows that the words belong to: “on the 19th”, not “on the 19th floor”."""
    after = _after(match, now)
    return after is None or after.pos_ not in ("NOUN", "PROPN", "NUM", "ADJ", "ADV")


def _is_named(match: Match, now: ReadingContext) -> bool:
    """Whether a date and a thing make a name: “the April 6 Movement”, “the March 14 alliance”."""
    last = match.tokens[match.last - 1]
    if text_of(now.doc)[last.start].isupper():
        return True
    return match.number("named_after") == 2 and match.tokens[match.first].text == "the"


def _after(match: Match, now: ReadingContext) -> Token | None:
    """The word behind a match."""
    return now.token_at(match.tokens[match.last].start) if match.last < len(match.tokens) else None


GUARDS: dict[str, Callable[[Match, ReadingContext], bool]] = {
    "year": _is_year,
    "alone": _is_alone,
    "decade": _is_decade,
    "clock": _is_clock,
    "frequency": _is_frequency,
    "named": _is_named,
    "no_name": _is_no_name,
    "noun": _is_noun,
    "thing": _is_thing,
    "weekday": _is_weekday,
}
