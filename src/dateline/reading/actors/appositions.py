"""Appositions: what a name is said to be by a noun that no table has (“Kevin Allton, an instructor in English”)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from spacy.tokens import Doc

from dateline.reading.actors.mentions import Candidate
from dateline.reading.actors.noun_phrases import first_token, without_article


def apposed(doc: Doc, named: Iterable[Candidate], taken: set[int]) -> Iterator[Candidate]:
    """The nouns in apposition right behind the names of persons.

    Args:
        named: the names of the document.
        taken: heads of the mentions that are known already.
    """
    for name in named:
        if name.kind != "person" or doc[name.end : name.end + 1].text != ",":
            continue
        for noun in doc[name.head].rights:
            if noun.dep_ != "appos" or noun.tag_ != "NN" or noun.i in taken or noun.ent_type_:
                continue
            first = first_token(noun)
            if first == name.end + 1:
                yield Candidate(
                    start=without_article(doc, first, noun.i), end=noun.i + 1, head=noun.i, form="nominal",
                    kind="person", noun=noun.lower_, definite=doc[first].lower_ == "the",
                )  # fmt: skip
