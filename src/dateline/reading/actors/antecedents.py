"""Antecedents: whom a pronoun stands for.

Of the actors that agree with a pronoun and can be meant by the syntax of its clause, a linear model chooses one, or
nobody: a mention ranker as in Denis and Baldridge (2007, IJCAI), whose features are those of the salience of Lappin and
Leass (1994) and of Centering (Grosz, Joshi and Weinstein 1995): nearness, syntax, how often and how somebody has been
said, and the quotation marks between. The weights, log odds by the kind of pronoun, lie in
``knowledge/data/actors/antecedents.csv``; ``python -m benchmarks.antecedents`` made them.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from math import log

from spacy.tokens import Token

from dateline.knowledge import table
from dateline.reading.actors.clusters import SUBJECTS, Cluster, agrees
from dateline.reading.actors.discourse import Discourse
from dateline.reading.actors.mentions import Candidate
from dateline.reading.parsing import Quotations, is_own_object

KINDS = ("person", "thing", "several")  # of pronouns: he and she, it, they
NOBODY = "nobody"  # the feature of the choice that nobody named before is meant
KIND_OF = {"m": "person", "f": "person", "n": "thing", "p": "several"}
_WINDOW = 4  # sentences that a pronoun looks back over
_OBJECTS = {"dobj", "dative", "attr", "agent", "oprd"}


@cache
def weights() -> dict[str, dict[str, float]]:
    """The weight of each feature by the kind of pronoun."""
    rows = table("actors/antecedents.csv")
    return {kind: {row["feature"]: float(row[kind]) for row in rows} for kind in KINDS}


class Antecedents:
    """Finds whom pronouns stand for among the :class:`~dateline.reading.actors.discourse.Discourse` of a document."""

    def __init__(self, chains: Discourse) -> None:
        self.chains = chains
        self.doc = chains.doc
        self._quoted = Quotations(chains.doc).of

    def of(self, c: Candidate) -> Cluster | None:
        """The actor or group that a pronoun stands for, or None where none in reach fits."""
        known = weights()[KIND_OF[c.label]]
        best, top = None, known.get(NOBODY, 0.0)
        for cluster, features in self.options(c):
            score = sum(known.get(name, 0.0) * value for name, value in features.items())
            if score > top:
                best, top = cluster, score
        return best

    def options(self, c: Candidate) -> Iterator[tuple[Cluster, dict[str, float]]]:
        """Whom a pronoun can stand for, with what speaks for and against each."""
        own = self._own_subject(c)
        fit = [
            x for x in self.chains.within_reach(c)
            if (x.mentions or x.anchors) and x.last < c.start and agrees(x, c, self.doc)
            and self.chains.age(x, c) <= _WINDOW and not self._bound(x, c)
        ]  # fmt: skip
        fit.sort(key=lambda x: -x.last)
        for rank, cluster in enumerate(fit):
            yield cluster, self._features(cluster, c, rank, cluster is own)

    def _features(self, x: Cluster, c: Candidate, rank: int, own: bool) -> dict[str, float]:
        doc, chains = self.doc, self.chains
        m = max((*x.mentions[-1:], *x.anchors[-1:]), key=lambda m: m.start)
        pronoun, head = doc[c.head], doc[m.head]
        age = chains.age(x, c)
        quoted, was_quoted = self._quoted[c.start] >= 0, self._quoted[m.start] >= 0
        acts, acted = pronoun.dep_ in SUBJECTS, head.dep_ in SUBJECTS
        said = {
            "salience": max(-15.0, chains.salience(x, c)),
            "newest": rank == 0,
            "second newest": rank == 1,
            "same sentence": age == 0,
            "sentence before": age == 1,
            "sentences": age,
            "tokens": log(1 + c.start - m.start),
            "own subject": own,
            "subject": acted,
            "subject above": acted and head.head.is_ancestor(pronoun),
            "object": head.dep_ in _OBJECTS,
            "behind a preposition": head.dep_ == "pobj",
            "owner": head.dep_ == "poss",
            "modifier": head.dep_ in ("compound", "nmod", "amod"),
            "in a list": head.dep_ == "conj" or any(t.dep_ == "conj" for t in head.rights),
            "both subjects": acts and acted,
            "neither subject": not acts and not acted,
            "name": m.form == "name",
            "pronoun": m.form == "pronoun",
            "named": x.named,
            "often": log(len(x.mentions) + 1),
            "only once": len(x.mentions) == 1,
            "same pronoun": any(p.form == "pronoun" and p.label == c.label for p in x.mentions[-4:]),
            "in the lead": bool(x.mentions) and chains.sentence[x.mentions[0].start] == chains.sentence[chains.item(c)],
            "out of a quotation": was_quoted and not quoted,
            "into a quotation": quoted and not was_quoted,
            "speaker": acted and _says(head),
            "known gender": bool(x.gender) and x.gender == c.label,
            "several": x.plural,
            "group": bool(x.members),
            f"is {x.kind}": not x.members,
        }  # fmt: skip
        return {name: float(value) for name, value in said.items() if value}

    def _own_subject(self, c: Candidate) -> Cluster | None:
        """The subject of the clause in which a possessive or reflexive stands: “NATO moved its troops”."""
        token = self.doc[c.head]
        if token.dep_ != "poss" and not token.lower_.endswith(("self", "selves")):
            return None
        verb = next((t for t in token.ancestors if t.pos_ in ("VERB", "AUX")), None)
        subject = next((t for t in verb.lefts if t.dep_ in SUBJECTS), None) if verb is not None else None
        return self.chains.by_token.get(subject.i) if subject is not None else None

    def _bound(self, cluster: Cluster, c: Candidate) -> bool:
        """“Haftar met him”: an object is not its own subject; nor is “his forces” among the owners."""
        pronoun = self.doc[c.head]
        for last in (*cluster.mentions[-2:], *cluster.anchors[-1:]):
            other = self.doc[last.head]
            if pronoun.dep_ == "poss":
                if pronoun.head.i == other.i:
                    return True
                continue
            if pronoun.text.lower().endswith(("self", "selves")):
                continue
            clause = pronoun.head.head if pronoun.dep_ == "pobj" else pronoun.head
            if is_own_object(pronoun, clause, other):
                return True
            if other.dep_ in SUBJECTS and other.head.i == clause.i and pronoun.dep_ not in SUBJECTS:
                return True
        return False


def _says(subject: Token) -> bool:
    """Whether a subject's verb reports what it said."""
    return any(t.dep_ == "ccomp" for t in subject.head.children)
