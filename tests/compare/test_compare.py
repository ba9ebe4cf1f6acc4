"""Other projects' events beside a store's: made rows in each layout, of which it is known which event of the store they are."""

import csv
import io
import json

import numpy as np
import pytest
from typer.testing import CliRunner

import dateline.store
from dateline import ontology
from dateline.cli import app
from dateline.compare import FORMS, compare, forms, rule
from dateline.compare.events import DatasetEvent, DatasetSide
from dateline.compare.layouts import events_of, layout, types_of
from dateline.compare.likeness import Pairs, distance, pairs, tokens
from dateline.compare.matching import assigned
from dateline.errors import SourceError
from dateline.export.rows import columns, table
from dateline.record import (
    EVENT_TYPES,
    Entity,
    Event,
    EventPlace,
    EventTime,
    Mention,
    Quantity,
    Range,
    Record,
)

pytest.importorskip("scipy")

PLACES = {"Tripoli": (32.89, 13.19, "LBY"), "Sabha": (27.04, 14.43, "LBY"), "Paris": (48.85, 2.35, "FRA")}
WHO = {
    "rebels": Entity(id="", name="Libyan rebels", kind="armed_group", country="LBY", sectors=["REB"]),
    "army": Entity(id="", name="Libyan army", kind="military", country="LBY", sectors=["MIL"]),
    "doctors": Entity(id="", name="doctors", kind="population", country="LBY", sectors=["CVL"]),
    "police": Entity(id="", name="Police of Libya", kind="government", country="LBY", sectors=["COP"]),
    "france": Entity(id="", name="France", kind="state", country="FRA", sectors=["GOV"], wikidata="Q142"),
}
OURS = [  # type, day, actor, recipient, place, killed
    ("ASSAULT", "2020-01-10", "rebels", "army", "Tripoli", 12),
    ("ASSAULT", "2020-01-10", "army", "rebels", "Sabha", 3),
    ("PROTEST", "2020-01-12", "doctors", "police", "Tripoli", None),
    ("COERCE", "2020-01-15", "police", "doctors", "Tripoli", None),
    ("ACCUSE", "2020-01-15", "france", "rebels", "Paris", None),
]


def record(number, kind, day, actor, recipient, place, killed):
    text = f"{WHO[actor].name} did it to {WHO[recipient].name} in {place}."
    lat, lon, country = PLACES[place]
    entities = [
        Entity(id=f"e{n}", name=w.name, kind=w.kind, country=w.country, sectors=w.sectors, wikidata=w.wikidata,
               mentions=[Mention(text.index(w.name), text.index(w.name) + len(w.name), "name")])
        for n, w in ((1, WHO[actor]), (2, WHO[recipient]))
    ]  # fmt: skip
    at = text.index("did")
    counts = [Quantity(kind="killed", value=killed, text=str(killed), span=(0, 1))] if killed else []
    event = Event(id="v1", type=kind, cameo=ontology.cameo(kind), actors=["e1"], recipients=["e2"], trigger=Range(at, at + 3), confidence=0.9,
                  evidence=Range(0, len(text)), time=EventTime(value=day, start=day, end=day), quantities=counts,
                  place=EventPlace(name=place, country=country, lat=lat, lon=lon))  # fmt: skip
    return Record(
        id=f"r{number}", text=text, published=day, publisher="Daily", entities=entities, events=[event]
    )


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    where = tmp_path_factory.mktemp("compare") / "ours.db"
    with dateline.store.open(where, grouping=dateline.store.Plain()) as opened:
        opened.add([record(n, *row) for n, row in enumerate(OURS)], "made")
        yield opened


def written(path, names, rows, delimiter=",", header=True):
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, names, delimiter=delimiter, restval="", lineterminator="\n")
    if header:
        writer.writeheader()
    writer.writerows(rows)
    path.write_text(out.getvalue(), "utf-8")
    return path


def acled(path):
    """The first is our first, a day later; the second our second, with other dead; the third is no event of ours."""
    return written(path, columns("acled"), [
        {"event_id_cnty": "LBY1", "event_date": "11 January 2020", "time_precision": 1, "event_type": "Battles",
         "sub_event_type": "Armed clash", "actor1": "Military Forces of Libya (2014-)", "actor2": "Rebels (Libya)",
         "country": "Libya", "location": "Tripoli", "latitude": 32.8, "longitude": 13.2, "fatalities": 12},
        {"event_id_cnty": "LBY2", "event_date": "10 January 2020", "time_precision": 1, "event_type": "Battles",
         "sub_event_type": "Armed clash", "actor1": "Rebels (Libya)", "actor2": "Military Forces of Libya (2014-)",
         "country": "Libya", "location": "Sabha", "latitude": 27.0, "longitude": 14.4, "fatalities": 30},
        {"event_id_cnty": "LBY3", "event_date": "12 January 2020", "time_precision": 1, "event_type": "Protests",
         "sub_event_type": "Peaceful protest", "actor1": "Protesters (Libya)", "assoc_actor_1": "Health Workers; Doctors",
         "country": "Libya", "location": "Tripoli", "latitude": 32.89, "longitude": 13.19, "fatalities": 0},
        {"event_id_cnty": "LBY4", "event_date": "13 January 2020", "time_precision": 1, "event_type": "Riots",
         "sub_event_type": "Mob violence", "actor1": "Rioters (Libya)", "country": "Libya", "location": "Benghazi",
         "latitude": 32.1, "longitude": 20.1, "fatalities": 1},
    ])  # fmt: skip


UCDP = ("id", "type_of_violence", "side_a", "side_b", "where_coordinates", "where_prec", "latitude", "longitude", "country",
        "date_start", "date_end", "best", "high", "low", "source_article")  # fmt: skip


def ucdp(path):
    return written(path, UCDP, [
        {"id": "7", "type_of_violence": 1, "side_a": "Government of Libya", "side_b": "Libyan rebels", "where_prec": 1,
         "where_coordinates": "Tripoli town", "latitude": 32.9, "longitude": 13.2, "country": "Libya",
         "date_start": "2020-01-09 00:00:00.000", "date_end": "2020-01-11 00:00:00.000", "best": 10, "high": 15, "low": 9},
        {"id": "8", "type_of_violence": 3, "side_a": "Libyan army", "side_b": "Civilians", "where_prec": 6,
         "where_coordinates": "Libya", "latitude": 27.0, "longitude": 17.0, "country": "Libya",
         "date_start": "2020-01-10 00:00:00.000", "date_end": "2020-01-10 00:00:00.000", "best": 3, "high": 3, "low": 3},
    ])  # fmt: skip


def gdelt(path):
    first = {"GLOBALEVENTID": "1", "SQLDATE": "20200115", "EventCode": "112", "EventRootCode": "11", "Actor1Code": "FRA",
             "Actor1Name": "FRANCE", "Actor1CountryCode": "FRA", "Actor2Name": "REBEL", "Actor2CountryCode": "LBY",
             "Actor2Type1Code": "REB", "ActionGeo_Type": "4", "ActionGeo_CountryCode": "FR", "ActionGeo_Lat": "48.9",
             "ActionGeo_FullName": 'Paris, "France"', "ActionGeo_Long": "2.3", "SOURCEURL": "https://example.org/1"}  # fmt: skip
    swapped = {**first, "GLOBALEVENTID": "2", "Actor1Name": "REBEL", "Actor1CountryCode": "LBY", "Actor1Type1Code": "REB",
               "Actor2Name": "FRANCE", "Actor2CountryCode": "FRA", "Actor2Type1Code": ""}  # fmt: skip
    names = columns("gdelt_events")
    statement = {**first, "GLOBALEVENTID": "3", "EventCode": "010"}
    lines = ["\t".join(row.get(n, "") for n in names) + "\n" for row in (first, swapped, statement)]
    path.write_text("".join(lines), "utf-8")
    return path


def polecat(path):
    return written(path, columns("polecat"), [
        {"Event ID": "p1", "Event Date": "2020-01-15", "Event Type": "COERCE", "Actor Name": "Police of Libya; army",
         "Actor Country": "LBY; LBY", "Actor Sectors": "COP; MIL|GOV", "Recipient Name": "doctors", "Recipient Country": "None",
         "Recipient Sectors": "None", "Placename": "Tripoli", "Country": "LBY", "Latitude": 32.9, "Longitude": 13.2},
    ], "\t")  # fmt: skip


def ids(found):
    """Which event of ours, by its type and day, each of theirs is."""
    return {p.theirs.id: (p.ours.kind, p.ours.day, p.ours.place) for p in found.matched}


def test_acled_beside_the_store(store, tmp_path):
    found = compare(acled(tmp_path / "a.csv"), "acled", store)
    assert ids(found) == {
        "LBY1": ("ASSAULT", "2020-01-10", "Tripoli"),
        "LBY2": ("ASSAULT", "2020-01-10", "Sabha"),
        "LBY3": ("PROTEST", "2020-01-12", "Tripoli"),
    }
    one = found.matched[1]
    assert (one.days, one.km, one.differs) == (
        1,
        pytest.approx(10, abs=1),
        {"day": ["2020-01-11", "2020-01-10"]},
    )
    assert found.matched[0].differs == {"deaths": [[30, 30], [3, 3]]}
    assert [a.event.id for a in found.only_theirs] == ["LBY4"]
    assert (
        found.only_ours == []
    )  # the arrest is behind their last day, France's accusation no class of theirs
    assert (found.theirs, found.ours, found.countries) == (4, 3, ["LBY"])
    assert found.deaths == {
        "pairs": 2,
        "theirs_low": 42,
        "theirs_high": 42,
        "ours_low": 15,
        "ours_high": 15,
        "agree": 1,
    }
    assert found.classes[0] == {"class": "Armed clash", "theirs": 2, "matched": 2, "share": 1.0}


def test_ucdp_beside_the_store(store, tmp_path):
    found = compare(ucdp(tmp_path / "u.csv"), "ucdp", store)
    assert ids(found) == {"7": ("ASSAULT", "2020-01-10", "Tripoli"), "8": ("ASSAULT", "2020-01-10", "Sabha")}
    by = {p.theirs.id: p for p in found.matched}
    assert by["7"].theirs.deaths == [9, 15]
    assert by["7"].days == 0
    assert by["8"].km is None  # no town is told, so countries are compared
    assert found.ours == 2  # those with dead alone are matter of that data set


def test_gdelt_beside_the_store_with_who_acts_on_its_side(store, tmp_path):
    found = compare(gdelt(tmp_path / "g.csv"), "gdelt", store)
    assert ids(found) == {"1": ("ACCUSE", "2020-01-15", "Paris")}
    assert (found.theirs, found.outside) == (2, 1)
    (alone,) = found.only_theirs
    assert (alone.event.id, alone.taken, alone.near.kind) == ("2", True, "ACCUSE")
    assert found.matched[0].theirs.place == 'Paris, "France"'


def test_polecat_beside_the_store(store, tmp_path):
    found = compare(polecat(tmp_path / "p.txt"), "polecat", store)
    assert ids(found) == {"p1": ("COERCE", "2020-01-15", "Tripoli")}
    assert found.matched[0].theirs.first == "Police of Libya; army"
    assert (found.ours, found.only_ours) == (1, [])


def test_tolerances_can_be_one_s_own(store, tmp_path):
    path = acled(tmp_path / "a.csv")
    assert "LBY1" not in ids(compare(path, "acled", store, by=rule(days=0)))
    assert "LBY1" not in ids(compare(path, "acled", store, by=rule(km=5)))
    assert ids(compare(path, "acled", store, by=rule(least=1.0))) == {}


@pytest.mark.parametrize("form", ["acled", "gdelt", "polecat"])  # dateline writes no file of UCDP's
def test_what_the_store_exports_is_found_again(store, form, tmp_path):
    path = tmp_path / "out"
    assert (
        CliRunner().invoke(app, ["export", "--store", store.where, "--form", form, "-o", str(path)]).exit_code
        == 0
    )
    found = compare(path, form, store)
    assert found.only_theirs == found.only_ours == []
    assert all(p.differs == {} and p.days == 0 and p.km == 0 for p in found.matched)


def test_every_class_of_each_codebook_is_some_types():
    for form in FORMS:
        assert types_of(form) <= set(EVENT_TYPES)
        assert layout(form).codebook
    from dateline.compare.layouts import _classes

    assert set(_classes("acled")) == {row["sub_event_type"] for row in table("acled_codes")}


@pytest.mark.parametrize(
    ("change", "match"),
    [
        (("event_date", "datum"), "no column event_date"),
        (("event_id_cnty", "id"), "no column event_id_cnty. Is it ACLED"),
        (("11 January 2020", "one day"), "line 2: “one day” is no day"),
        (("Mob violence", "Mob joy"), "no class “Mob joy”"),
    ],
)
def test_a_file_of_another_form_is_refused_with_where_and_why(store, tmp_path, change, match):
    path = acled(tmp_path / "a.csv")
    path.write_text(path.read_text("utf-8").replace(*change), "utf-8")
    with pytest.raises(SourceError, match=match):
        compare(path, "acled", store)


def test_a_file_that_is_not_there_or_is_empty(store, tmp_path):
    with pytest.raises(SourceError, match="can't be read"):
        compare(tmp_path / "none.csv", "acled", store)
    with pytest.raises(SourceError, match="no events"):
        compare(written(tmp_path / "a.csv", columns("acled"), []), "acled", store)


def test_days_as_each_form_writes_them(tmp_path):
    assert [c.day for c in events_of(acled(tmp_path / "a"), "acled")][:2] == ["2020-01-11", "2020-01-10"]
    (first, _) = events_of(ucdp(tmp_path / "u"), "ucdp")
    assert (first.first.isoformat(), first.last.isoformat()) == ("2020-01-09", "2020-01-11")
    assert [c.coarse for c in events_of(ucdp(tmp_path / "u"), "ucdp")] == [False, True]


def test_words_of_sides_stand_for_countries_and_sectors():
    found = tokens(DatasetSide(("Military Forces of Libya (2011-)",)))
    assert "@LBY" in found
    assert not {"2011", "libya", "of"} & found
    assert "#REB" in tokens(DatasetSide(("REBELS",)))
    assert "@SSD" in tokens(DatasetSide(("South Sudanese army",)))


def test_distances_are_those_of_the_globe():
    assert distance(0, 0, np.array([0.0, 0.0]), np.array([90.0, 180.0])) == pytest.approx(
        [10007.5, 20015.1], abs=0.2
    )
    assert distance(48.8566, 2.3522, np.array([51.5074]), np.array([-0.1278])) == pytest.approx(
        [343.6], abs=1
    )


def test_the_assignment_is_the_best_of_all_and_not_the_greediest():
    # Greedy takes 0-0 with 0.9 and leaves 1 alone; the best is 0-1 and 1-0.
    candidates = Pairs(theirs=np.array([0, 0, 1]), ours=np.array([0, 1, 0]), parts=np.zeros((3, 4)),
                       likeness=np.array([0.9, 0.85, 0.8]), days=np.zeros(3), km=np.zeros(3))  # fmt: skip
    assert list(assigned(candidates, 0.5)) == [1, 2]
    assert list(assigned(candidates, 0.86)) == [0]
    assert list(assigned(candidates, 0.95)) == []


def test_the_assignment_is_as_good_as_the_dense_solver_s():
    from scipy.optimize import linear_sum_assignment

    rng = np.random.default_rng(3)
    for size in (5, 12, 30):
        like = rng.random((size, size + 3)) * (rng.random((size, size + 3)) < 0.4)
        a, b = np.nonzero(like)
        candidates = Pairs(theirs=a, ours=b, parts=np.zeros((len(a), 4)), likeness=like[a, b], days=np.zeros(len(a)),
                           km=np.zeros(len(a)))  # fmt: skip
        chosen = assigned(candidates, 0.3)
        worth = np.maximum(like - 0.3, 0)
        assert (like[a, b][chosen] - 0.3).sum() == pytest.approx(
            worth[linear_sum_assignment(-worth)].sum(), abs=1e-4
        )
        assert len(set(a[chosen])) == len(set(b[chosen])) == len(chosen)


def test_pairs_of_nothing_are_none():
    from datetime import date

    one = DatasetEvent(id="1", first=date(2020, 1, 1), last=date(2020, 1, 1), day="2020-01-01", kind="x",
                types=frozenset(("AID",)), sides=[DatasetSide(), DatasetSide()])  # fmt: skip
    assert len(pairs([one], [], rule(), True).theirs) == 0


def test_each_form_of_the_report(store, tmp_path):
    path, run = acled(tmp_path / "a.csv"), CliRunner()
    asked = ["compare", str(path), "--as", "acled", "--store", store.where]
    shown = run.invoke(app, asked, env={"COLUMNS": "160"})
    assert shown.exit_code == 0, shown.output
    assert "3 are in both (75% of theirs, 100% of ours); 1 only in ACLED" in shown.output
    assert "killed 30 / 3" in shown.output
    found = json.loads(run.invoke(app, [*asked, "--format", "json"]).stdout)
    assert [len(found[n]) for n in ("matched", "only_theirs", "only_ours")] == [3, 1, 0]
    rows = list(csv.DictReader(io.StringIO(run.invoke(app, [*asked, "--format", "csv"]).stdout)))
    assert [r["in"] for r in rows].count("both") == 3
    page = run.invoke(app, [*asked, "--format", "html"]).stdout
    assert "<h1>" in page
    assert "LBY4" in page
    assert run.invoke(app, [*asked, "--since", "soon"]).exit_code == 2


def test_no_text_of_a_file_can_run_in_the_page(store, tmp_path):
    path = acled(tmp_path / "a.csv")
    path.write_text(path.read_text("utf-8").replace("Rioters (Libya)", "<script>alert(1)</script>"), "utf-8")
    page = forms.page(compare(path, "acled", store))
    assert "<script" not in page
    assert "&lt;script&gt;" in page
