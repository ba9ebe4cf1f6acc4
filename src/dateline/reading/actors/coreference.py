"""Coreference: which mentions of a report stand for the same actor.

Mentions are taken in the order of the text, as in the sieve of Lee et al. (2013, Computational
Linguistics 39:4): a name joins the actor of the same catalogue entry or a compatible name; a
described actor joins the one that stands beside it, or whom a ranker chooses
(:mod:`~dateline.reading.actors.descriptions`); so does a pronoun (:mod:`~dateline.reading.actors.antecedents`), both
after salience, which is recency and syntax as in Lappin and Leass (1994, Computational Linguistics 20:4), and more;
mentions of several actors are split into their members (:mod:`~dateline.reading.actors.groups`).
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import structs
from spacy.tokens import Doc

from dateline.knowledge import settings
from dateline.reading.actors.antecedents import Antecedents
from dateline.reading.actors.clusters import (
    SUBJECTS,
    Cluster,
    agrees,
    can_be,
    gender_of,
    spells,
    words,
)
from dateline.reading.actors.descriptions import Descriptions
from dateline.reading.actors.discourse import Discourse
from dateline.reading.actors.epithets import Epithets
from dateline.reading.actors.groups import GROUP, Groups
from dateline.reading.actors.mentions import Candidate, Nations
from dateline.reading.actors.naming import compatible, shortened, words_of
from dateline.reading.parsing import is_possessor


class Chains(Discourse):
    """Decides, mention by mention, which actor of the discourse each is of."""

    def __init__(self, doc: Doc, nations: Nations) -> None:
        super().__init__(doc, nations)
        self._points_at = settings("actors/mentions.toml")["points_at"]
        self._pronouns: dict[str, str] = settings("actors/mentions.toml")["pronouns"]
        self.epithets = Epithets(self)
        self.groups = Groups(self, self.epithets)
        self.descriptions = Descriptions(self, self.epithets)
        self.antecedents = Antecedents(self)
        self._names: dict[int, Candidate] = {}  # by where they begin
        self._waiting: list[Candidate] = []  # pronouns that nothing before explains

    def add_all(self, candidates: Iterable[Candidate]) -> None:
        """Take every candidate, in the order of the text; names that stand before it count."""
        candidates = [*candidates]
        self._names = {c.start: c for c in candidates if c.form == "name"}
        for c in candidates:
            if c.label == GROUP:
                cluster = self._of_group(c)
            elif c.form == "name":
                cluster = self.join(self._of_name(c), c)
            elif c.form == "nominal":
                cluster = self.join(self._of_description(c), c)
            else:
                cluster = self.antecedents.of(c)
                if cluster is not None:
                    self.join(cluster, c)
                else:
                    self._waiting.append(c)
            if cluster is not None:
                self._look_back(cluster, c)
                self.groups.stand_together(c)

    def join(self, cluster: Cluster | None, c: Candidate) -> Cluster:
        """Make a candidate a mention of a cluster, or of a new one."""
        if cluster is None:
            cluster = Cluster(number=len(self.clusters))
            self.begin(cluster)
        elif self.items and not any(x is cluster for x in self.recent):
            self.recent = sorted([*self.recent, cluster], key=lambda x: x.number)
        if not cluster.noun and c.form == "nominal":
            cluster.noun, cluster.owner = c.noun, self._owner(c)
            if cluster.owner is not None:
                self.owned.setdefault(cluster.owner, []).append(cluster)
            cluster.plural = c.plural and not cluster.named
        cluster.mentions.append(c)
        for i in range(c.start, c.end):  # a name inside a description keeps its own actor
            if c.form == "name" or i == c.head or i not in self.by_token:
                self.by_token[i] = cluster
        if cluster.members:
            return cluster
        if c.form == "pronoun":
            cluster.gender = cluster.gender or (c.label if c.label in "mf" else "")
            return cluster
        cluster.gender = cluster.gender or gender_of(self.doc, c)
        cluster.actor = cluster.actor or c.actor
        cluster.kind = (cluster.actor.kind if cluster.actor else None) or cluster.kind or c.kind
        if c.kind == "person" and not cluster.actor:
            cluster.kind = "person"
        if c.form == "name" or cluster.actor is None or cluster.kind == "person":
            # NATO is not of the country of “its forces in Libya”
            cluster.country = cluster.country or c.country
        cluster.sectors = cluster.sectors or list(c.sectors)
        if c.form == "name":
            cluster.names.append(words_of(self.doc[c.start : c.end].text))
            cluster.called |= {*c.office.split(), *c.held}
        else:
            cluster.called |= {c.noun}
        if c.office and (cluster.kind == "person") and (c.office, c.country) not in cluster.offices:
            cluster.offices.append((c.office, c.country))
        self.index.enter(cluster)
        return cluster

    # names

    def _of_name(self, c: Candidate) -> Cluster | None:
        said = words_of(self.doc[c.start : c.end].text)
        if not said:
            return None
        same = self._same_entry(c, said)
        if same is not None:
            return same
        apposed = self._apposed(c) or self._described_by(c)
        if apposed is not None and not apposed.named:
            return apposed
        return (
            self._acronym(c, said)
            or self._shortened(c, said)
            or self.index.by_first_name(said, c)
            or self._people(c)
        )

    def _same_entry(self, c: Candidate, said: tuple[str, ...]) -> Cluster | None:
        fits = [x for x in self.index.named_like(said, c) if self._is_entry(x, c, said)]
        if len(said) > 1 or c.kind == "state":
            return next(iter(fits), None)
        # “Gaddafi”: whom the text called so before, or who leads a state rather than his son of that name
        return max(fits, key=lambda x: (said in x.names, any(m.leads for m in x.mentions)), default=None)

    def _is_entry(self, cluster: Cluster, c: Candidate, said: tuple[str, ...]) -> bool:
        if c.kind == "state" == cluster.kind and c.country and c.country == cluster.country:
            return True
        if c.actor and cluster.actor and (c.actor.id == cluster.actor.id or len(said) > 1):
            return c.actor.id == cluster.actor.id
        return any(compatible(said, other, c.kind, cluster.kind) for other in cluster.names)

    def _acronym(self, c: Candidate, said: tuple[str, ...]) -> Cluster | None:
        """“Libyan National Army (LNA)”: the bracket names the actor before it."""
        text = self.doc[c.start : c.end].text.replace(".", "")
        if not (2 <= len(text) <= 8 and (text.isupper() or text.istitle())):
            return None
        if c.start > 1 and self.doc[c.start - 1].text in "([":
            before = self.by_token.get(c.start - 2)
            if before is not None and before.kind != "person" and (text.isupper() or spells(text, before)):
                return before
        return None if c.actor is not None else next(self.index.by("initials", said[0]), None)

    def _shortened(self, c: Candidate, said: tuple[str, ...]) -> Cluster | None:
        """“the Commission”, “the Brotherhood”, “Coralline”: a part of an organisation's name."""
        if c.kind in ("person", "state") or (c.actor and c.actor.kind in ("person", "state")):
            return None
        for cluster in self.index.named_like(said, c):
            if cluster.kind not in ("person", "state") and any(
                shortened(said, other) for other in cluster.names
            ):
                return cluster
        return None

    def _people(self, c: Candidate) -> Cluster | None:
        """“the Islamists”: a word for an armed group or party that is written like a name."""
        noun = self.doc[c.start : c.end].text.lower()
        if c.actor is not None or not self.epithets.several(noun):
            return None
        told = structs.replace(c, form="nominal", noun=noun, plural=True, definite=True)
        return self.descriptions.of(told, None)

    def _described_by(self, c: Candidate) -> Cluster | None:
        """“the chairman, Hassan Brahim”: the description that a comma divides from the name behind it."""
        i = c.start - 1
        if (
            c.kind != "person"
            or i < 1
            or self.doc[i].text != ","
            or self.doc[c.end : c.end + 1].text not in ",.;-–—"
        ):
            return None
        before = self.by_token.get(i - 1)
        if before is None or before.kind != "person" or before.plural:
            return None
        last = before.mentions[-1]
        return before if last.head == i - 1 or last.end == i else None

    # descriptions

    def _of_description(self, c: Candidate) -> Cluster | None:
        apposed = self._apposed(c) or self._predicated(c)
        if apposed is not None:
            return apposed
        owner = self._owner(c)
        if self.epithets.governed(c, owner):
            owner = None
        name = self._name_behind(c)
        if name is not None:
            return self._of_name(name)  # where it is new, it joins the description
        found = self.descriptions.of(c, owner)
        if found is None and owner is None and c.definite:
            self.epithets.place(c)
        return found

    def _name_behind(self, c: Candidate) -> Candidate | None:
        """“the president, Ali Saleh”, “the agency TASS”: the name that says who is described."""
        doc = self.doc
        name = next(
            (n for t in doc[c.head].rights if t.dep_ == "appos" and (n := self._names.get(t.left_edge.i))),
            None,
        )
        if name is None and c.kind == "person" and doc[c.end : c.end + 1].text == ",":
            name = self._names.get(c.end + 1)
            if name is None or name.kind != "person" or doc[name.end : name.end + 1].text not in ",.;-–—":
                return None
        same = name is not None and not c.plural and (name.kind == "person") == (c.kind == "person")
        return name if same else None

    def _predicated(self, c: Candidate) -> Cluster | None:
        """“Skalova became the most feared prosecutor”: what somebody is said to be."""
        head = self.doc[c.head]
        verb = head.head
        if head.dep_ != "attr" or verb.lemma_ not in words("epithets", "copulas"):
            return None
        if c.plural or any(t.dep_ == "neg" or t.lower_ in ("if", "would", "could") for t in verb.children):
            return None
        subject = next((t for t in verb.lefts if t.dep_ == "nsubj"), None)
        x = self.by_token.get(subject.i) if subject is not None else None
        return x if x is not None and not x.members and can_be(x, c) else None

    def _apposed(self, c: Candidate) -> Cluster | None:
        """“Angela Merkel, the German chancellor” and “the LNA faction”: two mentions of one."""
        head = self.doc[c.head]
        if head.dep_ == "appos":
            cluster = self.by_token.get(head.head.i)
            if cluster is not None and can_be(cluster, c):
                return cluster
        groups = ("armed_group", "military", "party", "organization", "igo", "media", "company")
        if (c.form == "nominal" and c.noun in self._points_at) or c.kind in groups[:3]:
            before = self.by_token.get(c.head - 1) or (
                self.by_token.get(c.head - 4) if self.doc[c.head - 1].text == ")" else None
            )
            name = self.doc[c.head - 1] if c.head else None
            if c.form == "nominal" and before is not None and name is not None and before.kind in groups:
                joined = name.head.i == c.head and name.pos_ == "PROPN" and not is_possessor(name)
                return before if joined or name.text == ")" else None
        if (
            c.form == "name" and c.start and c.kind != "person"
        ):  # “the company Dunatrans”, “a group calling itself …”
            before = self.by_token.get(c.start - 1)
            if (
                before is not None
                and not before.named
                and before.mentions[-1].form != "name"
                and can_be(before, c)
            ):
                return before if before.kind != "person" else None
        return None

    def _owner(self, c: Candidate) -> int | None:
        if c.owner is None:
            cluster = self.epithets.compound(c)  # “the Gaddafi forces”
            return cluster.number if cluster is not None and cluster.kind == "person" else None
        cluster = self.by_token.get(c.owner)
        number = self._pronouns.get(self.doc[c.owner].lower_)
        if cluster is None and number is not None:
            cluster = self.antecedents.of(
                Candidate(
                    start=c.owner, end=c.owner + 1, head=c.owner, form="pronoun", label=number, plural=number == "p",
                )
            )  # fmt: skip
        if cluster is None or cluster.kind == "state":
            return None  # “Turkey's parliament” and “the Turkish parliament” are one: the country tells it
        return cluster.number

    # groups and pronouns

    def _of_group(self, c: Candidate) -> Cluster | None:
        if c.noun and (same := self._same_several(c)) is not None:
            return self.join(same, c)
        group = self.groups.resolve(c)
        return self.join(group, c) if group is not None else None

    def _same_several(self, c: Candidate) -> Cluster | None:
        """“the two deans” after “two deans”: people who come as several only."""
        return next(
            (x for x in reversed(self.within_reach(c)) if x.plural and not x.members and c.noun in x.called),
            None,
        )

    def _look_back(self, cluster: Cluster, c: Candidate) -> None:
        """“Before she became …, Irena Skalova taught”: the main subject explains a pronoun said before it."""
        if not self._waiting or c.form == "pronoun" or cluster.members:
            return
        here, head = self.sentence[c.start], self.doc[c.head]
        self._waiting = [p for p in self._waiting if self.sentence[p.start] >= here]
        if head.dep_ not in SUBJECTS:
            return
        verb = head.head
        for p in [
            p for p in self._waiting if self.sentence[p.start] == here and agrees(cluster, p, self.doc)
        ]:
            if verb.is_ancestor(self.doc[p.head]) and p.start < c.start:
                self._waiting.remove(p)
                self.join(cluster, p)
                cluster.mentions.sort(key=lambda m: m.start)
