"""Speech: which words are cues, what is said by them and who says it, as tokens.

Three small models look at the parse (:mod:`dateline.reading.attributions.attribution_syntax`): is a word of the table
``attributions/cues.csv`` a cue here; which parts of the sentence are its content; which noun phrase is its
source. Quotations are then taken whole and followed into the sentences that carry them on.
:mod:`dateline.reading.attributions` makes the record of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import msgspec
from spacy.parts_of_speech import IDS, VERB
from spacy.strings import hash_string  # type: ignore[attr-defined]
from spacy.tokens import Doc, Token

from dateline.knowledge import table
from dateline.models import attribution as model
from dateline.reading.attributions import attribution_syntax as syntax
from dateline.reading.attributions.attribution_syntax import Cue, Part
from dateline.reading.parsing import Quotations

LEAST_CUE, LEAST_PART, LEAST_SOURCE = -0.5, -0.2, -2.0
"""Log odds from which a cue, a part of its content and a source are believed."""
LEAST_REPORTED = 1.0
"""Log odds from which a cue is believed although another has much the same content."""
UNKNOWN = 0.05
"""The share of a word that the table does not have."""
SURE_SHARE = 0.5
"""The share from which a verb of the table is one of saying in nearly any use."""
LIKELY_SHARE = 0.25
"""The share from which a verb can be of the quotation before its sentence, as “The crowd cheered.” is not."""
THAT_CLAUSE = 1.5
"""Log odds that a that-clause adds to a noun of saying."""
_LONE = {"aux", "auxpass", "neg", "prt", "mark", "cc", "advmod"}
_NEAR = 60  # tokens between cues that may report the same content


class Draft(msgspec.Struct):
    """An attribution in tokens.

    Attributes:
        cue: the cue's head.
        content: what is said.
        source: the noun phrase that says it, or None.
        score: log odds of the cue.
        within: the draft that reports this one, where syntax says so outright.
    """

    cue: int
    content: set[int]
    source: Part | None = None
    score: float = 0.0
    within: Draft | None = None


@cache
def shares() -> dict[tuple[str, str], float]:
    """How often a word of a lemma and a part of speech is a cue, 0 to 1."""
    return {(r["lemma"], r["pos"]): float(r["share"]) for r in table("attributions/cues.csv")}


def find_cues(doc: Doc, quotations: Quotations) -> list[Cue]:
    """Words that the model takes for cues, in text order."""
    out = []
    ask = model.shipped().cue
    for token, known in candidates(doc, quotations):
        cue = Cue(token.i, syntax.frame(token))
        cue.score = ask.score(syntax.cue_features(cue, doc, quotations.of, known))
        if _has_that_clause(token):
            cue.score += THAT_CLAUSE
        elif known >= SURE_SHARE and _is_reported(token):
            cue.score = max(cue.score, LEAST_REPORTED)
        if cue.score > LEAST_CUE:
            out.append(cue)
    return out


def _is_reported(token: Token) -> bool:
    """Whether a verb with a subject and a clause of its own is the clause of another verb of saying."""
    above = shares().get((token.head.lemma_.lower(), token.head.pos_), 0.0)
    if token.dep_ != "ccomp" or above < SURE_SHARE:
        return False
    below = [t for t in syntax.children(token) if t.pos_ != "PRON" or t.dep_ == "ccomp"]
    clause = any(t.dep_ == "ccomp" or (t.dep_ == "xcomp" and t.tag_ == "VBG") for t in below)
    return clause and any(t.dep_ == "nsubj" for t in below)


@cache
def _that_nouns() -> frozenset[str]:
    return frozenset(r["lemma"] for r in table("attributions/nouns.csv"))


def _has_that_clause(token: Token) -> bool:
    """Whether a noun of saying has its that-clause (“reports that …”)."""
    if token.pos_ != "NOUN" or token.lemma_.lower() not in _that_nouns():
        return False
    clauses = [t for t in syntax.children(token) if t.dep_ in ("acl", "ccomp")]
    return any(t.left_edge.lower_ == "that" for t in clauses)


@cache
def _known() -> dict[tuple[int, int], float]:
    """Shares by the numbers that spaCy gives to lemmas and parts of speech."""
    words = {(lemma, "NOUN"): UNKNOWN for lemma in _that_nouns()} | shares()
    return {(hash_string(lemma), IDS[pos]): share for (lemma, pos), share in words.items()}


def candidates(doc: Doc, quotations: Quotations) -> Iterator[tuple[Token, float]]:
    """Words that may be cues with their shares: those of the tables, and any verb near a quotation."""
    known, of = _known(), quotations.of
    for i, (lemma, pos) in enumerate(doc.to_array(["LEMMA", "POS"]).tolist()):
        if (share := known.get((lemma, pos))) is not None:
            yield doc[i], share
        elif pos == VERB and of[i] < 0 <= max(of[max(0, i - 6) : i + 7]):
            yield doc[i], UNKNOWN


def sentence_of(doc: Doc, i: int) -> tuple[int, int]:
    """First token of a sentence and the one after its last, not looking beyond :data:`SENTENCE` tokens."""
    first, last = i, i + 1
    while first and not doc[first].is_sent_start and i - first < syntax.SENTENCE:
        first -= 1
    while last < len(doc) and not doc[last].is_sent_start and last - i < syntax.SENTENCE:
        last += 1
    return first, last


def find_content(cue: Cue, doc: Doc, quotations: Quotations) -> set[int]:
    """Tokens of what is said: the parts that the model chooses, with their quotations whole."""
    ask = model.shipped().part
    chosen: set[int] = set()
    for part in syntax.parts(doc[cue.token]):
        if ask.score(syntax.part_features(part, cue, doc, quotations.of)) > LEAST_PART:
            chosen.update(range(part.start, part.end))
    # A lone auxiliary, negation or particle between two words of the content belongs to it.
    chosen.update(i + 1 for i in list(chosen) if i + 2 in chosen and doc[i + 1].dep_ in _LONE)
    chosen.discard(cue.token)
    begin, end = sentence_of(doc, cue.token)
    for number in {quotations.of[i] for i in chosen} - {-1, quotations.of[cue.token]}:
        first, last = quotations.tokens[number]
        here = range(max(first, begin), min(last, end))
        if 2 * sum([i in chosen for i in here]) >= len(here):
            chosen.update(range(first, last))
    return chosen or _introduced(cue, doc, quotations)


def _introduced(cue: Cue, doc: Doc, quotations: Quotations) -> set[int]:
    """The quotation that stands alone before a cue's sentence (“Never!” he said.), or after its colon."""
    first, end = sentence_of(doc, cue.token)
    known = shares().get((doc[cue.token].lemma_.lower(), doc[cue.token].pos_), 0.0)
    if (
        known >= LIKELY_SHARE
        and first
        and quotations.of[first - 1] >= 0
        and "\n" not in doc[first - 1].text_with_ws
    ):
        return set(range(*quotations.tokens[quotations.of[first - 1]]))
    while end > cue.token and doc[end - 1].is_space:
        end -= 1
    if doc[end - 1].text != ":":
        return set()
    begin = end
    while begin < min(len(doc), end + 3) and doc[begin].is_space:
        begin += 1
    if begin < len(doc) and quotations.of[begin] >= 0:
        return set(range(*quotations.tokens[quotations.of[begin]]))
    return set()


def find_source(cue: Cue, doc: Doc, quotations: Quotations, content: set[int]) -> Part | None:
    """The noun phrase that the model takes for the source, if any, cut where the cue lies in it."""
    ask = model.shipped().source
    best, found = LEAST_SOURCE, None
    for part in syntax.sources(doc[cue.token]):
        score = ask.score(syntax.source_features(part, cue, doc, quotations.of, content))
        if score > best:
            best, found = score, part
    return syntax.without_cue(found, cue) if found else None


def carry_on(draft: Draft, doc: Doc, quotations: Quotations, taken: set[int]) -> None:
    """Add the quotations that follow without a cue of their own.

    They stand in the same paragraph (``… he said. “…”``), or begin the next where the last one is left open.

    Args:
        taken: tokens that are content of some draft already.
    """
    inside = [quotations.of[i] for i in draft.content if quotations.of[i] >= 0]
    if not inside:
        return
    at = max(sentence_of(doc, draft.cue)[1], quotations.tokens[max(inside)][1])
    for number in range(max(inside) + 1, len(quotations.spans)):
        first, last = quotations.tokens[number]
        gap = quotations.text[doc[at - 1].idx + len(doc[at - 1]) : quotations.spans[number][0]]
        parted = "\n" in gap or "\n" in doc[at - 1].text
        if first < at or gap.strip() or first in taken or (parted and not quotations.is_open(number - 1)):
            return
        draft.content.update(range(first, last))
        at = last


def without_repeats(drafts: list[Draft], doc: Doc) -> list[Draft]:
    """Of drafts near to each other with much the same content, the surest."""
    kept: list[Draft] = []
    for draft in drafts:
        near = [k for k in kept[-8:] if draft.cue - k.cue < _NEAR and not _reports(k, draft, doc)]
        rivals = [k for k in near if not _reports(draft, k, doc) and _same(k.content, draft.content)]
        if all(k.score < draft.score for k in rivals):
            kept = [k for k in kept if k not in rivals] if rivals else kept
            kept.append(draft)
    return kept


def _reports(outer: Draft, inner: Draft, doc: Doc) -> bool:
    """Whether one says that the other says: the inner's cue and source (no pronoun) are in its content."""
    if inner.cue not in outer.content or inner.source is None or inner.score < LEAST_REPORTED:
        return False
    return inner.source.head in outer.content and doc[inner.source.head].pos_ != "PRON"


def _same(a: set[int], b: set[int]) -> bool:
    """Half of the tokens or more in common (Dice)."""
    return 4 * len(a & b) >= len(a) + len(b)


def cut_apart(drafts: list[Draft], doc: Doc) -> None:
    """End a content where its own source goes on to say something else (“…, adding that …”)."""
    for n, later in enumerate(drafts):
        for draft in drafts[max(0, n - 4) : n]:
            if later.cue not in draft.content or not (later.source and draft.source):
                continue
            if later.source.head == draft.source.head and draft.cue < later.cue:
                begin = min(doc[later.cue].left_edge.i, later.cue)
                kept = {i for i in draft.content if i < begin}
                draft.content = kept or draft.content


def read_speech(doc: Doc, quotations: Quotations) -> list[Draft]:
    """All attributions of a document, in the order of their cues."""
    drafts = []
    for cue in find_cues(doc, quotations):
        content = find_content(cue, doc, quotations)
        if content:
            source = find_source(cue, doc, quotations, content)
            drafts.append(Draft(cue.token, content, source, cue.score))
    drafts = without_repeats(drafts, doc)
    cut_apart(drafts, doc)
    taken = {i for d in drafts for i in d.content}
    for draft in drafts:
        carry_on(draft, doc, quotations, taken)
    return drafts
