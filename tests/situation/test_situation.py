"""A situation: sentences made of coded fields, each carried by the words of reports; what isn't clear is left out."""

import msgspec
import pytest

from dateline import store as stores
from dateline.errors import NothingToSayError
from dateline.record import Entity, Mention, Record
from dateline.situation import DaySpan, is_sentence, situation_of, span_of
from dateline.situation.calling import Called, Calling, listed, overlap
from dateline.situation.forms import row_of, text_of
from dateline.situation.phrases import (
    bare,
    citing,
    day_in_words,
    days_in_words,
    is_prevented,
    is_saying,
    is_total,
    told,
)
from dateline.situation.rising import movements
from dateline.situation.stated import chosen
from dateline.store import Wanted


@pytest.fixture(scope="module")
def store(crisis, tmp_path_factory):
    with stores.open(tmp_path_factory.mktemp("situation") / "crisis.db") as opened:
        opened.add(crisis)
        yield opened


@pytest.fixture(scope="module")
def found(store):
    return situation_of(store, DaySpan("2019-04-01", "2020-01-31"))


def test_every_sentence_is_carried_by_words_of_its_reports(found, crisis):
    texts = {r.id: r for r in crisis}
    assert found.sentences
    for s in found.sentences:
        assert s.text[0].isupper() or s.text[0].isdigit()
        assert s.text.endswith(".")
        assert s.reports == len({w.report for w in s.words}) >= s.origins
        assert s.event in s.accounts
        for w in s.words:
            record = texts[w.report]
            assert w.words == " ".join(record.text[w.start : w.end].split())
            event = record.events[w.number - 1]
            assert (event.type, event.status) == (s.type, "actual")
            assert "2019-04-01" <= event.time.start <= "2020-01-31"


def test_only_days_of_the_span_are_told(store, found):
    for s in found.sentences:
        if s.dated:
            of_day = situation_of(store, DaySpan("2018-01-01", "2018-12-31"))
            assert s.text not in {x.text for x in of_day.sentences}
    assert not situation_of(store, DaySpan("2018-01-01", "2018-12-31")).sentences


def test_what_is_next_lies_behind_the_span_and_was_announced_in_it(store):
    found = situation_of(store, DaySpan("2019-04-01", "2019-12-31"))
    for d in found.due:
        assert d.words.day <= "2019-12-31" < d.due
        assert " to " in d.text


def test_the_forms_say_the_same(found):
    row = row_of(found)
    assert msgspec.json.decode(msgspec.json.encode(row)) == row
    text = text_of(found)
    for s in row["sentences"]:
        assert s["text"] in text
        assert "".join(p["text"] for p in s["pieces"]) + "." == s["text"]


def test_a_filter_counts(store):
    of_turkey = situation_of(store, DaySpan("2019-04-01", "2020-01-31"), Wanted(either="Turkey"))
    for s in of_turkey.sentences:
        assert any("Turk" in name or name == "Turkey" for name in (*s.actors, *s.recipients)) or s.reports


def test_one_span_tells_no_change(store):
    first = store.size()["first"]
    assert movements(store, DaySpan(first, first), Wanted()) == []


@pytest.mark.parametrize(
    ("since", "until", "length", "days"),
    [
        (None, None, "week", ("2020-01-08", "2020-01-14")),
        (None, None, "day", ("2020-01-14", "2020-01-14")),
        (None, None, "all", ("2019-04-04", "2020-01-14")),
        ("2019-05", "2019-06", "week", ("2019-05-01", "2019-06-30")),
        (None, "2019-05", "week", ("2019-05-25", "2019-05-31")),
    ],
)
def test_the_span_that_is_asked_for(since, until, length, days):
    assert span_of("2019-04-04", "2020-01-14", since, until, length) == DaySpan(*days)


def test_an_empty_store_has_no_span():
    with pytest.raises(NothingToSayError, match="empty"):
        span_of(None, None)


def test_the_span_before_is_as_long():
    assert DaySpan("2011-03-14", "2011-03-20").before() == DaySpan("2011-03-07", "2011-03-13")


@pytest.mark.parametrize(
    ("kind", "mode", "parties", "whom", "sentence"),
    [
        ("ASSAULT", "aerial", 1, "rebels", "carried out air strikes against rebels"),
        ("ASSAULT", None, 1, "rebels", "attacked rebels"),
        ("ASSAULT", None, 2, "", "fought each other"),
        ("ASSAULT", None, 1, "", None),
        ("ACCUSE", None, 1, "Libya", None),
        ("COERCE", "arrest", 1, "four reporters", "detained four reporters"),
        ("CONCEDE", None, 1, "rebels", None),
        ("RETREAT", "resign", 1, "", "resigned"),
    ],
)
def test_what_makes_no_clear_phrase_is_not_told(kind, mode, parties, whom, sentence):
    assert told(kind, mode, parties, whom) == sentence


def test_planned_acts_have_no_tense():
    assert bare("CONSULT", "visit", 1, "Moscow") == "visit Moscow"


def test_a_content_is_cited_up_to_the_next_mark():
    assert citing("ACCUSE", "Libya", " of misleading it over a photographer, said Zuma") == (
        "accused Libya", "of misleading it over a photographer",
    )  # fmt: skip
    assert citing("ACCUSE", "Libya", " of launching a “cowardly attack.”") is None
    assert citing("REQUEST", "Libya", " on Friday") is None


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("Rebel fighters retreated east of the town on Sunday.", True),
        ("Rebels retreat east of the oil town", False),
        ("Libya says its troops will protect civilians The Security Council approves measures.", False),
        ("Read more.", False),
    ],
)
def test_headlines_and_page_remains_are_no_sentences(text, whole):
    assert is_sentence(text) is whole


def test_words_that_keep_an_act_from_being_told():
    assert is_prevented("send planes to stop attacks on civilians")
    assert not is_prevented("residents said that forces")
    assert is_total("398 people have been killed since the conflict began.")
    assert is_saying("said")
    assert is_saying("accused")
    assert not is_saying("imposed")
    assert not is_saying("voted")


def test_days_in_words():
    assert day_in_words("2011-03-14", "2011-03-20") == "Monday, 14 March"
    assert day_in_words("2011-03-14", "2012-03-20") == "Monday, 14 March 2011"
    assert days_in_words("2011-03-14", "2011-03-20") == "14 to 20 March 2011"
    assert days_in_words("2011-03-30", "2011-04-01", " and ", year=False) == "30 March and 1 April"


def entity(name, kind, forms, wikidata=None, **more):
    return Entity(
        id="e1",
        name=name,
        kind=kind,
        wikidata=wikidata,
        mentions=[Mention(0, len(name), f) for f in forms],
        **more,
    )


def test_who_has_no_name_makes_no_sentence():
    calling = Calling()
    assert calling.called(entity("United States", "state", ["name"], "Q30")) == Called(
        "United States", "the United States"
    )
    assert calling.called(entity("they", "other", ["pronoun"])) is None
    assert calling.called(entity("spokesman", "person", ["nominal"])) is None
    assert calling.called(entity("more civilians", "population", ["nominal"])) is None
    assert calling.called(entity("forces", "military", ["nominal"])) is None
    assert calling.called(entity("Armed forces of Libya", "military", ["nominal"])) is None
    for _ in range(3):
        calling._told["Armed forces of Libya"] += 1
    assert (
        calling.called(entity("Armed forces of Libya", "military", ["nominal"])).text
        == "Libya's armed forces"
    )
    assert calling.called(entity("Chinese officials", "government", ["nominal"])).text == "Chinese officials"


def test_an_article_is_learnt_from_the_reports():
    text = "The Arab League met. Later the Arab League voted."
    calling = Calling()
    calling.learn(Record(
        id="r", text=text,
        entities=[Entity(id="e1", name="Arab League", kind="igo", wikidata="Q7172",
                         mentions=[Mention(4, 15, "name"), Mention(31, 42, "name")])],
    ))  # fmt: skip
    assert calling.called(entity("Arab League", "igo", ["name"], "Q7172")).text == "the Arab League"


def test_a_side_that_names_the_other_says_nothing():
    assert overlap(
        [Called("Gadhafi loyalists", "Gadhafi loyalists")], [Called("Moammar Gadhafi", "Moammar Gadhafi")]
    )
    assert not overlap([Called("NATO", "NATO")], [Called("Libya", "Libya")])
    assert listed(["A", "B", "C"]) == "A, B and C"


def test_no_words_are_told_twice(found):
    again = chosen([*found.sentences, *found.sentences], 20)
    assert len({(w.report, w.start) for s in again for w in s.words}) == sum(
        len({(w.report, w.start) for w in s.words}) for s in again
    )


def test_a_demonym_keeps_its_capital():
    calling = Calling()
    calling._told["Libyans"] += 3
    calling._bare["libyans"] += 1
    assert calling.called(entity("Libyans", "population", ["name"])).text == "Libyans"


def test_a_sentence_that_is_broken_off_behind_a_title_is_none():
    assert not is_sentence(
        "Harrier jets conducted strike operations against Libya on Sunday, according to Lt. Cmdr."
    )


def test_the_next_act_is_no_part_of_a_content():
    found = citing(
        "REQUEST", "the army", " to end its offensive and accused Russia of exploiting the conflict."
    )
    assert found == ("called on the army", "to end its offensive")


def test_who_speaks_is_somebody(found):
    assert found.speakers
    assert not {s.by.casefold() for s in found.speakers} & {"spokesman", "officials", "a source"}
