"""Attributions: source, cue, content, and how the source stands to it."""

from __future__ import annotations

import pytest
from spacy.language import Language

from dateline.reading import document, pipeline
from dateline.record import Attribution
from dateline.report import Report


@pytest.fixture(scope="module")
def nlp() -> Language:
    return pipeline.build(["layout", "attributions"])


def read(nlp: Language, text: str) -> list[Attribution]:
    return nlp(document.begin(nlp.make_doc(text), Report(text=text)))._.attributions  # type: ignore[no-any-return]


def words(text: str, spans: list[tuple[int, int]]) -> str:
    return " … ".join(text[s:e] for s, e in spans)


def told(nlp: Language, text: str) -> list[tuple[str, str]]:
    return [(words(text, a.source), words(text, a.content)) for a in read(nlp, text)]


@pytest.mark.parametrize(
    ("text", "source", "content"),
    [
        (
            "Egypt's army killed 12 fighters, a spokesman said.",
            "a spokesman",
            "Egypt's army killed 12 fighters",
        ),
        ("The minister said that talks would resume.", "The minister", "that talks would resume"),
        ("According to the ministry, two soldiers died.", "the ministry", "two soldiers died"),
        (
            "Two soldiers died on Monday, according to a U.N. report.",
            "a U.N. report",
            "Two soldiers died on Monday",
        ),
        ("Mali announced that the ships had left.", "Mali", "that the ships had left"),
        ("The poll shows that support has fallen.", "The poll", "that support has fallen"),
        ("“We will not leave,” she said.", "she", "“We will not leave,”"),
        ('"We will not leave," she said. "We will fight."', "she", '"We will not leave," … "We will fight."'),
        (
            "But Kibet said the general had “run away” from the talks.",
            "Kibet",
            "the general had “run away” from the talks",
        ),
    ],
)
def test_who_says_what(nlp: Language, text: str, source: str, content: str) -> None:
    assert (source, content) in told(nlp, text)
