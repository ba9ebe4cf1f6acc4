"""The actor catalogue: who is who on which day, under which names; and that its tables are sound."""

import csv
from datetime import date
from pathlib import Path
from typing import get_args

import pytest
from typer.testing import CliRunner

import dateline
from dateline.cli.actors import app
from dateline.errors import KnowledgeError
from dateline.knowledge import DATA, table
from dateline.knowledge.actor_check import FORMS, check
from dateline.knowledge.actors import Office, plain, sectors
from dateline.knowledge.catalogue import catalogue
from dateline.record import EntityKind

ACTORS = DATA / "actors"


@pytest.fixture(scope="module")
def known():
    return catalogue()


def names(actors):
    return [a.name for a in actors]


@pytest.mark.parametrize(
    ("state", "title", "day", "name"),
    [
        # the Americas
        ("USA", "president", "2017-01-19", "Barack Obama"),
        ("USA", "president", "2017-01-20", "Donald Trump"),
        ("USA", "president", "2021-01-21", "Joe Biden"),
        ("USA", "president", "1991-01-17", "George H. W. Bush"),
        ("USA", "secretary of state", "2003-02-05", "Colin Powell"),
        ("CAN", "prime minister", "2025-04-01", "Mark Carney"),
        ("BRA", "president", "2010-06-01", "Luiz Inácio Lula da Silva"),
        ("BRA", "president", "2020-06-01", "Jair Bolsonaro"),
        ("COL", "president", "2016-09-26", "Juan Manuel Santos"),
        ("PER", "president", "1992-04-05", "Alberto Fujimori"),
        ("VEN", "president", "2002-01-01", "Hugo Chávez"),
        # Europe
        ("ITA", "prime minister", "2020-01-14", "Giuseppe Conte"),
        ("ITA", "prime minister", "1995-06-01", "Lamberto Dini"),
        ("GBR", "prime minister", "1990-11-27", "Margaret Thatcher"),
        ("GBR", "prime minister", "2022-10-01", "Liz Truss"),
        ("GBR", "foreign secretary", "2017-06-01", "Boris Johnson"),
        ("DEU", "chancellor", "2015-09-04", "Angela Merkel"),
        ("DEU", "foreign minister", "2022-03-01", "Annalena Baerbock"),
        ("FRA", "president", "1994-06-22", "François Mitterrand"),
        ("POL", "president", "2025-09-01", "Karol Nawrocki"),
        ("RUS", "president", "2010-04-08", "Dmitry Medvedev"),
        ("RUS", "foreign minister", "2020-01-14", "Sergey Lavrov"),
        ("UKR", "president", "2014-02-01", "Viktor Yanukovych"),
        ("ESP", "head of state", "2010-01-01", "Juan Carlos I"),
        # Africa
        ("LBY", "prime minister", "2020-01-14", "Fayez al-Sarraj"),
        ("EGY", "president", "2012-08-01", "Mohamed Morsi"),
        ("ZAF", "president", "1995-01-01", "Nelson Mandela"),
        ("NGA", "president", "2014-04-14", "Goodluck Jonathan"),
        ("ETH", "prime minister", "2020-11-04", "Abiy Ahmed"),
        ("KEN", "president", "2022-10-01", "William Ruto"),
        ("SDN", "president", "2008-01-01", "Omar al-Bashir"),
        ("MLI", "president", "2022-01-01", "Assimi Goïta"),
        ("COD", "president", "1996-01-01", "Mobutu Sese Seko"),
        # Asia
        ("CHN", "president", "2005-01-01", "Hu Jintao"),
        ("JPN", "prime minister", "2022-07-08", "Fumio Kishida"),
        ("IND", "prime minister", "2008-11-26", "Manmohan Singh"),
        ("KOR", "president", "2019-02-27", "Moon Jae-in"),
        ("PRK", "supreme leader", "2019-02-27", "Kim Jong-un"),
        ("IDN", "president", "1997-07-01", "Suharto"),
        ("THA", "prime minister", "2013-12-01", "Yingluck Shinawatra"),
        ("IRN", "president", "2015-07-14", "Hassan Rouhani"),
        ("ISR", "prime minister", "1995-09-28", "Yitzhak Rabin"),
        ("SAU", "king", "2010-01-01", "Abdullah bin Abdulaziz Al Saud"),
        ("SYR", "president", "2013-08-21", "Bashar al-Assad"),
        ("TUR", "president", "2016-07-15", "Recep Tayyip Erdoğan"),
        ("MMR", "president", "2017-08-25", "Htin Kyaw"),
        # Oceania
        ("AUS", "prime minister", "2018-08-23", "Malcolm Turnbull"),
        ("NZL", "prime minister", "2019-03-15", "Jacinda Ardern"),
        ("FJI", "prime minister", "2015-01-01", "Frank Bainimarama"),
    ],
)
def test_who_held_an_office_on_a_day(known, state, title, day, name):
    holder = known.holder(state, title, date.fromisoformat(day))
    assert holder is not None
    assert holder.name == name
    assert holder.kind == "person"


def test_every_state_of_the_un_has_a_head_on_a_day(known):
    day = date(2015, 6, 1)
    heads = ("president", "prime minister", "king", "supreme leader")
    without = [
        row["alpha3"]
        for row in table("actors/states.csv")
        if not any(known.holder(row["alpha3"], title, day) for title in heads)
    ]
    # dissolved states, territories, and two whose heads the table lacks
    gone = {"YUG", "SUN", "CSK", "DDR", "ESH", "HKG", "MAC", "PRI", "GRL", "VAT"}
    assert set(without) - gone <= {"SMR", "NRU"}


def test_a_person_in_office_comes_first(known):
    assert known.surname("Bush", date(1991, 1, 1))[0].name == "George H. W. Bush"
    assert known.surname("Bush", date(2003, 3, 20))[0].name == "George W. Bush"
    assert known.surname("Trudeau", date(2016, 1, 1))[0].name == "Justin Trudeau"
    assert known.surname("Kim", date(2018, 6, 12))[0].name == "Kim Jong-un"
    assert known.surname("Gandhi")[0].country == "IND"


@pytest.mark.parametrize(
    ("last", "name"),
    [
        ("Erdogan", "Recep Tayyip Erdoğan"),
        ("al-Serraj", "Fayez al-Sarraj"),
        ("Serraj", "Fayez al-Sarraj"),
        ("el-Sisi", "Abdel Fattah el-Sisi"),
        ("von der Leyen", "Ursula von der Leyen"),
        ("bin Salman", "Mohammed bin Salman"),
        ("Xi", "Xi Jinping"),
        ("López Obrador", "Andrés Manuel López Obrador"),
    ],
)
def test_last_names(known, last, name):
    assert name in names(known.surname(last, date(2020, 6, 1)))[:2]


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Tayyip Erdogan", "Recep Tayyip Erdoğan"),
        ("RECEP TAYYIP ERDOGAN", "Recep Tayyip Erdoğan"),
        ("Khalifa Haftar", "Khalifa Haftar"),
        ("Khalifa Hifter", "Khalifa Haftar"),
        ("Moammar Gadhafi", "Muammar Gaddafi"),
        ("Abdel-Fattah al-Sisi", "Abdel Fattah el-Sisi"),
        ("Volodymyr Zelensky", "Volodymyr Zelenskyy"),
        ("U.N.", "United Nations"),
        ("the United Nations", "United Nations"),
        ("Al Qaeda", "al-Qaeda"),
        ("al-Shabab", "al-Shabaab"),
        ("Médecins Sans Frontières", "Doctors Without Borders"),
        ("Medecins sans Frontieres", "Doctors Without Borders"),
        ("Türkiye", "Turkey"),
        ("UAE", "United Arab Emirates"),
        ("Britain", "United Kingdom"),
        ("US", "United States"),
        ("U.S.", "United States"),
        ("the White House", "United States"),
        ("The Kremlin", "Russia"),
        ("The Times", "The Times"),
        ("M23", "M23"),
    ],
)
def test_names_and_aliases(known, written, name):
    assert known.find(written)[0].name == name


@pytest.mark.parametrize("word", ["us", "who", "labour", "times", "it", "", " ", "-", ".", "Xqzzy", "\0"])
def test_common_words_and_unknown_names_give_nothing(known, word):
    assert known.find(word) == []


def test_unknown_things_give_none(known):
    assert known.holder("ITA", "grand vizier") is None
    assert known.holder("XXX", "president") is None
    assert known.holder("USA", "president", date(1750, 1, 1)) is None
    assert known.state("XXX") is None
    assert known.country_of("Ruritania") is None
    assert known.capital_of("Zenda") is None
    assert known.institution("ministry of silly walks") is None
    assert known.agent("teapot") is None
    assert known.surname("Xqzzy") == []


@pytest.mark.parametrize(
    ("word", "country"),
    [("Turkish", "TUR"), ("Turks", "TUR"), ("Nigerien", "NER"), ("Nigerian", "NGA"), ("Burmese", "MMR"),
     ("Filipino", "PHL"), ("Dutch", "NLD"), ("Ivorian", "CIV"), ("Kiwi", None), ("Emirati", "ARE")],
)  # fmt: skip
def test_demonyms(known, word, country):
    assert known.country_of(word) == country
    assert known.is_demonym(word) == (country is not None)


@pytest.mark.parametrize(
    ("word", "country"),
    [("Ankara", "TUR"), ("ANKARA", "TUR"), ("Downing Street", "GBR"), ("Kremlin", "RUS"), ("Pentagon", "USA"),
     ("Canberra", "AUS"), ("Pretoria", "ZAF"), ("Naypyidaw", "MMR"), ("Kyiv", "UKR"), ("Kiev", "UKR"), ("Paris", "FRA")],
)  # fmt: skip
def test_capitals_and_seats(known, word, country):
    assert known.capital_of(word) == country


def test_institutions_and_nouns(known):
    assert known.institution("defence ministry").name == "Ministry of Defence of {state}"
    assert "MIL" in known.institution("army").sectors
    assert known.agent("mercenaries").plural
    assert known.agent("gunmen").kind == "armed_group"
    assert known.agent("lawmaker").sectors == ("LEG",)
    assert known.agent("premier").office == "prime minister"
    assert known.agent("refugees").sectors == ("REF",)
    assert known.agent("police").sectors == ("COP",)


def test_offices_of_a_person_on_a_day(known):
    person = known.find("Boris Johnson")[0]
    assert [o.title for o in known.offices(person.id, date(2017, 1, 1))] == ["foreign minister"]
    assert known.offices(person.id, date(2020, 1, 1))[0].title == "prime minister"
    assert known.offices(person.id, date(2023, 1, 1)) == []
    haftar = known.find("Khalifa Haftar")[0]
    assert [(o.title, o.of) for o in known.offices(haftar.id, date(2020, 1, 1))] == [
        ("commander", "org:libyan-national-army")
    ]


def test_partly_known_dates():
    office = Office(holder="person:a", title="president", of="state:ITA", start="2004", end="2006-03")
    assert office.held_on(date(2004, 1, 1))
    assert office.held_on(date(2006, 3, 31))
    assert not office.held_on(date(2006, 4, 1))
    assert not office.held_on(date(2003, 12, 31))
    assert not office.held_on(None)


def test_longest_name_in_a_text(known):
    words = [
        "The",
        "United",
        "Nations",
        "Security",
        "Council",
        "met",
        "the",
        "Justice",
        "and",
        "Development",
        "Party",
        "in",
        "New",
        "York",
        ".",
    ]
    assert known.longest(words, 0)[0] == 5
    assert known.longest(words, 1)[1][0].name == "UN Security Council"
    assert known.longest(words, 6)[0] == 5
    assert known.longest(words, 5) == (0, [])
    assert known.longest(["Xqzzy"], 0) == (0, [])
    assert known.longest(["the"], 0) == (0, [])
    assert known.longest(["Donald", "Trump", ",", "who"], 0)[0] == 2
    assert known.longest(["NATO", ".", "It"], 0)[0] == 1
    hyphens = ["Prime", "Minister", "Fayez", "al", "-", "Serraj", "said"]
    assert known.longest(hyphens, 2)[0] == 4


def test_longest_takes_any_tokens(known):
    for tokens in (["", "\n"], ["-", "-"], ["'s"], ["’"], ["😀", "US"], ["the", ""]):
        known.longest(tokens, 0)


@pytest.mark.parametrize("name", sorted(FORMS))
def test_the_tables_are_sound(name):
    assert check(ACTORS / f"{name}.csv") == []


def test_ids_are_unique_and_offices_point_at_actors(known):
    assert len({a.id for a in known.actors.values()}) == len(known.actors)
    for row in table("actors/persons.csv"):
        for office in known.offices(known.find(row["name"])[0].id, None):
            assert office.of in known.actors, row
    assert {a.kind for a in known.actors.values()} <= set(get_args(EntityKind))
    assert {s for a in known.actors.values() for s in a.sectors} <= sectors()


def test_the_catalogue_covers_every_continent(known):
    states = {row["country"] for row in table("actors/leaders.csv")}
    assert len(states) > 190
    groups = {a.country for a in known.actors.values() if a.kind == "armed_group"}
    assert {"COL", "LKA", "SDN", "MMR", "PHL", "GBR", "UGA", "SYR", "PNG"} <= groups


@pytest.mark.parametrize(
    ("a", "b"),
    [("Fayez al-Serraj", "Fayez Serraj"), ("El Sisi", "Al-Sisi"), ("U.S.", "US"), ("Muḥammad", "Muhammad"),
     ("İstanbul", "Istanbul"), ("Kılıçdaroğlu", "Kilicdaroglu"), ("The Hague", "Hague"), ("Mai-Mai", "Mai Mai")],
)  # fmt: skip
def test_names_that_are_looked_up_alike(a, b):
    assert plain(a) == plain(b)


HEADER = ",".join(FORMS["persons"])


def own(tmp_path: Path, *rows: str) -> Path:
    path = tmp_path / "own.csv"
    path.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    return path


def test_a_users_own_table(tmp_path):
    path = own(
        tmp_path, "Jane Roe,person,ITA,OPP,J. Roe,leader,ITA,2001,,", "Angela Merkel,person,DEU,ELI,,,,,,"
    )
    mine = catalogue((path,))
    assert mine.find("J. Roe")[0].country == "ITA"
    assert mine.offices("person:jane-roe", date(2010, 1, 1))[0].title == "leader"
    assert mine.actors["person:angela-merkel"].sectors == ("ELI",)
    assert catalogue().find("Jane Roe") == []


def test_check_says_what_is_wrong_and_where(tmp_path):
    path = own(
        tmp_path,
        "Jane Roe,person,ITA,OPP,,,,2001,,",
        "# a comment",
        "Jane Roe,person,ITA,OPP,,,,2001,,",
        "John Doe,persson,XXX,ABC,,,,20011,1999,P1",
        "Too few",
    )
    found = check(path)
    assert any(p.startswith("line 4:") and "line 2 already" in p for p in found)
    for word in ("persson", "XXX", "ABC", "20011", "P1"):
        assert any(p.startswith("line 5:") and word in p for p in found), word
    assert any(p.startswith("line 6:") and "cells" in p for p in found)


def test_check_finds_overlapping_terms(tmp_path):
    path = tmp_path / "leaders.csv"
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(FORMS["leaders"])
        writer.writerow(["Jane Roe", "ITA", "president", "", "2001", "2005", "", ""])
        writer.writerow(["Jane Roe", "ITA", "president", "", "2003", "2007", "", ""])
    assert check(path) == ["line 3: the term of “Jane Roe” overlaps that of line 2."]


def test_a_table_of_another_form_is_refused(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(KnowledgeError, match="header"):
        check(path)
    with pytest.raises(KnowledgeError, match="column"):
        catalogue((path,))


def test_the_command_line(tmp_path):
    run = CliRunner().invoke
    found = run(app, ["find", "Conte", "--on", "2020-01-14"])
    assert found.exit_code == 0
    assert "Giuseppe Conte" in found.output
    assert "prime minister, Italy" in found.output
    assert run(app, ["find", "Xqzzy"]).exit_code == 1
    assert run(app, ["find", "Conte", "--on", "yesterday"]).exit_code == 2
    assert run(app, ["check", str(ACTORS / "persons.csv")]).exit_code == 0
    assert run(app, ["check", str(own(tmp_path, "Jane Roe,persson,,,,,,,,"))]).exit_code == 1


@pytest.mark.parametrize(
    ("text", "day", "name"),
    [
        ("Princes William and Harry wished the couple well.", "2024-09-10", "William"),  # and not William Lai
        (
            "We want Michael to lead, the members said.",
            "2024-09-10",
            "Michael",
        ),  # and not a minister of Belize
        ("Lai spoke in Taipei on Monday.", "2024-09-10", "Lai Ching-te"),
        ("Abbas rejected the plan on Monday.", "2020-09-10", "Mahmoud Abbas"),
    ],
)
def test_a_first_name_alone_is_no_minister(text, day, name):
    assert name in {e.name for e in dateline.read(text, published=day).entities}
