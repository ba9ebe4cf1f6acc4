"""Epithets: which actor named before a description points back to (“the commander”, “the Gulf state”, “the rebels”)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import islice

from spacy.tokens import Doc

from dateline.knowledge import settings
from dateline.reading.actors.clusters import SUBJECTS, Cluster, alike, contrary, gender_of, words
from dateline.reading.actors.discourse import Discourse
from dateline.reading.actors.mentions import Candidate
from dateline.reading.parsing import is_possessor
from dateline.record import EntityKind

_FREE = 3  # sentences over which a word that nothing else ties to a person can still mean him
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
    """Finds antecedents of descriptions in the :class:`~dateline.reading.actors.discourse.Discourse` of a document."""

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

    def antecedent(self, c: Candidate) -> Cluster | None:
        """The actor that a definite description without a country or owner of its own points back to."""
        if c.plural:
            return self._several(c)
        fixed = self._fixed.get(self.doc[c.start : c.end].text.lower())
        if fixed is not None:
            return next((x for x in self.chains.recent if x.actor and x.actor.name == fixed), None)
        short = self._part_of_name(c)
        if short is not None:
            return short
        kinds = self._points_at.get(c.noun) or (["state"] if c.noun in self._states else None)
        if kinds == ["state"]:
            return self._state(c)
        if kinds == ["person"] or (not kinds and c.kind == "person"):
            return self._person(c)
        if not kinds:
            return None
        return self._best(
            c,
            lambda x: x.kind in kinds and not x.plural and (x.named or c.noun in x.called),
            lambda x: 1.0 * (x.kind == kinds[0]),
        )

    def _best(
        self,
        c: Candidate,
        fits: Callable[[Cluster], bool],
        bonus: Callable[[Cluster], float] = lambda _: 0.0,
    ) -> Cluster | None:
        """The most salient actor that fits and isn't the subject of the same clause."""
        best, top = None, -1e9
        subjects = self._governing(c)
        for cluster in self.chains.within_reach(c):
            if cluster.members or not cluster.mentions or not fits(cluster):
                continue
            if any(m.head in subjects for m in cluster.mentions[-3:]):
                continue
            score = self.chains.salience(cluster, c) + bonus(cluster)
            if score > top:
                best, top = cluster, score
        return best

    def _several(self, c: Candidate) -> Cluster | None:
        """“the rebels”: the armed group, or those whom the text has called so or alike."""
        kinds = self._plurals.get(c.noun, ())

        def fits(x: Cluster) -> bool:
            return (x.plural and alike(c.noun, x.called)) or (x.named and x.kind in kinds)

        return self._best(c, fits, lambda x: 3.0 * (c.noun in x.called))

    def people(self, c: Candidate) -> Cluster | None:
        """“the Islamists”: a word for an armed group or party that is written like a name."""
        text = self.doc[c.start : c.end].text.lower()
        if c.actor is not None or text not in self._plurals:
            return None
        kinds = self._plurals[text]
        return self._best(c, lambda x: (x.plural and alike(text, x.called)) or (x.named and x.kind in kinds))

    def _part_of_name(self, c: Candidate) -> Cluster | None:
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

    def own_country(self, c: Candidate, owner: int | None) -> Cluster | None:
        """“his country”: the state that a person is of."""
        if owner is None or c.plural or self._points_at.get(c.noun) != ["state"]:
            return None
        whose = self.chains.clusters[owner]
        states = (x for x in self.chains.recent if x.kind == "state" and x.country == whose.country)
        return next(states, None) if whose.country and whose.kind == "person" else None

    def governed(self, c: Candidate, owner: int | None) -> bool:
        """Whether an institution is of the state whose leader owns it (“Trump's cabinet”); sets its country."""
        if "{state}" not in c.office:
            return False
        whose = self.chains.clusters[owner] if owner is not None else self._compound(c)
        led = next((m.leads for m in whose.mentions if m.leads), None) if whose is not None else None
        if led is None and whose is not None and whose.kind == "person":
            titles = settings("actors/mentions.toml")["governing"]["titles"]
            led = next((of for title, of in whose.offices if of and title in titles), None)
        if led is None:
            return False
        c.country, c.owner, c.definite = led, None, True
        return True

    def _compound(self, c: Candidate) -> Cluster | None:
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

    def _state(self, c: Candidate) -> Cluster | None:
        states = self.states_called(c.noun, _before(self.doc, c))
        best = self._best(
            c,
            lambda x: x.kind == "state" and (states is None or x.country in states),
            lambda x: 0.3 * len(x.mentions),
        )
        if best is None:
            c.country = self._country_before(c, states)
        return best

    def _country_before(self, c: Candidate, states: set[str] | None) -> str | None:
        """The country that adjectives before a description name most often (“Libyan … the country”)."""
        said = Counter(
            country for i in range(max(self.chains.item(c), c.start - 150), c.start)
            if (country := self.chains.nations.of(self.doc[i])) and (states is None or country in states)
        )  # fmt: skip
        return said.most_common(1)[0][0] if said else None

    # persons

    def _person(self, c: Candidate) -> Cluster | None:
        gender = gender_of(self.doc, c)

        def can(x: Cluster) -> bool:
            known = ("f",) if gender == "f" else ("", gender)  # a woman is told by name, title or pronoun
            right = x.kind == "person" and not x.plural and (not gender or x.gender in known)
            foreign = c.country and x.country and x.country != c.country  # Obama is not “the Libyan leader”
            return right and not foreign and not contrary(x, c, self.doc)

        if c.noun not in self._points_at:
            sure = self._best(c, lambda x: can(x) and self._fits_office(x, c))
            if sure is not None:
                return sure
        if not self._free(c):
            return None
        return self._best(c, lambda x: can(x) and self.chains.age(x, c) <= _FREE and self._open(x, c))

    def of_country(self, c: Candidate) -> Cluster | None:
        """“the French president”: a person of that country whom the text or the catalogue gives that office."""
        return self._best(
            c, lambda x: x.kind == "person" and x.named and x.country == c.country and self._fits_office(x, c)
        )

    def _fits_office(self, cluster: Cluster, c: Candidate) -> bool:
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

    def _free(self, c: Candidate) -> bool:
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

    def _open(self, cluster: Cluster, c: Candidate) -> bool:
        """Whether the text may call a person by a new word: a name, or “the man” of whoever it told of."""
        return cluster.named or c.noun in self._points_at

    def _governing(self, c: Candidate) -> set[int]:
        """“Turkey has interests in the country”: a clause's subjects, which aren't described again within it."""
        verbs = list(islice((t for t in self.doc[c.head].ancestors if t.pos_ in ("VERB", "AUX")), 1))
        subjects = {s.i for v in verbs for s in v.lefts if s.dep_ in SUBJECTS}
        return subjects | {v.head.i for v in verbs if v.dep_ == "relcl"}
