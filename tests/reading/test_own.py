"""A codebook of one's own: read with care, coded with and without training."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

import dateline
from dateline.cli import app
from dateline.errors import KnowledgeError, TrainingError
from dateline.models import embedder, reader
from dateline.ontology import own
from dateline.reading.events.own import Meanings
from dateline.record import EVENT_TYPES
from dateline.training import own as training
from dateline.training.calibration import fold_of

HERE = Path(__file__).parents[2] / "benchmarks" / "codebook"
THREE = HERE / "three.toml"


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "my.toml"
    path.write_text(text, "utf-8")
    return path


def test_the_bundled_example_is_read():
    codebook = own.load(THREE)
    assert [t.name for t in codebook.types] == ["AID_WORKER_ATTACK", "LAND_SEIZURE", "CABINET_CHANGE"]
    assert codebook.extends
    assert codebook.types[0].cameo == "180"
    assert codebook.types[2].score == 0.0
    assert not set(EVENT_TYPES) & {t.name for t in codebook.types}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "no types"),
        ("types = 3", "no types"),
        ("[types", "no TOML"),
        ('extends = "cameo"\n[types.X]\n', 'extends = "cameo"'),
        ("\n\n[types.LAND]\ndefinition = 'Land is taken.'\n", "line 3: LAND has no examples"),
        ("[types.LAND]\ndefinition = 'Land is taken.'\nexamples = []\n", "line 1: LAND has 0 examples"),
        ("[types.LAND]\ndefinition = 'Land is taken.'\nexamples = ['One.']\n", "LAND has 1 example;"),
        ("[types.LAND]\ndefinition = ' '\nexamples = ['One.', 'Two.']\n", "LAND has no definition"),
        ("[types.land]\ndefinition = 'x'\nexamples = ['One.', 'Two.']\n", "in capitals"),
        ("[types.LAND]\ndefinition = 'x'\nexamples = ['One.', 'Two.']\nscore = 40\n", "from -10 to 10"),
        ("[types.LAND]\ndefinition = 'x'\nexamples = ['One.', 'Two.']\ncolour = 'red'\n", "“colour”"),
        ("[types.LAND]\ndefinition = 'x'\nexamples = ['One.', 2]\n", "LAND has no examples"),
    ],
)
def test_a_bad_codebook_is_refused_with_file_and_reason(tmp_path, text, says):
    path = written(tmp_path, text)
    with pytest.raises(KnowledgeError) as e:
        own.load(path)
    assert says in str(e.value)
    assert str(path) in str(e.value)


def test_a_codebook_that_is_not_there(tmp_path):
    with pytest.raises(KnowledgeError, match="can't be read"):
        own.load(tmp_path / "none.toml")


LAND = "Soldiers evicted three hundred farmers from their land near Mbarara and put up fences."


def test_examples_alone_find_a_type_that_plover_lacks():
    record = dateline.read(LAND + " The mayor met the bishop.", codebook=THREE)
    found = [e for e in record.events if e.type == "LAND_SEIZURE"]
    assert len(found) == 1
    assert found[0].score == -7.0
    assert found[0].cameo == "171"
    assert LAND[found[0].trigger.start : found[0].trigger.end] in LAND
    assert found[0].evidence.start == 0
    again = dateline.Record.from_json(record.to_json())
    assert [e.type for e in again.events] == [e.type for e in record.events]


def test_a_codebook_that_extends_keeps_plover_and_one_that_replaces_does_not(tmp_path):
    text = "France accused Libya of breaking the truce on Tuesday. " + LAND
    both = {e.type for e in dateline.read(text, codebook=THREE).events}
    assert {"ACCUSE", "LAND_SEIZURE"} <= both
    alone = written(tmp_path, THREE.read_text("utf-8").replace('extends = "plover"', ""))
    assert {e.type for e in dateline.read(text, codebook=alone).events} == {"LAND_SEIZURE"}


def test_own_types_are_learnt_and_the_gain_is_told():
    codebook, meanings = own.load(THREE), Meanings(embedder.load(), reader.load())
    pytest.importorskip("sklearn")
    found = training.clauses([HERE / "sentences.jsonl"], codebook)
    figures = training.cross_validate(found, codebook, meanings, 5)
    assert figures["clauses"] == len(found) == 90
    assert set(figures["learnt"]) == {t.name for t in codebook.types}
    learnt = training.learn([c for c in found if fold_of(c.id) != 0], codebook, meanings)
    rows = learnt.probabilities(meanings.vectors([c.words for c in found]))
    assert rows.shape == (90, 3)
    assert rows.min() >= 0
    assert rows.sum(axis=1).max() <= 1.0 + 1e-9


def labelled(tmp_path: Path, kinds: list[str]) -> Path:
    text = "Police drove the farmers from their land."
    lines = [
        {
            "id": f"s{n}",
            "text": text,
            "pairs": [{"actor": [[0, 6]], "recipient": [], "trigger": [7, 12], "type": kind}],
        }
        for n, kind in enumerate(kinds)
    ]
    path = tmp_path / "mine.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    return path


@pytest.mark.parametrize(
    ("kinds", "says"),
    [
        (["LAND_SEIZURE", "LAND_SEIZURES"], "line 2: the codebook has no type “LAND_SEIZURES”"),
        (["LAND_SEIZURE"] * 2, "2 sentences of the codebook's types in all"),
        (["LAND_SEIZURE"] * 9, "0 sentences of AID_WORKER_ATTACK"),
    ],
)
def test_labels_that_will_not_do_are_refused_with_file_and_line(tmp_path, kinds, says):
    path = labelled(tmp_path, kinds)
    with pytest.raises(TrainingError) as e:
        training.clauses([path], own.load(THREE))
    assert says in str(e.value)
    assert str(path) in str(e.value)


def test_train_and_code_at_the_command_line(tmp_path):
    pytest.importorskip("sklearn")
    out = tmp_path / "model"
    done = CliRunner().invoke(
        app,
        ["train", str(HERE / "sentences.jsonl"), "--codebook", str(THREE), "-o", str(out), "--folds", "2"],
    )
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout[: done.stdout.rindex("}") + 1])["clauses"] == 90
    assert (out / "classes.json").exists()
    assert (out / "words.onnx").exists()
    record = dateline.read(LAND, codebook=THREE, model=out)
    assert isinstance(record.events, list)


def test_a_failed_training_leaves_the_old_model_whole(tmp_path):
    out = tmp_path / "model"
    out.mkdir()
    (out / "config.json").write_text("old", "utf-8")
    bad = labelled(tmp_path, ["NOTHING"])
    done = CliRunner().invoke(app, ["train", str(bad), "--codebook", str(THREE), "-o", str(out)])
    assert done.exit_code == 1
    assert isinstance(done.exception, TrainingError)
    assert (out / "config.json").read_text("utf-8") == "old"
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []
