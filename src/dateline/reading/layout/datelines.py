"""Datelines: where a report was filed, when and by which agency, in whatever order the line gives them.

“ANKARA, Jan 4 (Reuters) -”, “February 21, 2015 (ADDIS ABABA) -”, “(Reuters) -”, “Goma, Democratic Republic of the
Congo –”: parts of three kinds, read one after the other up to the dash or the closing bracket that ends them. Which
parts prove that this is a dateline at all is said in :meth:`_Parts.is_dateline`; the words are in ``layout.toml``.
"""

from __future__ import annotations

import re
from functools import cache

import msgspec

from dateline.knowledge import settings
from dateline.knowledge.gazetteer import gazetteer, name_key
from dateline.record import Dateline, Span

_LONGEST = 160  # characters of a dateline
_HEAD = (
    2000  # characters at the head of a report in which a dateline can stand behind a headline, on its line
)
_BACK = 120  # characters before an agency in which its place and day are looked for
_TOWN = 15_000  # people of a town that files under its name in small letters without anything else
_BROAD = frozenset(("country", "continent", "area", "region"))
_OPENS = re.compile(r"[ ]*(?=[A-Z0-9“\"‘'(])")
_WORD_STARTS = re.compile(r"(?<!\S)(?=[A-Z0-9(\[])")


class _Grammar(msgspec.Struct, frozen=True):
    place: re.Pattern[str]
    day: re.Pattern[str]
    hour: re.Pattern[str]
    bracket: re.Pattern[str]
    dash: re.Pattern[str]
    colon: re.Pattern[str]
    between: re.Pattern[str]
    bare: re.Pattern[str]
    filed: re.Pattern[str]
    agencies: frozenset[str]
    never: frozenset[str]


@cache
def _grammar() -> _Grammar:
    d = settings("layout.toml")["dateline"]
    known = sorted(d["agencies"], key=len, reverse=True)
    named = "|".join(re.escape(name) for name in known)
    return _Grammar(
        place=re.compile(d["place"]),
        day=re.compile(d["day"]),
        hour=re.compile(d["hour"]),
        bracket=re.compile(d["bracket"]),
        dash=re.compile(d["dash"]),
        colon=re.compile(d["colon"]),
        between=re.compile(d["between"]),
        bare=re.compile(rf"(?:{named})(?![\w.’'])"),
        filed=re.compile(rf"\((?:{named})\){d['dash']}"),
        agencies=frozenset(known),
        never=frozenset(d["never"]),
    )


class _Parts(msgspec.Struct):
    """What a stretch of text says of where, when and by whom, and how it ends."""

    places: list[str] = []
    bracketed: list[str] = []  # places in brackets
    agency: str | None = None
    bare: bool = False  # whether the agency stands without brackets
    days: int = 0
    end: int = 0
    closed: str = ""  # “dash”, “colon” or “bracket”
    opens: bool = False  # whether a sentence can begin behind it

    def is_dateline(self) -> bool:
        """Whether the parts prove a dateline: an agency, a place in capitals, or a known town and a day or country."""
        if not self.closed or len(self.places) > 5:
            return False
        where = [*self.places, *self.bracketed]
        if self.agency is not None:
            known = self.agency in _grammar().agencies
            if self.closed == "dash":
                return (known and (self.opens or not self.bare)) or bool(where or self.days)
            if self.closed == "colon":
                return known and bool(where) and all(map(_is_known, where))
            return self.opens and ((bool(where) and (_is_known(where[0]) or is_capitals(where[0]))) or known)
        if not self.opens or (self.closed == "bracket" and not self.bracketed):
            return False
        if not where:
            return self.days > 0 and self.closed == "dash"
        if self.closed == "colon":
            return _is_town(where[0])
        if is_capitals(where[0]):
            sure = self.days > 0 or any(map(_is_known, where))
            return sure and len(where[0]) > 2 and where[0].upper() not in _grammar().never
        if self.days:
            return all(map(_is_known, where))
        if len(where) > 1:
            return all(map(_is_known, where)) and not _is_broad(where[0])
        return _is_town(where[0])

    def dateline(self) -> Dateline | None:
        """Place and agency as a record has them, or None where the line gives only a day."""
        where = [*self.places, *self.bracketed]
        if not where and self.agency is None:
            return None
        return Dateline(place=_title(where[0]) if where else None, agency=self.agency)


def is_capitals(place: str) -> bool:
    """Whether a place is printed in capitals throughout."""
    return place.upper() == place


def _title(place: str) -> str:
    return place.title() if is_capitals(place) and len(place) > 3 else place


def _is_known(place: str) -> bool:
    return bool(gazetteer().ranked(name_key(place)))


def _is_broad(place: str) -> bool:
    """Whether a name means a country or more first."""
    return gazetteer().ranked(name_key(place))[0][0].kind in _BROAD


def _is_town(place: str) -> bool:
    """Whether a name means a town first, and one that is large enough."""
    ranked = gazetteer().ranked(name_key(place))
    return bool(ranked) and ranked[0][0].kind not in _BROAD and ranked[0][0].population >= _TOWN


def dateline_at(text: str, start: int) -> tuple[Dateline | None, Span] | None:
    """The dateline that begins at a character, with the characters it takes, its dash included."""
    parts = _read(text, start)
    return (parts.dateline(), (start, parts.end)) if parts.is_dateline() else None


def dateline_again(text: str, start: int) -> Span | None:
    """The dateline of a further report of a digest: one with an agency in brackets and a dash."""
    parts = _read(text, start)
    sure = parts.closed == "dash" and parts.agency in _grammar().agencies and not parts.bare
    return (start, parts.end) if sure and parts.is_dateline() else None


def dateline_within(text: str, start: int, end: int) -> tuple[Dateline | None, Span] | None:
    """The dateline behind a headline or caption on one line (“Rebels leave port TRIPOLI (Reuters) - The …”)."""
    for m in _grammar().filed.finditer(text, start, min(end, _HEAD)):
        first = max(start, m.start() - _BACK)
        for word in _WORD_STARTS.finditer(text, first, m.start() + 1):
            parts = _read(text, word.start())
            if parts.end == m.end() and parts.is_dateline() and all(map(_is_known, parts.places)):
                return parts.dateline(), (word.start(), parts.end)
    return None


def _read(text: str, start: int) -> _Parts:
    """Take places, days and agencies one after the other until the line goes on with its story."""
    g, out, at = _grammar(), _Parts(), start
    last = start + _LONGEST
    while at < min(len(text), last):
        for closing, name in ((g.dash, "dash"), (g.colon, "colon")):
            if at > start and (m := closing.match(text, at)):
                out.closed, out.end = name, m.end()
                out.opens = bool(_OPENS.match(text, m.end()))
                return out
        bracket = g.bracket.match(text, at + (text[at : at + 1] == " "))
        if bracket is not None:
            at = bracket.start()
        elif at > start:
            at = g.between.match(text, at).end()  # type: ignore[union-attr]
        if m := g.day.match(text, at) or g.hour.match(text, at):
            out.days += 1
        elif m := bracket or g.bracket.match(text, at):
            if not _take_bracket(out, m["inside"] or m["slashed"]):
                return _Parts()
            out.closed, out.end, out.opens = "bracket", m.end(), bool(_OPENS.match(text, m.end()))
        elif out.agency is None and (m := g.bare.match(text, at)):
            out.agency, out.bare = m[0], True
        elif m := _place(text, at, out):
            out.places.append(m[0].rstrip("., ") if m[0].count(".") < 2 else m[0])
        else:
            break
        at = m.end()
        if out.closed == "bracket" and m.end() != out.end:
            out.closed = ""  # something follows the bracket
    return out


def _place(text: str, at: int, out: _Parts) -> re.Match[str] | None:
    if out.closed == "bracket":
        return None  # behind “(Reuters)” the story begins
    m = _grammar().place.match(text, at)
    if m is None or (m[0].split()[0].lower() in ("the", "a", "an") and not _is_known(m[0])):
        return None
    return m


def _take_bracket(out: _Parts, inside: str) -> bool:
    """Sort what stands in brackets: an agency, a day, or places in capitals; whether it is any of these."""
    for piece in (p.strip() for p in re.split(r"[,/]", inside)):
        if _grammar().day.fullmatch(piece):
            out.days += 1
        elif piece not in _grammar().agencies and is_capitals(piece) and _is_town(piece):
            out.bracketed.append(piece)
        elif out.agency is None and (
            piece[:1].isupper() or piece[:1].isdigit() or piece in _grammar().agencies
        ):
            out.agency = piece
        elif _is_known(piece):
            out.bracketed.append(piece)
        else:
            return False
    return True
