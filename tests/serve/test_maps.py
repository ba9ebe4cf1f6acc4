"""Where accounts are, what a map shows of them at first, and networks laid out to be read."""

import msgspec
import pytest
from tests.served import asking, served

from dateline import store as stores
from dateline.serve.pages.atlas import is_dot, spots, view_of
from dateline.serve.plate import plate
from dateline.serve.sheets import sheet
from dateline.serve.sociogram import MOST, NARROW, WIDE, overlaps, sociogram
from dateline.store import Wanted
from dateline.store.corrections import Decision


@pytest.fixture(scope="module")
def store(tmp_path_factory, crisis):
    out = stores.open(tmp_path_factory.mktemp("maps") / "crisis.db")
    out.add(crisis)
    return out


@pytest.fixture(scope="module")
def client(store):
    with served(store) as base, asking(base) as asked:
        yield asked


def spot(lon: float, lat: float, events: int = 1, radius: float | None = 0.0) -> dict:
    return {
        "lon": lon,
        "lat": lat,
        "events": events,
        "radius_km": radius,
        "place": f"{lon} {lat}",
        "country": None,
    }


def within(row: dict, view: tuple) -> bool:
    return view[0] <= row["lon"] <= view[2] and view[1] <= row["lat"] <= view[3]


# --- the first view ----------------------------------------------------------------------------------------


def test_one_dot_in_new_zealand_does_not_make_the_crisis_a_map_of_the_world():
    crisis = [spot(13 + n % 9, 30 + n % 4, 3) for n in range(20)]
    view = view_of([*crisis, spot(174.8, -41.3)])
    assert all(within(row, view) for row in crisis)
    assert view[2] - view[0] < 15


def test_the_first_view_leaves_out_no_more_than_one_dot_of_twenty():
    far = [spot(-77, 39, 9), spot(2, 49, 9), spot(151, -34, 2)]
    view = view_of([*(spot(13 + n % 9, 30 + n % 4, 3) for n in range(20)), *far])
    assert [within(row, view) for row in far] == [True, True, False]  # 9 of 80 would be too many


def test_countries_are_no_dots_and_make_the_view_only_where_there_is_nothing_else():
    country = spot(-98.5, 39.8, 40, None)
    assert not is_dot(country)
    assert not within(country, view_of([country, spot(13, 32), spot(14, 33)]))
    assert within(country, view_of([country]))
    assert view_of([]) is None


# --- accounts on a map -------------------------------------------------------------------------------------


def test_accounts_say_where_they_are_and_how_far_off_they_may_be(store):
    rows = store.located(limit=None)
    assert len(rows) == store.located_count() > 3
    assert len(store.located(limit=2)) == 2
    for row in rows:
        assert (row["radius_km"] is None) == (row["kind"] in ("country", "continent"))
        assert row["radius_km"] == 0 or row["kind"] not in ("city", "seat", "capital")
    assert store.located_count(Wanted(status=("negated",))) < len(rows)


def test_the_spots_of_a_map_have_all_its_accounts_and_a_picture(store):
    rows = store.located(limit=None)
    found = spots(rows)
    assert sum(s["events"] for s in found) == len(rows)
    assert all(
        s[s["class"]] == max(s[c] for c in ("verbal cooperation", "material conflict", s["class"]))
        for s in found
    )
    picture = plate(found, view_of(found)).decode()
    assert picture.startswith("<svg")
    assert picture.count("<path") > 10
    assert plate([], None).startswith(b"<svg")


def test_the_page_of_the_map_has_a_twin_a_table_and_towns(client):
    twin = client.get("/map.json").json()
    assert twin["count"] == len(twin["accounts"]) > 3
    page = client.get("/map", headers={"Accept": "text/html"}).text
    assert all(s["place"] in page for s in twin["places"][:5])
    towns = client.get("/map/towns.json?west=9&south=19&east=26&north=34").json()["towns"]
    assert towns[0]["name"] == "Tripoli"
    assert client.get("/map/towns.json?west=900").status_code == 422
    assert client.get("/map?place=Nowhere", headers={"Accept": "text/html"}).status_code == 200


# --- networks ----------------------------------------------------------------------------------------------


def tie(subject: str, other: str, kind: str = "backs", reports: int = 1, origins: int = 1) -> dict:
    return {"subject": subject, "object": other, "type": kind, "reports": reports, "origins": origins,
            "first": "2020-01-01", "last": "2020-01-02"}  # fmt: skip


def crowd(number: int) -> list[dict]:
    names = [f"Front for the Liberation of Region {n}" if n % 3 else f"R{n}" for n in range(number)]
    some = [tie(names[n], names[(n * 7 + 3) % number], "backs", 1 + n % 5) for n in range(number)]
    return some + [tie(names[n], names[(n * 11 + 5) % number], "opposes") for n in range(0, number, 2)]


@pytest.mark.parametrize("wide", [WIDE, NARROW])
@pytest.mark.parametrize("number", [2, 9, 60, 200])
def test_no_name_lies_on_another_or_outside(number, wide):
    drawing = sociogram(crowd(number), wide)
    assert overlaps(drawing) == 0
    assert len(drawing.names) + drawing.left_out <= number
    assert len(drawing.names) <= MOST
    for name in drawing.names:
        assert name.x - name.wide / 2 >= 0
        assert name.x + name.wide / 2 <= wide
        assert 0 < name.y < drawing.high


def test_a_network_is_laid_out_alike_each_time():
    assert msgspec.json.encode(sociogram(crowd(40))) == msgspec.json.encode(sociogram(crowd(40)))


def test_those_who_support_each_other_are_a_camp_apart_from_those_they_oppose():
    rows = [
        tie("A", "B"),
        tie("B", "C"),
        tie("D", "E"),
        tie("E", "F"),
        tie("A", "D", "opposes"),
        tie("G", "A", "opposes"),
    ]
    drawing = sociogram(rows)
    camps = {n.name: n.camp for n in drawing.names}
    assert camps["A"] == camps["B"] == camps["C"] != camps["D"] == camps["E"] == camps["F"]
    assert len(drawing.camps) == 2
    one, other = drawing.camps
    assert (
        one.y + one.high <= other.y
        or other.y + other.high <= one.y
        or one.x + one.wide <= other.x
        or other.x + other.wide <= one.x
    )
    assert {(t.subject, t.object) for t in drawing.ties if t.against} == {("A", "D"), ("G", "A")}


def test_a_network_of_nobody_is_drawn_too():
    assert sociogram([]).names == []
    assert sociogram([]).high > 60  # where it is said
    assert sociogram([tie("A", "A")]).names == []


def test_a_relation_is_sure_by_two_origins_or_a_reviewer(store):
    every = store.network(count="origins", limit=None)
    sure = store.network(count="origins", limit=None, sure=True)
    assert len(sure) < len(every)
    assert [row for row in every if row["origins"] > 1 or row["accepted"]] == sure


def test_a_relation_that_a_reviewer_accepted_is_sure(tmp_path, crisis):
    with stores.open(tmp_path / "reviewed.db") as store:
        store.add(crisis)
        before = store.network(count="origins", limit=None, sure=True)
        for record in crisis:
            for relation in record.relations:
                words = relation.evidence
                inside = [
                    e for e in record.events if words.start <= e.trigger.start and e.trigger.end <= words.end
                ]
                for event in inside[:1]:
                    store.decide(Decision(report=record.id, start=event.trigger.start, end=event.trigger.end,
                                          reviewer="ada", decision="accept"))  # fmt: skip
        after = store.network(count="origins", limit=None, sure=True)
        assert len(after) > len(before)
        assert all(row["origins"] > 1 or row["accepted"] for row in after)


# --- sheets ------------------------------------------------------------------------------------------------


def test_a_sheet_has_a_column_for_each_field_and_no_formula():
    rows = [
        {
            "a": "=1+1",
            "b": ["x", "y"],
            "c": {"d": 1},
            "told": [{"report": "r1", "publisher": "P", "words": "w"}],
        },
        {"a": 2, "told": []},
    ]
    assert sheet(rows).decode() == 'a,b,c,report,publisher,words\n\'=1+1,x; y,"{""d"":1}",r1,P,w\n2,,,,,\n'
    assert sheet([]) == b""


@pytest.mark.parametrize(
    "path", ["events", "planned", "disputed", "quotes", "series", "network", "map", "chronology", "search"]
)
def test_every_list_is_a_sheet_too(client, path):
    answer = client.get(
        f"/{path}.csv" + ("?q=truce" if path == "search" else "?all=true" if path == "network" else "")
    )
    assert answer.headers["Content-Type"].startswith("text/csv")
    assert answer.text.count("\n") > 1 or path in ("planned", "disputed")


def test_the_lists_are_counted_and_ordered(client, store):
    assert client.get("/events.json").json()["count"] == store.count()
    most = client.get("/events.json?order=reports").json()["events"]
    assert [e["reports"] for e in most] == sorted((e["reports"] for e in most), reverse=True)
    oldest = [e["day"] for e in client.get("/events.json?order=oldest").json()["events"] if e["day"]]
    assert oldest == sorted(oldest)
    quotes = client.get("/quotes.json?limit=500").json()
    assert quotes["count"] == len(quotes["quotes"])
    assert client.get("/names.json?q=Turk").json()["names"][0] == "Turkey"
