"""Data to train on: read with care, refused with file and line; what reviewed sentences teach."""

import json
import zlib
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dateline import store as stores
from dateline.cli import app
from dateline.errors import TrainingError
from dateline.models.linear import odds_of
from dateline.models.reader import SHIPPED, Reader
from dateline.record import Record
from dateline.store.corrections import Decision
from dateline.training import calibration, reports, reviewed
from dateline.training.calibration import JudgedEvent, fold_of
from dateline.training.reports import NO_EVENT

TEXT = "Kenya accused Uganda of moving the border posts near the lake."
PAIR = {"actor": [[0, 5]], "recipient": [[14, 20]], "type": "ACCUSE", "trigger": [6, 13]}


@pytest.fixture(scope="module")
def shipped() -> Reader:
    return Reader(SHIPPED)


def file(tmp_path: Path, rows: list) -> Path:
    path = tmp_path / "mine.jsonl"
    path.write_text("".join((r if isinstance(r, str) else json.dumps(r)) + "\n" for r in rows), "utf-8")
    return path


def row(n: int = 0, **pair) -> dict:
    return {"id": f"t{n}", "text": TEXT, "pairs": [{**PAIR, **pair}]}


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        (["{"], "line 1: "),
        ([row(), "[1, 2]"], "line 2: no object with a “text”"),
        ([row(), {"id": "x", "text": TEXT}], "line 2: it has neither “events” nor “pairs”"),
        ([row(type="INVADE")], "line 1: “INVADE” is no type"),
        ([row(status="maybe")], "line 1: “maybe” is no status"),
        ([row(), row(actor=[[0, 500]])], "line 2: [0, 500] does not lie within its 62 characters"),
        ([row(recipient=[[9, 3]])], "line 1: [9, 3] does not lie"),
        ([row(trigger=[-1, 3])], "line 1: [-1, 3] does not lie"),
        ([row(actor=[["0", "5"]])], "line 1: "),
        ([{"id": "x", "events": []}], "Texts of another file: --texts"),
    ],
)
def test_bad_data_are_refused_with_file_and_line(tmp_path, rows, says):
    path = file(tmp_path, rows)
    with pytest.raises(TrainingError) as e:
        list(reports.read(path))
    assert says in str(e.value)
    assert str(path) in str(e.value)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(TrainingError, match="can't be read"):
        list(reports.read(tmp_path / "none.jsonl"))


def test_labels_without_their_text_take_it_by_id_and_only_the_same(tmp_path):
    label = {"id": "r", "crc32": zlib.crc32(TEXT.encode()), "events": []}
    (found,) = reports.read(file(tmp_path, [label]), {"r": TEXT})
    assert found["text"] == TEXT
    with pytest.raises(TrainingError, match="another than was annotated"):
        list(reports.read(file(tmp_path, [label]), {"r": TEXT + " "}))


def test_annotation_becomes_words(shipped):
    told = {"mode": "allege", "status": "actual"}
    rows = [row(0, **told), row(1, mode=None), row(2, type=NO_EVENT), row(3, type="YIELD", trigger=None)]
    full, modeless, none, joined = reports.annotated(rows, shipped.tokenizer)
    assert full.events == {1: reports.AnnotatedEvent("ACCUSE", "allege", "actual", ([0], [2]))}
    assert not full.complete
    assert modeless.events[1].mode == ""
    assert none.events == {}
    assert joined.pairs == [reports.AnnotatedPair(("CONCEDE", "RETREAT"), [0], [2])]
    assert reports.annotated([{**row(), "complete": True}], shipped.tokenizer)[0].complete


def test_an_event_that_may_be_left_out_gives_way_to_one_that_may_not(shipped):
    e = {"trigger": [6, 13], "type": "REJECT", "actors": [], "recipients": [], "optional": True}
    events = [e, {**e, "type": "ACCUSE", "optional": False}]
    (found,) = reports.annotated([{"id": "r", "text": TEXT, "events": events}], shipped.tokenizer)
    assert found.events[1].type == "ACCUSE"


def test_the_labels_of_this_project_are_whole():
    here = Path(__file__).parents[2] / "benchmarks" / "reports"
    for name, least in (("annotated.jsonl", 2200), ("twice.jsonl", 60)):
        rows = [json.loads(line) for line in (here / name).read_text("utf-8").splitlines()]
        assert len(rows) >= least
        assert len({r["id"] for r in rows}) == len(rows)
        for r in rows:
            assert "text" not in r
            for e in r["events"]:
                spans = [e["trigger"], *e["actors"], *e["recipients"]]
                assert all(0 <= s < t <= r["length"] for s, t in spans)


def test_folds_part_texts_and_not_pairs():
    assert fold_of("plv-train-7.0") == fold_of("plv-train-7.1") == fold_of("plv-train-7")
    counts = [sum(fold_of(f"t{n}") == k for n in range(1000)) for k in range(5)]
    assert min(counts) > 150


def test_models_of_attribution_are_written_to_a_new_folder(tmp_path):
    pytest.importorskip("sklearn")
    from dateline.training import attribution

    text = "The minister said the port was closed. A union denied that its members had struck."
    spans = [((0, 12), (13, 17), (18, 37)), ((39, 46), (47, 53), (54, 82))]
    told = [{"source": [s], "cue": [c], "content": [x]} for s, c, x in spans]
    articles = file(tmp_path, [{"id": f"a{n}", "text": text, "attributions": told} for n in range(6)])
    attribution.make(articles, tmp_path / "new" / "attribution")
    models = json.loads((tmp_path / "new" / "attribution" / "weights.json").read_text("utf-8"))
    assert set(models) == {"cue", "part", "source"}
    assert "say,VERB" in (tmp_path / "new" / "attribution" / "cues.csv").read_text("utf-8")


def judged(n: int, strength: float, right: bool) -> JudgedEvent:
    return JudgedEvent(f"t{n}", {"event": 0.1 * (n % 7), "strength": strength}, 0.9, True, right)


def test_the_confidence_goes_to_what_was_reviewed_and_stays_near_what_it_was():
    base = {"bias": -0.5, "event": 1.0, "strength": 0.0}
    found = [judged(n, float(n % 2), n % 2 == 1 or n % 10 == 0) for n in range(60)]
    loose, tight = calibration.around(base, 1.0, found), calibration.around(base, 1e6, found)
    assert tight["strength"] == pytest.approx(0.0, abs=0.01)
    assert tight["event"] == pytest.approx(1.0, abs=0.01)
    assert loose["strength"] > 0.5
    said = [odds_of(loose, j.evidence) for j in found]
    assert min(p for p, j in zip(said, found, strict=True) if j.evidence["strength"]) > 0.5


def test_what_was_reviewed_changes_nothing_where_it_says_nothing(shipped):
    old = shipped.config["confidence"]
    evidence = dict.fromkeys([n for n in old if n != "bias"], 0.0)
    even = odds_of(old, evidence)
    # right as often as the confidence has it, whatever else is so
    found = [
        JudgedEvent(f"t{n}", {**evidence, "event": (n % 13) / 1300}, 0.9, True, (n * 7919 % 100) / 100 < even)
        for n in range(200)
    ]
    flat = reviewed.learn(found, SHIPPED, 5)
    assert not flat.figures["changed"]
    assert flat.confidence == old
    wrong = reviewed.learn([j._replace(right=n % 2 == 0) for n, j in enumerate(found)], SHIPPED, 5)
    assert wrong.figures["changed"] == (abs(even - 0.5) > 0.1)


def test_thresholds_are_where_what_is_given_is_best():
    found = [JudgedEvent(f"t{n}", {"event": 4.0}, 0.9, True, True) for n in range(50)]
    found += [JudgedEvent(f"u{n}", {"event": -4.0}, 0.8, True, False) for n in range(50)]
    found += [JudgedEvent(f"v{n}", {"event": -4.0}, 0.2, False, False) for n in range(50)]
    limits = calibration.thresholds(found, {"bias": 0.0, "event": 1.0}, 100)
    assert 0.2 < limits["told"] <= 0.8
    assert limits["least"] <= 0.01  # what is there and half right is told
    assert 0.02 <= limits["shown"] < 0.98
    found += [JudgedEvent(f"w{n}", {"event": -3.9}, 0.9, False, False) for n in range(100)]
    limits = calibration.thresholds(found, {"bias": 0.0, "event": 1.0}, 100)
    assert limits["least"] == 0.02  # the false ones are as probable as the right ones, but not as sure


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([row(n) for n in range(3)], "3 reviewed events, 3 of them right; at least 20 are needed"),
        ([row(n) for n in range(25)], "25 reviewed events, 25 of them right"),
        ([row(0, type="INVADE")], "line 1: “INVADE” is no type"),
        ([row(0, trigger=[-1, 3])], "line 1: [-1, 3] does not lie"),
    ],
)
def test_too_little_that_was_reviewed_is_refused(tmp_path, rows, says):
    with pytest.raises(TrainingError) as e:
        reviewed.events([file(tmp_path, rows)], SHIPPED)
    assert says in str(e.value)


def test_an_event_that_is_labelled_to_be_none_is_wrong(shipped):
    rows = [row(0), row(1, type=NO_EVENT), {"id": "t2", "text": TEXT, "pairs": []}]
    found, there = calibration.judged(rows, shipped)
    at = [j for j in found if j.evidence["event"] > 0]
    assert [(j.id, j.right) for j in at] == [("t0", True), ("t1", False)]  # of t2 nobody said anything
    assert there == 1


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--codebook", "c.toml", "--on", "shipped"], "Give --codebook or --on, not both"),
        (["--teacher", "large"], "Give --teacher and --unlabelled together"),
    ],
)
def test_options_that_do_not_go_together_are_refused(tmp_path, options, says):
    done = CliRunner().invoke(
        app, ["train", str(file(tmp_path, [row()])), "-o", str(tmp_path / "m"), *options]
    )
    assert done.exit_code != 0
    assert says in " ".join((str(done.exception) + done.output).split())


@pytest.fixture
def tiny(tmp_path):
    """An encoder to begin from, made here; needs the extra [train]."""
    torch = pytest.importorskip("torch")
    transformers = pytest.importorskip("transformers")
    pytest.importorskip("onnx")
    base = tmp_path / "tiny"
    torch.manual_seed(0)
    config = transformers.BertConfig(
        vocab_size=30522, hidden_size=32, num_hidden_layers=2, num_attention_heads=2, intermediate_size=64
    )
    transformers.BertModel(config).save_pretrained(base)
    (base / "tokenizer.json").write_bytes((SHIPPED / "tokenizer.json").read_bytes())
    return base


def test_a_reader_is_made_by_one_command(tmp_path, tiny):
    """Needs the extra [train] and an encoder; a tiny one will do."""
    base = tiny
    rows = [
        {"id": f"r{n}", "text": TEXT, "events": [{**PAIR, "actors": [[0, 5]], "recipients": [[14, 20]], "mode": None,
         "status": "actual"}]} for n in range(20)
    ]  # fmt: skip
    out = tmp_path / "model"
    arguments = [
        "train",
        str(file(tmp_path, rows)),
        "--base",
        str(base),
        "-o",
        str(out),
        "--set",
        "epochs=2",
        "--set",
        "layers=3",
    ]
    done = CliRunner().invoke(app, [*arguments, "--keep", str(tmp_path / "kept")])
    assert done.exit_code == 0, done.output
    made = Reader(out)
    assert made.config["made"]["events"] > 10
    assert {"told", "shown", "confidence", "calibration"} <= set(made.config)
    pupil = tmp_path / "pupil"
    more = ["--teacher", str(out), "--unlabelled", str(file(tmp_path, rows)), "-o", str(pupil)]
    done = CliRunner().invoke(
        app, [*arguments[:-6], *more, "--set", "epochs=1", "--set", "taught_epochs=1", "--set", "layers=3"]
    )
    assert done.exit_code == 0, done.output
    assert Reader(pupil).types == made.types


def test_a_reader_is_made_of_reports_that_were_annotated_in_the_browser(tmp_path, tiny):
    """The whole loop: marked on the words, said to be all, exported, learnt from."""
    where, run = str(tmp_path / "marked.db"), CliRunner().invoke
    marked = {
        "type": "ACCUSE",
        "mode": None,
        "status": "actual",
        "actor_spans": [[0, 5]],
        "recipient_spans": [[14, 20]],
    }
    with stores.open(where) as store:
        store.add([Record(id=f"r{n}", text=TEXT, sentences=[(0, len(TEXT))]) for n in range(20)])
        for n in range(20):
            said = {"report": f"r{n}", "reviewer": "ada"}
            store.decide(Decision(**said, start=6, end=13, decision="add", change=marked))
            store.decide(Decision(**said, start=0, end=0, decision="complete"))
    lines, notation = tmp_path / "whole.jsonl", tmp_path / "whole.txt"
    assert run(app, ["review", "export", "--store", where, "--whole", "-o", str(lines)]).exit_code == 0
    assert (
        run(
            app, ["review", "export", "--store", where, "--whole", "--notation", "-o", str(notation)]
        ).exit_code
        == 0
    )
    tiniest = ["--base", str(tiny), "--set", "epochs=1", "--set", "layers=3"]
    for given in ([str(lines)], [str(notation), "--texts", str(lines)]):
        out = tmp_path / f"of-{Path(given[0]).suffix[1:]}"
        done = run(app, ["train", *given, *tiniest, "-o", str(out)])
        assert done.exit_code == 0, done.output
        assert Reader(out).config["made"]["events"] > 10


def test_an_event_known_by_its_sides_alone_is_told_by_one_word(shipped):
    """Needs the extra [train]."""
    torch = pytest.importorskip("torch")
    from dateline.training.make import loss_of, plover
    from dateline.training.network import ReaderNetwork

    torch.manual_seed(0)
    tiny = {"model_type": "bert", "vocab_size": 30522, "hidden_size": 32, "num_hidden_layers": 1,
            "num_attention_heads": 2, "intermediate_size": 32}  # fmt: skip
    loss = loss_of(ReaderNetwork(tiny, plover()), shipped.tokenizer)
    pair = {k: v for k, v in PAIR.items() if k != "trigger"}
    items = reports.items_of(
        reports.annotated([{"id": "p", "text": TEXT, "pairs": [pair]}], shipped.tokenizer)
    )
    optimizer = torch.optim.Adam(loss.network.parameters(), lr=0.003)
    for _ in range(150):
        optimizer.zero_grad()
        loss(items, 0.0).backward()
        optimizer.step()
    (told,) = loss.teach(items, 0.0)
    accuse = sorted(told.types.float()[:, plover().types.index("ACCUSE")].tolist())
    assert accuse[-1] > 0.8
    assert sum(accuse[:-1]) < 0.4
