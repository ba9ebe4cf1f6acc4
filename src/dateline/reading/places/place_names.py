"""Place names in a text: which stretches of characters may name a place, before it is known which one.

The words are read from the text itself, so that “U.S.-led” and “Turkish-Russian” hold names although
the parser sees one token; the parser's names then say which of them are people.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache

import msgspec
from spacy.tokens import Doc, Span

from dateline.knowledge import settings, table
from dateline.knowledge.gazetteer import GazetteerEntry, gazetteer, name_key
from dateline.reading.document import annotations_of, text_of
from dateline.reading.places.divisions import abbreviations, governed, in_division, is_postal_code
from dateline.reading.places.site_names import Word, site_at

_WORD = re.compile(r"(?:[A-Z]\.){2,}|(?:[A-Z]\.)+[A-Z]\b|[^\W\d_]+(?:[’'ʻʼ`](?!s\b)[^\W\d_]+)*")
_JOINT = re.compile(r"[ \-‐‑]|\. |[ \t\r]*\n[ \t]*|’s |'s ")
_OWNER = re.compile(r"[’']s [A-Z]")
_LINE = 300  # characters of a line that are looked at to each side
_LONGEST = 5  # words in a name
_PLACES = frozenset(("GPE", "LOC", "FAC"))
_NAMES = frozenset(
    ("GPE", "LOC", "FAC", "ORG", "PERSON", "NORP", "PRODUCT", "WORK_OF_ART", "LANGUAGE", "EVENT", "LAW")
)
_INSIDE = frozenset(
    ("of", "the", "and", "al", "el", "de", "du", "del", "la", "le", "es", "ez", "ar", "as", "i")
)
_STATES = frozenset(("country", "capital"))
_LARGE = 100_000  # people: a town so large is named without more ado
_GREAT = 1_000_000  # people: a capital so great is known in small letters


class PlaceMention(msgspec.Struct):
    """Characters that name a place, and the places that bear the name.

    Attributes:
        ranked: the places, each with its rank in the gazetteer, the likeliest first; none for a street.
        key: the name as the gazetteer looks it up.
        demonym: whether it is an adjective (“Turkish”) rather than the name.
        sure: whether the text itself shows that a place is meant.
        whole: whether the words around it say that a division is meant (True) or a town (False).
        doubtful: whether it counts only if the same name is sure elsewhere in the text.
    """

    start: int
    end: int
    key: str
    ranked: Sequence[tuple[GazetteerEntry, float]]
    demonym: bool = False
    sure: bool = True
    whole: bool | None = None
    doubtful: bool = False

    @property
    def best(self) -> GazetteerEntry:
        """The likeliest place when nothing else is known."""
        return self.ranked[0][0]


@cache
def demonyms() -> dict[str, GazetteerEntry]:
    """Adjectives of countries, continents, areas and divisions, by key."""
    known = gazetteer()
    out = {}
    for row in table("gazetteer/area_demonyms.csv"):
        for name in row["demonyms"].split("|"):
            if entries := known.find(row["name"]):
                out[name_key(name)] = entries[0]
    for row in table("actors/states.csv"):
        entry = known.country(row["alpha3"])
        for name in filter(None, row["demonyms"].split("|")):
            if entry and not (name.endswith("s") and name[:-1] in row["demonyms"].split("|")):
                out[name_key(name)] = entry
    return out


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(settings("places.toml")[name])


@cache
def _never() -> re.Pattern[str]:
    return re.compile("|".join(re.escape(n) for n in settings("places.toml")["never"]))


class PlaceNameFinder:
    """Finds the place names of one document."""

    def __init__(self, doc: Doc) -> None:
        self.doc = doc
        self.text = text_of(doc)
        self.words = [Word(m[0], m.start(), m.end()) for m in _WORD.finditer(self.text)]
        self.tokens = {t.idx: t for t in doc}
        self.named: dict[int, Span] = {}
        self.people: set[str] = set()  # surnames, by key
        self.given: set[str] = set()  # first names, by key
        votes: Counter[str] = Counter()
        for ent in doc.ents:
            if ent.label_ in _NAMES:
                for token in ent:
                    self.named[token.idx] = ent
                if ent.label_ == "PERSON" and len(ent) > 1:
                    self.people.add(name_key(ent[-1].text if ent[-1].tag_ != "POS" else ent[-2].text))
                    self.given.add(name_key(ent[0].text))
                elif ent.label_ == "PERSON":
                    there = ent.start and doc[ent.start - 1].lower_ in ("in", "near", "outside", "into")
                    votes[name_key(ent.text)] += -1 if there else 1
                elif ent.label_ in _PLACES:
                    votes[name_key(ent.text)] -= 1
        self.likely_people = {key for key, vote in votes.items() if vote > 0}
        self.barred = {i for m in _never().finditer(self.text) for i in range(m.start(), m.end())}
        letters = sum(1 for w in self.words if w.text[0].isupper())
        self.lowercase = letters < 0.01 * len(self.words)

    def mentions(self) -> list[PlaceMention]:
        """Every stretch that names a place, in order and without overlaps."""
        found: list[PlaceMention] = []
        at = 0
        while at < len(self.words):
            mention, length = self._longest(at)
            if mention is not None:
                found.append(mention)
            at += length
        sure = {m.key for m in found if m.sure and not m.doubtful}
        out: list[PlaceMention] = []
        for mention in found:
            if mention.doubtful and mention.key not in sure:
                continue
            if out and out[-1].end > mention.start:
                continue
            if is_postal_code(self.text[mention.start : mention.end]) and not (
                mention.best.kind == "region" and out and mention.start - out[-1].end <= 2
            ):
                continue
            out.append(mention)
        return out

    def _longest(self, at: int) -> tuple[PlaceMention | None, int]:
        """The longest name that begins at a word, and by how many words to go on."""
        first = self.words[at]
        if not self._may_begin(first) or first.start in self.barred:
            return None, 1
        if length := self._street(at):
            last = self.words[at + length - 1]
            return PlaceMention(first.start, last.end, "", ()), length
        if site := site_at(self.text, self.words, at, self._run(at)):
            return PlaceMention(site.start, site.end, site.key, site.ranked), site.words
        doubtful = None
        for length in range(self._run(at), 0, -1):
            last = self.words[at + length - 1]
            if last.text.lower() in _INSIDE and length > 1:
                continue
            mention = self._mention(at, length)
            if mention is not None and not mention.doubtful:
                return mention, length
            doubtful = doubtful or mention
        return doubtful, 1

    def _street(self, at: int) -> int:
        """How many words from here on name a street after “in”, “on” or a number; 0 if none do."""
        if not at or self.words[at - 1].text not in _words("street_before"):
            return 0
        for n in range(1, self._run(at)):
            if self.words[at + n].text in _words("street_names"):
                return n + 1
        return 0

    def _may_begin(self, word: Word) -> bool:
        if not self.lowercase:
            return word.text[0].isupper()
        return name_key(word.text) in _lowercase_starts() or word.start in self.named

    def _run(self, at: int) -> int:
        """How many words from here on could be one name."""
        length, words = 1, self.words
        while length < _LONGEST and at + length < len(words):
            before, word = words[at + length - 1], words[at + length]
            between = self.text[before.end : word.start]
            if between != " " and not _JOINT.fullmatch(between):
                break
            if between == ". " and name_key(before.text) not in ("st", "ste", "ft", "mt"):
                break
            if not (word.text[0].isupper() or self.lowercase or word.text in _INSIDE):
                break
            length += 1
        return length

    def _mention(self, at: int, length: int) -> PlaceMention | None:
        first, last = self.words[at], self.words[at + length - 1]
        key = name_key(self.text[first.start : last.end])
        if len(key) < 2 and length == 1:
            return None
        start, end = first.start, last.end
        if key in demonyms():
            mention = PlaceMention(start, end, key, [(demonyms()[key], 0.0)], demonym=True)
            return mention if self._is_demonym(at, length) else None
        if self._is_abbreviation(key, first, last):
            regions = [(e, rank) for e, rank in gazetteer().ranked(key) if e.kind == "region"]
            if self.text[end : end + 1] == "." and not last.text.endswith("."):
                end += 1
            return PlaceMention(start, end, key, regions) if regions else None
        if key in abbreviations() and not _dotted(self.text[start : end + 1]):
            return None
        ranked = gazetteer().ranked(key)
        if not ranked:
            return None
        mention = PlaceMention(start, end, key, ranked)
        return self._judged(mention, at, length)

    def _is_abbreviation(self, key: str, first: Word, last: Word) -> bool:
        """Whether this is a short name of a division behind a comma."""
        before = self.text[max(0, first.start - 2) : first.start].strip()[-1:]
        if key not in abbreviations() or not before or before not in ",-(":
            return False
        return self.text[last.end : last.end + 1] == "." or last.text[-1] == "." or last.text.isupper()

    def _is_demonym(self, at: int, length: int) -> bool:
        """Whether the adjective is no part of a person's name and no language."""
        word = self.words[at]
        ent = self.named.get(word.start)
        if self.lowercase:
            return word.text not in _words("lowercase_words")
        token = self.tokens.get(self.words[at + length - 1].start)
        if token is not None and token.dep_ == "pobj" and token.head.lower_ in ("in", "into"):
            return False  # “said in Turkish”
        if ent is None or ent.label_ == "PERSON":
            return ent is None or len(ent.text) <= self.words[at + length - 1].end - word.start + 2
        return ent.label_ != "LANGUAGE"

    def _judged(self, mention: PlaceMention, at: int, length: int) -> PlaceMention | None:
        """The mention, doubtful or sure, or None where a name of the gazetteer names no place here."""
        first, last = self.words[at], self.words[at + length - 1]
        if self.lowercase:
            ent = self.named.get(first.start)
            return mention if _plain_in_lowercase(mention, ent.label_ if ent is not None else "") else None
        best = mention.best
        if self._in_dateline(first) and (mention.key not in _words("words") or self._opens_dateline(first)):
            return mention
        before = self.words[at - 1].text if at and self._adjoins(at) else ""
        named = before[:1].isupper() and before.lower() not in _words("locative")  # “Joni Ernst, IA”
        if in_division(self.text, mention.end) and not named:
            mention.sure = True
            return mention
        if mention.key in _words("words") or (
            best.kind != "country" and self._is_acronym(first, mention.key)
        ):
            return None
        if mention.key in _words("capitals") and not first.text.isupper():
            return None
        follows = self._next_word(at + length)
        before = before.lower()
        if before in _words("titles") or (follows and follows.text.lower() in _words("street")):
            return None
        if before in _words("prefixes") and self.words[at - 1].text[0].isupper():
            return None  # “Little Portugal”
        mention.whole = self._is_whole(at, length)
        mention.ranked = governed(self.text, self.words, at, length, mention.ranked)
        best = mention.best
        ent = self.named.get(first.start)
        known = _is_known(best, mention.key)
        mention.sure = self._is_sure(mention, ent, before, first, last)
        is_name = best.kind not in _STATES or mention.key in _words("ordinary")
        if mention.key in self.people and is_name and before not in _words("locative"):
            return None
        if not known and (mention.key in self.given or mention.key in self.likely_people):
            return None
        mention.doubtful = not (mention.sure or self._fits(mention, ent, known))
        in_person = (
            ent is not None and ent.label_ == "PERSON" and len(ent.text) > mention.end - mention.start + 2
        )
        given = mention.key in _words("given") and ent is not None and first.start == ent.start_char
        return None if in_person and (mention.doubtful or given) else mention

    def _is_whole(self, at: int, length: int) -> bool | None:
        """Whether “province” or “city” before or after the name says which of them is meant."""
        after = self._next_word(at + length)
        if after and after.text in _words("division"):
            return True
        if after and after.text in _words("town"):
            return False
        if at < 2 or self.words[at - 1].text != "of" or not self._adjoins(at):
            return None
        before = self.words[at - 2].text
        if before in _words("division"):
            return True
        return False if before.lower() in _words("town_of") else None

    def _is_acronym(self, word: Word, key: str) -> bool:
        """Whether a short word in capitals (“EU”) stands in a line that is not."""
        return word.text.isupper() and len(key) < 5 and key not in abbreviations() and not self._shouts(word)

    def _is_sure(self, mention: PlaceMention, ent: Span | None, before: str, first: Word, last: Word) -> bool:
        """Whether the parser or the words before it make this the name of a place."""
        locative = before in _words("locative")
        weak = before in _words("weak") and mention.whole is None
        if ent is None:
            token = self.tokens.get(first.start)
            weak = self.text[max(0, first.start - 4) : first.start] == " of "
            return (
                locative and not weak and (token is None or token.pos_ == "PROPN") and self._ends_name(last)
            )
        whole = ent.start_char >= first.start - 4 and ent.end_char <= last.end + 2
        if _OWNER.match(self.text, last.end) and not _is_known(mention.best, mention.key):
            return False  # “St. Michael's Hospital”
        if ent.label_ in _PLACES:
            return whole or locative
        return whole and locative and not weak and mention.key not in self.people

    def _fits(self, mention: PlaceMention, ent: Span | None, known: bool) -> bool:
        """Whether a name without clear signs is taken for a place: only if well known as one."""
        if not known or mention.key in _words("ordinary"):
            return False
        token = self.tokens.get(mention.start)
        if ent is None:
            return token is None or token.pos_ == "PROPN" or mention.best.kind == "country"
        if ent.label_ == "PERSON":
            return len(ent.text) <= mention.end - mention.start + 2 and mention.key not in self.people
        return mention.best.kind != "area" or ent.label_ in _PLACES

    def _next_word(self, i: int) -> Word | None:
        if i < len(self.words) and self.words[i].start - self.words[i - 1].end <= 1:
            return self.words[i]
        return None

    def _ends_name(self, last: Word) -> bool:
        """Whether no other capitalised word follows that the name could be a part of."""
        after = self.text[last.end : last.end + 2]
        return not (len(after) == 2 and after[0] == " " and after[1].isupper())

    def _in_dateline(self, word: Word) -> bool:
        span = annotations_of(self.doc).layout.dateline_span if annotations_of(self.doc).layout else None
        return bool(span and span[0] <= word.start < span[1] and self._before_agency(span[0], word.start))

    def _opens_dateline(self, word: Word) -> bool:
        span = annotations_of(self.doc).layout.dateline_span
        return bool(span and span[0] == word.start)

    def _before_agency(self, start: int, at: int) -> bool:
        return "(" not in self.text[start:at] and len(self.text[start:at].split()) < 6

    def _shouts(self, word: Word) -> bool:
        """Whether the line is in capitals throughout, so that they say nothing."""
        before = self.text[max(0, word.start - _LINE) : word.start].rpartition("\n")[2]
        return (before + self.text[word.start : word.end + _LINE].partition("\n")[0]).isupper()

    def _adjoins(self, at: int) -> bool:
        return self.words[at].start - self.words[at - 1].end <= 2


def _is_known(entry: GazetteerEntry, key: str) -> bool:
    """Whether a name alone calls up this place: countries, regions and large towns by their usual name."""
    if entry.kind in ("country", "continent", "area"):
        return True
    if entry.kind == "county":
        return entry.is_called(key) and " " in key
    return entry.is_called(key) and (entry.kind in ("capital", "region") or entry.population >= _LARGE)


@cache
def _lowercase_starts() -> frozenset[str]:
    """First words of the names that are looked for in text without capitals."""
    known = gazetteer()
    names = {name for row in table("actors/states.csv") for name in (row["name"], *row["aliases"].split("|"))}
    names |= {name for row in table("actors/states.csv") for name in row["capitals"].split("|")}
    names |= {row["name"] for row in table("gazetteer/areas.csv")} | set(demonyms())
    names |= {"Africa", "Asia", "Europe", "North America", "South America"}
    return frozenset(name_key(name).split()[0] for name in names if known.find(name) or name in demonyms())


def _plain_in_lowercase(mention: PlaceMention, label: str) -> bool:
    """Whether a name written without capitals can be nothing but a place."""
    best, key = mention.best, mention.key
    if key in _words("words"):
        return False
    if label in _PLACES and (best.kind in ("country", "area") or _is_known(best, key)):
        return True
    if any(key in _words(each) for each in ("lowercase_words", "ordinary")) or len(key) < 4:
        return False
    if best.kind == "capital":
        return best.is_called(key) and best.population >= _GREAT
    return best.kind in ("country", "continent")


def _dotted(text: str) -> bool:
    """Whether a short name is written with points (“B.C.”, “D.C.”)."""
    return text.count(".") > 1 or text.rstrip(".").count(".") > 0
