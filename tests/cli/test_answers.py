"""What the commands say of wrong values, of nothing, and of more than they show; what their help says."""

import re
import subprocess
import sys

import pytest
import typer.main
from typer.testing import CliRunner

from dateline import store as stores
from dateline.cli import app
from dateline.errors import DatelineError


@pytest.fixture(scope="module")
def store(crisis, tmp_path_factory):
    path = tmp_path_factory.mktemp("answers") / "libya.db"
    with stores.open(path) as opened:
        opened.add(crisis)
    return str(path)


def asked(store, *words):
    """Standard output, standard error, and the sentence with which it ended."""
    done = CliRunner(env={"COLUMNS": "200"}).invoke(app, [*words, "--store", store])
    if done.exception and not isinstance(done.exception, SystemExit | DatelineError):
        raise done.exception
    return done.stdout, done.stderr, str(done.exception or "")


WRONG = {
    ("events", "--since", "2018-13"): "2018-13 is no day",
    ("events", "--since", "2018-02-31"): "2018-02-31 is no day",
    ("timeline", "--since", "18-01"): "18-01 is no day",
    ("series", "--until", "2019-4"): "2019-4 is no day",
    ("events", "--since", "2020", "--until", "2019-12"): "--since 2020 is behind --until 2019-12",
    ("events", "--type", "ASSALT"): "ASSALT is no type: neither PLOVER's nor one of the store's. Do you mean ASSAULT?",
    ("series", "--type", "assault"): "assault is no type. Do you mean ASSAULT?",
    ("events", "--status", "planed"): "planed is no status",
    ("disputed", "--status", "futur"): "futur is no status. Do you mean future?",
    ("events", "--place", "Nowhere"): "The store has no event at Nowhere.",
    ("series", "--place", "tripolli"): "no event at tripolli. Do you mean Tripoli?",
    ("events", "--place", "Kenya"): "Kenya is a country: write KEN.",
    ("brief", "--source", "BBC"): "The store has no report by BBC.",
    ("quotes", "--source", "Harbour"): "no report by Harbour. Do you mean Harbour Wire?",
    ("planned", "--actor", "Turky"): "no actor called Turky. Do you mean Turkey?",
    ("events", "--actor", "%"): "no actor called %",
    ("events", "--with", "\\"): "no actor called \\",
    ("quotes", "--by", "Nobody At All"): "no actor called Nobody At All",
    ("events", "--country", "LBX"): "LBX is no country. Do you mean",
    ("network", "--type", "baks"): "baks is no relation. Do you mean backs?",
    ("network", "--at", "2020-02-30"): "2020-02-30 is no day",
    ("brief", "--since", "2030"): "The store has no report since 2030. It holds 96 events of 15 reports, 2019-04-04 to 2020-01-14.",
    ("brief", "--since", "2019-08-01", "--until", "2019-08-03"): "The store has no report of 2019-08-01 to 2019-08-03.",
    ("series", "--since", "2018", "--until", "2018-03"): "Nothing found: no event (since 2018, until 2018-03). The store holds",
}  # fmt: skip


@pytest.mark.parametrize(("words", "sentence"), WRONG.items(), ids=[" ".join(w) for w in WRONG])
def test_a_value_that_can_t_be_is_refused_with_what_is_near(store, words, sentence):
    out, _, said = asked(store, *words)
    assert re.sub(r"\d+ events", "96 events", sentence) in re.sub(r"\d+ events", "96 events", said)
    assert out == ""


@pytest.mark.parametrize(("words", "looked_for"), [
    (("events", "--actor", "Turkey", "--type", "SANCTION"), "no event (actor Turkey, type SANCTION)"),
    (("timeline", "--since", "2021"), "no event (since 2021)"),
    (("disputed", "--until", "2018"), "no disputed event (until 2018)"),
    (("planned", "--type", "AID,RETREAT", "--min-confidence", "0.99"), "no planned event (type AID or RETREAT, confidence at least 0.99)"),
    (("quotes", "--by", "Turkey", "--since", "2020-01-14"), "no quote (actor Turkey, since 2020-01-14)"),
    (("network", "--with", "Kenya", "--type", "backs,opposes"), "no relation (backs or opposes) (either side Kenya)"),
    (("search", "flubber"), "No report has all of the words “flubber”"),
])  # fmt: skip
def test_an_empty_answer_says_what_was_looked_for_and_what_the_store_holds(store, words, looked_for):
    out, err, _ = asked(store, *words)
    assert out == ""
    assert looked_for in err
    assert re.search(r"The store holds \d+ events of 15 reports, 2019-04-04 to 2020-01-14\.", err)


def test_a_table_for_programs_keeps_its_columns_where_it_is_empty(store):
    out, err, _ = asked(store, "events", "--since", "2021", "--format", "csv")
    assert out.startswith("day,type,status,actors")
    assert "Nothing found" in err
    rows, err, _ = asked(store, "series", "--actor", "Kenya", "--format", "csv")
    assert rows.startswith("period,events,score,reports")
    assert rows.count("\n") > 1
    assert "Nothing found" in err


def test_what_is_not_shown_is_said(store):
    with stores.open(store) as opened:
        every = opened.size()["events"]
    out, err, _ = asked(store, "timeline", "--format", "jsonl")
    assert (out.count("\n"), err) == (every, "")
    _, err, _ = asked(store, "timeline")
    assert f"20 events of {every} shown. --limit 0 gives all" in err
    _, err, _ = asked(store, "timeline", "--limit", "0")
    assert err == ""
    out, err, _ = asked(store, "events", "--limit", "3", "--format", "csv")
    assert out.count("\n") == 4
    assert f"3 events of {every} shown" in err
    _, err, _ = asked(store, "search", "Tripoli", "--limit", "1")
    assert "1 report shown; there may be more" in err
    _, err, _ = asked(store, "timeline", "--actor", "Turkey")
    assert err == ""


def test_search_orders_and_marks(store):
    out, _, _ = asked(store, "search", "truce", "--format", "jsonl")
    days = re.findall(r'"day": "([\d-]+)"', out)
    assert days == sorted(days, reverse=True)
    assert len(days) > 1
    assert re.search(r"\[truce\]", out, re.IGNORECASE)
    relevant, _, _ = asked(store, "search", "truce", "--order", "relevance", "--format", "jsonl")
    assert sorted(relevant.splitlines()) == sorted(out.splitlines())


def commands(group=None, path=()):
    """Every command with the words that call it."""
    group = group or typer.main.get_command(app)
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name), command


@pytest.mark.parametrize(("words", "command"), commands(), ids=[" ".join(w) for w, _ in commands()])
def test_help_says_what_is_written_with_every_bracket(words, command):
    done = CliRunner(env={"COLUMNS": "300", "TERMINAL_WIDTH": "300"}).invoke(app, [*words, "-h"])
    shown = "".join(re.sub(r"[│╭╮╰╯─\s]+", "", done.stdout))
    written = [command.help, *(p.help for p in command.params if getattr(p, "help", None))]
    for text in written:
        for paragraph in text.split("\n\n"):
            assert re.sub(r"\s+", "", paragraph).replace("\\[", "[") in shown


def test_a_code_and_the_modes_that_give_it_name_each_other():
    for name in ("195", "183", "116"):
        out = CliRunner(env={"COLUMNS": "200"}).invoke(app, ["ontology", name]).stdout
        assert "published crosswalk" in out
    assert {"heavy-weapons", "aerial", "drone"} <= set(
        CliRunner(env={"COLUMNS": "200"}).invoke(app, ["ontology", "195"]).stdout.split()
    )


def test_one_is_no_plural(crisis, tmp_path):
    path = tmp_path / "one.jsonl"
    path.write_text(crisis[0].to_json() + "\n", "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "dateline", "load", str(path), "--store", str(tmp_path / "one.db"), "--workers", "0"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert not re.search(r"\b1 (events|mentions|reports)\b", done.stderr)
    assert "of events. Store:" in done.stderr
