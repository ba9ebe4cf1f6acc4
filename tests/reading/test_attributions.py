"""Attributions: source, cue, content, and how the source stands to it."""

from __future__ import annotations

import pytest
from spacy.language import Language

import dateline
from dateline.reading import document, pipeline
from dateline.reading.parsing.quotations import find_quotations
from dateline.record import Attribution, Entity, Mention
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


def test_a_source_within_a_source(nlp: Language) -> None:
    text = "The Times reported that officials said the vote would be delayed."
    outer, inner = read(nlp, text)
    assert words(text, outer.source) == "The Times"
    assert words(text, inner.source) == "officials"
    assert (outer.within, inner.within) == (None, outer.id)


@pytest.mark.parametrize(
    "text",
    [
        "The ministry was quoted by Interfax as saying that the convoy had left.",
        "Interfax quoted the ministry as saying that the convoy had left.",
        "The convoy had left, Interfax reported, citing the ministry.",
        "Interfax reported, citing the ministry, that the convoy had left.",
        "Interfax, citing the ministry, said that the convoy had left.",
    ],
)
def test_relays(nlp: Language, text: str) -> None:
    told = read(nlp, text)
    outer = next(a for a in told if words(text, a.source) == "Interfax")
    inner = next(a for a in told if words(text, a.source).lower() == "the ministry")
    assert len(told) == 2
    assert inner.within == outer.id
    assert outer.within is None
    assert "convoy had left" in words(text, inner.content)


def test_the_one_who_is_told_is_no_source(nlp: Language) -> None:
    text = "The minister told Reuters that the vote would be delayed."
    (only,) = read(nlp, text)
    assert words(text, only.source) == "The minister"
    assert only.within is None


def test_what_costs_are_cited_for_is_no_relay(nlp: Language) -> None:
    text = "The company said it would close two plants, citing rising costs."
    assert all("rising costs" not in words(text, a.source) for a in read(nlp, text))


@pytest.mark.parametrize(
    ("text", "stance"),
    [
        ("The army said that its planes had bombed the school.", "asserted"),
        ("The army denied that its planes had bombed the school.", "denied"),
        ("The ministry rejected the accusation that its troops had fired first.", "denied"),
        ("The ministry rejected the plan to send more troops.", "asserted"),
        ("The ministry has not confirmed the attack.", "unconfirmed"),
        ("The spokesman declined to confirm that a deal had been reached.", "unconfirmed"),
        ("Officials neither confirmed nor denied that he had been arrested.", "unconfirmed"),
        ("Unconfirmed reports said that the president had fled.", "unconfirmed"),
        ("The claim could not be independently verified.", "unconfirmed"),
        ("“Never!” he said.", "asserted"),
    ],
)
def test_stance(nlp: Language, text: str, stance: str) -> None:
    assert [a.stance for a in read(nlp, text)] == [stance]


@pytest.mark.parametrize(
    ("text", "cue"),
    [
        ("The ministry has not yet confirmed the attack.", "has not yet confirmed"),
        ("Witnesses could not immediately verify the report.", "could not immediately verify"),
        ("Two soldiers died, according to the ministry.", "according to"),
        ("He later said that talks would resume.", "said"),
    ],
)
def test_cue(nlp: Language, text: str, cue: str) -> None:
    assert [words(text, a.cue) for a in read(nlp, text)] == [cue]


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("“We will not leave,” she said.", "direct"),
        ("‘We won’t leave,’ she said.", "direct"),
        ("She said that they would not leave.", "indirect"),
        ("The general said the rebels had “run away” from the talks.", "mixed"),
        ('The general said the rebels had "run away" from the talks.', "mixed"),
    ],
)
def test_quote(nlp: Language, text: str, quote: str) -> None:
    assert [a.quote for a in read(nlp, text)] == [quote]


def test_words_in_quotation_marks_are_not_yet_speech(nlp: Language) -> None:
    assert read(nlp, "The so-called “safe zone” was shelled for a third day.") == []


def test_a_quotation_runs_over_sentences(nlp: Language) -> None:
    text = "“It rained. The bridge fell. Nobody came,” the mayor said. “We were alone.”\n\nThe road is open."
    first = read(nlp, text)[0]
    assert words(text, first.content) == "“It rained. The bridge fell. Nobody came,” … “We were alone.”"


def test_a_quotation_may_stand_in_the_next_paragraph(nlp: Language) -> None:
    text = "The president said in a statement:\n\n“We mourn with the families.”"
    assert ("The president", "“We mourn with the families.”") in told(nlp, text)


def test_the_same_source_goes_on(nlp: Language) -> None:
    text = "The minister blamed the rebels for the attack, adding that the army would respond."
    assert told(nlp, text) == [
        ("The minister", "the rebels for the attack"),
        ("The minister", "that the army would respond"),
    ]


def test_nobody_named_says_it(nlp: Language) -> None:
    text = "The rebels were reported to have taken the town."
    (only,) = read(nlp, text)
    assert only.source == []
    assert words(text, only.content) == "The rebels … to have taken the town"


def test_a_noun_of_saying(nlp: Language) -> None:
    assert told(nlp, "There were reports that the president had fled.") == [
        ("", "that the president had fled")
    ]


def test_source_is_an_entity(nlp: Language) -> None:
    text = "The Kenyan foreign minister, Amina Odera, said that talks would resume."
    doc = nlp.make_doc(text)
    document.begin(doc, Report(text=text))
    start = text.index("minister")
    country = Entity(id="e1", name="Kenya", kind="state", mentions=[Mention(4, 10, "name")])
    person = Entity(
        id="e2", name="Amina Odera", kind="person", mentions=[Mention(start, start + 8, "nominal")]
    )
    doc._.entities = [country, person]
    assert [a.source_entity for a in nlp(doc)._.attributions] == ["e2"]


def test_ids_follow_the_text(nlp: Language) -> None:
    text = "It is over, the mayor said. The army denied that it had fired. Police said two men had died."
    found = read(nlp, text)
    assert [a.id for a in found] == ["a1", "a2", "a3"]
    assert [a.content[0] for a in found] == sorted(a.content[0] for a in found)


@pytest.mark.parametrize(
    ("text", "quotations"),
    [
        ("“One” and “two”", ["“One”", "“two”"]),
        ('"One" and "two"', ['"One"', '"two"']),
        ("''One,'' he said.", ["''One,''"]),
        ("‘It's the workers’ right,’ he said.", ["‘It's the workers’ right,’"]),
        ("the workers' rights and the boss's car", []),
        ("“He said ‘no’ to me”", ["“He said ‘no’ to me”"]),
        ('"A “word” within," he said', ['"A “word” within,"']),
        ("“Open.\n\n“And closed.”", ["“Open.", "“And closed.”"]),
        ("a stray ” mark", []),
    ],
)
def test_quotations(text: str, quotations: list[str]) -> None:
    assert [text[s:e] for s, e in find_quotations(text)] == quotations


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\n\n",
        "\0said\0",
        "“",
        '"' * 99,
        ":",
        "said said said",
        "قال الوزير: “نعم”",
        "😀 said 😀: “😀”",
        "he said " * 3000,
    ],
)
def test_any_text_may_come(nlp: Language, text: str) -> None:
    for a in read(nlp, text):
        assert all(0 <= s < e <= len(text) for s, e in [*a.source, *a.cue, *a.content])


def test_a_headline_with_a_colon(nlp: Language) -> None:
    assert [source for source, _ in told(nlp, "Odera: Somalia must stop shelling")] == ["Odera"]
    assert told(nlp, "The plan has one flaw: nobody will pay.") == []


def test_a_cue_that_is_an_adverb_has_its_own_characters():
    record = dateline.read("The actress, 33, reportedly headed to a Malibu facility on Monday.", "2020-01-14")
    ((start, end),) = record.attributions[0].cue
    assert record.text[start:end] == "reportedly"
    assert dateline.record.Record.from_json(record.to_json()) == record
