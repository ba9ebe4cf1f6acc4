"""Rows, disputes and the terminal, on records made by hand: nothing is read here."""

from io import StringIO

import pytest
from rich.console import Console

from dateline.record import (
    Attribution,
    Dateline,
    Entity,
    Event,
    EventPlace,
    EventTime,
    Mention,
    Place,
    Quantity,
    Range,
    Record,
    Relation,
)
from dateline.views import terminal
from dateline.views.disputes import claims, contradictions, denials, quoted
from dateline.views.rows import BETWEEN, RELATIONS, VERBS, said_of, view, visible
from dateline.views.summary import summary

TEXT = (
    "OSLO (Wire) - Norland shelled Port Sud on Monday and killed 12 people. Sudland said Norland had signed a truce. "
    "Norland denied that it had signed a truce. Norland and Sudland will meet in Oslo on Sunday."
)


def spans(*words: str) -> list[tuple[int, int]]:
    """The characters of words, each looked for behind the one before."""
    out, at = [], 0
    for word in words:
        at = TEXT.index(word, at)
        out.append((at, at + len(word)))
        at += len(word)
    return out


def span(word: str, nth: int = 0) -> tuple[int, int]:
    return spans(*[word] * (nth + 1))[nth]


def event(id: str, type: str, actors, recipients, trigger, day: str, **more) -> Event:
    names = {"n": "Norland", "s": "Sudland"}
    starts = [s for s in SENTENCES if s[0] <= trigger[0] < s[1]]
    time = EventTime(value=day, start=day, end=day, span=more.pop("said", None))
    return Event(
        id=id, type=type, actors=actors, recipients=recipients, trigger=Range(*trigger), evidence=Range(*starts[0]),
        actor_spans=[span(names[a]) for a in actors], time=time, confidence=0.9, **more,
    )  # fmt: skip


SENTENCES = []
for piece in TEXT.replace(". ", ".\n").split("\n"):
    SENTENCES.append((TEXT.index(piece), TEXT.index(piece) + len(piece)))


def made(id: str = "one", publisher: str = "Wire") -> Record:
    return Record(
        id=id, text=TEXT, published="2020-01-14", publisher=publisher, title="A port is shelled",
        dateline=Dateline(place="Oslo", agency="Wire"), sentences=SENTENCES,
        entities=[
            Entity(id="n", name="Norland", kind="state", country="NOR", mentions=[Mention(*span("Norland", i), "name") for i in range(4)]),
            Entity(id="s", name="Sudland", kind="state", mentions=[Mention(*span("Sudland"), "name")]),
            Entity(id="p", name="people", kind="other", mentions=[Mention(*span("people"), "nominal")]),
        ],
        events=[
            event("v1", "ASSAULT", ["n"], ["s"], span("shelled"), "2020-01-13", said=span("Monday"), score=-10.0,
                  quantities=[Quantity(kind="killed", value=12, text="12", span=span("12"))]),
            event("v2", "SUPPORT", ["n"], [], span("signed"), "2020-01-14", attribution=["a1"]),
            event("v3", "SUPPORT", ["n"], [], span("signed", 1), "2020-01-14", status="negated", attribution=["a2"]),
            event("v4", "CONSULT", ["n", "s"], [], span("meet"), "2020-01-19", status="future", said=span("Sunday"),
                  place=EventPlace(name="Oslo")),
        ],
        relations=[Relation(id="r1", type="opposes", subject="n", object="s", evidence=Range(*SENTENCES[0]))],
        attributions=[
            Attribution(id="a1", source=[span("Sudland")], source_entity="s", cue=[span("said")],
                        content=[span("Norland had signed a truce")], quote="indirect"),
            Attribution(id="a2", source=[span("Norland", 2)], source_entity="n", cue=[span("denied")],
                        content=[span("that it had signed a truce")], quote="indirect", stance="denied"),
        ],
        places=[Place(start=span("Oslo")[0], end=span("Oslo")[1], name="Oslo")],
    )  # fmt: skip


def printed(record: Record) -> str:
    out = StringIO()
    terminal.show(record, Console(file=out, width=80))
    return out.getvalue()


def test_every_type_has_words():
    assert len(VERBS) == 16
    assert set(BETWEEN) <= set(VERBS)
    assert {"backs", "opposes"} <= set(RELATIONS)


def test_an_event_is_a_row_with_its_words():
    row = view(made()).events[0]
    assert (row.who, row.what, row.whom, row.numbers) == ("Norland", "attacks", "Sudland", "12 killed")
    carried = {name: [TEXT[s:e] for s, e in found] for name, found in row.parts.items()}
    assert carried["actors"] == ["Norland"]
    assert carried["trigger"] == ["shelled"]
    assert carried["around"] == ["12", "Monday"]
    assert carried["evidence"] == [TEXT[slice(*SENTENCES[0])]]


def test_the_place_of_an_event_is_marked_in_its_own_sentence_only():
    record = made()
    record.places.append(Place(start=0, end=4, name="Oslo"))
    assert set(view(record).planned[0].parts["around"]) == {span("Oslo"), span("Sunday")}


def test_what_is_planned_stands_apart():
    rows = view(made())
    assert [r.id for r in rows.planned] == ["v4"]
    assert "v4" not in {r.id for r in rows.events}


@pytest.mark.parametrize(
    ("type", "actors", "recipients", "told"),
    [
        ("ACCUSE", ["n"], ["s"], "Norland accuses Sudland"),
        ("ACCUSE", ["n", "s"], ["p"], "Norland, Sudland accuse people"),
        ("CONSULT", ["n", "s"], [], "Norland talks with Sudland"),
        ("REQUEST", ["n", "s"], [], "Norland, Sudland appeal"),
        ("CONSULT", ["n"], [], "Norland holds talks"),
        ("THREATEN", ["n", "s"], [], "Norland, Sudland make threats"),
        ("COERCE", ["f"], ["s"], "its forces coerce Sudland"),
    ],
)
def test_events_are_said_in_words(type, actors, recipients, told):
    names = {"n": "Norland", "s": "Sudland", "p": "people", "f": "its forces"}
    some = Event(
        id="v", type=type, actors=actors, recipients=recipients, trigger=Range(0, 1), evidence=Range(0, 1)
    )
    assert " ".join(said_of(some, names)).strip() == told


def test_the_things_acted_upon_are_no_actors():
    actors = view(made()).actors
    assert [a.name for a in actors] == ["Norland", "Sudland"]
    assert actors[0].stands == ["opposes Sudland"]


def test_a_denial_stands_against_what_it_denies():
    (pair,) = contradictions(claims(made()))
    assert pair == (
        "“Sudland said Norland had signed a truce.”",
        "“Norland denied that it had signed a truce.”",
    )
    assert denials(made()) == ["“Norland denied that it had signed a truce.”"]
    assert len(view(made()).disputed) == 1  # the pair; the denial is not said twice


def test_days_apart_are_different_matters():
    record = made()
    record.events[2].time = EventTime(value="2020-03-01", start="2020-03-01")
    assert contradictions(claims(record)) == []


def test_a_quoted_sentence_is_never_endless():
    record = Record(id="x", text="word " * 5000, sentences=[(0, 25000)])
    assert len(quoted(record, (0, 4))) < 260


def test_a_text_that_repeats_itself_is_not_paired_with_itself_for_ever():
    record = made()
    signed = [e for e in record.events if e.type == "SUPPORT"]
    record.text = TEXT * 300
    record.sentences = [(s + k * len(TEXT), e + k * len(TEXT)) for k in range(300) for s, e in SENTENCES]
    record.events = signed * 300
    assert len(contradictions(claims(record))) == 1


def test_the_summary_counts_reports_not_mentions():
    found = summary([made("one", "Wire"), made("two", "Post")])
    (line,) = found.timeline
    assert (line.when, line.told, len(line.reports)) == (
        "2020-01-13",
        "Norland attacks Sudland (“shelled”)",
        2,
    )
    assert found.outlets == ["Post", "Wire"]
    assert found.sides == ["Norland opposes Sudland"]
    assert [(f.day, f.kind, len(f.given)) for f in found.figures] == [("2020-01-13", "killed", 2)]
    assert [(line.when, len(line.reports)) for line in found.planned] == [("2020-01-19", 2)]


def test_a_day_the_text_does_not_name_is_not_claimed():
    record = made()
    record.events[0].time = EventTime(value="2020-01-14", start="2020-01-14")
    assert summary([record]).timeline[0].when == "by 2020-01-14"


def test_a_summary_of_nothing_is_empty():
    found = summary([Record(id="x", text="")])
    for part in (
        found.timeline,
        found.sides,
        found.figures,
        found.contradictions,
        found.denials,
        found.planned,
    ):
        assert not part


def test_the_terminal_shows_every_part_in_80_columns():
    text = printed(made())
    for part in (
        "A port is shelled",
        "Filed: Wire, Oslo, 2020-01-14",
        "What happened",
        "Planned",
        "Who is who",
        "Disputed",
    ):
        assert part in text
    assert max(map(len, text.splitlines())) <= 80


def test_the_terminal_says_when_there_is_nothing():
    assert "no politics" in printed(Record(id="x", text="It rained."))


def test_hostile_text_stays_text_in_the_terminal():
    record = made()
    record.title = "[red]\x1b[2J\u202etitle\x07[/red]"
    record.entities[0].name = "[bold]" + "x" * 500
    text = printed(record)
    assert not {"\x1b", "\u202e", "\x07"} & set(text)
    for markup in ("[red]", "[bold]"):
        assert markup in text
    assert max(map(len, text.splitlines())) <= 80


@pytest.mark.parametrize("harmless", ["a\u00a0b", "ﬁ\u00ad", "👩\u200d🚀", "فارسی\u200cها", "a\tb\n"])
def test_harmless_characters_stay(harmless):
    assert visible(harmless) == harmless


@pytest.mark.parametrize(
    "hostile", ["\u202e", "\u2066", "\x00", "\x1b", "\r", "\x9b", "\ud800", "\u2028", "\ufeff"]
)
def test_characters_that_hide_or_turn_text_are_replaced(hostile):
    assert visible(f"a{hostile}b") == "a\ufffdb"


def test_the_terminal_shows_how_sure_each_event_is_and_when_asked_its_words():
    record, out = made(), StringIO()
    sentence = " ".join(record.text[record.events[0].evidence.start : record.events[0].evidence.end].split())
    terminal.show(record, Console(file=out, width=900), words=True)
    assert f"“{sentence}”" in out.getvalue()
    terminal.show(record, plain := Console(file=StringIO(), width=900))
    assert sentence not in plain.file.getvalue()
    for event in record.events:
        assert f"{event.confidence:.2f}" in plain.file.getvalue()
