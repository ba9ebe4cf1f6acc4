"""Quantities: how many were killed, injured, arrested, displaced, deployed …, and how much money.

“Dozens”, “at least 12” and “12 to 15” become bounds; a value is given only where the text gives one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import get_args

from spacy.tokens import Doc, Token

from dateline.knowledge import settings
from dateline.reading.document import annotations_of
from dateline.reading.events.numerals import number
from dateline.reading.events.numerals import span as range_of
from dateline.reading.parsing import is_below, sentence_of
from dateline.record import Quantity, QuantityKind

_NEAR = 60  # words from a predicate within which its quantities stand
_BOUND_BEFORE = 14  # characters before a sum in which “at least” stands
_COUNTING = re.compile(r"\d[\d.,]*\d|[^\W_]+|½")
_RANGE = re.compile(r"\s?(?:to|and|-|–)\s?")


@cache
def _sums() -> re.Pattern[str]:
    """“$12 million”, “30 bn euros”, in the currencies of the settings."""
    known = settings("quantities.toml")["money"]
    signs, names, scales = ("|".join(map(re.escape, known[part])) for part in ("signs", "names", "scales"))
    figure = r"\d[\d,]*(?:\.\d+)*"
    return re.compile(
        rf"(?P<sign>{signs})\s?(?P<number>{figure})(?:[\s-]?(?P<scale>{scales})\b)?"
        rf"|\b(?P<number2>{figure})\s?(?P<scale2>{scales})?\s(?:U\.?S\.? )?(?:{names})\b",
        re.I,
    )


@cache
def _kinds(part: str) -> dict[str, QuantityKind]:
    named = get_args(QuantityKind)
    return {
        lemma: kind
        for kind, lemmas in settings("quantities.toml")[part].items()
        if kind in named
        for lemma in lemmas
    }


@cache
def _vague() -> list[tuple[re.Pattern[str], tuple[float, float | None]]]:
    known = settings("quantities.toml")["vague"]
    ordered = sorted(known.items(), key=lambda kv: -len(kv[0]))
    return [(re.compile(rf"\b{phrase}\b", re.I), (low, high)) for phrase, (low, high) in ordered]


def harm(verb: Token) -> QuantityKind | None:
    """What kind of harm to people a verb tells (“killing”, “wounded”), or None."""
    return _kinds("verbs").get(verb.lemma_) if verb.pos_ == "VERB" else None


def around(trigger: Token, kind: str = "", mode: str | None = None) -> list[Quantity]:
    """The quantities that belong to the event of a predicate.

    Args:
        trigger: the predicate (verb or noun).
        kind: the type of the event; empty for any.
        mode: its mode, which tells what the number of its sides counts (“rounded up forty lawyers”).
    """
    doc = trigger.doc
    clause = _clause(trigger)
    if trigger.pos_ == "NOUN" and trigger.head.pos_ == "VERB":
        clause += _clause(trigger.head)
    found = [pair for token in sorted(set(clause), key=lambda t: t.i) for pair in _of_token(doc, token)]
    only = settings("quantities.toml")["only_of"]
    found = [(q, at) for q, at in found if not kind or kind in only.get(q.kind, (kind,))]
    counts = settings("quantities.toml")["sides"]
    counted = counts.get(f"{kind}/{mode}") or counts.get(kind)
    if counted and not any(q.kind == counted[0] for q, _ in found):
        found += [pair for noun in _sides(trigger, counted[1:]) for pair in _counted(doc, noun, counted[0])]
    firsts = {at: q for q, at in reversed(found)}
    return [firsts[at] for at in sorted(firsts)] + _money(doc, clause)


def _sides(trigger: Token, slots: Sequence[str]) -> Iterator[Token]:
    """The nouns in some slots of a predicate: ``nsubj``, ``dobj``, ``prep:of``."""
    verb = trigger if trigger.pos_ in ("VERB", "AUX") else trigger.head
    for holder in (trigger, verb):
        for child in holder.children:
            slot = f"prep:{child.lower_}" if child.dep_ in ("prep", "agent") else child.dep_
            if slot in slots:
                yield from ((c for c in child.children if c.dep_ == "pobj") if ":" in slot else (child,))


def _clause(governor: Token) -> list[Token]:
    """The words under a predicate, not too far from it, without what somebody else does in a clause beside it."""
    sentence = sentence_of(governor)
    near = governor.doc[max(sentence.start, governor.i - _NEAR) : min(sentence.end, governor.i + _NEAR)]
    others = [t for t in near if t.dep_ == "conj" and _has_another_agent(t, governor)]
    return [
        t
        for t in near
        if t.i == governor.i
        or (is_below(t, governor) and not any(t.i == other.i or is_below(t, other) for other in others))
    ]


def _has_another_agent(verb: Token, governor: Token) -> bool:
    """Whether a verb beside a predicate has its own subject and object (“killed …, and the army displaced …”)."""
    if verb.i == governor.i:
        return False
    slots = {child.dep_ for child in verb.children}
    return {"nsubj", "dobj"} <= slots


def _of_token(doc: Doc, token: Token) -> Iterator[tuple[Quantity, int]]:
    kind = _kinds("verbs").get(token.lemma_) if token.pos_ == "VERB" else None
    if kind:
        alone = token.lemma_ in settings("quantities.toml")["verbs"]["of_subject"]
        for noun in token.children:
            if noun.dep_ in ("dobj", "nsubjpass") or (noun.dep_ == "nsubj" and alone):
                yield from _counted(doc, noun, kind)
                for other in (c for c in noun.rights if c.dep_ == "conj"):
                    yield from _counted(doc, other, kind)
    own = _kinds("nouns").get(token.lemma_) if token.pos_ in ("NOUN", "ADJ") else None
    if own:
        yield from _counted(doc, token, own)


def _counted(doc: Doc, noun: Token, kind: QuantityKind) -> Iterator[tuple[Quantity, int]]:
    known = settings("quantities.toml")
    leading = known["bounds"]["leading"]
    if noun.lemma_.lower() in known["not_people"]["nouns"]:
        return
    first, last = noun.left_edge.i, noun.i - 1
    if noun.like_num or any(p.fullmatch(noun.text) for p, _ in _vague()):
        last = noun.i
    first = next((i for i in range(first, last + 1) if _counts(doc[i])), last + 1)
    if first > last:
        return
    last = max(i for i in range(first, last + 1) if _counts(doc[i]))
    while first > 0 and doc[first - 1].lower_ in leading and last - first < 8:
        first -= 1
    while first < last and doc[first].lower_ == "of":  # “a massacre of more than 60”
        first += 1
    span = doc[first : last + 1]
    bounds = read_bounds(span.text)
    if bounds is None or bounds[2] == 0:
        return
    value, low, high = bounds
    yield (
        Quantity(
            kind=kind, value=value, low=low, high=high, text=span.text, span=(span.start_char, span.end_char)
        ),
        first,
    )


def _counts(token: Token) -> bool:
    """Whether a word is part of a count: a number, or a vague one (“dozens”)."""
    known = settings("quantities.toml")["fractions"]
    part = (
        token.lower_ in known
        and token.i + 1 < len(token.doc)
        and token.nbor().lower_ in ("a", "of", "million", "dozen")
    )
    dozen = token.lower_ == "dozen"
    return (
        token.like_num
        or token.pos_ == "NUM"
        or part
        or dozen
        or any(p.fullmatch(token.text) for p, _ in _vague())
    )


def read_bounds(text: str) -> tuple[float | None, float | None, float | None] | None:
    """Value, low and high of a counting phrase; None where it counts nothing.

    “12” is 12, 12, 12; “at least 12” 12, 12, None; “12 to 15” None, 12, 15; “dozens” None, 24, 99.
    """
    known = settings("quantities.toml")["bounds"]
    lower = " ".join(text.lower().split())
    least = next((w for w in known["at_least"] if lower.startswith(w)), "")
    most = next((w for w in known["at_most"] if lower.startswith(w)), "")
    at_least, at_most = bool(least), bool(most) and not least
    lower = lower[len(least or most) :].strip()
    counted = _counting_words(lower)
    if between := range_of(counted):
        a, b = between
        return (None, None, b) if at_most else (None, a, None) if at_least else (None, a, b)
    value = number(counted)
    if value is None or not any(c.isdigit() for c in counted):
        for pattern, (low, high) in _vague():
            if pattern.search(lower):
                given = low == high and not at_most and (not at_least or least == "at least")
                return low if given else None, low, None if at_least else high
    if value is None:
        return None
    if at_least:
        return value if least == "at least" else None, value, None
    if at_most:
        return None, None, value
    return value, value, value


def _counting_words(lower: str) -> str:
    """The part of a phrase from its first number to its last: “some 40 or so people” counts by “40”."""
    found = [m for m in _COUNTING.finditer(lower) if m[0][0].isdigit() or number(m[0]) is not None]
    start = "between " if lower.startswith("between ") else ""
    return start + lower[found[0].start() : found[-1].end()] if found else ""


def _money(doc: Doc, clause: list[Token]) -> list[Quantity]:
    start = min(t.idx for t in clause)
    end = max(t.idx + len(t) for t in clause)
    text = annotations_of(doc).report.text
    known = settings("quantities.toml")["bounds"]
    out: list[Quantity] = []
    for m in _sums().finditer(text, start, end):
        figures = " ".join(filter(None, (m["number"] or m["number2"], m["scale"] or m["scale2"])))
        value = number(figures, dots="$" not in m[0] and "dollar" not in m[0].lower())
        if value is None:
            continue
        before = text[max(0, m.start() - _BOUND_BEFORE) : m.start()].lower().rstrip()
        at_most = any(before.endswith(w) for w in known["at_most"])
        at_least = not at_most and any(before.endswith(w) for w in known["at_least"])
        low, high = (None if at_most else value), (None if at_least else value)
        if (
            out
            and out[-1].value
            and value > out[-1].value
            and _RANGE.fullmatch(text[out[-1].span[1] : m.start()])
        ):
            first = out.pop()
            span = (first.span[0], m.end())
            out.append(Quantity(kind="money", low=first.low, high=value, text=text[slice(*span)], span=span))
        else:
            out.append(
                Quantity(kind="money", value=value, low=low, high=high, text=m[0], span=(m.start(), m.end()))
            )
    return out
