"""Epithets: what a noun can mean by itself (“the commander”, “the Gulf state”), as evidence for whom it means.

:mod:`~dateline.reading.actors.descriptions` weighs it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import islice

from spacy.tokens import Doc

from dateline.knowledge import settings
from dateline.reading.actors.clusters import SUBJECTS, Cluster, words
from dateline.reading.actors.discourse import Discourse
from dateline.reading.actors.mentions import Candidate
from dateline.reading.parsing import is_possessor
from dateline.record import EntityKind

_TOP = {"president", "prime minister", "king", "chancellor"}
_COMPLEMENTS = ("of", "in", "for", "from", "at")


def is_bare(doc: Doc, c: Candidate) -> bool:
    """Whether a description is no actor for want of a part of the world before it (“secretary of state”)."""
    if c.form != "nominal" or c.noun not in words("epithets", "never_alone"):
        return False
    before = _before(doc, c)
    return not any(before.endswith(region) for region in settings("actors/mentions.toml")["regions"])


def _before(doc: Doc, c: Candidate) -> str:
    return doc[c.start : c.head].text.lower().replace("-", " ")


class Epithets:
    """What nouns can mean in the :class:`~dateline.reading.actors.discourse.Discourse` of a document."""

    def __init__(self, chains: Discourse) -> None:
        self.chains = chains
        self.doc = chains.doc
        known = settings("actors/mentions.toml")
        self._points_at: dict[str, list[EntityKind]] = known["points_at"]
        self._regions: dict[str, list[str]] = known["regions"]
        told = settings("actors/coreference.toml")
        self._states: dict[str, list[str]] = told["epithets"]["states"]
        self._fixed: dict[str, str] = told["epithets"]["fixed"]
        self._plurals: dict[str, list[EntityKind]] = told["plural_points_at"]

    def points_at(self, noun: str) -> list[EntityKind]:
        """The kinds of actor that a noun can point back to, the likeliest first; none where it says nothing."""
        return self._points_at.get(noun) or (["state"] if noun in self._states else [])

    def several(self, noun: str) -> list[EntityKind]:
        """The kinds of named actor that a noun of several can mean (“the rebels”)."""
        return self._plurals.get(noun, [])

    def fixed(self, c: Candidate) -> str | None:
        """“the world body”: the name of the actor whose other name the words are."""
        return self._fixed.get(self.doc[c.start : c.end].text.lower())

    def states(self, c: Candidate) -> Callable[[Cluster], bool] | None:
        """Which states a noun for states can mean; None for other nouns."""
        if self.points_at(c.noun) != ["state"]:
            return None
        called = self.states_called(c.noun, _before(self.doc, c))
        return lambda x: called is None or x.country in called

    def is_home(self, x: Cluster, c: Candidate, owner: int | None) -> bool:
        """“his country”: whether a state is its owner's."""
        whose = self.chains.clusters[owner] if owner is not None else None
        return whose is not None and x.kind == "state" and bool(x.country) and x.country == whose.country

    def place(self, c: Candidate) -> None:
        """Set the country of a state that is named by none of its names (“the Gulf state”) to what adjectives said."""
        if self.states(c) is not None and c.country is None:
            c.country = self._country_before(c, self.states_called(c.noun, _before(self.doc, c)))

    def part_of_name(self, c: Candidate) -> Cluster | None:
        """“the federation” after “the Huanuni Federation”, “the university” after “the University of Mbarira”."""
        first = self.chains.item(c)
        for cluster in self.chains.index.by("word", c.noun):
            if (
                cluster.last >= first
                and cluster.kind not in ("person", "state")
                and any(c.noun in (name[0], name[-1]) for name in cluster.names if len(name) > 1)
            ):
                return cluster
        return None

    # states

    def governed(self, c: Candidate, owner: int | None) -> bool:
        """Whether an institution is of the state whose leader owns it (“Trump's cabinet”); sets its country."""
        if "{state}" not in c.office:
            return False
        whose = self.chains.clusters[owner] if owner is not None else self.compound(c)
        led = next((m.leads for m in whose.mentions if m.leads), None) if whose is not None else None
        if led is None and whose is not None and whose.kind == "person":
            titles = settings("actors/mentions.toml")["governing"]["titles"]
            led = next((of for title, of in whose.offices if of and title in titles), None)
        if led is None:
            return False
        c.country, c.owner, c.definite = led, None, True
        return True

    def compound(self, c: Candidate) -> Cluster | None:
        """The actor named right before a noun (“the Trump administration”)."""
        names = (t for t in self.doc[c.head].lefts if t.dep_ in ("compound", "nmod"))
        return next((x for t in names if (x := self.chains.by_token.get(t.i)) is not None), None)

    def states_called(self, noun: str, before: str) -> set[str] | None:
        """The states that a noun (“monarchy”) and the words before it (“Gulf”) allow; None where they allow any."""
        region = next((s for name, s in self._regions.items() if before.endswith(name)), None)
        called = self._states.get(noun)
        if region is None or called is None:
            return set(region or called or ()) or None
        return set(region) & set(called)

    def _country_before(self, c: Candidate, states: set[str] | None) -> str | None:
        """The country that adjectives before a description name most often (“Libyan … the country”)."""
        said = Counter(
            country for i in range(max(self.chains.item(c), c.start - 150), c.start)
            if (country := self.chains.nations.of(self.doc[i])) and (states is None or country in states)
        )  # fmt: skip
        return said.most_common(1)[0][0] if said else None

    # persons

    def fits_office(self, cluster: Cluster, c: Candidate) -> bool:
        """Whether a person can be “the president”, “the commander”: by office, sector, or who is under him."""
        titles = [title for title, _ in cluster.offices]
        past = {t.lower_ for t in self.doc[c.start : c.head]} & words("epithets", "past")
        if any(c.noun in title.split() or (c.office and c.office in title) for title in titles):
            return not past
        if (
            c.noun == "leader"
            and cluster.named
            and ("GOV" in cluster.sectors or _TOP & {*titles, *cluster.called})
        ):
            return True
        which = self.doc[c.head - 1].lower_ if c.start < c.head else ""
        if c.noun in cluster.called and (
            c.noun != "minister" or which in cluster.called or not which.islower()
        ):
            return not past
        if not cluster.named:
            return False
        sectors = set(cluster.sectors)
        for other in self.chains.owned.get(cluster.number, ()):
            sectors |= set(other.sectors)
        return bool((set(c.sectors) - {"GOV", "CVL"}) & sectors)

    def free(self, c: Candidate) -> bool:
        """Whether a description can be just another name for somebody: “the lawyer”, “the former wrestler”."""
        head = self.doc[c.head]
        if any(
            t.dep_ in ("prep", "relcl", "acl") and t.lower_ in (*_COMPLEMENTS, "who") for t in head.rights
        ):
            return False
        if any(is_possessor(t) for t in head.lefts) or not any(t.lower_ == "the" for t in head.lefts):
            return False
        if any(t.dep_ == "relcl" for t in head.rights):
            return False
        before = {t.lower_ for t in self.doc[c.start : c.head]}
        marked = bool(before & words("epithets", "marked")) or any(
            w.endswith("-year") or w == "year" for w in before
        )
        return marked or not (c.office or c.noun in words("epithets", "functional"))

    def governing(self, c: Candidate) -> set[int]:
        """“Turkey has interests in the country”: a clause's subjects, which aren't described again within it."""
        verbs = list(islice((t for t in self.doc[c.head].ancestors if t.pos_ in ("VERB", "AUX")), 1))
        subjects = {s.i for v in verbs for s in v.lefts if s.dep_ in SUBJECTS}
        return subjects | {v.head.i for v in verbs if v.dep_ == "relcl"}
