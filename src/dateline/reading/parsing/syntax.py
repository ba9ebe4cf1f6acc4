"""Syntax: what several stages ask of spaCy's English dependencies (the CLEAR style of OntoNotes)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection
from itertools import islice

from spacy.tokens import Span, Token

FINITE = {"VBD", "VBZ", "VBP"}


_STARTS = "dateline_sentence_starts"
_DEEP = 25  # governors that are climbed; deeper only goes a text without full stops


def is_below(token: Token, governor: Token) -> bool:
    """Whether a word hangs on another, directly or not."""
    return any(a.i == governor.i for a in islice(token.ancestors, _DEEP))


def sentence_of(token: Token) -> Span:
    """The sentence of a word. spaCy's own ``token.sent`` walks the whole document each time."""
    doc = token.doc
    starts = doc.user_data.get(_STARTS)
    if starts is None:
        starts = doc.user_data[_STARTS] = [0, *(t.i for t in doc if t.is_sent_start and t.i)]
    n = bisect_right(starts, token.i)
    return doc[starts[n - 1] : starts[n] if n < len(starts) else len(doc)]


def is_together(a: Token, b: Token) -> bool:
    """Whether two words are of one sentence."""
    return sentence_of(a).start == sentence_of(b).start


def is_passive(verb: Token) -> bool:
    """Whether a verb's subject is its patient: “was hit”, “backed by”, “the deal signed in Rome”."""
    if any(c.dep_ in ("auxpass", "nsubjpass", "agent") for c in verb.children):
        return True
    if verb.tag_ == "VBN" and verb.dep_ in ("acl", "relcl", "advcl"):
        return not any(c.dep_ in ("aux", "nsubj", "dobj") for c in verb.children)
    return verb.dep_ == "conj" and verb.tag_ == "VBN" and verb.head.tag_ == "VBN" and is_passive(verb.head) and not any(
        c.dep_ in ("nsubj", "aux") for c in verb.children
    )  # fmt: skip


def understood_subject(verb: Token) -> int:
    """The token that an infinitive leaves out as its subject (“told the generals to withdraw to protect …”), or -1.

    Of what somebody tells, asks or orders another to do, the other is the subject; else the governor's own.
    """
    for _ in range(_DEEP):
        if verb.dep_ not in ("xcomp", "advcl") or verb.head.i == verb.i or verb.tag_ not in ("VB", "VBG"):
            return -1
        if any(t.dep_ in ("nsubj", "nsubjpass") for t in verb.lefts):
            return -1
        governor = verb.head
        told = [t.i for t in governor.rights if t.dep_ in ("dobj", "dative") and t.i < verb.i]
        if verb.dep_ == "xcomp" and told:
            return told[-1]
        own = next((t.i for t in governor.lefts if t.dep_ in ("nsubj", "nsubjpass")), -1)
        if own >= 0:
            return own
        verb = governor
    return -1


def is_own_object(pronoun: Token, clause: Token, other: Token) -> bool:
    """Whether a pronoun would be object of a verb whose left out subject another word is (“told them to free them”)."""
    return pronoun.dep_ in ("dobj", "pobj", "dative") and other.i == understood_subject(clause)


def fragment_before(verb: Token) -> Token | None:
    """The noun phrase that the parser cut off before its verb, as it does behind “(GNA)”."""
    i = verb.left_edge.i - 1
    while i > sentence_of(verb).start and (verb.doc[i].is_punct or verb.doc[i].is_space):
        if verb.doc[i].text in (".", "!", "?", ":", ";"):
            return None
        i -= 1
    if i < sentence_of(verb).start - 1 or i < 0:
        return None
    top = verb.doc[i]
    while top.head.i != top.i:
        top = top.head
    return top if top.pos_ in ("NOUN", "PROPN") and top.i < verb.i else None


def end_of_phrase(noun: Token) -> int:
    """Where a noun phrase ends with its prepositional phrases, clauses left out."""
    last = noun
    queue = [c for c in noun.rights if c.dep_ in ("prep", "pobj", "conj", "flat")]
    while queue:
        here = queue.pop()
        if here.i - noun.i > 12:
            continue
        last = max(last, here, key=lambda t: t.i)
        queue += [c for c in here.rights if c.dep_ in ("prep", "pobj", "conj", "compound", "flat")]
    return last.idx + len(last)


def is_possessor(token: Token) -> bool:
    """Whether a modifier owns its noun: “his”, “Turkey's” (the parser calls the latter nmod at times)."""
    return token.dep_ == "poss" or (
        token.dep_ in ("nmod", "compound") and any(c.dep_ == "case" for c in token.rights)
    )


def joined_to(verb: Token) -> Token:
    """The verb that another is joined to by “and”: “urged X to leave and accused Y” joins two finite verbs.

    The parser often takes the nearest verb, whatever its form.
    """
    head = verb.head
    if verb.tag_ in FINITE and not is_finite(head):
        return next((a for a in head.ancestors if a.tag_ in FINITE and a.pos_ == "VERB"), head)
    return head


def is_finite(verb: Token) -> bool:
    """Whether a verb is finite, by itself or by its auxiliary (“did not sign”, “will go”)."""
    return verb.tag_ in FINITE or any(
        c.dep_ in ("aux", "auxpass") and c.tag_ in (*FINITE, "MD") for c in verb.lefts
    )


def is_infinitive(verb: Token) -> bool:
    return any(c.dep_ == "aux" and c.lower_ == "to" for c in verb.lefts)


def is_plural(verb: Token) -> bool:
    """Whether a verb's form asks for several subjects (“Egypt and the UAE, which have …”)."""
    finite = next((c for c in verb.lefts if c.dep_ in ("aux", "auxpass")), verb)
    return finite.lower_ in ("have", "are", "were", "do") or finite.tag_ == "VBP"


def whole_list(noun: Token) -> Token:
    while noun.dep_ == "conj" and noun.head.i != noun.i:
        noun = noun.head
    return noun


def governing_verb(token: Token) -> Token | None:
    """The nearest verb above a token."""
    for ancestor in token.ancestors:
        if ancestor.pos_ in ("VERB", "AUX"):
            return ancestor
    return None


def conjuncts(token: Token) -> list[Token]:
    out: list[Token] = []
    queue = [token]
    while queue and len(out) < 40:
        here = queue.pop()
        for c in here.rights:
            if c.dep_ == "conj" and c.pos_ in ("NOUN", "PROPN", "PRON", "ADJ", "NUM", "X"):
                out.append(c)
                queue.append(c)
    return sorted(out, key=lambda t: t.i)


def spread(noun: Token) -> list[Token]:
    """Left modifiers with their conjuncts (“Turkish and Russian mediators”)."""
    return [t for c in noun.lefts for t in (c, *conjuncts(c))]


def preps(token: Token, words: tuple[str, ...]) -> list[Token]:
    return [c for c in token.rights if c.dep_ in ("prep", "agent") and c.lower_ in words]


def preps_of_chain(noun: Token) -> list[Token]:
    """“backers and representatives from X”: the parser may hang “from” on the list's first noun."""
    return [
        p
        for n in (noun, noun.head)
        for p in preps(n, ("of", "from"))
        if p.i > noun.i and (n is noun or noun.dep_ == "conj")
    ]


def pobj(prep: Token) -> Token | None:
    return next((c for c in prep.children if c.dep_ == "pobj"), None)


def word_before(noun: Token, words: Collection[str]) -> str:
    """The word of a set right before a noun, lower case (“deputy” of “the deputy governor”), or nothing."""
    before = noun.doc[noun.i - 1].lower_ if noun.i else ""
    return before if before in words else ""
