"""One account of many reports."""

import itertools
import json
import random

import pytest
from typer.testing import CliRunner

import dateline
from dateline import story
from dateline.cli import app
from dateline.record import Entity, Mention, Record
from dateline.story import prints, sides
from dateline.story.signs import names_of, numbers_of, stem

REPORTS = [
    ("h1", "2020-03-03", "Harbour Wire", "SEBHA (Harbour Wire) - Haftar's forces shelled the market of Sebha on Monday, killing 12 people, a doctor said."),
    ("m1", "2020-03-03", "Meridian Press", "Rockets fired by the Libyan National Army hit the market in Sebha on Monday, the town council said. The Libyan National Army did not attack the market of Sebha on Monday, its spokesman said."),
    ("h2", "2020-03-04", "Harbour Wire", "SEBHA (Harbour Wire) - (Corrects the number of dead to 15.) Haftar's forces shelled the market of Sebha on Monday, killing 15 people, a doctor said."),
    ("d1", "2020-03-04", "Delta News", "Haftar's forces shelled the airport of Misrata on Tuesday and killed two guards, officials said."),
    ("d2", "2020-03-05", "Delta News", "Turkey threatened Haftar on Wednesday with an attack if the shelling of Misrata goes on."),
]  # fmt: skip


@pytest.fixture(scope="module")
def records() -> list[Record]:
    rows = [dict(zip(("id", "published", "publisher", "text"), r, strict=True)) for r in REPORTS]
    return list(dateline.code(rows))


def told(records: list[Record]) -> story.Story:
    whole = story.Story()
    for record in records:
        whole.add(record)
    return whole


def reports_of(account: story.Account) -> set[str]:
    return {m.report for m in account.mentions}


def test_reports_of_one_shelling_are_one_account_and_the_next_days_another(records):
    sebha = next(a for a in told(records) if "h1" in reports_of(a) and a.type == "ASSAULT")
    assert reports_of(sebha) == {"h1", "m1", "h2"}
    assert (sebha.first, sebha.reports, sebha.wires, sebha.status) == ("2020-03-02", 3, 2, "actual")


def test_a_denial_by_another_source_makes_it_disputed_with_both_sides_words(records):
    sebha = next(a for a in told(records) if "h1" in reports_of(a))
    assert sebha.disputed
    assert any("did not attack" in said for said, _, _ in sebha.disputed.denied)
    assert any("Rockets fired" in said for said, _, _ in sebha.disputed.asserted)
    misrata = next(a for a in told(records) if "d1" in reports_of(a))
    assert misrata.disputed is None


def test_a_correction_mends_the_figure_of_its_own_outlet(records):
    sebha = next(a for a in told(records) if "h1" in reports_of(a))
    assert [(f.text, f.corrected) for f in sebha.figures if f.kind == "killed"] == [
        ("12", True),
        ("15", False),
    ]
    (killed,) = [r for r in sebha.ranges if r.kind == "killed"]
    assert (killed.low, killed.high) == (15, 15)


def test_a_threat_is_no_deed(records):
    threat = next(a for a in told(records) if a.type == "THREATEN")
    assert reports_of(threat) == {"d2"}


def test_order_and_repetition_change_nothing_here(records):
    def groups(found):
        return {frozenset(m.id for m in a.mentions) for a in told(found)}

    first = groups(records)
    for seed in range(4):
        mixed = random.Random(seed).sample(records, len(records))
        assert groups(mixed + mixed[:2]) == first


def test_an_account_depends_on_its_mentions_only(records):
    found = [m for r in records for m in story.mentions_of(r)][:4]
    assert story.account_of(found) == story.account_of(found[::-1])
    with pytest.raises(ValueError, match="needs a mention"):
        story.account_of([])


def test_every_mention_finds_itself_by_its_keys_and_keys_are_few(records):
    for record in records:
        for mention in story.mentions_of(record):
            keys, probes = story.keys_of(mention)
            assert keys == sorted(set(keys))
            assert set(keys) <= set(probes)
            assert len(keys) < 60


def test_prints_of_one_wire_story_share_a_band_and_others_none():
    one, other, correction = (
        prints.print_of(i, text) for i, _, _, text in (REPORTS[0], REPORTS[3], REPORTS[2])
    )
    assert set(one.bands) & set(correction.bands)
    assert prints.first_of(correction, [one]).wire == "h1"
    assert correction.corrects
    assert not one.corrects
    assert not set(one.bands) & set(other.bands)
    assert prints.first_of(other, [one]).wire == other.report


def person(name, country=None, wikidata=None, title=None):
    from dateline.record import Role

    entity = Entity(
        id="e1",
        name=name,
        kind="person",
        country=country,
        wikidata=wikidata,
        roles=[Role(title)] if title else [],
        mentions=[Mention(0, 5, "name")],
    )
    return sides.side_of(Record(id="r", text=name), entity)


@pytest.mark.parametrize(
    ("one", "two", "found"),
    [
        (person("Khalifa Haftar", "LBY"), person("Haftar"), "same"),
        (person("Shehbaz Sharif", "PAK"), person("Nawaz Sharif", "PAK"), "other"),
        (person("Ivanov", "RUS"), person("Ivanov", "BGR"), "other"),
        (person("Ivanov", title="defence minister"), person("Sergei Ivanov", title="mayor"), "other"),
        (person("Ivanov", title="mayor"), person("Sergei Ivanov", title="mayor"), "same"),
    ],
)
def test_ambiguous_names_stay_apart(one, two, found):
    assert sides.match(one, two) == sides.match(two, one) == found


def test_a_family_name_that_fits_two_persons_stays_apart_from_both():
    from dateline.story.accounts import _sides

    found = _sides(
        [(person("Shehbaz Sharif", "PAK"),), (person("Nawaz Sharif", "PAK"),), (person("Sharif", "PAK"),)]
    )
    assert sorted(s.name for s in found) == ["Nawaz Sharif", "Sharif", "Shehbaz Sharif"]


def test_signs_of_a_sentence():
    assert stem("shelled") == stem("shelling") == stem("shells")
    assert numbers_of("Seventeen soldiers and 1,200 others") == (17, 1200)
    assert names_of("Troops of Mali left Gao on Tuesday") == ("gao",)


def test_the_command_line_writes_an_account_a_line_and_says_which_lines_are_no_records(records, tmp_path):
    source, target = tmp_path / "records.jsonl", tmp_path / "accounts.jsonl"
    source.write_text(
        "".join(f"{r.to_json()}\n" for r in records) + '{"id": "x", "error": "no text"}\n', "utf-8"
    )
    ran = CliRunner().invoke(app, ["story", str(source), "-o", str(target)])
    assert ran.exit_code == 1
    assert "line 6" in ran.stderr
    accounts = [json.loads(line) for line in target.read_text("utf-8").splitlines()]
    assert len(accounts) == len(told(records))
    for account in accounts:
        for mention in account["mentions"]:
            text = next(r.text for r in records if r.id == mention["report"])
            assert mention["said"].split()[0] in text
            assert text[slice(*mention["span"])].strip()


def test_likeness_is_the_sum_of_its_features_whatever_is_left_out_on_the_way(records):
    from dateline.story.likeness import ASPECTS, features, shipped

    known, log_odds = shipped().weights, shipped().log_odds
    families = [family for aspect in ASPECTS for family in aspect.families]
    assert len(set(families)) == len(families)
    assert {f.rpartition(" ")[0] for f in known} - {""} <= set(families)
    found = [story.traits_of(m) for r in records for m in story.mentions_of(r)]
    for one, two in itertools.product(found, found):
        odds = log_odds(one, two)
        told = features(one, two)
        assert odds == pytest.approx(known["bias"] + sum(known.get(f, 0.0) * v for f, v in told.items()))
        assert odds == pytest.approx(log_odds(two, one))
        pruned = log_odds(one, two, least=0.0)
        assert pruned == (odds if odds >= 0.0 else pruned)
        assert pruned < 0.0 or odds >= 0.0
