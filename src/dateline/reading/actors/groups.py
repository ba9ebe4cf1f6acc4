"""Groups: mentions of several actors at once, split into their members.

“The two sides”, “both”, “each other” and “they” can stand for a pair that the text has named. A pair is one whose
members stand together (“Turkey and Russia”, “Haftar met him”), or the two most salient actors of the kind that
the noun asks for. The pair is a :class:`~dateline.reading.actors.clusters.Cluster` with ``members``; in the record
each of its mentions is one of every member.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, islice

from spacy.tokens import Doc, Token

from dateline.knowledge import settings
from dateline.knowledge.catalogue import Catalogue
from dateline.reading.actors.clusters import GROUPS, SUBJECTS, Cluster, words
from dateline.reading.actors.discourse import Discourse
from dateline.reading.actors.epithets import Epithets
from dateline.reading.actors.mentions import Candidate
from dateline.reading.parsing import is_possessor
from dateline.record import EntityKind

GROUP = "group"  # the label of a candidate for a group mention
_RECENT = 20  # mentions by which it is seen that two actors are often said together
_LIST = 40  # members of a list
_PAIRS = 200  # groups that a mention of several can mean, the last that came up
_NEAR = 5  # sentences that a group's members are looked for in
_LASTING, _KNOWN = 0.6, 3.0  # how slowly a group fades, and what it has before a pair that is none yet
_MIXED = 2.0  # against a group of a person and a state
_ARGUMENTS = SUBJECTS | {"dobj", "pobj", "dative", "attr", "poss", "appos", "conj", "agent", "ROOT"}
_KINDS: dict[str, tuple[EntityKind, ...]] = {
    "state": ("state", "government"),
    "person": ("person",),
    "group": ("armed_group", "military", "party", "organization", "company", "igo", "media", "government"),
}


def group_mentions(doc: Doc, known: Catalogue) -> Iterator[Candidate]:
    """The words of a document that stand for several actors, whoever they are."""
    for token in doc:
        found = _noun(token, known) if token.pos_ in ("NOUN", "PROPN") else _alone(token)
        if found is not None:
            yield found


def _candidate(first: Token, head: Token, noun: str, number: int, kinds: str = "") -> Candidate:
    return Candidate(
        start=first.i, end=head.i + 1, head=head.i, form="nominal" if kinds or noun else "pronoun", label=GROUP,
        noun=noun, plural=True, definite=True, office=kinds, size=number,
    )  # fmt: skip


def _alone(token: Token) -> Candidate | None:
    """“both”, “neither”, “the two”, “each other”, “both of them”."""
    word, doc = token.lower_, token.doc
    before = doc[token.i - 1] if token.i else token
    if word in words("groups", "reciprocal") and before.lower_ in words("groups", "before_reciprocal"):
        return _candidate(before, token, "", 2)
    if token.lower_ in ("them", "us") and before.lower_ == "of" and token.i > 1:
        counted = doc[token.i - 2].lower_ in words("groups", "alone")
        return _candidate(token, token, "", 2) if counted else None
    behind = doc[token.i + 1].lower_ if token.i + 1 < len(doc) else ""
    if behind == "of" or token.dep_ not in _ARGUMENTS:
        return None
    if word in words("groups", "alone"):
        return _candidate(token, token, "", 2)
    if word in words("groups", "marking") and before.lower_ in words("groups", "definite"):
        return _candidate(
            token, token, "", settings("actors/coreference.toml")["groups"]["numbers"].get(word, 2)
        )
    return None


def _noun(token: Token, known: Catalogue) -> Candidate | None:
    """“the two countries”, “both men”, “the rival camps”, “the couple”, “neither side”."""
    noun, numbers = token.lower_, settings("actors/coreference.toml")["groups"]["numbers"]
    left = [t for t in token.lefts if t.dep_ != "relcl"]
    said = {t.lower_ for t in left}
    owned = any(is_possessor(t) for t in left)  # “his enemies” are whoever, “his two enemies” those named
    definite = bool(said & words("groups", "definite")) or owned
    marked = said & words("groups", "marking")
    kind = _kind_of(noun, known)
    several = token.tag_ in ("NNS", "NNPS") or bool(said & {"neither", "either"})
    if said & {"neither", "either"} and "the" in said:
        return None  # “neither the nominee nor …”
    opposing = bool(said & words("groups", "opposing")) and kind is not None
    if not definite or kind is None or token.dep_ in ("compound", "nmod"):
        return None
    if not ((noun in words("groups", "bare") and not owned) or (several and (marked or opposing))):
        return None
    if any(t.dep_ == "prep" and t.lower_ in ("of", "from", "in") for t in token.rights) and not marked:
        return None
    first = next((t for t in token.subtree if t.dep_ != "det" and t.i <= token.i), token)
    return _candidate(first, token, noun, max((numbers.get(w, 2) for w in {*marked, noun}), default=2), kind)


def _kind_of(noun: str, known: Catalogue) -> str | None:
    """What the members of a group are by its noun: a key of ``_KINDS``, ``any``, or None where they are no actors."""
    for kind in _KINDS:
        if noun in words("groups", "kinds", kind):
            return kind
    agent = known.agent(noun)
    if noun in words("groups", "bare") or noun in words("groups", "anybody"):
        return "any"
    if agent is None:
        return None
    return "person" if agent.kind == "person" else "state" if agent.kind == "state" else "group"


class Groups:
    """The groups of one document, beside its :class:`~dateline.reading.actors.discourse.Discourse`."""

    def __init__(self, chains: Discourse, epithets: Epithets) -> None:
        self.chains = chains
        self.epithets = epithets
        self._known: dict[frozenset[int], Cluster] = {}
        self.with_member: dict[int, list[Cluster]] = {}  # the groups that an actor is in, by its number

    def stand_together(self, c: Candidate) -> None:
        """Note that the actor of a candidate stands beside another: “X and Y”, “X met Y”."""
        doc, of = self.chains.doc, self.chains.by_token
        token = doc[c.head]
        if token.dep_ == "conj" and token.head.i in of and any(t.dep_ == "cc" for t in token.head.rights):
            first, others = token.head, [of[token.head.i]]
            while first.dep_ == "conj" and first.head.i in of and len(others) < _LIST:
                first = first.head
                others.append(of[first.i])
            if all(t.lower_ == "and" for t in token.head.rights if t.dep_ == "cc"):
                self._anchor([*others, of[token.i]], first.i)
            return
        verb = token.head.head if token.dep_ == "pobj" else token.head
        with_it = token.dep_ == "pobj" and token.head.lower_ == "with"
        pairing = settings("actors/coreference.toml")["groups"]["pairing"]
        if (
            verb.lemma_ in pairing["with"]
            if with_it
            else (token.dep_ == "dobj" and verb.lemma_ in pairing["object"])
        ):
            subject = next((t for t in verb.lefts if t.dep_ == "nsubj" and t.i in of), None)
            if subject is not None:
                self._anchor([of[subject.i], of[token.i]], subject.i)

    def _anchor(self, members: list[Cluster], at: int) -> None:
        if any(m.members or m.plural for m in members) or len({m.number for m in members}) < 2:
            return
        mixed = {m.kind == "person" for m in members}
        if len(mixed) == 1:
            self.of({m.number for m in members}).anchors.append(
                Candidate(start=at, end=at + 1, head=at, form="name", label=GROUP)
            )

    def of(self, members: set[int]) -> Cluster:
        """The group of some actors, made where there is none yet."""
        key = frozenset(members)
        if key not in self._known:
            group = Cluster(number=len(self.chains.clusters), members=sorted(key), plural=True)
            self.chains.begin(group)
            self._known[key] = group
            for member in key:
                self.with_member.setdefault(member, []).append(group)
        return self._known[key]

    def resolve(self, c: Candidate) -> Cluster | None:
        """The group that a candidate means, or None where the text names no fitting one."""
        doc, chains = self.chains.doc, self.chains
        kinds = _KINDS.get(c.office, ())
        one = settings("actors/coreference.toml")["groups"]["one_of"].get(c.noun, "")
        before = doc[c.start : c.head].text.lower().replace("-", " ")
        states = self.epithets.states_called(one, before) if c.office == "state" else None
        verbs = list(islice((t for t in doc[c.head].ancestors if t.pos_ in ("VERB", "AUX")), 1))
        acting = {s.i for v in verbs for s in v.lefts if s.dep_ in SUBJECTS}
        out_of_it = {n.number for i in acting if i != c.head and (n := chains.by_token.get(i)) is not None}
        if not c.noun and c.start < c.head:  # “each other”: the clause's own subject
            own = next((n for i in acting if (n := chains.by_token.get(i)) is not None and n.members), None)
            return own

        def fit(cluster: Cluster) -> bool:
            right = cluster.kind in kinds if kinds else cluster.kind in (*GROUPS, "person")
            if states is not None and cluster.country not in states:
                return False
            return right and cluster.number not in out_of_it and not cluster.plural

        best, top = None, -1e9
        for group in reversed([*islice(reversed(self._known.values()), _PAIRS)]):
            if group.last < chains.item(c):
                continue
            members = [chains.clusters[n] for n in group.members]
            if len(members) == c.size and all(fit(m) for m in members):
                score = _LASTING * chains.salience(group, c) + _KNOWN
                if score > top:
                    best, top = frozenset(group.members), score
        near = [x for x in chains.within_reach(c) if not x.members and fit(x) and chains.age(x, c) <= _NEAR]
        near.sort(key=lambda x: -chains.salience(x, c))
        for pair in combinations(near[:7], c.size):
            score = self._score(pair, c)
            if score > top:
                best, top = frozenset(x.number for x in pair), score
        return self.of(set(best)) if best is not None else None

    def _score(self, members: tuple[Cluster, ...], c: Candidate) -> float:
        """How well actors make a group: all salient, of one kind, said in the same sentences."""
        chains = self.chains
        scores = [chains.salience(m, c) for m in members]
        shared = set.intersection(
            *({chains.sentence[m.start] for m in x.mentions[-_RECENT:]} for x in members)
        )
        kinds = {
            "person" if m.kind == "person" else "state" if m.kind == "state" else "group" for m in members
        }
        same = members[0].owner is None and any(m.owner == members[0].number for m in members[1:])
        return (
            min(scores) + 0.3 * max(scores) + 1.5 * min(len(shared), 3) - _MIXED * (len(kinds) - 1)
            - 2.0 * same + 0.5 * sum(m.named for m in members)
            - 2.0 * sum(not m.named and len(m.mentions) < 2 for m in members)
        )  # fmt: skip
