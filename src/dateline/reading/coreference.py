"""Coreference: which mentions of a report stand for the same actor.

Mentions are taken in the order of the text, as in the sieve of Lee et al. (2013, Computational
Linguistics 39:4): a name joins the actor of the same catalogue entry or a compatible name; a
described actor joins one of the same institution and country, or the one that its noun fits; a
pronoun joins the most salient actor that agrees with it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import islice

import msgspec
from spacy.tokens import Doc, Token

from dateline.knowledge import settings
from dateline.knowledge.catalogue import Actor
from dateline.reading.mentions import Candidate, Nations
from dateline.reading.naming import compatible, words_of
from dateline.record import EntityKind

_GROUPS: tuple[EntityKind, ...] = (
    "state", "government", "igo", "military", "armed_group", "party", "organization", "media", "company",
)  # fmt: skip
_SUBJECTS = {"nsubj", "nsubjpass"}
_WINDOW = 4  # sentences that a pronoun or epithet looks back over


class Cluster(msgspec.Struct, kw_only=True):
    """One actor of a report and its mentions so far."""

    number: int
    kind: EntityKind | None = None
    country: str | None = None
    sectors: list[str] = []
    actor: Actor | None = None
    gender: str = ""
    plural: bool = False
    noun: str = ""
    owner: int | None = None
    names: list[tuple[str, ...]] = []
    offices: list[tuple[str, str | None]] = []
    mentions: list[Candidate] = []

    @property
    def named(self) -> bool:
        return bool(self.names)


class Chains:
    """The actors of one document, built mention by mention."""

    def __init__(self, doc: Doc, nations: Nations) -> None:
        self.doc = doc
        self.nations = nations
        self.clusters: list[Cluster] = []
        self.by_token: dict[int, Cluster] = {}
        self._sentence = _sentence_numbers(doc)
        known = settings("actors/mentions.toml")
        self._points_at: dict[str, list[EntityKind]] = known["points_at"]
        self._regions: dict[str, list[str]] = known["regions"]

    def add_all(self, candidates: Iterable[Candidate]) -> None:
        """Take every candidate, in the order of the text; names that stand before it count."""
        for c in candidates:
            if c.form == "name":
                self.join(self._of_name(c), c)
            elif c.form == "nominal":
                self.join(self._of_description(c), c)
            else:
                cluster = self._of_pronoun(c)
                if cluster is not None:
                    self.join(cluster, c)

    def join(self, cluster: Cluster | None, c: Candidate) -> Cluster:
        if cluster is None:
            cluster = Cluster(number=len(self.clusters))
            self.clusters.append(cluster)
        if not cluster.noun and c.form == "nominal":
            cluster.noun, cluster.plural, cluster.owner = c.noun, c.plural, self._owner(c)
        cluster.mentions.append(c)
        for i in range(c.start, c.end):  # a name inside a description keeps its own actor
            if c.form == "name" or i == c.head or i not in self.by_token:
                self.by_token[i] = cluster
        if c.form == "pronoun":
            cluster.gender = cluster.gender or (c.label if c.label in "mf" else "")
            return cluster
        cluster.actor = cluster.actor or c.actor
        cluster.kind = (cluster.actor.kind if cluster.actor else None) or cluster.kind or c.kind
        if c.kind == "person" and not cluster.actor:
            cluster.kind = "person"
        cluster.country = cluster.country or c.country
        cluster.sectors = cluster.sectors or list(c.sectors)
        if c.form == "name":
            cluster.names.append(words_of(self.doc[c.start : c.end].text))
        if c.office and (cluster.kind == "person") and (c.office, c.country) not in cluster.offices:
            cluster.offices.append((c.office, c.country))
        return cluster

    # names

    def _of_name(self, c: Candidate) -> Cluster | None:
        words = words_of(self.doc[c.start : c.end].text)
        if not words:
            return None
        same = self._same_entry(c, words)
        if same is not None:
            return same
        apposed = self._apposed(c)
        if apposed is not None and not apposed.named:
            return apposed
        return self._acronym(c, words)

    def _same_entry(self, c: Candidate, words: tuple[str, ...]) -> Cluster | None:
        for cluster in reversed(self.clusters):
            if c.kind == "state" == cluster.kind and c.country and c.country == cluster.country:
                return cluster
            if c.actor and cluster.actor:
                if c.actor.id == cluster.actor.id:
                    return cluster
                if len(words) > 1:
                    continue
            if any(compatible(words, other, c.kind, cluster.kind) for other in cluster.names):
                return cluster
        return None

    def _acronym(self, c: Candidate, words: tuple[str, ...]) -> Cluster | None:
        """“Libyan National Army (LNA)”: the bracket names the actor before it."""
        text = self.doc[c.start : c.end].text.replace(".", "")
        if not (2 <= len(text) <= 8 and text.isupper()):
            return None
        if c.start > 1 and self.doc[c.start - 1].text in "([":
            before = self.by_token.get(c.start - 2)
            if before is not None and before.kind != "person":
                return before
        for cluster in reversed(self.clusters):
            for other in cluster.names:
                if (
                    len(other) > 1
                    and "".join(w[0] for w in other if w not in ("of", "the", "and", "for")) == words[0]
                ):
                    return cluster
        return None

    # descriptions

    def _of_description(self, c: Candidate) -> Cluster | None:
        apposed = self._apposed(c)
        if apposed is not None:
            return apposed
        if any(t.dep_ == "appos" and t.pos_ == "PROPN" for t in self.doc[c.head].rights):
            return None  # “the agency TASS”: the name behind says which
        owner = self._owner(c)
        same = self._same_description(c, owner)
        if same is not None:
            return same
        if c.definite and owner is None and not self._specified(c):
            return self._antecedent(c)
        return None

    def _specified(self, c: Candidate) -> bool:
        """Whether the words name a country of their own (“the Russian defence ministry”)."""
        return c.country is not None and not c.generic

    def _same_description(self, c: Candidate, owner: int | None) -> Cluster | None:
        """An actor described by the same noun, of the same country and owner as far as the words say."""
        if c.generic:
            return None
        vague = c.definite or bool(c.office)
        for cluster in reversed(self.clusters):
            if (
                not cluster.noun
                or cluster.owner != owner
                or cluster.plural != c.plural
                or not _same_noun(cluster, c)
            ):
                continue
            if cluster.country == c.country or (vague and c.country is None):
                return cluster
        return None

    def _apposed(self, c: Candidate) -> Cluster | None:
        """“Angela Merkel, the German chancellor” and “the LNA faction”: two mentions of one."""
        head = self.doc[c.head]
        if head.dep_ == "appos":
            cluster = self.by_token.get(head.head.i)
            if cluster is not None and _can_be(cluster, c):
                return cluster
        if (c.form == "nominal" and c.noun in self._points_at) or c.kind in (
            "armed_group",
            "military",
            "party",
        ):
            before = self.by_token.get(c.head - 1) or (
                self.by_token.get(c.head - 4) if self.doc[c.head - 1].text == ")" else None
            )
            name = self.doc[c.head - 1] if c.head else None
            if (
                c.form == "nominal"
                and before is not None
                and name is not None
                and before.kind
                in ("armed_group", "military", "party", "organization", "igo", "media", "company")
                and (name.head.i == c.head or name.text == ")")
            ):
                return before
        return None

    def _antecedent(self, c: Candidate) -> Cluster | None:
        """The actor that a definite description points back to (“the commander”, “the country”)."""
        kinds = self._points_at.get(c.noun)
        if c.generic and not kinds:
            return None
        states = self._states_of_region(c) if kinds == ["state"] else None
        best, top = None, -1e9
        for cluster in self.clusters:
            if c.generic:
                if cluster.kind not in (kinds or ()) or (
                    states is not None and _state(cluster) not in states
                ):
                    continue
            elif c.kind != "person" or c.plural or not self._fits_office(cluster, c):
                continue
            if self._governs(cluster, c):
                continue
            score = self._salience(cluster, c) + (0.3 * len(cluster.mentions) if kinds == ["state"] else 0.0)
            if score > top:
                best, top = cluster, score
        if best is None and kinds == ["state"]:
            c.country = self._country_before(c, states)
        return best

    def _fits_office(self, cluster: Cluster, c: Candidate) -> bool:
        """Whether a person can be “the president”, “the commander”: by office, sector, or who is under him."""
        if cluster.kind != "person" or not cluster.named:
            return False
        titles = [title for title, _ in cluster.offices]
        if any(c.noun in title.split() or (c.office and c.office in title) for title in titles):
            return True
        sectors = set(cluster.sectors)
        for other in self.clusters:
            if other.owner == cluster.number:
                sectors |= set(other.sectors)
        return bool((set(c.sectors) - {"GOV", "CVL"}) & sectors)

    def _governs(self, cluster: Cluster, c: Candidate) -> bool:
        """“Turkey has interests in the country”: a clause's subject isn't described again within it."""
        verbs = list(islice((t for t in self.doc[c.head].ancestors if t.pos_ in ("VERB", "AUX")), 1))
        subjects = {s.i for v in verbs for s in v.lefts if s.dep_ in _SUBJECTS}
        subjects |= {v.head.i for v in verbs if v.dep_ == "relcl"}
        return any(m.head in subjects for m in cluster.mentions[-3:])

    def _country_before(self, c: Candidate, states: set[str] | None) -> str | None:
        """The country that adjectives before a description name most often (“Libyan … the country”)."""
        said = Counter(
            country for i in range(max(0, c.start - 150), c.start)
            if (country := self.nations.of(self.doc[i])) and (states is None or country in states)
        )  # fmt: skip
        return said.most_common(1)[0][0] if said else None

    def _states_of_region(self, c: Candidate) -> set[str] | None:
        phrase = self.doc[c.start : c.head].text.lower().replace("-", " ")
        for region, states in self._regions.items():
            if phrase.endswith(region):
                return set(states)
        return None

    def _owner(self, c: Candidate) -> int | None:
        if c.owner is None:
            return None
        cluster = self.by_token.get(c.owner)
        if cluster is None and self.doc[c.owner].lower_ in settings("actors/mentions.toml")["pronouns"]:
            number = settings("actors/mentions.toml")["pronouns"][self.doc[c.owner].lower_]
            cluster = self._of_pronoun(
                Candidate(
                    start=c.owner,
                    end=c.owner + 1,
                    head=c.owner,
                    form="pronoun",
                    label=number,
                    plural=number == "p",
                )
            )
        if cluster is None or cluster.kind == "state":
            return None  # “Turkey's parliament” and “the Turkish parliament” are one: the country tells it
        return cluster.number

    # pronouns

    def _of_pronoun(self, c: Candidate) -> Cluster | None:
        best, top = None, -1e9
        for cluster in self.clusters:
            if not _agrees(cluster, c):
                continue
            last = self._last_before(cluster, c)
            if last is None or self._bound(last, c):
                continue
            score = self._salience(cluster, c)
            if score > top:
                best, top = cluster, score
        return best if top > -3 * _WINDOW else None

    def _last_before(self, cluster: Cluster, c: Candidate) -> Candidate | None:
        last = cluster.mentions[-1]
        return last if last.start < c.start else None

    def _bound(self, last: Candidate, c: Candidate) -> bool:
        """“Haftar met him”: an object is not its own subject; nor is “his forces” among the owners."""
        pronoun, other = self.doc[c.head], self.doc[last.head]
        if pronoun.dep_ == "poss":
            return pronoun.head.i == other.i
        if pronoun.text.lower().endswith(("self", "selves")):
            return False
        clause = pronoun.head.head if pronoun.dep_ == "pobj" else pronoun.head
        return other.dep_ in _SUBJECTS and other.head.i == clause.i and pronoun.dep_ not in _SUBJECTS

    def _salience(self, cluster: Cluster, c: Candidate) -> float:
        """Recency in sentences, then subjects before objects, names before descriptions, nearer first."""
        here = self._sentence[c.start]
        best = -1e6
        for m in cluster.mentions[-6:]:
            if m.start >= c.start:
                continue
            score = -3.0 * (here - self._sentence[m.start]) - (c.start - m.start) / 100
            head = self.doc[m.head]
            if head.dep_ in _SUBJECTS:
                score += 1.5 + (0.5 if _is_main(head.head) else 0.0)
            if m.form == "name":
                score += 0.5
            best = max(best, score)
        return best + 0.1 * min(len(cluster.mentions), 5)


def _sentence_numbers(doc: Doc) -> list[int]:
    out, number = [], -1
    for token in doc:
        number += bool(token.is_sent_start) or token.i == 0
        out.append(number)
    return out


def _is_main(verb: Token) -> bool:
    return verb.dep_ == "ROOT"


def _same_noun(cluster: Cluster, c: Candidate) -> bool:
    if c.office and c.kind in ("government", "military"):
        return any(m.office == c.office for m in cluster.mentions if m.form == "nominal")
    return cluster.noun == c.noun


def _can_be(cluster: Cluster, c: Candidate) -> bool:
    if c.plural:
        return False
    if c.kind == "person" or cluster.kind == "person":
        return cluster.kind == c.kind
    return cluster.kind in _GROUPS


def _state(cluster: Cluster) -> str | None:
    return cluster.country if cluster.kind == "state" else None


def _agrees(cluster: Cluster, c: Candidate) -> bool:
    """Whether a cluster can be he, she, it or they."""
    number = c.label
    if number in ("m", "f"):
        person = cluster.kind == "person" and not cluster.plural
        return person and cluster.gender in ("", number)
    if number == "n":
        return cluster.kind in _GROUPS and not cluster.plural
    return cluster.plural or cluster.kind in (
        "population",
        "armed_group",
        "military",
        "party",
        "organization",
        "company",
    )
