"""The grammar of time expressions: words and figures to classes, classes to matches.

Every token of the text becomes one character that stands for the set of classes it belongs to
(“may” is a month and a literal word), and every rule of ``knowledge/data/times/rules.toml`` becomes a
regular expression over those characters. A text is read once; the rules then run over a string
with one character a token, which is what makes ninety of them cheap.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from dateline import knowledge
from dateline.errors import KnowledgeError

Payload = int | str
Classes = dict[str, Payload]

PLAIN = "."
BREAK = "¶"
FIRST_CODE = 0xE000  # private use area: never met as a regex operator

LEXER = re.compile(
    r"""(?P<break>\n\s*\n)
      | (?P<iso>\d{4}-\d\d-\d\d(?:t\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:z|[+-]\d\d:?\d\d)?)?(?![\d-]))
      | (?P<numeric_date>\d{1,2}([/.-])\d{1,2}\4(?:\d{4}|\d\d)(?![\d/-])|\d{4}/\d{1,2}/\d{1,2}(?![\d/]))
      | (?P<clock>[0-2]?\d:[0-5]\d(?::[0-5]\d)?(?![\d:]))
      | (?P<fraction>\d/\d(?![\d/])|[¼½¾])
      | (?P<decimal>\d+\.\d+)
      | (?P<decade_digits>(?:(?:1[5-9]|20)\d0|[1-9]0)['’]?s\b)
      | (?P<ordinal_digits>\d{1,3}(?:st|nd|rd|th)\b)
      | (?P<quarter_code>(?:q[1-4]|[1-4]q)\b)
      | (?P<digits>\d{1,3}(?:,\d{3})+(?!\d)|\d+)
      | (?P<word>[^\W\d_]+)
      | (?P<sign>[^\w\s]|_)""",
    re.VERBOSE,
)
PATTERN_PART = re.compile(r"<(?:(\w+):)?(\w+)>|(\w+)|(\(\?(?:=|!|<=|<!|:)|\{\d+,\d+\}|[()|?*+])|\s+|(.)")
FORMS = frozenset(
    {"iso", "numeric_date", "clock", "dot_clock", "fraction", "decimal", "decade_digits", "ordinal_digits"}
    | {"quarter_code", "digits", "day_digits", "hour_digits", "short_year", "year_digits"}
)
"""Classes of figures, which the lexer gives; all others are tables of words."""
GLUE_FORMS = FORMS - {
    "iso", "numeric_date", "clock", "decade_digits", "quarter_code", "year_digits", "ordinal_digits"
}  # fmt: skip
"""Figures that make no time without another word."""

RUN = re.compile(f"[^{PLAIN}{BREAK}]+")


class TimeRule(NamedTuple):
    """A pattern over classes with the name of the reading that makes a value of its parts.

    ``parts`` gives, for each name, the groups of the pattern that bear it, for a name may stand in two
    alternatives. ``value`` is what a set phrase or a holiday says by itself.
    """

    pattern: re.Pattern[str]
    parts: dict[str, list[str]]
    make: str
    guard: str
    value: str


class Token(NamedTuple):
    """A word, figure or sign: characters ``start:end`` of the text, lower case, with its classes."""

    start: int
    end: int
    text: str
    code: str


class Match:
    """Tokens that a rule takes for a time expression, with its named parts."""

    def __init__(self, rule: TimeRule, found: re.Match[str], tokens: list[Token]) -> None:
        self.rule = rule
        self.first, self.last = found.start(), found.end()  # tokens, half open
        self.tokens = tokens
        self._found = found
        self._inside: list[Match] = []

    @property
    def start(self) -> int:
        """The first character of the match in the text."""
        return self.tokens[self.first].start

    @property
    def end(self) -> int:
        """One past its last character."""
        return self.tokens[self.last - 1].end

    def within(self) -> list[Match]:
        """What else the rules find inside this match, by the same precedence."""
        return choose(self._inside, self.last - self.first, self.first)

    def part(self, name: str) -> list[Token]:
        """The tokens of a named part, the first present of that name; none where it is absent."""
        for group in self.rule.parts.get(name, ()):
            start, end = self._found.span(group)
            if start >= 0:
                return self.tokens[start:end]
        return []

    def payload(self, *names: str) -> Payload | None:
        """What the first token of the first part present means in the class of that name."""
        for name in names:
            for token in self.part(name):
                if name in (classes := grammar().classes_of(token)):
                    return classes[name]
        return None

    def number(self, *names: str) -> int | None:
        """The payload of :meth:`payload` where it is a number."""
        value = self.payload(*names)
        return value if isinstance(value, int) else None

    def word(self, *names: str) -> str | None:
        """The payload of :meth:`payload` where it is a text."""
        value = self.payload(*names)
        return value if isinstance(value, str) else None

    def ahead(self, count: int = 2) -> list[str]:
        """The words that follow the match."""
        return [token.text for token in self.tokens[self.last : self.last + count]]

    def words(self) -> set[str]:
        """The words of the whole match."""
        return {token.text for token in self.tokens[self.first : self.last]}


class Grammar:
    """The compiled tables of ``knowledge/data/times``.

    Raises:
        KnowledgeError: a rule names an unknown class, or is no valid pattern.
    """

    def __init__(self) -> None:
        self._words = knowledge.settings("times/words.toml")
        book = knowledge.settings("times/rules.toml")
        self._macros: dict[str, str] = book["macros"]
        raw = [(r["pattern"], "phrase", r["guard"], r["value"]) for r in knowledge.table("times/phrases.csv")]
        raw += [(r["pattern"], r["make"], r.get("guard", ""), "") for r in book["rule"]]
        raw += [
            (holiday_pattern(r["name"]), "holiday", "", r["rule"])
            for r in knowledge.table("times/holidays.csv")
        ]
        literals = self._literals([pattern for pattern, *_ in raw] + list(self._macros.values()))
        self._codes: dict[frozenset[str], str] = {}
        self._classes: dict[str, frozenset[str]] = {}
        self._lexicon = self._build_lexicon(literals)
        self._word_codes = {word: code for word, (code, _) in self._lexicon.items()}
        self._add_forms()
        glue = [code for code, classes in self._classes.items() if "glue" in classes or classes <= GLUE_FORMS]
        self._glue = re.compile(f"[{''.join(glue)}]+")
        self.rules = [TimeRule(*self._compile(p), make, guard, value) for p, make, guard, value in raw]

    def classes_of(self, token: Token) -> Classes:
        """The classes of a token, each with what the token means in it."""
        form = self._classes.get(token.code, frozenset())
        if not form & FORMS:
            return self._lexicon[token.text][1] if token.text in self._lexicon else {}
        figure = token.text.replace(",", "")
        number: Payload = int(figure) if figure.isdecimal() else token.text
        return dict.fromkeys(form, number)

    def words_of(self, name: str) -> frozenset[str]:
        """The words of a class of ``times/words.toml``."""
        return frozenset(self._words[name])

    def read(self, text: str) -> tuple[list[Token], str]:
        """The tokens of a text that may belong to times, with those beside them; their codes as a string."""
        low = text.lower()
        if len(low) != len(text):  # a few letters grow: “İ”
            low = "".join(c.lower() if c.isascii() else c for c in text)
        found = list(LEXER.finditer(low))
        codes = "".join([self._code_of(m) for m in found])
        tokens: list[Token] = []
        after = 0
        for run in RUN.finditer(codes):
            if self._glue.fullmatch(codes, run.start(), run.end()):
                continue
            for i in range(max(after, run.start() - 1), min(run.end() + 1, len(found))):
                tokens.append(Token(found[i].start(), found[i].end(), found[i].group(), codes[i]))
            after = run.end() + 1
        return tokens, "".join([t.code for t in tokens])

    def _code_of(self, found: re.Match[str]) -> str:
        kind = found.lastgroup or ""
        if kind in ("word", "sign"):
            return self._word_codes.get(found.group(), PLAIN)
        return BREAK if kind == "break" else self._codes.get(figure_classes(kind, found.group()), PLAIN)

    def matches(self, text: str) -> list[Match]:
        """The expressions of a text in its order, without overlaps: longest first, then first rule."""
        tokens, codes = self.read(text)
        found = []
        for order, rule in enumerate(self.rules):
            for m in rule.pattern.finditer(codes):
                found.append((m.start() - m.end(), order, Match(rule, m, tokens)))
        found.sort(key=lambda f: (f[0], f[1], f[2].first))
        return choose([match for _, _, match in found], len(tokens))

    def _literals(self, patterns: Iterable[str]) -> set[str]:
        return {m.group(3) for p in patterns for m in PATTERN_PART.finditer(p) if m.group(3)}

    def _build_lexicon(self, literals: set[str]) -> dict[str, tuple[str, Classes]]:
        lexicon: dict[str, Classes] = {word: {f"={word}": 0} for word in literals}
        for name, words in self._words.items():
            for word, payload in words.items():
                lexicon.setdefault(word, {})[name] = payload
        return {word: (self._code(frozenset(classes)), classes) for word, classes in lexicon.items()}

    def _add_forms(self) -> None:
        for form in FORMS - {"dot_clock", "day_digits", "hour_digits", "short_year", "year_digits"}:
            self._code(frozenset({form}))
        self._code(figure_classes("decimal", "9.30"))
        for figure in ("0", "00", "1", "10", "24", "25", "31", "32", "100", "1000", "3000"):
            self._code(figure_classes("digits", figure))

    def _code(self, classes: frozenset[str]) -> str:
        code = self._codes.setdefault(classes, chr(FIRST_CODE + len(self._codes)))
        self._classes[code] = classes
        return code

    def _compile(self, pattern: str) -> tuple[re.Pattern[str], dict[str, list[str]]]:
        parts: dict[str, list[str]] = {}
        try:
            return re.compile(self._expand(pattern, parts)), parts
        except re.error as e:
            raise KnowledgeError(
                f"The time rule “{pattern}” in times/rules.toml is no valid pattern: {e}."
            ) from e

    def _expand(self, pattern: str, parts: dict[str, list[str]]) -> str:
        out = []
        for m in PATTERN_PART.finditer(pattern):
            alias, name, literal, operator, stray = m.groups()
            if stray:
                raise KnowledgeError(f"“{stray}” can't stand in the time rule “{pattern}”; give it a class.")
            if operator:
                out.append("(?:" if operator == "(" else operator)
            elif literal:
                out.append(self._any_of(f"={literal}", pattern))
            elif name:
                group = f"g{sum(map(len, parts.values()))}"
                parts.setdefault(alias or name, []).append(group)
                inner = self._macros.get(name)
                body = self._expand(inner, parts) if inner else self._any_of(name, pattern)
                out.append(f"(?P<{group}>{body})")
        return "".join(out)

    def _any_of(self, name: str, pattern: str) -> str:
        codes = [code for code, classes in self._classes.items() if name in classes]
        if not codes:
            raise KnowledgeError(
                f"The time rule “{pattern}” names “{name}”, which no table of times/words.toml has."
            )
        return f"[{''.join(codes)}]" if len(codes) > 1 else codes[0]


def choose(matches: list[Match], size: int, first: int = 0) -> list[Match]:
    """Of matches in order of precedence, those that overlap none before them, in the order of the text.

    What lies inside a chosen match stays known to it. ``size`` tokens from ``first`` on are at stake.
    """
    owner: list[Match | None] = [None] * size
    kept = []
    for match in matches:
        start, end = match.first - first, match.last - first
        held = [other for other in owner[start:end] if other is not None]
        if not held:
            owner[start:end] = [match] * (end - start)
            match._inside = []
            kept.append(match)
        elif len(held) == end - start and held[0] is held[-1]:
            held[0]._inside.append(match)
    return sorted(kept, key=lambda match: match.first)


def figure_classes(kind: str, figure: str) -> frozenset[str]:
    """The classes of a figure of one of the lexer's kinds; none for figures too long to be a time."""
    if kind == "decimal" and re.fullmatch(r"[0-2]?\d\.[0-5]\d", figure):
        return frozenset({"decimal", "dot_clock"})
    if kind != "digits":
        return frozenset({kind})
    if not figure.isascii() or len(figure) > 12:
        return frozenset()
    value, size = int(figure.replace(",", "")), len(figure)
    tests = {
        "digits": True,
        "day_digits": size <= 2 and 1 <= value <= 31,
        "hour_digits": size <= 2 and value <= 24,
        "short_year": size == 2,
        "year_digits": size == 4 and 1000 <= value < 2200,
    }
    return frozenset(name for name, holds in tests.items() if holds)


def holiday_pattern(name: str) -> str:
    """The rule for a named day: its words, “last” or “next” before it, a year after it."""
    words = re.sub(r"\W*['’]\W*", " <apostrophe> ", name)
    return f"(<turn>)? {words}( (of|in|<comma>)? <year>)?"


@cache
def grammar() -> Grammar:
    """The grammar of the bundled tables, compiled at first use."""
    return Grammar()
