"""What a person reads: plain words for codes, rows that lead to their words, records that mean harm."""

from io import StringIO

import pytest
from markupsafe import escape
from rich.console import Console

from dateline.record import (
    Attribution,
    Dateline,
    Entity,
    Event,
    EventPlace,
    EventTime,
    Mention,
    Quantity,
    Range,
    Record,
    Relation,
    Role,
    Time,
    json_schema,
)
from dateline.views import page, rows
from dateline.views.rows import view
from dateline.views.terminal import show
from dateline.views.wording import status_of, what_of, when_of

TEXT = (
    "LIMA (Coast Wire) - Norland and Sudland signed a fishing accord on Monday. "
    "A radio station quoted the Norland navy as saying that its ships had sunk two boats and killed at least 12 sailors. "
    "Sudland denied that it had lost boats. Norland backs the islanders. "
    "The two will meet in Oslo on Friday."
)
TURNING = "\u202e\u2066\u200f"
CONTROL = "\x07\x1b\x00"


def at(words: str) -> tuple[int, int]:
    start = TEXT.index(words)
    return start, start + len(words)


def span(words: str) -> Range:
    return Range(*at(words))


def entity(id: str, name: str, kind: str, words: str, **more) -> Entity:
    return Entity(id=id, name=name, kind=kind, mentions=[Mention(*at(words), "name")], **more)


SENTENCES = [(TEXT.index(s), TEXT.index(s) + len(s)) for s in TEXT.replace(". ", ".\n").split("\n")]


@pytest.fixture
def record() -> Record:
    monday = EventTime(value="2021-03-01", start="2021-03-01", end="2021-03-01", span=at("Monday"))
    friday = EventTime(value="2021-03-05", start="2021-03-05", end="2021-03-05", span=at("Friday"))
    dozen = Quantity(kind="killed", low=12, text="at least 12", span=at("at least 12"))
    return Record(
        id="one", text=TEXT, published="2021-03-02", sentences=SENTENCES, dateline=Dateline(place="Lima", agency="Coast Wire"),
        entities=[
            entity("e1", "Norland", "state", "Norland", country="NOR", roles=[Role("member", "e2")]),
            entity("e2", "Sudland", "state", "Sudland", country="SWE"),
            entity("e3", "Norland navy", "military", "Norland navy"),
            entity("e4", "radio station", "media", "radio station"),
            entity("e5", "islanders", "population", "islanders"),
        ],
        events=[
            Event(id="v1", type="AGREE", actors=["e1", "e2"], actor_spans=[at("Norland"), at("Sudland")], trigger=span("signed"),
                  evidence=span("Norland and Sudland signed a fishing accord on Monday"), time=monday),
            Event(id="v2", type="ASSAULT", actors=["e3"], recipients=["e2"], trigger=span("sunk"), quantities=[dozen],
                  evidence=span("its ships had sunk two boats and killed at least 12 sailors"), attribution=["a2"]),
            Event(id="v3", type="CONSULT", actors=["e1", "e2"], trigger=span("meet"), evidence=span("The two will meet in Oslo on Friday"),
                  status="future", time=friday, place=EventPlace(name="Oslo")),
            Event(id="v4", type="THREATEN", actors=["e1"], recipients=["e2"], trigger=span("lost"), evidence=span("it had lost boats"),
                  status="negated"),
        ],
        relations=[Relation(id="r1", type="backs", subject="e1", object="e5", evidence=span("Norland backs the islanders"))],
        attributions=[
            Attribution(id="a1", source=[at("A radio station")], source_entity="e4", cue=[at("quoted")],
                        content=[at("its ships had sunk two boats and killed at least 12 sailors")], quote="indirect"),
            Attribution(id="a2", source=[at("the Norland navy")], source_entity="e3", cue=[at("saying")], within="a1",
                        content=[at("its ships had sunk two boats and killed at least 12 sailors")], quote="indirect"),
            Attribution(id="a3", source=[at("Sudland denied")], source_entity="e2", cue=[at("denied")],
                        content=[at("that it had lost boats")], quote="indirect", stance="denied"),
        ],
    )  # fmt: skip


def printed(record: Record, width: int = 80, colour: bool = False) -> str:
    out = StringIO()
    show(record, Console(file=out, width=width, force_terminal=colour))
    return out.getvalue()


def test_a_source_within_a_source_is_told_with_the_one_that_reports_it(record):
    row = next(q for q in view(record).quotes if q.id == "a2")
    assert (row.who, row.through) == ("Norland navy", "radio station")


def test_no_id_is_shown_to_a_person(record):
    words = printed(record).split()
    ids = {x.id for x in (*record.entities, *record.events, *record.relations, *record.attributions)}
    assert not ids & {w.strip(",.:;()") for w in words}


def test_the_terminal_tells_every_part(record):
    text = " ".join(printed(record).split())
    for part in (
        "Coast Wire",
        "Lima",
        "at least 12",
        "backs islanders",
        "Oslo",
        "2021-03-05",
        "Norland navy",
    ):
        assert part in text
    assert "Sudland denied that it had lost boats" in text


@pytest.mark.parametrize("width", [40, 80, 200])
def test_lines_fit_the_terminal(record, width):
    record.entities[0].name = "Norland" * 60
    assert max(map(len, printed(record, width).splitlines())) <= width


def test_colour_is_only_for_a_terminal(record):
    assert "\x1b" not in printed(record)
    assert "\x1b[" in printed(record, colour=True)


def hostile(words: str) -> Record:
    """A record in which every string that a person sees is ``words``, and the text holds them."""
    marked = [(0, len(words))]
    return Record(
        id=words, text=words + TEXT, title=words, publisher=words, published="2021-03-02",
        dateline=Dateline(place=words, agency=words),
        entities=[Entity(id="e1", name=words, kind="person", roles=[Role(words)], mentions=[Mention(0, len(words), "name")])],
        events=[Event(id="v1", type="ACCUSE", actors=["e1"], recipients=["e1"], actor_spans=marked, trigger=Range(*marked[0]),
                      evidence=Range(*marked[0]), place=EventPlace(name=words), time=EventTime(value=words))],
        attributions=[Attribution(id="a1", source=marked, content=[(0, len(words) + 30)], quote="direct", stance="denied")],
    )  # fmt: skip


@pytest.mark.parametrize("character", [*TURNING, *CONTROL])
def test_characters_that_turn_or_steer_are_shown_wherever_they_stand(character):
    record = hostile(f"a{character}b")
    assert character not in page.render([record])
    assert character not in printed(record)


def test_a_lone_surrogate_can_be_written():
    record = hostile("a\ud800b")
    page.render([record]).encode()
    printed(record).encode()


@pytest.mark.parametrize(
    "words", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "</style></script>", "{{ 7*7 }}"]
)
def test_markup_in_any_field_is_text(words):
    html = page.render([hostile(words)])
    assert html.count("<script") == html.count("</script>") == 1
    assert "<img" not in html
    assert html_of(words) in html


def html_of(words: str) -> str:
    """The words as an HTML file writes them."""
    return str(escape(words))


def test_square_brackets_are_no_colours():
    assert "[bold red]" in printed(hostile("[bold red]x[/bold red]"))


def test_spans_of_no_length_or_beyond_the_text_do_no_harm():
    record = Record(
        id="x", text="Norland", times=[Time(3, 3, "DATE", "2021"), Time(2, 99, "DATE", "2021")],
        entities=[Entity(id="e1", name="Norland", kind="state", mentions=[Mention(0, 0, "name"), Mention(7, 7, "name")])],
    )  # fmt: skip
    assert "".join(s.text for s in page.segments(record, view(record))) == "Norland"


def test_ids_that_lead_nowhere_do_no_harm():
    record = Record(
        id="x", text=TEXT,
        events=[Event(id="v1", type="ACCUSE", actors=["e9"], trigger=Range(0, 4), evidence=Range(0, 9), attribution=["a9"])],
        attributions=[Attribution(id="a1", content=[(0, 30)], quote="direct", within="a7")],
        relations=[Relation(id="r1", type="backs", subject="e1", object="e2", evidence=Range(0, 9))],
    )  # fmt: skip
    printed(record)
    page.render([record])


def carried(parts: dict, name: str) -> list[str]:
    return [TEXT[s:e] for s, e in parts[name]]


def test_a_relation_leads_to_its_sides_and_its_sentence(record):
    record.entities[0].mentions.append(Mention(*at("Norland backs"), "name"))
    (row,) = view(record).relations
    assert (row.who, row.stands, row.whom) == ("Norland", "backs", "islanders")
    assert carried(row.parts, "actors") == ["Norland backs"]  # the mention within the evidence, not the first
    assert carried(row.parts, "recipients") == ["islanders"]
    assert carried(row.parts, "evidence") == ["Norland backs the islanders"]


def test_a_dispute_leads_to_its_sentence(record):
    (row,) = view(record).disputed
    assert carried(row.parts, "content") == ["Sudland denied that it had lost boats."]


def test_every_statement_of_the_page_has_characters(record):
    rows = view(record)
    for row in (*rows.events, *rows.planned, *rows.disputed, *rows.quotes, *rows.relations, *rows.actors):
        assert any(row.parts.values()), row


def test_marks_without_letters_are_no_buttons(record):
    record.attributions[0].content = [(at("Sudland")[1], at("Sudland")[1] + 1)]
    assert 'role="button" tabindex="-1"> <' not in page.render([record])


@pytest.mark.parametrize(
    ("value", "start", "end", "told"),
    [
        ("2020-01-09", "2020-01-09", "2020-01-09", "2020-01-09"),
        ("2020-01-09TNI", "2020-01-09", "2020-01-09", "2020-01-09, night"),
        ("2020-01-09T14:30", "2020-01-09", "2020-01-09", "2020-01-09"),
        ("2020-W02", "2020-01-06", "2020-01-12", "week of 2020-01-06"),
        ("2020-Q3", "2020-07-01", "2020-09-30", "quarter 3 of 2020"),
        ("2019-09", "2019-09-01", "2019-09-30", "2019-09"),
        ("2019", "2019-01-01", "2019-12-31", "2019"),
        ("2019-SU", "2019-06-01", "2019-08-31", "2019-06-01 to 2019-08-31"),
        ("P9M", None, None, ""),
        ("PAST_REF", None, None, ""),
        ("2018", "2018-01-01", "2020-01-14", "2018-01-01 to 2020-01-14"),
        ("2020-01-03", "2020-01-03", "2020-01-14", "2020-01-03 to 2020-01-14"),
        ("2018", None, "2018-12-31", "until 2018-12-31"),
        ("2020-W02", "2020-01-06", "2020-01-14", "2020-01-06 to 2020-01-14"),
        ("2020-01-03/2020-01-12", "2020-01-03", "2020-01-12", "2020-01-03 to 2020-01-12"),
    ],
)
def test_times_are_told_without_codes(value, start, end, told):
    assert when_of(EventTime(value=value, start=start, end=end)) == told


def test_a_denied_event_is_told_as_said_not_to_be_so_and_not_as_untrue():
    assert status_of("negated").startswith("said")
    assert status_of("actual") == ""


def test_an_actor_is_told_without_codes():
    general = Entity(
        id="e", name="x", kind="armed_group", country="LBY", sectors=["REB", "MIL"], roles=[Role("commander")]
    )
    assert what_of(general, {"LBY": "Libya"}) == "armed group, Libya, rebels, military, commander"
    assert what_of(general, {}) == "armed group, LBY, rebels, military, commander"
    assert what_of(Entity(id="e", name="Libya", kind="state", country="LBY", sectors=["GOV"]), {}) == "state"


def test_there_are_words_for_every_code_of_the_contract():
    found = json_schema()["$defs"]
    for status in found["Event"]["properties"]["status"]["enum"]:
        assert status == "actual" or status_of(status) not in ("", status)
    for kind in found["Entity"]["properties"]["kind"]["enum"]:
        assert "_" not in what_of(Entity(id="e", name="x", kind=kind), {})


@pytest.mark.parametrize("kind", sorted(rows.VERBS))
def test_the_verb_of_several_is_that_of_one_without_its_ending(kind):
    one, several = (rows.verb_of(kind, number).split()[0] for number in (False, True))
    assert one in (several + "s", several + "es")
    assert not several.endswith(("she", "che"))
