"""The command line as a person and a script meet it: real processes."""

import gzip
import json
import os
import select
import signal
import subprocess
import sys
import time
from importlib import import_module
from pathlib import Path

import pytest

from dateline.cli import output, progress
from dateline.errors import SourceError
from dateline.intake.streams import Stream
from dateline.knowledge import table

ROOT = Path(__file__).parents[2]
doctor = import_module("dateline.cli.doctor")  # the package has the command under this name

GOOD = "Turkey accused Greece of breaking the truce on Tuesday."


def line(name: str, text: str = GOOD, **more) -> str:
    return json.dumps({"id": name, "text": text, **more}) + "\n"


def dateline(
    *args: object, given: str | bytes = "", cwd: Path | None = None
) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "dateline", *map(str, args)],
        input=given.encode() if isinstance(given, str) else given,
        capture_output=True,
        cwd=cwd,
        timeout=120,
        env={**os.environ, "COLUMNS": "200", "NO_COLOR": "1"},
    )
    out = subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())
    assert "Traceback" not in out.stderr
    return out


def ids(text: str) -> list[str]:
    return [json.loads(one)["id"] for one in text.splitlines()]


# --- before anything is read -------------------------------------------------------------------------------


def test_the_version():
    assert dateline("--version").stdout.startswith("dateline 0.")


def test_what_is_slow_is_not_loaded_before_it_is_needed():
    program = (
        "import dateline.cli, sys; print({'spacy', 'numpy', 'onnxruntime', 'trafilatura'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_help_names_every_command_and_completion():
    found = dateline("--help").stdout
    for word in ("read", "demo", "code", "classify", "ontology", "actors", "doctor", "--install-completion"):
        assert word in found


@pytest.mark.parametrize(
    ("args", "status", "sentence"),
    [
        (["nothing"], 2, "No such command"),
        (["code"], 2, "Missing argument"),
        (["code", "--nothing", "x"], 2, "No such option"),
        (["code", "nothing.jsonl"], 1, "There is no file nothing.jsonl"),
        (["code", "empty"], 1, "holds no file that can be read"),
        (["code", "in.jsonl", "-o", "in.jsonl"], 1, "is read and can't be written at once"),
        (["code", "in.jsonl", "nothing.jsonl", "-o", "old.jsonl"], 1, "There is no file"),
        (["code", "in.jsonl", "-o", "no/such/out.jsonl"], 1, "there is no folder no/such"),
        (["code", "in.jsonl", "-o", "."], 1, "is a folder"),
        (["code", "in.jsonl", "--resume"], 1, "Name it with -o"),
        (["code", "-", "--batch", "0"], 2, "--batch"),
        (["classify", "nothing.jsonl"], 1, "There is no file"),
    ],
)
def test_a_wrong_call_is_a_sentence_and_touches_nothing(tmp_path, args, status, sentence):
    (tmp_path / "in.jsonl").write_text(line("a"))
    (tmp_path / "old.jsonl").write_text("old\n")
    (tmp_path / "empty").mkdir()
    done = dateline(*args, cwd=tmp_path)
    assert done.returncode == status
    assert sentence in done.stderr
    assert (tmp_path / "in.jsonl").read_text() == line("a")
    assert (tmp_path / "old.jsonl").read_text() == "old\n"


# --- code --------------------------------------------------------------------------------------------------

BAD = {
    "text that is empty": ('{"id": "1", "text": ""}', "1", "empty text"),
    "text of white space": ('{"id": "2", "text": " \\n "}', "2", "empty text"),
    "no text": ('{"id": "3"}', "3", "no field “text”"),
    "text that is a number": ('{"id": "4", "text": 5}', "4", "field “text” is wrong"),
    "no JSON": ("Turkey accused Greece.", None, "is no JSON"),
    "half a line": ('{"id": "5", "text": "Turk', None, "is no JSON"),
    "a list": ("[1]", None, "is a JSON list"),
    "NUL": ('{"id": "6", "text": "a\\u0000b"}', "6", "NUL"),
    "half a character": ('{"id": "7", "text": "a\\ud800b"}', "7", "lone surrogates"),
    "half a character in the id": ('{"id": "\\ud800", "text": ""}', "?", "empty text"),
    "a date that is none": ('{"id": "8", "text": "Turkey left.", "published": "soon"}', "8", "is no date"),
    "another language": (
        line("9", "El ministro de Asuntos Exteriores se reunió el martes con su homólogo.").strip(),
        "9",
        "another language",
    ),
    "too long a text": (line("10", "ab " * 400_000).strip(), "10", "Split it"),
}


@pytest.mark.slow
def test_bad_reports_are_refused_in_their_place_and_the_others_coded():
    lines_in = [one for bad, _, _ in BAD.values() for one in (bad, line("good").strip())]
    done = dateline("code", "-", given="\n".join(lines_in) + "\n")
    assert done.returncode == 1
    found = [json.loads(one) for one in done.stdout.splitlines()]
    assert len(found) == len(lines_in)
    for number, ((name, (_, known_id, sentence)), refused, coded) in enumerate(
        zip(BAD.items(), found[::2], found[1::2], strict=True)
    ):
        assert set(refused) == {"id", "error"}, name
        assert refused["id"] == known_id, name
        assert refused["error"].startswith(f"standard input, line {2 * number + 1}"), name
        assert sentence in refused["error"], name
        assert coded["events"][0]["type"] == "ACCUSE"
    assert f"{len(BAD)} reports could not be read" in done.stderr


@pytest.mark.slow
def test_several_sources_keep_their_order(tmp_path):
    (tmp_path / "a.jsonl").write_bytes(b"\xef\xbb\xbf" + (line("a1") + "\n" + line("a2")).encode())
    (tmp_path / "b.jsonl.gz").write_bytes(gzip.compress(line("b1").encode()))
    (tmp_path / "c.jsonl").write_bytes(line("c1", GOOD + "\u2028Yes.").encode("utf-16"))
    (tmp_path / "d.txt").write_text(GOOD)
    (tmp_path / "e.pdf").write_text("no pdf")
    (tmp_path / "f.jsonl").write_bytes(gzip.compress((line("f1") * 500).encode())[:-20])
    (tmp_path / "g.jsonl").write_text(line("g1", desk="world").strip())
    done = dateline(
        "code",
        "a.jsonl",
        "b.jsonl.gz",
        "-",
        "c.jsonl",
        "d.txt",
        "e.pdf",
        "g.jsonl",
        given=line("s1"),
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stderr
    assert ids(done.stdout) == ["a1", "a2", "b1", "s1", "c1", "d.txt", "e.pdf", "g1"]
    assert json.loads(done.stdout.splitlines()[-1])["extra"] == {"desk": "world"}
    found = list(Stream([str(tmp_path / "f.jsonl"), str(tmp_path / "g.jsonl")]))
    assert "damaged or cut off" in found[-2].error
    assert found[-1].id == "g1"


@pytest.mark.slow
def test_an_output_without_room_is_a_sentence(tmp_path):
    if not Path("/dev/full").exists():
        pytest.skip("there is no /dev/full here")
    done = dateline("code", "-", "-o", "/dev/full", given=line("a"))
    assert done.returncode == 1
    assert "/dev/full can't be written: No space left on device; 0 whole lines" in done.stderr


@pytest.mark.slow
def test_a_run_that_was_cut_short_is_taken_up_again(tmp_path):
    (tmp_path / "in.jsonl").write_text("".join(line(str(n)) for n in range(6)) + "no json\n")
    whole = dateline("code", "in.jsonl", "-o", "whole.jsonl", cwd=tmp_path)
    assert whole.returncode == 1
    written = (tmp_path / "whole.jsonl").read_bytes()
    (tmp_path / "cut.jsonl").write_bytes(written[: len(written) // 2])
    dateline("code", "in.jsonl", "-o", "cut.jsonl", "--resume", cwd=tmp_path)
    assert (tmp_path / "cut.jsonl").read_bytes() == written


@pytest.mark.slow
def test_a_reader_that_goes_away_is_no_error(tmp_path):
    (tmp_path / "in.jsonl").write_text("".join(line(str(n)) for n in range(200)))
    command = f"{sys.executable} -m dateline code in.jsonl | head -1"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, cwd=tmp_path, timeout=120)
    assert ids(done.stdout) == ["0"]
    assert done.stderr == ""


@pytest.mark.slow
@pytest.mark.parametrize("request_to_end", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("target", ["-", "out.jsonl"])
def test_a_run_that_is_stopped_leaves_whole_lines(tmp_path, request_to_end, target):
    out = tmp_path / "out.jsonl"
    with (
        out.open("wb") as standard,
        subprocess.Popen(
            [sys.executable, "-m", "dateline", "code", "-", "--batch", "1", "-o", target],
            stdin=subprocess.PIPE,
            stdout=standard if target == "-" else subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            cwd=tmp_path,
        ) as run,
    ):
        for n in range(3):
            run.stdin.write(line(str(n)).encode())
        run.stdin.flush()
        deadline = time.monotonic() + 60
        while out.read_bytes().count(b"\n") < 3 and time.monotonic() < deadline:
            time.sleep(0.05)
        run.send_signal(request_to_end)
        _, said = run.communicate(timeout=30)
    assert run.returncode == 130
    assert said.decode() == "dateline: stopped; 3 whole lines are there.\n"
    assert ids(out.read_text()) == ["0", "1", "2"]


def test_a_line_is_never_left_half_by_a_request_to_end(tmp_path):
    """The reader is slow, so that most of the time a line is half written."""
    program = (
        "from dateline.cli import output\n"
        "output.listen()\n"
        "try:\n"
        "    with output.opened('-') as lines:\n"
        "        while True:\n"
        "            lines.write('x' * 300_000)\n"
        "except SystemExit: pass\n"
        "except Exception as e: raise SystemExit(getattr(e, 'exit_code', 7))\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as run:
        got = os.read(run.stdout.fileno(), 1000)
        select.select([run.stdout], [], [], 5)
        run.send_signal(signal.SIGTERM)
        time.sleep(0.1)
        got += run.stdout.read()
        assert run.wait(10) == 130
    assert got.endswith(b"\n")
    assert {len(one) for one in got.split(b"\n")[:-1]} == {300_000}


class FullDisk:
    """A file that takes three bytes of a line and then no more."""

    def __init__(self, file):
        self.tell, self.truncate, self._file, self._calls = file.tell, file.truncate, file, 0

    def write(self, data):
        self._calls += 1
        if self._calls > 1:
            raise OSError(28, "No space left on device")
        return self._file.write(data[:3])


def test_what_fails_in_the_middle_of_a_line_is_taken_back(tmp_path):
    target = tmp_path / "out.jsonl"
    with output.opened(str(target)) as lines:
        lines.write("first")
        lines._file = FullDisk(lines._file)
        with pytest.raises(SourceError, match="one whole line is there"):
            lines.write("second")
    assert target.read_text() == "first\n"


def test_the_bar_shows_only_where_a_person_looks(tmp_path, monkeypatch, capsys):
    (tmp_path / "in.jsonl").write_text(line("a") * 3)
    stream = Stream([str(tmp_path / "in.jsonl")])
    assert stream.total == 3 * len(line("a"))
    assert len(list(progress.shown(stream, stream, "reports", to_terminal=False))) == 3
    assert capsys.readouterr().err == ""
    assert stream.position == stream.total
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "120")
    assert len(list(progress.shown(stream, stream, "reports", to_terminal=False))) == 3
    assert "reports" in capsys.readouterr().err


# --- classify ----------------------------------------------------------------------------------------------


def test_classify_answers_each_pair_in_its_place():
    pair = {"actor": [0, 6], "recipient": [15, 21]}
    given = line("a", pair=pair) + line("b") + line("c", pair=pair)
    done = dateline("classify", "-", given=given)
    assert done.returncode == 1
    first, second, third = map(json.loads, done.stdout.splitlines())
    assert set(first) == {"id", "type", "mode", "confidence", "scores"}
    assert first["type"] == third["type"] == "ACCUSE"
    assert "standard input, line 2: The report b has no “pair”" in second["error"]


# --- doctor ------------------------------------------------------------------------------------------------


def test_the_checksums_are_those_of_the_files():
    rows = {row["file"]: row["sha256"] for row in table("manifest.csv")}
    package = ROOT / "src" / "dateline"
    found = {name: doctor.checksum(package / name) for name in rows}
    assert found == rows, "run: python scripts/build_manifest.py"


def test_doctor_finds_all_well():
    done = dateline("doctor")
    assert done.returncode == 0, done.stdout
    assert "All is well." in done.stdout
    assert "WRONG" not in done.stdout


def test_doctor_says_how_to_mend_what_is_missing_or_changed(tmp_path, monkeypatch):
    (tmp_path / "changed.onnx").write_bytes(b"x")
    monkeypatch.setattr(doctor, "_PACKAGE", tmp_path)
    rows = ({"file": "gone.onnx", "sha256": "0" * 64}, {"file": "changed.onnx", "sha256": "1" * 64})
    monkeypatch.setattr("dateline.knowledge.table", lambda name: rows)
    monkeypatch.setattr(
        doctor.metadata, "requires", lambda name: ["nothing-of-this-name>=1", "rich<1", "rich"]
    )
    monkeypatch.setattr(doctor, "trial", lambda: iter(()))
    wrong = [found for part in (doctor.packages(), doctor.data_files()) for found in part if found.wrong]
    assert [f.what.split()[0] for f in wrong] == ["nothing-of-this-name", "rich", "gone.onnx", "changed.onnx"]
    assert all("pip install" in f.mend for f in wrong)
    with pytest.raises(doctor.typer.Exit) as e:
        doctor.doctor()
    assert e.value.exit_code == 1


# --- the page of the manual --------------------------------------------------------------------------------


def test_every_command_and_option_of_intake_and_filters_is_in_the_manual():
    import typer.main

    from dateline.cli import app

    manual = (ROOT / "docs" / "cli.md").read_text("utf-8")
    commands = typer.main.get_command(app).commands
    assert {name for name in commands if f"`{name}" not in manual} == set()
    for name in ("read", "code", "classify"):
        options = {o for p in commands[name].params for o in p.opts if o.startswith("--")} - {
            "--help",
            "--out",
        }
        assert {o for o in options if f"`{o}" not in manual} == set(), name
