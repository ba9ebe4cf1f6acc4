"""Readings of lengths of time, of times that recur, of “ago” and “later”, and of set phrases.

Units are TIMEX3's: ``P3D``, ``P9M``, ``PT2H``, ``P1DE`` (a decade); ``X`` stands for a count that isn't told
(``PXW``: some weeks).
"""

from __future__ import annotations

from dateline.reading.times.context import Reading, ReadingContext, makes
from dateline.reading.times.grammar import Match
from dateline.reading.times.parts import count_of, in_year, length, moved, unfixed, unit_in, unit_of, when

HALVES = {"Y": "6M", "D": "T12H", "TH": "30M", "TM": "30S"}
"""What half of a unit adds to whole ones of it, where TIMEX3 has a smaller unit for that."""


@makes("duration")
def duration(m: Match, now: ReadingContext) -> Reading | None:
    """“nine-month”, “two hours”, “several weeks”, “two or three days” (the first count)."""
    unit = unit_of(m)
    return ("DURATION", length(count_of(m), unit)) if unit else None


@makes("first_of_two")
def first_of_two(m: Match, now: ReadingContext) -> Reading | None:
    """The “two” of “two to six days”, with the unit that follows."""
    unit = unit_in(m.part("some_unit"))
    return ("DURATION", length(count_of(m, "first"), unit)) if unit else None


@makes("half_duration")
def half_duration(m: Match, now: ReadingContext) -> Reading | None:
    """“two and a half years” (``P2Y6M``), “a minute and a half”."""
    unit, count = unit_of(m), count_of(m)
    if unit is None or not count.isdigit():
        return None
    fraction = "".join(t.text for t in m.part("fraction"))
    if unit in HALVES and fraction in ("", "1/2", "½"):
        return "DURATION", length(count, unit) + HALVES[unit]
    return "DURATION", length(
        f"{count}{ {'1/4': '.25', '¼': '.25', '3/4': '.75', '¾': '.75'}.get(fraction, '.5') }", unit
    )


@makes("half_unit")
def half_unit(m: Match, now: ReadingContext) -> Reading | None:
    """“half an hour”, “a half-century”."""
    unit = unit_of(m)
    whole = {"Y": "P6M", "D": "PT12H", "TH": "PT30M", "TM": "PT30S", "DE": "P5Y", "CE": "P50Y", "M": "P2W"}
    return ("DURATION", whole.get(unit, length("0.5", unit))) if unit else None


@makes("two_durations")
def two_durations(m: Match, now: ReadingContext) -> Reading | None:
    """“two hours and ten minutes”, “one year six months”."""
    first, second = unit_in(m.part("some_unit")), unit_in(m.part("other"))
    if first is None or second is None:
        return None
    tail = length(count_of(m, "m"), second)[1:]
    head = length(count_of(m), first)
    return "DURATION", head + (tail[1:] if first.startswith("T") and tail.startswith("T") else tail)


@makes("unit_alone")
def unit_alone(m: Match, now: ReadingContext) -> Reading | None:
    """“within a week” (``P1W``); “$33 million a year” is a rate, a SET."""
    unit = unit_of(m)
    if unit is None:
        return None
    return ("SET" if is_rate(m, now) else "DURATION"), length("1", unit)


def is_rate(m: Match, now: ReadingContext) -> bool:
    """Whether “a year” comes straight after a count or a noun (“three times a year”, “barrels a day”)."""
    if m.tokens[m.first].text not in ("a", "an") or m.last - m.first != 2 or m.first == 0:
        return False
    before = now.token_at(m.tokens[m.first - 1].start)
    return before is not None and before.pos_ in ("NOUN", "NUM", "SYM", "PROPN")


@makes("bare_units")
def bare_units(m: Match, now: ReadingContext) -> Reading | None:
    """“for years”, “days before”."""
    unit = unit_of(m)
    return ("DURATION", length("X", unit)) if unit else None


@makes("vague_stretch")
def vague_stretch(m: Match, now: ReadingContext) -> Reading | None:
    """“a long time”."""
    return "DURATION", "PXX"


@makes("stretch")
def stretch(m: Match, now: ReadingContext) -> Reading | None:
    """“the past 24 hours”, “the next few weeks”, “the first nine months”."""
    unit = unit_of(m)
    count = count_of(m) if m.part("n") or m.part("unit") else "X"
    if unit is None:
        return None
    if "half" in m.words() and not m.part("n"):
        return half_unit(m, now)
    return "DURATION", "P1D" if (unit, count) == ("TH", "24") else length(count, unit)


@makes("ago")
def ago(m: Match, now: ReadingContext) -> Reading | None:
    """“two years ago”, “three days later”, “in a week's time”: days are told as days, weeks as weeks."""
    unit, words = unit_of(m), m.words()
    back = bool(words & {"ago", "back", "earlier", "before"})
    count = count_of(m)
    if unit is None or not count.isdigit():
        return unfixed(-1 if back else 1)
    if back and unit == "Y" and count == "1" and now.quarter and now.by_quarter:
        return in_year(int(now.quarter[:4]) - 1, now.quarter[4:])
    from_report = bool(words & {"ago", "back", "now", "today", "hence", "time"})
    base = now.anchor if from_report else now.base(unit)
    if "later" in words and base == now.anchor and now.direction(m) != "future":
        return "DURATION", length(count, unit)  # later than what, the text doesn't say
    if base is None and from_report:
        return unfixed(-1 if back else 1)
    if base is None or unit.startswith("T"):
        return when(base, "D") if base and from_report else ("DURATION", length(count, unit))
    grain = {"2W": "W"}.get(unit, unit)
    return moved(base, unit, -int(count) if back else int(count), grain)


@makes("every")
def every(m: Match, now: ReadingContext) -> Reading | None:
    """“every Monday”, “each year”, “every two weeks”, “on Sundays”."""
    if (day := m.number("weekday", "weekdays")) is not None:
        part = m.word("daypart", "dayparts")
        return "SET", f"XXXX-WXX-{day}" + (f"T{part}" if part else "")
    if (month := m.number("month")) is not None:
        return "SET", f"XXXX-{month:02d}"
    if (season := m.word("season")) is not None:
        return "SET", f"XXXX-{season}"
    unit = unit_of(m)
    if unit is None and "weekend" in m.words():
        return "SET", "XXXX-WXX-WE"
    if (part := m.word("daypart")) is not None and (unit is None or "night" in m.words()):
        return "SET", f"XXXX-XX-XXT{part}"
    count = "2" if "other" in m.words() and not m.part("n") else count_of(m)
    return ("SET", length(count, unit)) if unit else None


@makes("frequency")
def frequency(m: Match, now: ReadingContext) -> Reading | None:
    """“weekly”, “annual”."""
    value = m.word("frequency")
    return ("SET", value) if value else None


@makes("per")
def per(m: Match, now: ReadingContext) -> Reading | None:
    """“twice a week”, “per year”."""
    unit = unit_of(m)
    return ("SET", length("1", unit)) if unit else None


@makes("phrase")
def phrase(m: Match, now: ReadingContext) -> Reading | None:
    """“now”, “recently”, “the future”: the reference that ``times/phrases.csv`` gives."""
    return "DATE", m.rule.value


@makes("nothing")
def nothing(m: Match, now: ReadingContext) -> Reading | None:
    """“37 years old”, “Bloody Sunday”: no time at all."""
    return None
