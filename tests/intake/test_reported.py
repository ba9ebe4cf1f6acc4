"""Feeds, WARC files and pages made after public bug reports: the day, the words and the author that a careful person gives."""

import warnings
from pathlib import Path

import pytest

from dateline.intake import Refusal, Report, of_bytes
from dateline.intake.streams import Stream

FILES = Path(__file__).parents[3] / "shared" / "cases" / "files"
pytestmark = pytest.mark.skipif(not FILES.exists(), reason="the files of the reports are not here")

BAMAKO = (
    "Soldiers opened fire on protesters in Bamako on Tuesday, killing four people, the health ministry said."
)
GOMA = "Rebels shelled a border post near Goma on Monday, the Congolese army said in a statement."


def read(name: str) -> list[Report]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = list(Stream([str(FILES / name)]))
    assert not [r for r in found if isinstance(r, Refusal)], found
    return found


@pytest.mark.parametrize(
    ("name", "days"),
    [
        ("tz.rss", ["2020-01-15", "2020-01-14", "2020-01-15"]),
        (
            "dates.rss",
            ["2020-01-15"] * 4 + ["2020-01-14"] + ["2020-01-15"] * 7 + ["2014-07-12"] + ["2020-01-15"] * 2,
        ),
        ("atomp.atom", ["2020-01-15"]),
        ("rdf.rss", ["2020-01-15"]),
        ("amp.rss", ["2020-01-15", "2020-01-15"]),
        ("unbound.rss", ["2020-01-15"]),
        ("badbyte.rss", [None, None]),
        ("lead.rss", [None]),
        ("noguid.rss", [None] * 3),
        ("dup.rss", [None] * 2),
        ("order.rss", [None] * 2),
        ("double.rss", [None] * 2),
    ],
)
def test_feeds(name, days):
    found = read(f"feeds/{name}")
    assert [r.published and r.published[:10] for r in found] == days
    assert not any(mark in r.text for r in found for mark in ("<p>", "&#", "&amp;"))
    assert any(said in found[0].text for said in (BAMAKO, "The army shelled the town of Goma"))


def test_feeds_in_their_details():
    double, plain = read("feeds/double.rss")
    assert double.text == f"{BAMAKO}\n\nThe opposition said the army’s men had fired first."
    assert double.title == "Army & rebels don't talk"
    assert plain.text.startswith(GOMA)
    assert len({r.id for r in read("feeds/noguid.rss")}) == 3
    assert read("feeds/badbyte.rss")[1].text == GOMA
    assert [r.text for r in read("feeds/order.rss")] == [BAMAKO, GOMA]


@pytest.mark.parametrize(
    ("name", "pages"),
    [(n, 1) for n in ("angle", "badhdr", "chunk_gz", "chunked", "chunked_lie", "cl_of_gz", "gz_lie", "gzbody", "lfonly", "meta",
                      "noct", "nodate", "nohttp", "plain", "v0.18", "xhtml")] + [("onesep", 2), ("short_len", 2)],
)  # fmt: skip
def test_warc_files(name, pages):
    found = read(f"warc/{name}.warc")
    assert [r.id for r in found] == [f"https://x.example/{n + 1}" for n in range(pages)]
    for report in found:
        assert BAMAKO in report.text
        assert report.published == ("2020-01-20" if name == "nodate" else "2020-01-14")


def test_an_error_page_of_a_warc_file_is_refused():
    (refusal,) = Stream([str(FILES / "warc" / "e404.warc")])
    assert "answered 404" in refusal.error


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("url_date", "2020-01-14"), ("time_updated", "2020-01-14"), ("time_gmt", "2020-01-14"), ("expiry", "2020-01-14"),
        ("expiry_nometa", "2020-01-14"), ("comment_date", "2020-01-14"), ("author_date", "2020-01-14"), ("url_partial", "2020-01-14"),
        ("pub_and_mod", "2020-01-14"), ("jsonld_body", "2020-01-14"), ("title_hyphen", "2020-01-14"), ("blockquote", "2020-01-14"),
        ("moreon", "2020-01-14"), ("caption", "2020-01-14"), ("paywall", "2020-01-14"), ("smash", "2020-01-14"),
        ("dropcap", "2017-11-16"), ("small", None), ("latin", None), ("gbk", None),
    ],
)  # fmt: skip
def test_days_of_pages(name, day):
    path, address = FILES / "web" / f"{name}.html", FILES / "web" / f"{name}.url"
    (report,) = of_bytes(
        path.read_bytes(), path.name, url=address.read_text().strip() if address.exists() else None
    )
    assert report.published == day


def test_pages_in_their_details():
    assert read("web/comment_date.html")[0].extra["author"] == "Ana Roe"
    assert read("web/author_date.html")[0].extra["author"] == "Ana Roe"
    smash = read("web/smash.html")[0].text
    assert "Soldiers killed four protesters in Bamako on Tuesday, the ministry said." in smash
    assert "The envoy met on Monday the president.\nHe rejected the claim." in smash
    assert "The opposition accused the army of shooting at the march." in smash
    assert read("web/small.html")[0].text.count("border post") == 1
    assert "Recommended" not in read("web/moreon.html")[0].text
    assert read("web/title_hyphen.html")[0].title == "Rebels - and their allies - shell Goma"
    assert "Jörg Müller" in read("web/latin.html")[0].text
    assert "北京" in read("web/gbk.html")[0].text
    assert "“statement”" in read("web/lying_utf8.html")[0].text


def test_a_live_blog():
    shelled, truce = read("web/liveblog.html")
    assert (shelled.published[:10], truce.published[:10]) == ("2023-04-18", "2023-04-16")
    assert {shelled.title, truce.title} == {"Live: Sudan crisis"}
    assert "shelled Khartoum airport today" in shelled.text
    assert "agreed a three-hour truce today" in truce.text
