"""Homes: the country of described actors that no word of theirs places (“the rebels”, “police”, “31 people”).

It is what a coder says who has the whole report before him: those who are loyal to somebody are of that
person's country, those who act in a place are of the place's, and all others of the country that the report is
about, if it is about one. Who is seldom at home where the news is (reporters, allies, migrants, “Western
powers”) gets none.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from typing import Any

from spacy.tokens import Doc, Span

from dateline.knowledge import settings
from dateline.reading.actors.clusters import Cluster
from dateline.reading.actors.discourse import Discourse
from dateline.reading.actors.mentions import Candidate
from dateline.reading.document import annotations_of, text_of
from dateline.reading.parsing import sentence_of


def is_local(
    kind: str | None, sectors: Iterable[str], called: Iterable[str], described: Iterable[str]
) -> bool:
    """Whether an actor is of a kind that is at home where the news is, and not said to come from elsewhere.

    Args:
        called: the nouns that the text calls it by, lower case.
        described: the words of its descriptions, lower case.
    """
    known = settings("actors/homes.toml")
    by_sector = kind in ("person", "organization")
    local = not set(known["sectors"]).isdisjoint(sectors) if by_sector else kind in known["kinds"]
    apart = set(known["elsewhere"]).isdisjoint(called) and set(known["foreign"]).isdisjoint(described)
    return local and apart


class Homes:
    """Finds the homes of the actors of one document.

    Attributes:
        story: the country that the report is about, or None where it is about none or several.
    """

    def __init__(self, doc: Doc, chains: Discourse) -> None:
        self.doc = doc
        self.chains = chains
        self.known: dict[str, Any] = settings("actors/homes.toml")
        self.text = text_of(doc)
        self.starts = [p.start for p in annotations_of(doc).places]
        self.story = self._story()

    def settle(self) -> None:
        """Give a country to the actors that are at home where the news is."""
        for cluster in self.chains.clusters:
            if cluster.country or cluster.actor or cluster.owner is not None or cluster.members:
                continue
            first = next((m for m in cluster.mentions if m.form != "pronoun"), None)
            if first is not None and self._is_local(cluster):
                cluster.country = self._home(cluster, first)

    def _is_local(self, cluster: Cluster) -> bool:
        """Whether an actor is of a kind that is at home where the news is, and not said to come from elsewhere."""
        if cluster.named and not set(cluster.sectors) & set(self.known["named_sectors"]):
            return False
        described = (m for m in cluster.mentions if m.form == "nominal")
        words = (t.lower_ for m in described for t in self.doc[m.start : m.end])
        return is_local("person" if cluster.named else cluster.kind, cluster.sectors, cluster.called, words)

    def _home(self, cluster: Cluster, first: Candidate) -> str | None:
        """The country of a name in the description, else of the place of its sentence, else of the story."""
        behind = (
            noun.i
            for prep in self.doc[first.head].rights
            if prep.dep_ == "prep" and prep.lower_ in self.known["behind"]
            for noun in prep.children
            if noun.dep_ == "pobj"
        )
        inside = (self.chains.by_token.get(i) for i in (*range(first.start, first.end), *behind))
        named = next((x for x in inside if x is not None and x is not cluster and x.named), None)
        if named is not None:
            return (
                named.country
            )  # “Mubarak supporters”; none for “NATO allies”, “the prosecutor of the court”
        there = self._places(sentence_of(self.doc[first.start]))
        return there.pop() if len(there) == 1 else self.story

    def _places(self, sentence: Span) -> set[str]:
        """The countries of the places in which something of a sentence is: “in Cairo”, “near Sirte”."""
        begin, end = (bisect_left(self.starts, at) for at in (sentence.start_char, sentence.end_char))
        out = set()
        for place in annotations_of(self.doc).places[begin:end]:
            before = self.text[max(0, place.start - 15) : place.start].lower().removesuffix("the ").split()
            if place.country and before and before[-1] in self.known["in"]:
                out.add(place.country)
        return out

    def _story(self) -> str | None:
        """The country that more sentences name than name any other, where enough do."""
        said: dict[int, set[str]] = {}
        for i, number in enumerate(self.chains.sentence):
            actor = self.chains.by_token.get(i)
            country = self.chains.nations.of(self.doc[i]) or (
                actor.country if actor and actor.named else None
            )
            if country:
                said.setdefault(number, set()).add(country)
        counts = Counter(country for countries in said.values() for country in countries)
        (first, most), (_, next_most) = [*counts.most_common(2), ("", 0), ("", 0)][:2]
        enough = max(self.known["sentences"], self.known["share"] * len(said))
        return first if most >= enough and most > next_most else None
