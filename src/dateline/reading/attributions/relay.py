"""Relays: one source that passes on the words of another, and claims that nobody could verify.

“Interfax quoted the ministry as saying …”, “the ministry was quoted by Interfax as saying …” and “Interfax
reported, citing the ministry, that …” are two attributions each, the ministry's within Interfax's. The words
are those of ``attributions/relay.toml``.
"""

from __future__ import annotations

from collections import deque
from functools import cache

from spacy.strings import hash_string  # type: ignore[attr-defined]
from spacy.tokens import Doc, Token

from dateline.knowledge import settings
from dateline.reading.attributions.attribution_syntax import Part, children
from dateline.reading.attributions.speech import Draft

_SUBJECTS = ("nsubj", "nsubjpass")
_NEAR = 200  # tokens between a word and the drafts that it can bear on
_SURE = 5.0  # log odds of what syntax says outright


@cache
def _words() -> dict[str, frozenset[str]]:
    return {name: frozenset(words) for name, words in settings("attributions/relay.toml").items()}


def _phrase(head: Token) -> Part:
    return Part(head.left_edge.i, head.right_edge.i + 1, head.i, "")


def _under(token: Token, *labels: str) -> Token | None:
    """The first token that the labels lead down to."""
    if not labels:
        return token
    for child in children(token):
        if child.dep_ == labels[0] and (found := _under(child, *labels[1:])) is not None:
            return found
    return None


def _subtree(token: Token) -> set[int]:
    return set(range(token.left_edge.i, token.right_edge.i + 1))


def _quoted_as(verb: Token, drafts: list[Draft]) -> list[Draft]:
    """The drafts of “X quoted Y as saying …” in place of those that the models made of it."""
    saying = next(
        (v for p in children(verb) if p.lower_ == "as" and (v := _under(p, "pcomp")) is not None), None
    )
    speaker = _under(verb, "nsubjpass") or _under(verb, "dobj")
    if saying is None or speaker is None:
        return drafts
    content = _subtree(saying) - {saying.i}
    if speaker.dep_ == "nsubjpass":
        outlet = _under(verb, "agent", "pobj") or _under(saying, "agent", "pobj") or _by(saying)
        if outlet is not None:
            content -= _subtree(outlet.head)
    else:
        outlet = next((c for c in children(verb) if c.dep_ in _SUBJECTS and c != speaker), None)
    kept = [d for d in drafts if d.cue not in (verb.i, saying.i)]
    inner = Draft(saying.i, content, _phrase(speaker), _SURE)
    if outlet is not None:
        whole = _subtree(speaker) | _subtree(saying)
        inner.within = Draft(verb.i, whole, _phrase(outlet), _SURE)
        kept.append(inner.within)
    return [*kept, inner]


def _by(saying: Token) -> Token | None:
    """The outlet of “was quoted as saying by the agency that …”."""
    by = next((c for c in children(saying) if c.lower_ == "by"), None)
    return _under(by, "pobj") if by is not None else None


def _is_speaker(noun: Token) -> bool:
    words = _words()
    if noun.pos_ == "PROPN":
        return noun.ent_type_ in words["names"]
    return noun.lemma_.lower() in words["speakers"]


def _citing(verb: Token, drafts: list[Draft]) -> list[Draft]:
    """The drafts of “X reported, citing Y, that …”: what X reports is what Y says."""
    speaker = _under(verb, "dobj")
    if speaker is None or verb.tag_ != "VBG" or not _is_speaker(speaker):
        return drafts
    clause = _subtree(verb)
    for draft in drafts:
        by_cue = verb.head.i == draft.cue
        by_place = 0 < verb.left_edge.i - draft.cue <= 2  # “reported, citing …, that …”
        by_source = draft.source is not None and verb.head.i == draft.source.head
        if draft.cue == verb.i or not (by_cue or by_place or by_source):
            continue
        draft.content -= clause
        if draft.source is not None and verb.i in range(draft.source.start, draft.source.end):
            draft.source = Part(draft.source.start, verb.left_edge.i, draft.source.head, draft.source.path)
        if draft.content:
            inner = Draft(verb.i, set(draft.content), _phrase(speaker), _SURE, draft)
            return [*(d for d in drafts if d.cue != verb.i), inner]
    return drafts


def _unverified(verb: Token, drafts: list[Draft]) -> list[Draft]:
    """The draft of “the claim could not be verified”, where the models made none."""
    if any(d.cue == verb.i for d in drafts) or not any(t.dep_ == "neg" for t in children(verb)):
        return drafts
    said = _under(verb, "nsubjpass") or _under(verb, "ccomp") or _under(verb, "dobj")
    if said is None:
        return drafts
    source = _under(verb, "agent", "pobj") or _under(verb, "nsubj")
    return [*drafts, Draft(verb.i, _subtree(said), _phrase(source) if source is not None else None, _SURE)]


def add_relays(drafts: list[Draft], doc: Doc) -> list[Draft]:
    """Set right what the models make of relays and of unverified claims.

    Returns:
        The drafts in the order of their cues.
    """
    words = _words()
    wanted = {hash_string(lemma) for lemma in words["verbs"] | words["verifying"]}
    found = [i for i, lemma in enumerate(doc.to_array("LEMMA").tolist()) if lemma in wanted]
    ahead, near, out = deque(drafts), list[Draft](), list[Draft]()
    for token in (doc[i] for i in found if doc[i].pos_ == "VERB"):
        entered = []
        while ahead and ahead[0].cue < token.i + _NEAR:
            entered.append(ahead.popleft())
        near = [*entered, *near]
        out += [d for d in near if d.cue <= token.i - _NEAR]
        near = [d for d in near if d.cue > token.i - _NEAR]
        lemma = token.lemma_
        read = _unverified if lemma in words["verifying"] else None
        if lemma in words["verbs"]:
            read = _citing if token.tag_ == "VBG" else _quoted_as
        if read is not None:
            near = read(token, near)
    return sorted([*out, *near, *ahead], key=lambda d: d.cue)
