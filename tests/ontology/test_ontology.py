"""The ontology: its tables are whole and agree with each other; contexts and manners do as they say."""

import re

import pytest
import typer
from typer.testing import CliRunner

from dateline import ontology
from dateline.cli.ontology import ontology as command
from dateline.errors import KnowledgeError
from dateline.knowledge import table
from dateline.ontology import contexts, manner
from dateline.record import EVENT_TYPES

PARTS = {mode.type + "/" + mode.name: mode for mode in ontology.modes()}
ENTRIES = [*ontology.types(), *ontology.modes(), *ontology.contexts_known(), *ontology.sectors()]


class TestCodebook:
    def test_types_are_the_contract_s(self):
        assert {t.name for t in ontology.types()} == set(EVENT_TYPES)

    def test_sizes(self):
        assert (len(ontology.types()), len(ontology.contexts_known()), len(ontology.sectors())) == (
            16,
            37,
            25,
        )

    def test_no_mode_stands_twice(self):
        assert len(PARTS) == len(ontology.modes())
        assert {mode.type for mode in ontology.modes()} <= set(EVENT_TYPES)

    @pytest.mark.parametrize("entry", ENTRIES, ids=lambda e: e.name)
    def test_every_entry_has_a_definition_and_an_example(self, entry):
        assert len(entry.definition.split()) >= 3
        assert len(entry.example.split()) >= 5
        assert entry.example[0].isupper()
        assert entry.example[-1] == "."
        assert entry.definition.endswith(".")
        assert entry.definition != entry.example

    def test_no_text_stands_twice(self):
        for texts in ([e.definition for e in ENTRIES], [e.example for e in ENTRIES]):
            assert len(set(texts)) == len(texts)

    @pytest.mark.parametrize("entry", [*ontology.types(), *ontology.modes()], ids=lambda e: e.name)
    def test_every_type_and_mode_has_a_score_and_a_cameo_code(self, entry):
        assert -10 <= entry.score <= 10
        assert entry.cameo in {code.name for code in ontology.cameo_codes()}

    @pytest.mark.parametrize("kind", ontology.types(), ids=lambda t: t.name)
    def test_the_sign_of_the_score_goes_with_the_class(self, kind):
        if kind.penta <= 2:
            assert kind.score > 0
            assert all(mode.score > 0 for mode in ontology.modes(kind.name))
        elif kind.name != "REQUEST":
            assert kind.score < 0
            assert all(mode.score < 0 for mode in ontology.modes(kind.name))

    def test_every_cameo_code_leads_to_a_known_type_mode_and_contexts(self):
        names = {context.name for context in ontology.contexts_known()}
        for code in ontology.cameo_codes():
            assert code.type in EVENT_TYPES
            assert code.mode is None or f"{code.type}/{code.mode}" in PARTS, code
            assert set(code.contexts) <= names, code
            assert code.definition
            assert re.fullmatch(r"\d{3,4}", code.name)

    def test_score_and_cameo(self):
        assert ontology.score("THREATEN", "violence") == -3.5
        assert ontology.cameo("THREATEN", "violence") == "138"
        assert ontology.score("CONSULT", "phone") == 1.5
        assert ontology.score("ASSAULT") == -9

    def test_a_mode_of_another_type_counts_as_none(self):
        assert ontology.score("ASSAULT", "visit") == ontology.score("ASSAULT", None)
        assert ontology.cameo("AID", "violence") == ontology.cameo("AID")

    def test_an_unknown_type_is_told_in_a_sentence(self):
        with pytest.raises(KnowledgeError, match=r"no event type “FIGHT”\. The types are AGREE"):
            ontology.score("FIGHT", "aerial")

    def test_describe(self):
        assert [e.name for e in ontology.describe("assault")] == ["ASSAULT"]
        assert {e.type for e in ontology.describe("restrict")} == {"COERCE", "THREATEN"}
        assert [e.cameo for e in ontology.describe("THREATEN/violence")] == ["138"]
        assert {type(e).__name__ for e in ontology.describe("cyber")} == {"Mode", "Context"}
        assert ontology.describe("138")[0].type == "THREATEN"
        assert ontology.describe("nothing") == ()


class TestContexts:
    def test_cues_are_of_known_contexts_and_every_context_has_some(self):
        known = {context.name for context in ontology.contexts_known()}
        assert {row["context"] for row in table("ontology/context_cues.csv")} == known

    def test_cues_are_lower_case_and_stand_once_a_context(self):
        seen = set()
        for row in table("ontology/context_cues.csv"):
            for cue in row["cues"].split("|"):
                assert cue == cue.strip().lower() != ""
                assert (row["context"], cue) not in seen, cue
                seen.add((row["context"], cue))

    @pytest.mark.parametrize("context", ontology.contexts_known(), ids=lambda c: c.name)
    def test_its_example_is_of_its_context(self, parse, context):
        doc = parse(context.example)
        assert context.name in contexts.Topics(doc).around(doc[:])

    def test_one_weak_cue_is_not_enough(self):
        assert contexts.find(["the", "tank"]) == []
        assert "military" in contexts.find(["the", "tank", "and", "the", "missile"])

    def test_the_same_cue_again_adds_nothing(self):
        assert contexts.find(["tank"] * 5) == []

    def test_order_is_the_codebook_s(self):
        assert contexts.find(["election", "soldier", "court"]) == ["military", "election", "legal"]

    def test_a_paragraph_is_not_its_neighbour(self, parse):
        doc = parse("The army sent troops.\n\nVoters went to the polling stations for the election.")
        first, *_, last = list(doc.sents)
        topics = contexts.Topics(doc)
        assert "election" not in topics.around(first)
        assert "election" in topics.around(last)
        assert "military" not in topics.around(last)

    @pytest.mark.parametrize("text", ["", "\n\n\n", "\x00", "💥" * 50])
    def test_any_text_may_come(self, parse, text):
        doc = parse(text)
        assert contexts.Topics(doc).around(doc[:]) == []


class TestModes:
    def test_cues_are_of_known_modes_and_every_mode_has_some(self):
        assert {f"{row['type']}/{row['mode']}" for row in table("ontology/mode_cues.csv")} == set(PARTS)

    @pytest.mark.parametrize("mode", ontology.modes(), ids=lambda m: f"{m.type}-{m.name}")
    def test_its_example_or_its_predicate_tells_it(self, parse, mode):
        doc = parse(mode.example)
        told = manner.mode_of(mode.type, [t.lemma_ for t in doc], [t.text for t in doc])
        assert told in {mode.name, None}

    def test_the_heaviest_cues_win(self):
        words = ["suicide", "bomber", "detonate", "a", "car", "bomb"]
        assert manner.mode_of("ASSAULT", words) == "suicide-attack"
        assert manner.mode_of("ASSAULT", words[3:]) == "explosives"

    def test_no_cue_no_mode(self):
        assert manner.mode_of("ASSAULT", ["they", "attack", "them"]) is None
        assert manner.mode_of("AID", ["they", "send", "drone"]) is None

    def test_cues_of_other_types_do_not_count(self):
        assert manner.mode_of("THREATEN", ["threaten", "to", "arrest", "him"]) == "arrest"
        assert manner.mode_of("COERCE", ["threaten", "to", "arrest", "him"]) == "arrest"


class TestCommand:
    @pytest.fixture(scope="class")
    def run(self):
        app = typer.Typer()
        app.command()(command)
        return lambda *names: CliRunner().invoke(app, list(names), env={"COLUMNS": "200"})

    def test_it_lists_the_types(self, run):
        result = run()
        assert result.exit_code == 0
        assert all(kind in result.stdout for kind in EVENT_TYPES)

    def test_a_type_comes_with_its_modes(self, run):
        result = run("assault")
        assert "heavy-weapons" in result.stdout
        assert "CONSULT" not in result.stdout

    @pytest.mark.parametrize(
        ("names", "seen"),
        [
            (["cameo", "138"], "Threaten with military force"),
            (["modes"], "suicide-attack"),
            (["contexts"], "peacekeeping"),
            (["sectors"], "Riot police"),
            (["THREATEN/violence"], "bloodshed"),
        ],
    )
    def test_what_is_asked_for_is_shown(self, run, names, seen):
        assert seen in run(*names).stdout

    def test_an_unknown_name_gets_a_hint(self, run):
        result = run("protst")
        assert result.exit_code == 1
        assert "protest" in result.output
