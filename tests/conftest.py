"""Shared by all tests: one pipeline of each kind, loaded once."""

import pytest

from dateline.reading import document, pipeline
from dateline.report import Report


@pytest.fixture(scope="session")
def nlp_of_layout():
    """spaCy's parser behind the layout stage, no other stage."""
    return pipeline.build(("layout",))


@pytest.fixture(scope="session")
def parse(nlp_of_layout):
    """A function that parses a text into a ``Doc`` with its layout."""

    def parsed(text: str, published: str | None = "2020-01-14"):
        doc = document.begin(nlp_of_layout.make_doc(text), Report(text=text, published=published))
        return nlp_of_layout(doc)

    return parsed
