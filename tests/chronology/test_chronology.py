"""A chronology: the days that reports come back to, each sentence a report's own, with its characters."""

import html.parser
import json
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

import dateline
from dateline import store as stores
from dateline.chronology import chronology_of, forms
from dateline.chronology.choosing import ChosenSentence, Chronology, Day, SentenceSource
from dateline.chronology.days import SIGNALS, Count
from dateline.chronology.telling import tellings_of
from dateline.cli import app, rows
from dateline.errors import NothingToSayError, SourceError, StoreError
from dateline.record import Event, EventTime, Range, Record, Time

HOSTILE = "<script>alert(1)</script> \u202egnp.exe\u202c | `*x*` Хафтар طرابلس"


def record(
    text: str, published: str, *days: tuple[str, str], name: str = "r", events: dict[str, str] | None = None
):
    """A record of one sentence a line.

    Args:
        days: words of the text and the day that they name.
        events: words of the text, and the day of the event that hangs on them; “future” behind it where it is planned.
    """
    sentences, at = [], 0
    for line in text.split("\n"):
        sentences.append((at, at + len(line)))
        at += len(line) + 1
    times = [
        Time(start=text.index(words), end=text.index(words) + len(words), type="DATE", value=day)
        for words, day in days
    ]
    told = []
    for n, (words, day) in enumerate((events or {}).items(), 1):
        day, _, status = day.partition(" ")
        here = Range(text.index(words), text.index(words) + len(words))
        told.append(
            Event(id=f"v{n}", type="ASSAULT", trigger=here, evidence=here, status=status or "actual",
                  time=EventTime(value=day, start=day, end=day), confidence=0.9)
        )  # fmt: skip
    return Record(id=name, text=text, published=published, sentences=sentences, times=times, events=told)


def told(*args, about=None, **kwargs):
    return [(t.day, t.text) for t in tellings_of(record(*args, **kwargs), "r", about)]


def test_a_sentence_tells_of_the_days_that_it_names_and_of_those_of_its_events():
    text = "Rebels took the town of Brega on Monday.\nTroops shelled the harbour of Misrata again.\nIt is a port in the west."
    found = told(text, "2011-03-09", ("Monday", "2011-03-07"), events={"shelled": "2011-03-09"})
    assert found == [("2011-03-07", text.split("\n")[0]), ("2011-03-09", text.split("\n")[1])]


def test_what_is_planned_is_not_told_of_its_day():
    text = "Leaders will meet in Paris on Thursday to speak of Libya."
    assert told(text, "2011-03-15", ("Thursday", "2011-03-17"), events={"meet": "2011-03-17 future"}) == []


def test_the_label_of_a_chronology_is_left_out_and_names_its_day():
    text = "February 24 - Militias take control of the city of Misrata."
    (found,) = tellings_of(record(text, "2011-10-20", ("February 24", "2011-02-24")), "r")
    assert (found.day, found.text, found.labelled) == (
        "2011-02-24",
        "Militias take control of the city of Misrata.",
        True,
    )
    assert text[found.start : found.end] == found.text


def test_a_label_of_a_day_to_come_is_told_of_no_day():
    text = "March 26 - Voters go to the polls in the whole country."
    assert told(text, "2011-02-13", ("March 26", "2011-03-26")) == []
    assert told(text, "2011-03-26", ("March 26", "2011-03-26")) == [("2011-03-26", text[11:])]


def test_a_caption_with_its_full_date_tells_nothing():
    text = "Vehicles explode after an air strike near the town of Ajdabiyah March 20, 2011."
    caption = ("March 20, 2011", "2011-03-20")
    assert told(text, "2011-04-01", caption, events={"explode": "2011-03-20"}) == []
    assert told(text, "2012-04-01", caption)  # of another year a sentence writes it too


def test_about_asks_for_words_or_an_actor(crisis):
    text = "Rebels took the town of Brega on Monday.\nTroops left the harbour of Misrata on Monday."
    given = (text, "2011-03-09", ("Monday", "2011-03-07"))
    assert [t for _, t in told(*given, about="brega rebels")] == [text.split("\n")[0]]
    assert told(*given, about="Gaddafi") == []
    found = [t for r in crisis for t in tellings_of(r, r.id, "Haftar")]
    assert any("haftar" in t.words for t in found)
    assert any("haftar" not in t.words for t in found)  # “he”, “the general”


def count(*records) -> Count:
    out = Count()
    for r in records:
        out.add(date.fromisoformat(r.published), r.id, tellings_of(r, r.id))
    return out


def named(n: int, published: str, day: str | None) -> Record:
    text = "Rebels took the town on Monday." if day else "Rebels hold the town and its port."
    return record(text, published, *([("Monday", day)] if day else []), name=f"r{n}")


def signals(found: Count, *days: str) -> dict[str, list[float]]:
    return dict(zip(SIGNALS, found.signals(days).T.tolist(), strict=True))


def test_a_day_that_more_come_back_to_later_matters_more():
    early = [named(n, "2011-03-10", "2011-03-01" if n < 3 else "2011-03-02") for n in range(4)]
    first, second = count(*early).weights(["2011-03-01", "2011-03-02"])
    assert first > second


def test_what_could_not_be_told_again_yet_is_not_held_to_be_forgotten():
    reports = [named(n, "2011-03-10", "2011-03-01") for n in range(5)] + [
        named(5, "2011-03-11", "2011-03-10")
    ]
    later = signals(count(*reports), "2011-03-01", "2011-03-02", "2011-03-11")["later"]
    assert later[0] > later[2] > later[1]


def test_prints_of_one_story_count_once():
    found = Count()
    for n in range(3):
        r = named(n, "2011-03-10", "2011-03-01")
        found.add(date.fromisoformat(r.published), "wire", tellings_of(r, "wire"))
    assert found.origins("2011-03-01") == 1
    assert found.signals(["2011-03-01"])[0].max() <= 1


def test_chronologies_count_by_how_many_that_could_list_a_day_do():
    def listing(name: str, published: str, *days: str):
        lines = [f"On {d}: Fighters took the town of number {n}." for n, d in enumerate(days)]
        return record("\n".join(lines), published, *((f"On {d}", d) for d in days), name=name)

    first = [f"2011-03-0{n}" for n in range(1, 7)]
    found = count(listing("a", "2011-04-01", *first), listing("b", "2011-10-01", *first[:5], "2011-09-01"))
    days = (*first, "2011-09-01")
    share = dict(zip(days, signals(found, *days)["in chronologies"], strict=True))
    assert share["2011-03-01"] > share["2011-09-01"] > share["2011-03-06"] > 0


@pytest.fixture(scope="module")
def store(crisis, tmp_path_factory):
    with stores.open(tmp_path_factory.mktemp("chronology") / "crisis.db") as opened:
        opened.add(crisis)
        yield opened


def test_every_sentence_stands_so_in_its_report(store, crisis):
    found = chronology_of(store, days=8, sentences=2)
    texts = {r.id: r for r in crisis}
    assert len(found.days) == 8
    assert [d.date for d in found.days] == sorted({d.date for d in found.days})
    for day in found.days:
        assert day.origins
        for said in day.sentences:
            first, *others = said.sources
            assert texts[first.report].text[first.start : first.end] == said.text
            assert first.published >= day.date
            assert all(texts[s.report].text[s.start : s.end].strip() for s in others)
            assert len({s.report for s in said.sources}) == len(said.sources)
    chosen = [(s.sources[0].report, s.sources[0].start) for d in found.days for s in d.sentences]
    assert len(chosen) == len(set(chosen))


def test_days_are_those_asked_for(store):
    found = chronology_of(store, "2019-11", "2019-12", days=50)
    assert found.days
    assert all("2019-11-01" <= d.date <= "2019-12-31" for d in found.days)
    assert {d.date for d in chronology_of(store, days=50).days} >= {d.date for d in found.days}


def test_reports_behind_the_last_day_tell_of_it_too(tmp_path):
    text = "Libyan rebels seized the oil town of Brega on March 7, their commander said."
    with stores.open(tmp_path / "later.db") as opened:
        opened.add(dateline.code([{"id": "a", "published": "2011-03-20", "text": text}]))
        found = chronology_of(opened, "2011-03-01", "2011-03-10")
    assert [(d.date, d.sentences[0].text) for d in found.days] == [("2011-03-07", text)]


def test_a_story_printed_twice_is_one_origin(store, tmp_path, crisis):
    twice = [*crisis, *(_renamed(r) for r in crisis)]
    with stores.open(tmp_path / "twice.db") as opened:
        opened.add(twice)
        assert [d.origins for d in chronology_of(opened).days] == [
            d.origins for d in chronology_of(store).days
        ]


def _renamed(r: Record) -> Record:
    copy = Record.from_json(r.to_json())
    copy.id = f"{r.id}-again"
    return copy


def test_nothing_to_say_is_said(store, tmp_path):
    with pytest.raises(NothingToSayError, match="No report tells about Atlantis of a day from 2019"):
        chronology_of(store, "2019", about="Atlantis")
    with pytest.raises(StoreError, match="too many to look through at once"):
        chronology_of(store, most=2)
    with (
        stores.open(tmp_path / "empty.db") as empty,
        pytest.raises(NothingToSayError, match="The store is empty"),
    ):
        chronology_of(empty)


def test_previews_and_captions_of_a_page_are_not_chosen(tmp_path):
    page = (
        "Full Article\nRough cut only: Rebels enter Brega, no reporter narration.\n"
        "TRIPOLI (Reuters) - Rebels seized the oil town of Brega on Monday after a day of fighting.\n"
        "(Reporting by John Smith; Editing by Mary Jones)"
    )
    with stores.open(tmp_path / "page.db") as opened:
        opened.add(dateline.code([{"id": "a", "published": "2011-03-07", "text": page}]))
        (day,) = chronology_of(opened).days
        (said,) = day.sentences
    assert said.text.endswith("Rebels seized the oil town of Brega on Monday after a day of fighting.")


class _Tags(html.parser.HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)


def test_hostile_words_are_shown_as_words():
    source = SentenceSource(
        report=HOSTILE, title=HOSTILE, publisher=HOSTILE, published="2011-03-07", start=0, end=9
    )
    day = Day(date="2011-03-07", sentences=[ChosenSentence(text=HOSTILE, sources=[source])], origins=1)
    found = Chronology(since="2011", until="2011", about=HOSTILE, days=[day], reports=1)
    tags = _Tags()
    tags.feed(forms.page(found))
    assert "script" not in tags.tags
    assert "\u202e" not in forms.page(found)
    assert "<script>" not in forms.markdown(found).replace("\\<", "")


def test_the_command_writes_each_form(store, tmp_path):
    where = ["chronology", "--store", str(tmp_path / "crisis.db"), "--days", "3"]
    with stores.open(tmp_path / "crisis.db") as opened:
        opened.add(store.records())
    lines = CliRunner().invoke(app, [*where, "--format", "jsonl"]).stdout.splitlines()
    found = [json.loads(line) for line in lines]
    assert len(found) == 3
    assert set(found[0]) == {"date", "sentences", "sources", "origins"}
    assert set(found[0]["sources"][0][0]) == {"report", "title", "publisher", "published", "start", "end"}
    for form, begin in (("md", "# Chronology"), ("html", "<!doctype html>"), ("table", "date")):
        out = CliRunner().invoke(app, [*where, "--format", form]).stdout
        assert out.startswith(begin)
        assert found[1]["date"] in out
    wrong = CliRunner().invoke(app, [*where, "--since", "2020", "--until", "2019"])
    assert "no such days" in str(wrong.exception)


def test_what_was_there_stays_until_all_of_the_new_is(tmp_path, monkeypatch):
    """A disk that fills up half way leaves the old file and no piece of the new one."""
    out = tmp_path / "c.md"
    out.write_text("old", "utf-8")

    def full(path, content):
        with path.open("wb") as file:
            file.write(content[:2])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(SourceError, match="No space left"):
        rows.put("new words", out)
    assert out.read_text("utf-8") == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["c.md"]
