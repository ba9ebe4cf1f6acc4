"""How the reader is trained: texts under other names, layers that are added, the rounding of what is shipped."""

import random
from pathlib import Path

import numpy as np
import pytest

from dateline.models import language
from dateline.models.reader import SHIPPED, Reader, windows
from dateline.training import renaming

TEXT = (
    "TRIPOLI (Reuters) - Libya's rebels said on Monday that Khalifa Haftar had shelled Tripoli. "
    "Haftar's spokesman denied it. Libyans protested; the Libyan army and Turkey said nothing to Mr. Haftar."
)


@pytest.fixture(scope="module")
def nlp():
    return language.load()


@pytest.fixture(scope="module")
def torch():
    return pytest.importorskip("torch")


def span(text: str, words: str, after: int = 0) -> list[int]:
    begin = text.index(words, after)
    return [begin, begin + len(words)]


def test_a_text_under_other_names_tells_the_same_of_the_same(nlp):
    events = [
        {"trigger": span(TEXT, "shelled"), "type": "ASSAULT", "actors": [span(TEXT, "Khalifa Haftar")], "recipients": []},
        {"trigger": span(TEXT, "denied"), "type": "REJECT", "actors": [span(TEXT, "Haftar's spokesman")], "recipients": []},
        {"trigger": span(TEXT, "protested"), "type": "PROTEST", "actors": [span(TEXT, "Libyans")], "recipients": []},
    ]  # fmt: skip
    new = renaming.renamed({"id": "t", "text": TEXT, "events": events}, nlp, random.Random(1))
    text = new["text"]
    assert not {"Haftar", "Libya", "Libyan", "Libyans", "Turkey"} & set(
        text.replace("'", " ").replace(";", " ").split()
    )
    for old, moved in zip(events, new["events"], strict=True):
        assert text[slice(*moved["trigger"])] == TEXT[slice(*old["trigger"])]
    person = text[slice(*new["events"][0]["actors"][0])].split()
    assert len(person) == 2
    assert text[slice(*new["events"][1]["actors"][0])] == f"{person[1]}'s spokesman"
    assert text.count(person[1]) == TEXT.count("Haftar")
    (state,) = [s for s in renaming.states() if s.people == text[slice(*new["events"][2]["actors"][0])]]
    assert f"{state.name}'s rebels" in text
    assert f"the {state.adjective} army" in text
    assert f"shelled {state.capital}" in text
    assert "Reuters" in text


def test_a_span_within_a_name_takes_all_of_the_new_one(nlp):
    row = {
        "id": "t",
        "text": "Turkey and Libya spoke.",
        "events": [{"trigger": [17, 22], "actors": [[0, 3], [11, 16]]}],
    }
    new = renaming.renamed(row, nlp, random.Random(2))
    (event,) = new["events"]
    first, second = (new["text"][slice(*s)] for s in event["actors"])
    assert new["text"] == f"{first} and {second} spoke."
    assert new["text"][slice(*event["trigger"])] == "spoke"


def test_a_text_without_names_stays_as_it_is(nlp):
    row = {"id": "t", "text": "The rebels shelled the town.", "events": []}
    assert renaming.renamed(row, nlp, random.Random(3)) is row


def network(torch, layers: int, seed: int = 0):
    from dateline.training.make import plover
    from dateline.training.network import ReaderNetwork

    torch.manual_seed(seed)
    tiny = {"model_type": "bert", "vocab_size": 30522, "hidden_size": 64, "num_hidden_layers": layers,
            "num_attention_heads": 4, "intermediate_size": 128}  # fmt: skip
    return ReaderNetwork(tiny, plover()).eval()


def test_added_layers_change_little_and_learn(torch):
    from dateline.training.depth import deepened

    made = network(torch, 4)
    ids = torch.tensor([[101, 2003, 2004, 2005, 2006, 102]])
    with torch.no_grad():
        before = made.states(ids)
    deepened(made, 6)
    assert len(made.enc.encoder.layer) == made.enc.config.num_hidden_layers == 6
    after = made.states(ids)
    assert torch.allclose(before, after, atol=0.02)
    (after[0, 1] ** 3).sum().backward()  # the sum alone is that of the last norm, whatever goes in
    silent = [layer for layer in made.enc.encoder.layer if not layer.output.dense.weight.any()]
    assert len(silent) == 2
    assert all(layer.output.dense.weight.grad.abs().sum() > 0 for layer in silent)
    deepened(made, 3)
    assert len(made.enc.encoder.layer) == 6


def test_rounding_in_training_is_that_of_the_files(torch, tmp_path: Path):
    """What the rounded network makes of a text is what the eight-bit files make of it."""
    pytest.importorskip("onnx")
    from dateline.training import reports
    from dateline.training.network import packed
    from dateline.training.reader_export import write
    from dateline.training.rounding import Rounded, rounded

    made = network(torch, 2, 7)
    with torch.no_grad():  # ranges as wide as those of trained weights
        for module in made.enc.modules():
            if type(module) is torch.nn.Linear:
                module.weight.mul_(6)
    write(made, Reader(SHIPPED).tokenizer, tmp_path / "m", {"proposed": 0.1})
    reader = Reader(tmp_path / "m")
    (annotated,) = reports.annotated([{"id": "t", "text": TEXT, "events": []}], reader.tokenizer)
    (window,) = windows(annotated.text)
    ran = reader._states(annotated.text, window)[0]
    ids, mask, starts = packed([reports.Item(annotated, window)])
    with torch.no_grad():
        exact = made.states(ids, mask)[0][starts[0]].numpy()
        with rounded(made):
            near = made.states(ids, mask)[0][starts[0]].numpy()
    assert np.abs(near - ran).mean() < np.abs(exact - ran).mean() / 1.5
    assert not any(isinstance(m, Rounded) for m in made.enc.modules())
    with rounded(made):
        (made.states(ids, mask) ** 3).sum().backward()
    assert made.enc.encoder.layer[0].output.dense.weight.grad.abs().sum() > 0
