"""Every form, ours or a stranger's, keeps what the registry promises of it."""

import io
import re
import subprocess
import sys
import zipfile

import pytest
from tests.exported import all_records, shelling, undated
from typer.testing import CliRunner

from dateline import plugins
from dateline.cli import app
from dateline.errors import DatelineError, SourceError
from dateline.export import Form, form, names, write
from dateline.export.rows import codes, fields, flat
from dateline.record import EVENT_TYPES, STATUSES


def check_form(name, folder):
    """What holds for every form: it takes any record, counts, writes the same again, and leaves nothing else behind."""
    out = folder / f"out{form(name).suffix or ''}"
    counts = [write([], name, out), write(all_records(), name, folder / f"again{form(name).suffix or ''}")]
    assert counts[0] == 0
    assert counts[1] > 0
    left = sorted(p.name for p in folder.iterdir())
    assert left == sorted({out.name, f"again{form(name).suffix or ''}"})
    if form(name).into == "text":
        texts = [io.StringIO(newline="") for _ in range(2)]
        assert [write(iter(all_records()), name, text) for text in texts] == [counts[1]] * 2
        assert texts[0].getvalue() == texts[1].getvalue()
        again = folder / f"again{form(name).suffix or ''}"
        assert again.read_bytes() == texts[0].getvalue().encode("utf-8")
    else:
        with pytest.raises(SourceError, match="is no text"):
            write([], name, io.StringIO())


@pytest.mark.parametrize("name", names())
def test_every_form(name, tmp_path):
    check_form(name, tmp_path)


@pytest.mark.parametrize("name", names())
def test_a_form_that_fails_leaves_what_was_there(name, tmp_path):
    def broken():
        yield shelling()
        raise OSError("no more")

    out = tmp_path / "out"
    if form(name).into != "folder":
        out.write_text("before", "utf-8")
    with pytest.raises(OSError, match="no more"):
        write(broken(), name, out)
    assert [p.read_text("utf-8") for p in tmp_path.iterdir()] == ["before"] * (form(name).into != "folder")


def test_the_table_of_columns_is_that_of_the_rows():
    row = next(flat(shelling()))
    assert list(row) == [f.column for f in fields()]
    assert {f.kind for f in fields()} == {"text", "code", "day", "whole", "number"}
    assert set(codes("type")) == set(EVENT_TYPES)
    assert set(codes("status")) == set(STATUSES)
    assert max(len(f.label) for f in fields()) <= 80  # as long as Stata has them


def test_what_is_no_form(tmp_path):
    with pytest.raises(SourceError, match="There is no form “word”"):
        write([], "word", tmp_path / "out")


@pytest.mark.parametrize(
    "name", ["geojson", "gpkg", "kml", "xlsx", "stata", "spss", "gexf", "graphml", "prov", "ical"]
)
def test_what_is_missing_is_said_with_the_extra_that_brings_it(name, tmp_path, monkeypatch):
    def missing(module):
        raise ModuleNotFoundError(f"No module named {module!r}", name=module)

    monkeypatch.setattr("dateline.export.forms.import_module", missing)
    with pytest.raises(SourceError, match=re.escape("pip install 'dateline[files]'")):
        write([shelling()], name, tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_the_name_of_the_file_tells_the_form(tmp_path):
    pytest.importorskip("pyogrio")
    records = tmp_path / "records.jsonl"
    records.write_text("".join(r.to_json() + "\n" for r in (shelling(), undated())), "utf-8")
    for name, begins in (
        ("a.gpkg", b"SQLite format 3"),
        ("a.XLSX", b"PK"),
        ("a.ics", b"BEGIN:VCALENDAR"),
        ("a", b"event_id,"),
    ):
        done = CliRunner().invoke(app, ["export", str(records), "-o", str(tmp_path / name)])
        assert done.exit_code == 0, done.output
        assert (tmp_path / name).read_bytes().startswith(begins)
    for command in (["--form", "gpkg"], ["--form", "neo4j"], ["--form", "parquet"]):
        done = CliRunner().invoke(app, ["export", str(records), *command])
        assert isinstance(done.exception, SourceError)
        assert "is no text" in str(done.exception)
    listed = CliRunner().invoke(app, ["export", "--list"]).output.splitlines()
    assert [line.split()[0] for line in listed] == names()


def wheel(folder, entry):
    """A package that brings a form, as a wheel."""
    path = folder / "stranger_forms-1-py3-none-any.whl"
    code = (
        "from dateline.export import Form\n\n\ndef lines(records, file):\n    n = 0\n    for record in records:\n"
        "        for event in record.events:\n            file.write(f'{record.id} {event.type}\\n')\n            n += 1\n"
        "    return n\n\n\nLINES = Form('one line an event', lines, suffix='.lines')\nNOTHING = 1\n"
    ).replace("{record.id} ", "")
    info = "stranger_forms-1.dist-info"
    with zipfile.ZipFile(path, "w") as out:
        out.writestr("stranger_forms.py", code)
        out.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: stranger-forms\nVersion: 1\n")
        out.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: t\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        out.writestr(f"{info}/entry_points.txt", f"[dateline.exports]\nlines = {entry}\n")
        out.writestr(f"{info}/RECORD", "stranger_forms.py,,\n")
    return path


@pytest.fixture
def stranger(tmp_path, monkeypatch):
    """Installs a package with a form, apart from everything else."""

    def install(entry):
        site = tmp_path / "site"
        subprocess.run(
            [sys.executable, "-m", "pip", "install", "-q", "--no-index", "--no-deps", "--target", str(site),
             str(wheel(tmp_path, entry))],
            check=True, timeout=120,
        )  # fmt: skip
        monkeypatch.syspath_prepend(str(site))
        monkeypatch.delitem(sys.modules, "stranger_forms", raising=False)
        plugins._group.cache_clear()

    yield install
    sys.modules.pop("stranger_forms", None)
    plugins._group.cache_clear()


def test_a_form_of_another_package(stranger, tmp_path):
    stranger("stranger_forms:LINES")
    assert "lines" in names()
    assert isinstance(form("lines"), Form)
    here = tmp_path / "here"
    here.mkdir()
    check_form("lines", here)
    records = tmp_path / "records.jsonl"
    records.write_text(shelling().to_json() + "\n", "utf-8")
    done = CliRunner().invoke(app, ["export", str(records), "-o", str(tmp_path / "x.lines")])
    assert done.exit_code == 0, done.output
    assert (tmp_path / "x.lines").read_text("utf-8") == "ASSAULT\nAID\n"
    assert "one line an event" in CliRunner().invoke(app, ["export", "--list"]).output


@pytest.mark.parametrize(
    ("entry", "why"), [("stranger_forms:NOTHING", "is no dateline.export.Form"), ("stranger_forms:GONE", "can't be loaded")]
)  # fmt: skip
def test_a_broken_form_of_another_package(stranger, entry, why):
    stranger(entry)
    with pytest.raises(DatelineError, match=re.escape(why)):
        form("lines")
