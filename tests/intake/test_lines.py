"""Lines to reports, and which reports are refused and why."""

import json

import pytest

from dateline.errors import ReportError
from dateline.intake import Refusal, checks, lines
from dateline.report import Report

STORY = "The minister said “no” to the café owners of Zürich — and left."
PLAIN = "The ministry accused the rebels of shelling the airport on Tuesday."


# --- lines -------------------------------------------------------------------------------------------------


def test_unknown_fields_come_back_under_extra():
    report = lines.report_of(
        {"id": 7, "text": PLAIN, "section": "world", "n": [1], "extra": {"old": 1}, "title": None}
    )
    assert report.id == "7"
    assert report.extra == {"old": 1, "section": "world", "n": [1]}
    assert report.title is None


def test_a_report_without_id_gets_a_hash_of_its_text():
    one, two = (lines.report_of({"text": PLAIN, "x": n}) for n in (1, 2))
    assert one.id == two.id
    assert one.id.startswith("sha256:")


@pytest.mark.parametrize(
    ("line", "known_id", "sentence"),
    [
        ("no json", None, "is no JSON"),
        ("[]", None, "JSON list"),
        ("3", None, "no object"),
        ("{}", None, "no field “text”"),
        ('{"id": "a", "text": null}', "a", "no field “text”"),
        ('{"id": "a", "text": ["x"]}', "a", "field “text” is wrong"),
        ('{"id": {"x": 1}, "text": "x"}', None, "field “id” is wrong"),
        ('{"id": true, "text": "x"}', None, "field “id” is wrong"),
        ('{"id": "a", "text": "x", "published": 20200114}', "a", "field “published” is wrong"),
        ('{"id": "a", "text": "x", "pair": {"actor": [0, 1]}}', "a", "recipient"),
        ('{"id": "a", "text": "x", "pair": {"actor": [0, "1"], "recipient": [0, 1]}}', "a", "pair"),
        ("[" * 100_000, None, "is no JSON"),
        (b'{"text": "caf\xe9"}', None, "iconv"),
    ],
)
def test_a_line_that_holds_no_report_is_refused_in_its_place(line, known_id, sentence):
    good = json.dumps({"id": "good", "text": PLAIN})
    first, second, third = lines.reports([good, line, good], "in.jsonl")
    assert (first.id, third.id) == ("good", "good")
    assert second.id == known_id
    assert second.error.startswith("in.jsonl, line 2")
    assert sentence in second.error


def test_a_line_longer_than_any_is_refused(monkeypatch):
    monkeypatch.setattr(lines, "LONGEST_LINE", 1000)
    (refusal,) = lines.reports([json.dumps({"text": "a" * 1000})])
    assert "Write one report a line" in refusal.error


# --- checks ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"text": ""}, "empty text"),
        ({"text": " \n\t "}, "empty text"),
        ({"text": "a" * (checks.LONGEST + 1)}, "1,000,001 characters"),
        ({"text": "a\0b"}, "NUL"),
        ({"text": "a\ud800b"}, "lone surrogates"),
        ({"text": PLAIN, "published": "yesterday"}, "“yesterday”"),
        ({"text": PLAIN, "published": "2020-02-31"}, "is no date"),
        ({"text": PLAIN, "published": "2020" * 100}, "is no date"),
        ({"text": PLAIN, "title": "\udfff"}, "as JSON"),
        ({"text": PLAIN, "extra": {"n": object()}}, "as JSON"),
        ({"text": PLAIN, "language": "de"}, "says its field “language”"),
    ],
)
def test_a_report_that_can_not_be_read_is_refused(fields, sentence):
    with pytest.raises(ReportError, match=sentence) as e:
        checks.check(Report(id="r1", **fields))
    assert e.value.report_id == "r1"
    assert "r1" in str(e.value)


@pytest.mark.parametrize("published", ["2020-01-14", "2020-01-14T10:00:00+02:00", "14 January 2020", None])
def test_dates_of_publication_that_are_some(published):
    assert checks.check(Report(text=PLAIN, published=published)) == []


ENGLISH = [
    PLAIN,
    PLAIN.lower(),
    PLAIN.upper(),
    "Yes.",
    "Putin meets Erdogan in Ankara",
    "Khalifa Haftar, Fayez al-Sarraj and Recep Tayyip Erdogan met in Moscow.",
    "Lula and López Obrador visit São Paulo.",
    "2020",
    "😀😀😀",
    "Bosnia: Dodik threatens secession",
    "x\n" * 50,
    "“Liberté, égalité, fraternité”, the protesters shouted in front of the town hall.",
]
FOREIGN = {
    "de": "Der Außenminister traf am Dienstag in Berlin mit seinem Amtskollegen zusammen.",
    "fr": "Le ministre des affaires étrangères a rencontré mardi son homologue à Paris.",
    "es": "El ministro de Asuntos Exteriores se reunió el martes con su homólogo en Madrid.",
    "pt": "O ministro das Relações Exteriores reuniu-se na terça-feira com o seu homólogo.",
    "it": "Il ministro degli Esteri ha incontrato martedì a Roma il suo omologo.",
    "nl": "De minister van Buitenlandse Zaken ontmoette dinsdag zijn ambtgenoot in Den Haag.",
    "tr": "Dışişleri bakanı salı günü Ankara'da mevkidaşıyla bir araya geldi.",
    "pl": "Minister spraw zagranicznych spotkał się we wtorek ze swoim odpowiednikiem.",
    "id": "Menteri luar negeri bertemu dengan rekannya di Jakarta pada hari Selasa.",
    "ru": "Министр иностранных дел встретился во вторник со своим коллегой в Москве.",
    "ar": "التقى وزير الخارجية نظيره يوم الثلاثاء في القاهرة لبحث الأزمة.",
    "zh": "外交部长星期二在北京会见了来访的外国代表团，双方讨论了贸易问题。",
    "fa": "وزیر امور خارجه روز سه‌شنبه در تهران با همتای خود دیدار کرد.",
    "he": "שר החוץ נפגש ביום שלישי עם עמיתו בירושלים כדי לדון במשבר.",
}


@pytest.mark.parametrize("text", ENGLISH)
def test_english_is_read_however_short_or_written(text):
    assert checks.check(Report(text=text)) == []


@pytest.mark.parametrize("language", FOREIGN)
def test_other_languages_are_refused_unless_forced(language):
    report = Report(text=FOREIGN[language])
    with pytest.raises(ReportError, match="--any-language"):
        checks.check(report)
    assert checks.check(report, any_language=True) == []


def test_a_refusal_can_always_be_written():
    refusal = Refusal(id="a\ud800", error="b\udfff")
    assert json.loads(refusal.to_json()) == {"id": "a?", "error": "b?"}
