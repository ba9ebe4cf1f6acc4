"""Clusters: the actors of a report as they grow mention by mention, and whether a mention can be one of them."""

from __future__ import annotations

from bisect import bisect_left
from functools import cache

import msgspec
from spacy.tokens import Doc, Token

from dateline.knowledge import settings
from dateline.knowledge.catalogue import Actor
from dateline.reading.actors.mentions import Candidate
from dateline.reading.document import annotations_of
from dateline.reading.parsing import is_possessor
from dateline.record import EntityKind

SUBJECTS = {"nsubj", "nsubjpass"}
GROUPS: tuple[EntityKind, ...] = (
    "state", "government", "igo", "military", "armed_group", "party", "organization", "media", "company",
)  # fmt: skip
_SMALL = ("of", "the", "and", "for")
_LATEST = 100  # mentions whose words are compared
_OPEN, _RECENT = 120, 60  # actors of a report, of whom a report of news seldom has half as many
_MANY = ("population", "armed_group", "military", "party", "organization", "company")


class Cluster(msgspec.Struct, kw_only=True):
    """One actor of a report and its mentions so far.

    Attributes:
        owner: number of the cluster whose it is (“his forces”).
        members: numbers of the clusters that it is a group of (“the two sides”); empty for an actor.
        called: nouns that the text has used of it.
        anchors: where the members of a group stand together, which are no mentions of the group.
    """

    number: int
    kind: EntityKind | None = None
    country: str | None = None
    sectors: list[str] = []
    actor: Actor | None = None
    gender: str = ""
    plural: bool = False
    noun: str = ""
    owner: int | None = None
    members: list[int] = []
    called: set[str] = set()
    names: list[tuple[str, ...]] = []
    offices: list[tuple[str, str | None]] = []
    mentions: list[Candidate] = []
    anchors: list[Candidate] = []

    @property
    def named(self) -> bool:
        return bool(self.names)

    @property
    def last(self) -> int:
        """The last token at which it is said."""
        return max((m.start for m in (*self.mentions[-1:], *self.anchors[-1:])), default=-1)


def latest(clusters: list[Cluster]) -> list[Cluster]:
    """Those that descriptions and pronouns can lead back to, by number; of too many those said last."""
    if len(clusters) < _OPEN:
        return clusters
    return sorted(sorted(clusters, key=lambda x: x.last)[-_RECENT:], key=lambda x: x.number)


@cache
def words(*path: str) -> frozenset[str]:
    """A list of ``actors/coreference.toml``."""
    here = settings("actors/coreference.toml")
    for name in path:
        here = here[name]
    return frozenset(here)


@cache
def _alike() -> dict[str, frozenset[str]]:
    groups = settings("actors/coreference.toml")["alike"]["groups"]
    return {noun: frozenset(group) for group in groups for noun in group}


def alike(noun: str, called: set[str]) -> bool:
    """Whether a text can use a noun for those whom it has called something else (“protesters”, “demonstrators”)."""
    return noun in called or bool(_alike().get(noun, frozenset()) & called)


def gender_of(doc: Doc, c: Candidate) -> str:
    """``m`` or ``f``, where a first name, a title or a noun says; else empty."""
    said = [t.lower_ for t in doc[max(0, c.start - 2) : c.start]] if c.form == "name" else []
    said += [c.noun, *c.office.split()]
    for gender in "mf":
        if words("gender", gender) & set(said):
            return gender
    if c.form != "name" or c.kind != "person":
        return ""
    first = (c.actor.name.split()[0] if c.actor else doc[c.start].text).lower()
    return next((g for g in "mf" if first in words("first_names", g)), "")


def agrees(cluster: Cluster, c: Candidate, doc: Doc) -> bool:
    """Whether a cluster can be he, she, it or they."""
    number = c.label
    if cluster.members:
        return number == "p"
    if number in ("m", "f"):
        person = cluster.kind == "person" and not cluster.plural
        return person and cluster.gender in ("", number)
    if number == "n":
        return cluster.kind in GROUPS and not cluster.plural
    if cluster.plural or cluster.kind in _MANY or cluster.called & words("alike", "several"):
        return True
    last = cluster.mentions[-1]
    return cluster.kind == "state" and doc[last.head].tag_ in ("NNS", "NNPS")  # “the Russians … they”


def spells(acronym: str, cluster: Cluster) -> bool:
    """Whether an acronym is made of the first letters of one of an actor's names."""
    return any(acronym.lower() == "".join(w[0] for w in name if w not in _SMALL) for name in cluster.names)


def can_be(cluster: Cluster, c: Candidate) -> bool:
    """Whether an apposition can be of one actor, by number and kind."""
    if c.plural:
        return False
    if c.kind == "person" or cluster.kind == "person":
        return cluster.kind == c.kind
    return cluster.kind in GROUPS


def sentence_numbers(doc: Doc) -> list[int]:
    """The number of the sentence of each token."""
    out, number = [], -1
    for token in doc:
        number += bool(token.is_sent_start) or token.i == 0
        out.append(number)
    return out


def items(doc: Doc) -> list[int]:
    """The first token of each item of a page of several, in order; none where the page is one."""
    starts = doc.to_array("IDX").tolist() if annotations_of(doc).layout.items else []
    return [bisect_left(starts, at) for at, _ in annotations_of(doc).layout.items]


def is_tail(subject: Token) -> bool:
    """“…, witnesses said.”: who reports at the end of a sentence is seldom whom the next one is about."""
    verb = subject.head
    return subject.pos_ == "NOUN" and any(t.dep_ == "ccomp" and t.i < subject.i for t in verb.lefts)


def contrary(cluster: Cluster, c: Candidate, doc: Doc) -> bool:
    """“the Republican nominee”, “the Democratic nominee”: names before one noun that differ."""

    def before(m: Candidate) -> set[str]:
        return {t.text for t in doc[m.start : m.head] if t.is_title and not is_possessor(t)}

    said = before(c)
    if not said:
        return False
    latest = [m for m in cluster.mentions[-_LATEST:] if m.noun == c.noun]
    same = [other for m in latest if (other := before(m))]
    return bool(same) and all(said.isdisjoint(other) for other in same)
