"""Who has what from whom, on sentences of our own."""

import pytest
from msgspec.structs import replace

import dateline
from dateline import store
from dateline.record import Attribution, Dateline, Entity, Mention, Range, Record, Relation
from dateline.record import Event as Told
from dateline.store import Wanted
from dateline.story import Story, account_of, circular, cited_in, home_of, mentions_of
from dateline.story.origins import outlet_of


def made(text: str, source: str = "", cue: str = "told", **given: str | Dateline) -> Record:
    """A record with one attribution, and the outlets that the text names."""
    media = [n for n in ("Al Jazeera", "Reuters", "Harbour Wire", "Media", "a newspaper") if n in text]
    entities = [
        Entity(id=f"e{n}", name=name, kind="media", mentions=[
            Mention(start=text.index(name), end=text.index(name) + len(name), form="nominal" if name[0] == "a" else "name")
        ]) for n, name in enumerate(media)
    ]  # fmt: skip
    at = text.index(cue)
    said = Attribution(
        id="a1", source=[(0, 3)], cue=[(at, at + len(cue))], content=[(0, len(text))], quote="indirect",
        source_entity=next((e.id for e in entities if e.name == source), None),
    )  # fmt: skip
    return Record(id="r1", text=text, entities=entities, attributions=[said], **given)


@pytest.mark.parametrize(
    ("text", "source", "cue", "outlet"),
    [
        ("A witness told Reuters that tanks shelled the port.", "", "told", "Reuters"),
        ("He told the Harbour Wire that tanks shelled it.", "", "told", "Harbour Wire"),
        ("Al Jazeera reported that tanks shelled the port.", "Al Jazeera", "reported", "Al Jazeera"),
        ("A witness told him. Reuters said nothing of the port.", "", "told", None),
        ("The army told reporters of Al Jazeera.", "", "told", None),
        ("Media reported that tanks shelled the port.", "Media", "reported", None),
        ("As a newspaper reported, tanks shelled the port.", "a newspaper", "reported", None),
    ],
)
def test_a_report_cites_the_outlet_that_its_words_name(text, source, cue, outlet):
    assert cited_in(made(text, source, cue), ["a1"]) == outlet


def test_of_two_outlets_the_inner_one_is_cited():
    record = made("Al Jazeera reported what somebody told Reuters.", "Al Jazeera", "reported")
    at = record.text.index("told")
    inner = Attribution(
        id="a2", source=[(26, 34)], cue=[(at, at + 4)], content=[(0, 5)], quote="indirect", within="a1"
    )
    record.attributions.append(inner)
    assert cited_in(record, ["a1"]) == "Al Jazeera"
    assert cited_in(record, ["a1", "a2"]) == "Reuters"
    assert cited_in(record, []) is None


def test_a_report_is_its_agencys_or_its_publishers_or_its_own():
    filed = Record(id="r1", text="", publisher="The Coast Daily", dateline=Dateline(agency="AFP"))
    assert home_of(filed) == "Agence France-Presse" == outlet_of("Agence France Presse")
    assert outlet_of("al-Jazeera television") == outlet_of("Al Jazeera TV") == "Al Jazeera"
    assert outlet_of("Coast television") == "Coast television"
    assert home_of(Record(id="r1", text="", publisher="The Coast Daily")) == "Coast Daily"
    assert home_of(Record(id="r1", text="")) == "r1"


def test_outlets_that_cite_each_other_are_told():
    assert circular([("A", "B"), ("B", "A"), ("C", "A"), ("D", "D")]) == [["A", "B"]]
    assert circular([("A", "B"), ("B", "C"), ("C", "A"), ("E", "F"), ("F", "E")]) == [
        ["A", "B", "C"],
        ["E", "F"],
    ]
    assert circular([("A", "B"), ("B", "C")]) == []


def told(name: str, publisher: str, before: str = "", after: str = "", agency: str | None = None) -> Record:
    """One report of one shelling; the fillers keep it from being a print of another's story."""
    words = " ".join(f"{publisher.split()[0].lower()}{n}" for n in range(60))
    text = f"{before}Libyan troops shelled the port of Misrata on Tuesday{after}. {words}."
    at, end = text.index("shelled"), text.index(". " + words)
    outlet = before.removesuffix(" said ") if before else after.removeprefix(", a witness told ")
    entities = [
        Entity(id="e1", name="Libyan Army", kind="military", country="LBY",
               mentions=[Mention(start=len(before), end=len(before) + 13, form="name")]),
        Entity(id="e2", name="Misrata", kind="population", country="LBY",
               mentions=[Mention(start=text.index("Misrata"), end=text.index("Misrata") + 7, form="name")]),
    ]  # fmt: skip
    attributions = []
    if outlet:
        o = text.index(outlet)
        entities.append(
            Entity(
                id="e3",
                name=outlet,
                kind="media",
                mentions=[Mention(start=o, end=o + len(outlet), form="name")],
            )
        )
        attributions.append(
            Attribution(id="a1", source=[(o, o + len(outlet))], source_entity="e3" if before else None,
                        cue=[(o - 5, o - 1)], content=[(at, end)], quote="indirect")
        )  # fmt: skip
    event = Told(
        id="v1", type="ASSAULT", actors=["e1"], recipients=["e2"], trigger=Range(start=at, end=at + 7),
        evidence=Range(start=0, end=end), attribution=["a1"] if outlet else [], confidence=0.8,
    )  # fmt: skip
    return Record(
        id=name, text=text, published="2020-01-14", publisher=publisher, sentences=[(0, end + 1)], entities=entities,
        events=[event], attributions=attributions, dateline=Dateline(agency=agency) if agency else None,
    )  # fmt: skip


ALL = [
    told("r1", "Coast Daily", after=", a witness told Reuters"),
    told("r2", "Hill Post", agency="Reuters"),
    told("r3", "River News", before="Al Jazeera said "),
    told("r4", "Aljazeera"),
    told("r5", "Lake Times"),
]


def test_five_reports_have_three_origins_everywhere(tmp_path):
    with store.open(tmp_path / "o.db", grouping=store.Plain()) as opened:
        opened.add(ALL, "one")
        (event,) = opened.events()
        assert (event["reports"], event["origins"]) == (5, 3)
        whole = opened.event(event["id"])
        assert [t["origin"] for t in whole["told"]] == [
            "Reuters",
            "Reuters",
            "Al Jazeera",
            "Al Jazeera",
            "Lake Times",
        ]
        assert whole["circular"] == []
        assert opened.events_of("r1")[0]["origins"] == 3
        (month,) = opened.series(Wanted(since="2020-01", until="2020-01"))
        assert "told_by" not in month
        for count, number in (("reports", 5), ("origins", 3)):
            for wanted in (Wanted(since="2020-01", until="2020-01"), Wanted(actor="LBY")):
                (month,) = opened.series(wanted, count=count)
                assert (month["events"], month["told_by"]) == (1, number)


def test_a_print_has_it_from_where_the_first_print_has_it(tmp_path):
    first = told("r1", "Hill Post", agency="Reuters")
    again = replace(first, id="r2", publisher="Lake Times", dateline=None)
    with store.open(tmp_path / "o.db") as opened:
        opened.add([first, again], "one")
        (event,) = opened.events()
        assert (event["reports"], event["origins"]) == (2, 1)
    story = Story()
    for record in (first, again):
        story.add(record)
    (account,) = story
    assert (account.reports, account.wires, account.origins) == (2, 1, 1)


def test_an_account_in_memory_counts_the_origins_of_a_store():
    account = account_of(m for record in ALL for m in mentions_of(record))
    assert (account.reports, account.wires, account.origins) == (5, 5, 3)


def test_outlets_that_have_it_from_each_other_are_a_warning(tmp_path):
    pair = [
        told("r1", "Al Jazeera", after=", a witness told Reuters"),
        told("r2", "Reuters", before="Al Jazeera said "),
    ]
    with store.open(tmp_path / "o.db", grouping=store.Plain()) as opened:
        opened.add(pair, "one")
        (event,) = opened.events()
        assert opened.event(event["id"])["circular"] == [["Al Jazeera", "Reuters"]]
        opened.add([told("r2", "Reuters")], "two")
        assert opened.event(event["id"])["circular"] == []


def test_what_is_read_from_words_names_its_outlet():
    (record,) = dateline.code([{
        "id": "r1", "published": "2020-01-14",
        "text": "TRIPOLI - Libyan troops shelled the port of Misrata on Tuesday, a resident told Reuters.",
    }])  # fmt: skip
    assert [cited_in(record, e.attribution) for e in record.events] == ["Reuters"]


def test_a_relation_weighs_by_the_origins_of_what_states_it(tmp_path):
    stated = [
        replace(r, relations=[Relation(
            id="l1", type="opposes", subject="e1", object="e2", evidence=Range(start=0, end=5),
            attribution=[a.id for a in r.attributions],
        )]) for r in ALL
    ]  # fmt: skip
    with store.open(tmp_path / "o.db") as opened:
        opened.add(stated, "one")
        (row,) = opened.network()
        assert row["reports"] == 5
        assert "origins" not in row
        (row,) = opened.network(count="origins", least=3)
        assert (row["reports"], row["origins"]) == (5, 3)
        assert opened.network(count="origins", least=4) == []
