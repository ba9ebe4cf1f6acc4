"""A sentence as a cue word sees it: its parts, who may speak, and the features of each.

The parse tree is cut along the path from the cue to the root. Each piece that falls off is a part,
and content is a choice of parts. A model (:mod:`dateline.models.attribution`) makes the choice;
here is only what it looks at.
"""

from __future__ import annotations

from collections.abc import Container, Iterator

import msgspec
from spacy.tokens import Doc, Token

_IN_CUE = {"aux", "auxpass", "neg", "prt"}
_SHOWN = {
    "ccomp", "xcomp", "dobj", "prep", "advcl", "acl", "relcl", "oprd", "attr", "acomp", "agent", "dative",
    "nsubj", "nsubjpass", "poss", "pobj", "pcomp", "parataxis", "expl", "mark",
}  # fmt: skip
_LEVELS = 4  # ancestors of the cue whose other dependents are looked at
SENTENCE = 400
"""Tokens; what lies further from a cue is not looked at."""
_CHILDREN = 80  # dependents of one word that are looked at; more are no sentence
_NOUNS = {"NOUN", "PROPN", "PRON", "DET", "NUM"}
_VERBAL = {"AUX", "ADV", "PART"}
_SUBJECTS = {"nsubj", "nsubjpass", "csubj"}
_OWNED = {"dobj", "pobj", "nsubj", "nsubjpass", "attr"}
_WITHIN_PHRASES = {"det", "nummod", "quantmod", "predet"}
_ASIDES = {"relcl", "acl", "appos", "advcl", "prep"}


class Part(msgspec.Struct, frozen=True):
    """A piece of a sentence, tokens ``start`` to ``end``, and how the cue gets to it.

    Attributes:
        head: token that governs the piece.
        path: dependency labels upwards from the cue, then the one down to the piece.
    """

    start: int
    end: int
    head: int
    path: str


class Cue(msgspec.Struct):
    """A word that may say that somebody says something.

    Attributes:
        token: its index.
        frame: labels of its dependents, in one string.
        score: log odds that it is a cue.
    """

    token: int
    frame: str
    score: float = 0.0


def children(token: Token) -> list[Token]:
    """Dependents of a word; those nearest to it where there are too many to be a sentence's."""
    if token.right_edge.i - token.left_edge.i < SENTENCE and token.n_lefts + token.n_rights <= _CHILDREN:
        return list(token.children)
    return [t for t in token.doc[max(0, token.i - 40) : token.i + 40] if t.head == token and t != token]


def frame(token: Token) -> str:
    """Labels of a word's dependents, sorted, prepositions by name (``ccomp nsubj prep:to``)."""
    seen = set()
    for child in children(token):
        label = child.dep_
        if label in _SHOWN:
            seen.add(f"prep:{child.lower_}" if label == "prep" else label)
    return " ".join(sorted(seen))


def parts(token: Token) -> list[Part]:
    """All parts of the sentence around a cue, its own auxiliaries and punctuation left out."""
    out = []
    path, below, at = "", token, token
    for level in range(_LEVELS + 1):
        for child in children(at):
            if child == below or child.dep_ == "punct" or (level == 0 and child.dep_ in _IN_CUE):
                continue
            label = f"{path}{child.dep_}{'<' if child.i < token.i else '>'}"
            if level and (child.i < at.i) != (child.i < token.i):
                label += "~"  # between the ancestor and the cue
            start = max(child.left_edge.i, token.i - SENTENCE)
            end = min(child.right_edge.i, token.i + SENTENCE)
            if start <= end:
                out.append(Part(start, end + 1, child.i, label))
        if level:
            out.append(Part(at.i, at.i + 1, at.i, f"{path}self{'<' if at.i < token.i else '>'}"))
        if at.head == at:
            break
        path += f"{at.dep_}^"
        below, at = at, at.head
    return out


def _phrases(head: Token, path: str) -> Iterator[Part]:
    """A noun phrase whole, and without what a comma sets off behind it (“Kent, who resigned in May”)."""
    start, end = head.left_edge.i, head.right_edge.i + 1
    for child in children(head):
        if child.i > head.i and child.dep_ in _ASIDES:
            cut = child.left_edge.i
            comma = cut > head.i + 1 and head.doc[cut - 1].is_punct
            kind = child.dep_ + ("," if comma else "")
            yield Part(start, cut - comma, head.i, f"{path}|-{kind}")
            yield Part(start, end, head.i, f"{path}|+{kind}")
            return
    yield Part(start, end, head.i, path)


def _sources_at(at: Token, below: Token, path: str) -> Iterator[Part]:
    for child in children(at):
        label = child.dep_
        if child == below:
            continue
        if label in _SUBJECTS or (child.pos_ in _NOUNS and label not in _WITHIN_PHRASES):
            yield from _phrases(child, f"{path}{label}")
            if label in _OWNED:
                for owner in children(child):
                    if owner.dep_ == "poss":
                        yield from _phrases(owner, f"{path}{label}>poss")
        elif label in ("prep", "agent"):
            for noun in children(child):
                if noun.dep_ == "pobj":
                    yield from _phrases(noun, f"{path}{label}:{child.lower_}>pobj")


def sources(token: Token) -> list[Part]:
    """Noun phrases that may be the one who says it, nearest first by the path in the tree."""
    out: list[Part] = []
    path, below, at = "", token, token
    for level in range(_LEVELS + 1):
        out += _sources_at(at, below, path)
        if level and at.pos_ in _NOUNS:
            # The antecedent of a relative clause, or the owner of a statement, without what follows it.
            end = below.left_edge.i if below.left_edge.i > at.i else at.i + 1
            out.append(Part(at.left_edge.i, end, at.i, f"{path}self"))
        if at.head == at:
            break
        path += f"{at.dep_}^"
        below, at = at, at.head
    seen = {part.head for part in out}
    return out + [part for part in _beside(token) if part.head not in seen]


def _beside(token: Token) -> Iterator[Part]:
    """The noun phrases that touch a cue on either side, whatever the parse makes of them."""
    doc, first, last = token.doc, token.i - 1, token.i + 1
    while first >= 0 and doc[first].pos_ in _VERBAL:
        first -= 1
    if first >= 0 and (doc[first].pos_ in _NOUNS or doc[first].text == ","):
        head = doc[first].head if doc[first].text == "," else doc[first]
        while head.head.right_edge.i < token.i and head.head != head and head.head.pos_ in _NOUNS:
            head = head.head
        if head.pos_ in _NOUNS:
            yield Part(head.left_edge.i, min(head.right_edge.i + 1, token.i), head.i, "beside<")
    while last < len(doc) and doc[last].pos_ in _VERBAL:
        last += 1
    if last < len(doc) and doc[last].pos_ in (*_NOUNS, "ADJ"):
        head = doc[last]
        while head.head.left_edge.i > token.i and head.head != head and head.head.pos_ in _NOUNS:
            head = head.head
        if head.pos_ in _NOUNS:
            yield Part(max(head.left_edge.i, token.i + 1), head.right_edge.i + 1, head.i, "beside>")


def _bin(n: int) -> str:
    return str(n) if n < 3 else "3" if n < 6 else "6" if n < 12 else "12" if n < 25 else "25"


def _word(token: Token) -> str:
    """A word in a feature; names are all alike, for other news has other names."""
    return "NAME" if token.pos_ == "PROPN" else token.lemma_.lower()


def _neighbour(doc: Doc, i: int) -> str:
    return ("NAME" if doc[i].pos_ == "PROPN" else doc[i].lower_) if 0 <= i < len(doc) else ""


def cue_features(cue: Cue, doc: Doc, quoted: list[int], known: float) -> list[str]:
    """What tells whether a word is a cue.

    Args:
        quoted: number of the quotation that each token stands in, or -1.
        known: share of its occurrences in which the word is one, by the table of cues.
    """
    t = doc[cue.token]
    lemma, tag, shape = t.lemma_.lower(), t.tag_, cue.frame
    tenth = int(known * 10)
    out = [
        f"l={lemma}", f"t={tag}", f"d={t.dep_}", f"f={shape}", f"lt={lemma}|{tag}",
        f"ld={lemma}|{t.dep_}", f"td={tag}|{t.dep_}", f"tf={tag}|{shape}", f"k={tenth}",
        f"k={tenth}|{tag}", f"n={_neighbour(doc, t.i + 1)}", f"p={_neighbour(doc, t.i - 1)}",
        f"hl={_word(t.head)}", f"hd={t.head.pos_}|{t.dep_}",
    ]  # fmt: skip
    if lemma == ":":
        out += _colon_features(t)
    for label in shape.split():
        out += (f"lf={lemma}|{label}", f"kf={tenth}|{label}")
    for child in children(t):
        dep = child.dep_
        if dep in ("nsubj", "nsubjpass", "agent", "poss"):
            out += (f"s={dep}|{child.pos_}", f"sl={_word(child)}", f"se={child.ent_type_}|{dep}")
        elif dep in ("dobj", "xcomp", "ccomp", "acomp", "attr"):
            out += (
                f"o={dep}|{_word(child)}",
                f"lo={lemma}|{_word(child)}",
                f"op={dep}|{child.pos_}",
            )
        elif dep in ("aux", "auxpass", "neg", "prt", "advmod", "mark"):
            out += (f"a={child.lower_}", f"la={lemma}|{child.lower_}")
    near = [quoted[i] >= 0 for i in range(max(0, t.i - 6), min(len(doc), t.i + 7))]
    inside = quoted[t.i] >= 0
    about = any(near) and not inside
    out += (f"q={inside}|{about}", f"qt={tag}|{inside}|{about}", f"ql={lemma}|{about}")
    return out


def _colon_features(colon: Token) -> list[str]:
    """What stands before a colon: a speaker (“Odera: Talks will resume”), or the beginning of a clause."""
    first = colon.i
    while first and not colon.doc[first].is_sent_start and colon.i - first < 12:
        first -= 1
    before = colon.doc[first : colon.i]
    verb = any(t.pos_ in ("VERB", "AUX") for t in before)
    kinds = {t.ent_type_ for t in before} & {"PERSON", "ORG", "GPE", "NORP"}
    size, after = _bin(len(before)), colon.nbor() if colon.i + 1 < len(colon.doc) else colon
    return [
        f"cv={verb}",
        f"cs={size}|{verb}",
        f"ce={verb}|{min(kinds, default='')}",
        f"ca={verb}|{after.is_title}",
    ]


def part_features(part: Part, cue: Cue, doc: Doc, quoted: list[int]) -> list[str]:
    """What tells whether a part belongs to the content of a cue."""
    t, head = doc[cue.token], doc[part.head]
    lemma, path = t.lemma_.lower(), part.path
    inside = sum([quoted[i] >= 0 for i in range(part.start, part.end)])
    quotes = "all" if inside * 10 >= 8 * (part.end - part.start) else "some" if inside else "none"
    after = _neighbour(doc, t.i + 1)
    opening = _neighbour(doc, part.start)
    comma = _neighbour(doc, part.start - 1) if part.start > t.i else _neighbour(doc, part.end)
    comma = comma if comma in (",", ":", "``", '"', "“", "—", "--", "''", "”") else ""
    gap = part.start - t.i if part.start > t.i else t.i - part.end + 1
    out = [
        f"r={path}", f"rl={path}|{lemma}", f"rp={path}|{t.tag_}", f"rf={path}|{cue.frame}",
        f"rh={path}|{head.pos_}", f"rq={path}|{quotes}|{quoted[t.i] >= 0}", f"q={quotes}",
        f"lq={lemma}|{quotes}", f"rg={path}|{_bin(gap)}", f"rz={path}|{_bin(part.end - part.start)}",
        f"rc={path}|{comma}", f"re={path}|{opening}", f"le={lemma}|{opening}",
        f"rn={path}|{after}", f"rt={path}|{head.ent_type_}",
    ]  # fmt: skip
    for label in cue.frame.split():
        out.append(f"ro={path}|{label}")
    if head.dep_ == "prep":
        out += (f"pr={path}|{head.lower_}", f"lpr={lemma}|{head.lower_}")
    elif "^" not in path:
        out += (f"hl={path}|{_word(head)}",)
    return out


def source_features(part: Part, cue: Cue, doc: Doc, quoted: list[int], content: Container[int]) -> list[str]:
    """What tells whether a noun phrase is the source of a cue.

    Args:
        content: the tokens that are content of this cue.
    """
    t, head = doc[cue.token], doc[part.head]
    lemma = t.lemma_.lower()
    path, _, aside = part.path.partition("|")
    said = part.head in content
    same = (quoted[t.i] >= 0) == (quoted[part.head] >= 0)
    voice = "pass" if "nsubjpass" in cue.frame else "act"
    subject = "nsubj" in cue.frame
    gap = abs(part.head - t.i)
    side = "<" if part.head < t.i else ">"
    size = _bin(part.end - part.start)
    return [
        f"a={aside}", f"ar={aside}|{path}", f"az={aside}|{size}", f"ah={aside}|{head.ent_type_}",
        f"as={aside}|{side}|{size}",
        f"r={path}{side}", f"rl={path}|{lemma}", f"rt={path}|{t.tag_}|{voice}", f"rc={path}|{said}",
        f"c={said}", f"rs={path}|{subject}", f"rh={path}|{head.pos_}", f"re={path}|{head.ent_type_}",
        f"hl={_word(head)}", f"rq={path}|{same}", f"q={same}", f"g={_bin(gap)}",
        f"rg={path}|{_bin(gap)}|{side}", f"e={head.ent_type_}|{head.tag_}", f"rf={path}|{cue.frame}",
        f"rd={path}|{t.dep_}",
    ]  # fmt: skip


def without_cue(part: Part, cue: Cue) -> Part:
    """A noun phrase cut where the cue lies in it."""
    if not part.start <= cue.token < part.end:
        return part
    if part.head < cue.token:
        return Part(part.start, cue.token, part.head, part.path)
    return Part(cue.token + 1, part.end, part.head, part.path)
