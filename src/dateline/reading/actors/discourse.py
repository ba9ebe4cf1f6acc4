"""The discourse: who a report has spoken of so far, where, and how present each is to the reader.

Salience is recency and syntax as in Lappin and Leass (1994, Computational Linguistics 20:4).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from spacy.tokens import Doc

from dateline.reading.actors.clusters import SUBJECTS, Cluster, is_tail, items, latest, sentence_numbers
from dateline.reading.actors.mentions import Candidate, Nations
from dateline.reading.actors.name_index import NameIndex

_LATEST = 6  # mentions of an actor that its salience is measured by


class Discourse:
    """The actors of one document, as far as it has been read.

    Attributes:
        clusters: every actor and group so far, by number.
        by_token: the cluster of each token that a mention covers.
        sentence: the number of the sentence of each token.
        items: the first token of each item of a page of several.
        owned: the actors that are somebody's, by the number of whose they are.
        recent: the actors and groups that descriptions and pronouns can lead back to, by number
            (:meth:`within_reach`).
    """

    def __init__(self, doc: Doc, nations: Nations) -> None:
        self.doc = doc
        self.nations = nations
        self.clusters: list[Cluster] = []
        self.by_token: dict[int, Cluster] = {}
        self.sentence = sentence_numbers(doc)
        self.items = items(doc)
        self.index = NameIndex()
        self.owned: dict[int, list[Cluster]] = {}
        self.recent: list[Cluster] = []

    def begin(self, cluster: Cluster) -> None:
        """Take in a new actor or group, and forget for descriptions and pronouns who was said longest ago."""
        self.recent = [*latest(self.recent), cluster]
        self.clusters.append(cluster)

    def item(self, c: Candidate) -> int:
        """The first token of the item of the page that a mention stands in; 0 where the page is one."""
        n = bisect_right(self.items, c.start)
        return self.items[n - 1] if n else 0

    def within_reach(self, c: Candidate) -> list[Cluster]:
        """Whom a bare description or pronoun can lead back to: who was said in its own item of the page."""
        first = self.item(c)
        return [x for x in self.recent if x.last >= first] if first else self.recent

    def age(self, cluster: Cluster, c: Candidate) -> int:
        """Sentences since a cluster was last said."""
        return self.sentence[c.start] - self.sentence[cluster.last] if cluster.last >= 0 else len(self.doc)

    def salience(self, cluster: Cluster, c: Candidate) -> float:
        """Recency in sentences, then subjects before objects, names before descriptions, nearer first."""
        here = self.sentence[c.start]
        best = -1e6
        first = bisect_left(cluster.mentions, c.start, key=lambda m: m.start)
        for m in (*cluster.mentions[max(0, first - _LATEST) : first], *cluster.anchors[-3:]):
            if m.start >= c.start:
                continue
            score = -3.0 * (here - self.sentence[m.start]) - (c.start - m.start) / 100
            head = self.doc[m.head]
            if head.dep_ in SUBJECTS:
                score += 1.5 + (0.5 if head.head.dep_ == "ROOT" else 0.0) - (2.5 if is_tail(head) else 0.0)
            if m.form == "name":
                score += 0.5
            best = max(best, score)
        return best + 0.1 * min(len(cluster.mentions), 5)
