"""The shipped event-type model: sound probabilities, plain sentences right, odd input survived."""

from __future__ import annotations

import json
import shutil

import onnxruntime
import pytest

from dateline import ontology
from dateline.errors import KnowledgeError
from dateline.models import coder
from dateline.models.coder import CLS, LIMIT, MARKS, SEP, Candidate, Coder, Scores, encode, load
from dateline.record import STATUSES

PLAIN = [
    ("CONSULT", "Kenya's foreign minister met the president of Ghana in Accra for talks on trade."),
    ("ACCUSE", "Colombia's defence minister accused the rebels of planting mines near a school."),
    ("ASSAULT", "Government jets bombed rebel positions near the airport, killing nine fighters."),
    ("COERCE", "Police in Minsk arrested forty journalists who were covering the election."),
    ("SANCTION", "Canada has imposed an arms embargo on Eritrea and suspended its aid."),
    ("AID", "Norway has given 40 million dollars in humanitarian aid to the people of Chad."),
    ("REJECT", "Serbia has refused to accept the proposal of the European Union."),
    ("THREATEN", "North Korea threatened South Korea with military action if the drills go ahead."),
    ("PROTEST", "Thousands of miners demonstrated against the Peruvian government over their wages."),
    ("REQUEST", "The mayor of Lagos urged the federal government to send more police to the city."),
    ("SUPPORT", "The prime minister of India expressed support for the new government in Nepal."),
    ("AGREE", "Cuba has agreed to resume talks with Spain next month."),
    ("RETREAT", "Rebel fighters surrendered to the Ethiopian army after two weeks of siege."),
    ("CONCEDE", "The government of Peru gave in to the demands of the striking miners."),
    ("MOBILIZE", "Greece has put its navy on alert and massed troops along the border with Turkey."),
    ("COOPERATE", "The navies of Japan and the Philippines held joint military exercises on Friday."),
]
SIDES = [
    ("Kenya's foreign minister", "the president of Ghana"),
    ("Colombia's defence minister", "the rebels"),
    ("Government jets", "rebel positions"),
    ("Police in Minsk", "forty journalists"),
    ("Canada", "Eritrea"),
    ("Norway", "the people of Chad"),
    ("Serbia", "the European Union"),
    ("North Korea", "South Korea"),
    ("Thousands of miners", "the Peruvian government"),
    ("The mayor of Lagos", "the federal government"),
    ("The prime minister of India", "the new government in Nepal"),
    ("Cuba", "Spain"),
    ("Rebel fighters", "the Ethiopian army"),
    ("The government of Peru", "the striking miners"),
    ("Greece", "Turkey"),
    ("The navies of Japan", "the Philippines"),
]


def candidate(text: str, actor: str, recipient: str) -> Candidate:
    spans = [(text.index(side), text.index(side) + len(side)) for side in (actor, recipient)]
    return Candidate(text, spans[0], spans[1])


CANDIDATES = [candidate(text, *sides) for (_, text), sides in zip(PLAIN, SIDES, strict=True)]


def best(scores: Scores) -> str:
    return max(scores.types, key=scores.types.__getitem__)


@pytest.fixture(scope="module")
def model() -> Coder:
    return load(coder.SHIPPED)


def test_scores_are_probabilities_over_plovers_types(model: Coder) -> None:
    assert sorted(model.types) == sorted(kind for kind, _ in PLAIN)
    for scores in model.judge(CANDIDATES):
        assert set(scores.types) == set(model.types)
        assert min(scores.types.values()) >= 0
        assert 0 <= scores.event <= 1
        for whole in (scores.types, scores.statuses, *scores.modes.values()):
            assert sum(whole.values()) == pytest.approx(1.0)
        assert all(0 <= p <= 1 for p in scores.contexts.values())


def test_modes_statuses_and_contexts_are_the_codebooks(model: Coder) -> None:
    (scores,) = model.judge(CANDIDATES[:1])
    for kind in model.types:
        assert set(scores.modes[kind]) == {"", *(m.name for m in ontology.modes(kind))}
    assert set(scores.statuses) == set(STATUSES)
    assert set(scores.contexts) == {c.name for c in ontology.contexts_known()}


def test_wrong_sides_are_no_event(model: Coder) -> None:
    text = "France condemned Hungary on Monday, and the crowd in Lyon ate bread."
    at = (text.index("condemned"), text.index("condemned") + 9)
    right = candidate(text, "France", "Hungary")._replace(predicate=at)
    wrong = candidate(text, "Hungary", "Lyon")._replace(predicate=at)
    first, second = model.judge([right, wrong])
    assert first.event > 0.5 > second.event


def test_status_is_told_by_the_words(model: Coder) -> None:
    said = []
    for text in (
        "Kenya attacked Uganda.",
        "Kenya did not attack Uganda.",
        "Kenya may attack Uganda if talks fail.",
    ):
        start = text.index("attack")
        spans = candidate(text, "Kenya", "Uganda")._replace(predicate=(start, start + 6))
        (scores,) = model.judge([spans])
        said.append(max(scores.statuses, key=scores.statuses.__getitem__))
    assert said == ["actual", "negated", "hypothetical"]


def test_plain_sentences_come_out_right(model: Coder) -> None:
    said = [best(scores) for scores in model.judge(CANDIDATES)]
    wrong = [(kind, got) for (kind, _), got in zip(PLAIN, said, strict=True) if kind != got]
    assert len(wrong) <= 2, wrong


def test_scores_depend_on_nothing_else_in_the_call(model: Coder) -> None:
    together = model.judge(CANDIDATES)
    assert together == [model.judge([c])[0] for c in CANDIDATES]
    assert together == Coder(coder.SHIPPED, threads=1).judge(CANDIDATES)


def test_the_two_sides_matter_not_only_the_sentence(model: Coder) -> None:
    text = "France condemned Hungary, and Poland sent blankets and medicine to Moldova."
    first, second = model.judge([candidate(text, "France", "Hungary"), candidate(text, "Poland", "Moldova")])
    assert (best(first), best(second)) == ("ACCUSE", "AID")


def test_works_without_recipient_and_with_predicate(model: Coder) -> None:
    told = [c for c, (kind, _) in zip(CANDIDATES, PLAIN, strict=True) if kind in ("COERCE", "ASSAULT", "AID")]
    said = [best(s) for s in model.judge([c._replace(recipient=None) for c in told])]
    assert said == ["ASSAULT", "COERCE", "AID"]
    start = told[1].text.index("arrested")
    assert best(model.judge([told[1]._replace(predicate=(start, start + 8))])[0]) == "COERCE"


@pytest.mark.parametrize(
    "item",
    [
        ("", None, None),
        ("", (0, 0), (0, 0)),
        ("   \n", (0, 2), (1, 3)),
        ("Iran and Iraq", (0, 13), (9, 13)),
        ("Iran and Iraq", (9, 13), (0, 4)),
        ("Iran and Iraq", (4, 0), (-3, 2)),
        ("Iran and Iraq", (50, 60), (9, 900)),
        ("Iran", (0, 4), (0, 4), (0, 4)),
        ("\x00\x00 \ud800 🙂 مرحبا [PAD] [CLS]", (0, 2), (5, 9)),
        ("word " * 50_000, (0, 4), (200_000, 200_004), (100_000, 100_004)),
        ("x" * 20_000, (5, 9), (19_000, 19_009)),
    ],
)  # fmt: skip
def test_odd_input_never_raises(model: Coder, item: tuple[object, ...]) -> None:
    (scores,) = model.judge([item])
    assert sum(scores.types.values()) == pytest.approx(1.0)


def test_no_items_no_scores(model: Coder) -> None:
    assert model.judge([]) == []


def test_marks_stand_around_the_pieces_of_the_spans(model: Coder) -> None:
    text = "Iran met Iraq"
    (found,) = encode(model.tokenizer, [Candidate(text, (9, 13), (0, 4), (5, 8))])
    words = {w: model.tokenizer.token_to_id(w) for w in ("iran", "met", "iraq")}
    (a, a_), (r, r_), (p, p_) = MARKS
    assert found.ids == [CLS, r, words["iran"], r_, p, words["met"], p_, a, words["iraq"], a_, SEP]
    assert found.marks == [7, 1, 4]


def test_a_long_sentence_is_cut_around_the_spans(model: Coder) -> None:
    text = "alpha " * 400 + "Iran sued " + "beta " * 400 + "Iraq " + "gamma " * 400
    iran, iraq = text.index("Iran"), text.index("Iraq")
    (found,) = encode(model.tokenizer, [Candidate(text, (iran, iran + 4), (iraq, iraq + 4))])
    assert LIMIT - 6 <= len(found.ids) <= LIMIT
    for mark, name in zip(found.marks, ("iran", "iraq"), strict=False):
        assert found.ids[mark + 1] == model.tokenizer.token_to_id(name)
    assert model.tokenizer.token_to_id("sued") in found.ids


def test_another_folder_by_the_environment(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = tmp_path / "fold-0"
    shutil.copytree(coder.SHIPPED, other)
    config = json.loads((other / "config.json").read_text("utf-8"))
    (other / "config.json").write_text(
        json.dumps({**config, "temperatures": dict.fromkeys(config["temperatures"], 1000.0)}), "utf-8"
    )
    monkeypatch.setenv(coder.FOLDER_VARIABLE, str(other))
    (scores,) = load().judge(CANDIDATES[:1])
    assert max(scores.types.values()) < 0.1


def test_a_missing_folder_says_what_to_do(tmp_path) -> None:
    with pytest.raises(KnowledgeError, match="Reinstall dateline"):
        load(tmp_path)


def test_the_shipped_networks_run_in_the_short_form() -> None:
    for name in ("model", "second"):
        session = onnxruntime.InferenceSession(str(coder.SHIPPED / f"{name}.onnx"))
        assert [i.name for i in session.get_inputs()] == ["input_ids", "marks"]


def test_the_second_network_is_asked_about_those_in_doubt(model: Coder) -> None:
    both = model.judge(CANDIDATES)
    told: list[Scores] = []

    def doubtful(first: list[Scores]) -> list[int]:
        told.extend(first)
        return [3, 5]

    found = model.judge(CANDIDATES, doubtful)
    assert found[3] == both[3] != told[3]
    assert found[5] == both[5] != told[5]
    rest = [n for n in range(len(CANDIDATES)) if n not in (3, 5)]
    assert [found[n] for n in rest] == [told[n] for n in rest]
    assert [s._replace(types={}) for s in told] == [s._replace(types={}) for s in both]
    assert model.judge(CANDIDATES, lambda first: range(len(first))) == both
