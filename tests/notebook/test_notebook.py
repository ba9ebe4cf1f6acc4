"""A store in a notebook: answers show themselves, as tables and pictures, with the command line's filters."""

import json
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

import dateline
from dateline import store as stores
from dateline.cli.demo import sample
from dateline.errors import DatelineError, StoreError
from dateline.notebook import Picture, TableShown
from dateline.record import Record

ROOT = Path(__file__).parent.parent.parent
NOTEBOOKS = sorted((ROOT / "docs" / "notebooks").glob("*.ipynb"))


@pytest.fixture(scope="module")
def crisis(tmp_path_factory):
    path = tmp_path_factory.mktemp("notebook") / "libya.db"
    with stores.open(path) as store:
        store.add(sample())
    with dateline.open(path) as opened:
        yield opened


def test_events_show_themselves_as_a_table_with_the_words_that_carry_them(crisis):
    found = crisis.events(type="ASSAULT", limit=3)
    shown = found._repr_html_()
    assert len(found) == 3
    assert {row["type"] for row in found} == {"ASSAULT"}
    assert found[0]["words"] in shown.replace("&#x27;", "'").replace("&quot;", '"')
    assert "3 events of " in shown
    assert "3 events of " in repr(found)
    assert list(found.frame()["id"]) == [row["id"] for row in found.rows]


def test_filters_are_those_of_the_command_line(crisis):
    by_python = crisis.events(
        limit=None, country=["TUR", "RUS"], type="ACCUSE,THREATEN,CONSULT", since="2020", min_confidence=0.2
    )
    done = subprocess.run(
        [sys.executable, "-m", "dateline", "events", "--store", crisis.store.where, "--limit", "0", "--country", "TUR,RUS", "--type",
         "ACCUSE,THREATEN,CONSULT", "--since", "2020", "--min-confidence", "0.2", "--format", "jsonl"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert by_python.rows == rows
    assert rows


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"typ": "ASSAULT"}, "“typ” is no filter. Do you mean type?"),
        ({"type": "ASSALT"}, "Do you mean ASSAULT?"),
        ({"place": "Tripolli"}, "Do you mean Tripoli?"),
        ({"since": "2020", "until": "2019"}, "there are no such days"),
        ({"actor": "Nobody At All"}, "Nobody At All"),
    ],
)
def test_what_can_t_be_asked_is_told_in_a_sentence(crisis, asked, told):
    with pytest.raises(DatelineError) as e:
        crisis.events(**asked)
    assert told in str(e.value)


@pytest.mark.parametrize("ask", ["map", "network", "series"])
def test_pictures_are_svg_and_the_same_each_time(crisis, ask):
    picture = getattr(crisis, ask)()
    bundle = picture._repr_mimebundle_()
    ElementTree.fromstring(bundle["image/svg+xml"])
    assert bundle["image/svg+xml"] == picture._repr_mimebundle_()["image/svg+xml"]
    assert bundle["text/plain"] == repr(picture)
    assert {"map": ">Tripoli (", "network": ">Khalifa Haftar<", "series": ">events<"}[ask] in bundle[
        "image/svg+xml"
    ]


def test_a_picture_is_written_by_its_name(crisis, tmp_path):
    crisis.network().save(tmp_path / "ties.png")
    assert (tmp_path / "ties.png").read_bytes().startswith(b"\x89PNG")
    with pytest.raises(StoreError, match=r"ends in \.png"):
        crisis.network().save(tmp_path / "ties.xyz")


def test_names_of_a_network_don_t_lie_over_each_other(crisis):
    figure = crisis.network().figure()
    figure.canvas.draw()
    boxes = [text.get_window_extent() for text in figure.axes[0].texts if text.get_text()]
    over = [(a, b) for n, a in enumerate(boxes) for b in boxes[:n] if a.overlaps(b)]
    assert len(boxes) > 5
    assert over == []


def test_a_map_opens_on_the_crisis_and_says_what_lies_elsewhere(crisis):
    from dateline.notebook.drawing import map_of

    here = [
        {"place": "Tripoli", "lat": 32.9, "lon": 13.2, "events": 40},
        {"place": "Sirte", "lat": 31.2, "lon": 16.6, "events": 5},
    ]
    figure = map_of([*here, {"place": "Auckland", "lat": -36.8, "lon": 174.8, "events": 1}])
    west, east = figure.axes[0].get_xlim()
    assert west < 13.2 < 16.6 < east < 30
    assert "1 of 46 events lie elsewhere" in figure.axes[0].get_title(loc="left")


def test_where_there_is_nothing_it_says_so_and_draws_nothing(crisis):
    for empty in (crisis.map(until="1999"), crisis.series(until="1999"), crisis.network(at="1999-01-01")):
        bundle = empty._repr_mimebundle_()
        assert "image/svg+xml" not in bundle
        assert "Nothing found" in bundle["text/html"]


def test_without_matplotlib_the_rows_are_shown_and_what_to_install(crisis, monkeypatch):
    from dateline.store import pictures

    def missing(name):
        raise StoreError(f"This needs {name}. Install it: pip install 'dateline[analysis]'.")

    monkeypatch.setattr(pictures, "need", missing)
    bundle = crisis.network()._repr_mimebundle_()
    assert "dateline[analysis]" in bundle["text/html"]
    assert "Khalifa Haftar" in bundle["text/html"]


def test_hostile_words_are_shown_as_text():
    rows = [{"subject": "<script>x</script>$\\x$\x07", "type": "backs", "object": "B & C", "subject_country": None,
             "object_country": None, "reports": 1, "first": "2020-01-01", "last": "2020-01-01"}]  # fmt: skip
    from dateline.notebook import drawing

    table = TableShown(rows, ("subject", "object"), "<b>one</b>")
    assert "<script>" not in table._repr_html_()
    assert "<b>" not in table._repr_html_()
    svg = Picture(table, drawing.network)._repr_mimebundle_()["image/svg+xml"]
    ElementTree.fromstring(svg)
    assert "<script>" not in svg


def test_the_chronology_shows_days_sentences_and_sources(crisis, tmp_path):
    found = crisis.chronology(since="2020-01", days=3)
    shown = found._repr_html_()
    for row in found.rows:
        assert row["date"] in shown
        assert row["sources"][0][0]["report"] in shown
    found.save(tmp_path / "chronology.html")
    assert (tmp_path / "chronology.html").read_text("utf-8").startswith("<!")
    assert found.markdown().startswith("# Chronology")


def test_a_report_is_given_whole_or_refused(crisis):
    name = crisis.search("Tripoli")[0]["report"]
    assert isinstance(crisis.report(name), Record)
    with pytest.raises(StoreError, match="has no report nowhere"):
        crisis.report("nowhere")


def test_opening_makes_no_store_and_importing_loads_nothing_heavy(tmp_path):
    with pytest.raises(StoreError):
        dateline.open(tmp_path / "none.db")
    assert not (tmp_path / "none.db").exists()
    heavy = "import dateline, sys; dateline.open; print([m for m in ('matplotlib', 'spacy', 'pandas', 'networkx', 'IPython') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", heavy], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_the_example_notebooks_are_kept_without_outputs(path):  # tests/whole/test_site.py runs them
    notebook = pytest.importorskip("nbformat").read(path, as_version=4)
    assert all(not c.get("outputs") and not c.get("execution_count") for c in notebook.cells)
