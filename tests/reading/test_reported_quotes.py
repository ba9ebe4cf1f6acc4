"""Quotations whose speaker the page shows, after the kinds of fault that public trackers of quote readers report."""

import pytest

from dateline.reading import document, pipeline
from dateline.report import Report


@pytest.fixture(scope="module")
def quotes():
    """A function from a text to the source and the contents of each of its attributions."""
    nlp = pipeline.build(["layout", "attributions"])

    def read(text):
        doc = nlp(document.begin(nlp.make_doc(text), Report(text=text, published="2021-03-05")))
        return [
            ("".join(text[s:e] for s, e in a.source), " ".join(text[s:e] for s, e in a.content))
            for a in doc._.attributions
        ]

    return read


PARAGRAPHS = "“The rebels shelled the port.\n\n“Our troops arrested 20 rebels.\n\n“We will attack tonight.”"


@pytest.mark.parametrize("marks", ["“”", '""'])
def test_a_quotation_left_open_goes_on_in_the_next_paragraph(quotes, marks):
    told = PARAGRAPHS.replace("“", marks[0]).replace("”", marks[1])
    text = f"{marks[0]}We held the bridge,{marks[1]} General Dubois said. {told}\n\nThe governor left."
    [(source, content)] = quotes(text)
    assert source == "General Dubois"
    assert content.endswith(told)


def test_a_closed_quotation_does_not_go_on(quotes):
    text = "“The army is ready,” the minister said.\n\n“It will not retreat,” the rebel chief said."
    assert [source for source, _ in quotes(text)] == ["the minister", "the rebel chief"]


@pytest.mark.parametrize(
    ("text", "source", "content"),
    [
        ("“The army will leave the valley.” — Defence Minister Mark Hale", "Defence Minister Mark Hale", 0),
        (
            "“The army will leave the valley.”\n– Mark Hale, defence minister",
            "Mark Hale, defence minister",
            0,
        ),
        (
            "And from Defence Secretary Mark Hale:\n\n“The brigade will leave.”",
            "Defence Secretary Mark Hale",
            39,
        ),
        (
            "President Diallo began speaking to reporters. “We will not talk.” They left.",
            "President Diallo",
            46,
        ),
        ("President Diallo took questions. “We will not talk.”", "President Diallo", 33),
        ("The opposition leader was defiant. “We will march again.”", "The opposition leader", 35),
    ],
)
def test_speakers_that_the_page_shows(quotes, text, source, content):
    end = text.index("”") + 1
    assert quotes(text) == [(source, text[content:end])]


@pytest.mark.parametrize(
    "text",
    [
        "The president met aides. “Peace Now” is a movement.",
        "The shelling went on all night. “We will march again.”",
        "“The army will leave the valley.” — and then it rained",
    ],
)
def test_nobody_is_made_a_speaker(quotes, text):
    assert quotes(text) == []
