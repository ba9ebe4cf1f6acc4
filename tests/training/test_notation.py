"""The line notation of annotated reports: there and back, and what is wrong with a line."""

import pytest

from dateline.errors import TrainingError
from dateline.training import notation

TEXT = (
    "The U.S. on Friday condemned the shelling of Douma by Assad's forces, Mr. Smith said. “We will go,” he said.\n"
    "Talks in Sochi follow talks in Geneva! Russia is to host them; Moscow denies arming the militia."
)
NOTES = """% a remark
=== r1
1 | condemned | ACCUSE/disapprove | actual | U.S. | Assad's forces
1 | shelling | ASSAULT/heavy-weapons | actual | Assad's forces | Douma
3 | talks | CONSULT/- | historical | - | #1:Assad's forces | ?
4 | denies | REJECT/- | actual | Moscow + Russia | -
"""


def test_sentences_end_where_a_person_ends_them():
    assert [TEXT[s:e].split()[0] for s, e in notation.sentences(TEXT)] == ["The", "“We", "Talks", "Russia"]
    assert notation.sentences("") == []
    assert notation.sentences("One\n\n two") == [(0, 3), (5, 9)]


def test_there_and_back(tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text(NOTES, "utf-8")
    (report,) = notation.read(path, {"r1": TEXT})
    first = report["events"][0]
    assert TEXT[slice(*first["trigger"])] == "condemned"
    assert (first["type"], first["mode"], first["status"]) == ("ACCUSE", "disapprove", "actual")
    assert [TEXT[slice(*s)] for s in report["events"][2]["recipients"]] == ["Assad's forces"]
    assert report["events"][2]["optional"]
    assert [TEXT[slice(*s)] for s in report["events"][3]["actors"]] == ["Moscow", "Russia"]
    again = tmp_path / "again.txt"
    again.write_text(notation.write("r1", TEXT, report["events"]), "utf-8")
    assert next(notation.read(again, {"r1": TEXT})) == report


def test_a_word_that_stands_twice_is_counted():
    event = notation.event("3 | talks@1 | CONSULT/- | actual | - | -", TEXT)
    assert event["trigger"][0] == TEXT.index("talks")
    with pytest.raises(ValueError, match="stands 1 times"):
        notation.event("3 | talks@2 | CONSULT/- | actual | - | -", TEXT)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("1 | condemned | ACCUSE/- | actual", "4 fields"),
        ("9 | condemned | ACCUSE/- | actual | - | -", "no sentence 9; the report has 4"),
        ("1 | condemned | BLAME/- | actual | - | -", "“BLAME” is no type"),
        ("1 | condemned | ACCUSE/drone | actual | - | -", "no mode “drone”"),
        ("1 | condemned | ACCUSE/- | now | - | -", "“now” is no status"),
        ("1 | praised | ACCUSE/- | actual | - | -", "“praised” stands 0 times"),
    ],
)
def test_a_wrong_line_is_told_with_file_and_line(tmp_path, line, says):
    path = tmp_path / "notes.txt"
    path.write_text(f"=== r1\n{line}\n", "utf-8")
    with pytest.raises(TrainingError) as e:
        list(notation.read(path, {"r1": TEXT}))
    assert "line 2" in str(e.value)
    assert says in str(e.value)


def test_a_report_that_is_not_there(tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("=== r2\n", "utf-8")
    with pytest.raises(TrainingError, match="no report “r2”"):
        list(notation.read(path, {"r1": TEXT}))
