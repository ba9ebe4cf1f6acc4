"""The day of publication: as its publisher writes it, by whom it is said, and what is no day of any archive."""

import json
import warnings
from pathlib import Path

import pytest
from benchmarks import made
from typer.testing import CliRunner

import dateline.store
from dateline.cli import app
from dateline.coding import code
from dateline.errors import DatelineError
from dateline.intake import Refusal, ReportWarning, of_bytes
from dateline.intake.dates import ORDER, StatedDate, iso_of, settled, stronger
from dateline.intake.feeds import from_feed
from dateline.intake.streams import Stream
from dateline.record import EventTime, Record
from dateline.report import Report, day_of
from dateline.store import Plain, Wanted
from dateline.story import Story

STORY = "The army shelled the town of Gao on Wednesday, residents said."
BODY = "".join(
    f"<p>{said}</p>"
    for said in (
        STORY,
        "The governor accused the army of firing at houses, and called for the shelling to be looked into at once.",
        "The army said that it had fired at rebels who held a school, and that it would publish what it had filmed.",
    )
)


def rss(*written: str) -> bytes:
    items = "".join(
        f"<item><title>t{n}</title><link>https://wire.example/{n}</link><description>{STORY}</description>"
        f"<pubDate>{one}</pubDate></item>"
        for n, one in enumerate(written)
    )
    return f'<rss version="2.0"><channel><title>Wire</title>{items}</channel></rss>'.encode()


def page(head: str = "", top: str = "", below: str = "", lang: str = "en") -> bytes:
    return (
        f'<!DOCTYPE html><html lang="{lang}"><head><title>Gao shelled</title>{head}</head><body><article>'
        f"<h1>Gao shelled</h1>{top}{BODY}</article>{below}</body></html>"
    ).encode()


def read(data: bytes, name: str = "page.html", url: str | None = None) -> Report:
    (report,) = of_bytes(data, name, url=url)
    assert isinstance(report, Report)
    return report


def ld(**fields: str) -> str:
    told = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": "Gao shelled", **fields}
    return f'<script type="application/ld+json">{json.dumps(told)}</script>'


# --- as publishers write them ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "published"),
    [
        ("Wed, 12 Feb 2020 05:30:00 +0800", "2020-02-12T05:30:00+08:00"),
        ("Tue, 11 Feb 2020 23:10:00 -0600", "2020-02-11T23:10:00-06:00"),
        ("2020/2/12 08:15:09", "2020-02-12"),
        ("February 12, 2020", "2020-02-12"),
        ("Wed, 12 February 2020 09:00", "2020-02-12"),
        ("12.02.2020 09:00", "2020-02-12"),
        ("Mi, 12 Feb 2020 09:00:00 +0100", "2020-02-12T09:00:00+01:00"),
        ("Wed, 12 Feb 2020 10:00:00 AEST", "2020-02-12"),
        ("1581494400", "2020-02-12T08:00:00Z"),
        ("1581494400000", "2020-02-12T08:00:00Z"),
        ("Wed, 12 Feb 20 09:00:00 GMT", "2020-02-12T09:00:00Z"),
        ("2020-02-12T04:30:00+09:00", "2020-02-12T04:30:00+09:00"),
        ("Wed, 12 Feb 2020 25:00:00 GMT", "2020-02-12"),
    ],
)
def test_a_feed_s_day_is_the_one_it_writes_in_its_own_zone(written, published):
    (report,) = from_feed(rss(written), "feed")
    assert report.published == published
    assert report.extra["published_from"] == {"by": "feed", "as": written}


def test_the_wednesday_of_a_dispatch_is_that_of_its_own_zone():
    (report,) = from_feed(rss("Wed, 12 Feb 2020 05:30:00 +0800"), "feed")
    (record,) = code([report])
    assert {e.time.value for e in record.events} == {"2020-02-12"}


def test_day_and_month_are_never_guessed_but_told_by_the_feed_s_other_dates():
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        (alone,) = from_feed(rss("05/06/2020 08:00"), "feed")
    assert alone.published is None
    assert alone.extra["published_from"] == {"others": [{"by": "feed", "as": "05/06/2020 08:00"}]}
    (warning,) = [w for w in said if w.category is ReportWarning]
    assert "“05/06/2020 08:00”" in str(warning.message)
    assert "day first or month first" in str(warning.message)
    assert [r.published for r in from_feed(rss("05/06/2020", "17/06/2020"), "feed")] == [
        "2020-06-05",
        "2020-06-17",
    ]
    assert [r.published for r in from_feed(rss("05/06/2020", "06/17/2020"), "feed")] == [
        "2020-05-06",
        "2020-06-17",
    ]


@pytest.mark.parametrize(
    ("other", "days"),
    [
        ("25/06/2020", ["2020-06-05", "2020-06-25"]),
        ("06/25/2020", ["2020-05-06", "2020-06-25"]),
        ("2020-06-25", [None, "2020-06-25"]),
    ],
)
@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_a_table_s_other_dates_tell_the_order_too(tmp_path, other, days, form):
    path = tmp_path / f"r.{form}"
    if form == "csv":
        path.write_text(f'text,date\n"{STORY}",05/06/2020\n"{STORY}",{other}\n', "utf-8")
    else:
        pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
        pq.write_table(pa.table({"text": [STORY] * 2, "date": ["05/06/2020", other]}), path)
    found = list(code(Stream([str(path)])))
    assert [None if isinstance(r, Refusal) else r.published for r in found] == days
    if days[0]:
        assert found[0].extra["published_from"] == {"by": "given", "as": "05/06/2020"}


def test_what_is_no_date_leaves_the_entry_without_a_day():
    with pytest.warns(ReportWarning, match="“yesterday”"):
        (report,) = from_feed(rss("yesterday"), "feed")
    assert report.published is None
    assert report.text == STORY


def test_a_day_that_may_be_two_is_refused_where_it_is_a_field():
    (refused,) = code([{"id": "a", "text": STORY, "published": "05/06/2020"}])
    assert isinstance(refused, Refusal)
    assert "may be read day first or month first. Write it as YYYY-MM-DD." in refused.error
    assert day_of("05.06.2020").isoformat() == "2020-06-05"
    assert day_of("25/06/2020").isoformat() == "2020-06-25"


# --- whom a page's day is taken from -----------------------------------------------------------------------

URL = "https://news.example/2021/03/09/gao.html"
META = '<meta property="article:published_time" content="2020-02-12T10:15:00Z">'
CHANGED = '<meta property="article:modified_time" content="2020-04-30T10:15:00Z">'


@pytest.mark.parametrize(
    ("data", "url", "day", "by"),
    [
        (page(META), URL, "2020-02-12", "meta"),
        (page(META + ld(datePublished="2020-02-11T10:00:00Z")), URL, "2020-02-11", "JSON-LD"),
        (page(CHANGED, '<time itemprop="datePublished" datetime="2020-02-12">now</time>'), URL, "2020-02-12", "time element"),
        (page('<meta name="dc.date" content="2020-02-12">'), URL, "2020-02-12", "vague meta"),
        (page(CHANGED, '<p class="stamp">Published on 12 February 2020 at 10:15</p>'), URL, "2020-02-12", "shown on the page"),
        (page("", "<p>12 February 2020</p>"), None, "2020-02-12", "shown on the page"),
        (page("", '<time itemprop="dateModified" datetime="2020-02-16T19:20:45+01:00">12/02/2020 01:57 | Updated '
                  "16/02/2020 19:20</time>", lang="en-GB"), None, "2020-02-12", "shown on the page"),
        (page("", '<time datetime="Wed Feb 12 2020 15:21:41 GMT+0000">12 Feb 2020</time>'), None, "2020-02-12", "shown on the page"),
        (page(CHANGED), URL, "2021-03-09", "address"),
        (page(CHANGED), None, "2020-04-30", "update"),
        (page("", '<div class="info">Last updated: 30 April 2020</div>'), None, "2020-04-30", "update"),
    ],
)  # fmt: skip
def test_the_publisher_s_own_word_comes_before_changes_and_addresses(data, url, day, by):
    report = read(data, url=url)
    assert (report.published, report.extra["published_from"]["by"]) == (day, by)


def test_the_days_passed_over_are_kept():
    kept = read(page(META + CHANGED), url=URL).extra["published_from"]
    assert kept == {
        "by": "meta",
        "as": "2020-02-12T10:15:00Z",
        "others": [{"by": "address", "as": "2021-03-09"}, {"by": "update", "as": "2020-04-30T10:15:00Z"}],
    }


@pytest.mark.parametrize(
    "below",
    [
        '<section id="comments"><div class="comment"><time datetime="2020-05-20T10:09:00Z">8 hours ago</time></div></section>',
        "<footer>© 2019 Example News</footer>",
        '<script>var ad = {"expires": "2021-01-31"};</script>',
        "<p>The treaty of 3 March 2013 was never kept, and no one in the town remembers who it was that signed it.</p>",
    ],
)
def test_comments_notices_and_what_the_story_recalls_are_no_day_of_publication(below):
    assert read(page(below=below)).published is None
    assert read(page(META, below=below)).published == "2020-02-12"


def test_a_region_tells_the_order_of_day_and_month():
    top = '<span class="date">05/06/2020</span>'
    assert read(page(top=top, lang="en-GB")).published == "2020-06-05"
    assert read(page(top=top, lang="en-US")).published == "2020-05-06"
    assert read(page(top=top, lang="en")).published is None


def test_of_feed_and_page_the_more_trusted_says_the_day():
    def of(by: str, day: str) -> Report:
        published, extra = settled([StatedDate(by, day)])
        return Report(text=STORY, published=published, extra=extra)

    feed = of("feed", "2020-02-12")
    assert stronger(of("meta", "2020-02-11"), feed).published == "2020-02-11"
    assert stronger(of("address", "2020-02-11"), feed).published == "2020-02-12"
    assert stronger(Report(text=STORY), feed).published == "2020-02-12"
    assert stronger(of("meta", "2020-02-11"), of("feed's update", "2020-02-12")).published == "2020-02-11"


def test_the_manual_has_the_order():
    text = (Path(__file__).parents[2] / "docs" / "dates.md").read_text("utf-8")
    rows = [
        line.split("|")[2].strip(" `")
        for line in text.splitlines()
        if line.startswith("| ") and line[2].isdigit()
    ]
    assert tuple(rows) == ORDER


# --- years -------------------------------------------------------------------------------------------------

IMPOSSIBLE = ["0001-01-01", "1599-12-31", "2101-01-01", "9999-12-31", "9999-12-31T23:59:59Z"]


@pytest.mark.parametrize("published", IMPOSSIBLE)
def test_a_year_that_no_archive_holds_is_refused_with_a_sentence(published):
    (refused,) = code([{"id": "a", "text": STORY, "published": published}])
    assert "is of a year that no archive of news holds (1600 to 2100)." in refused.error
    assert day_of(published) is None
    assert iso_of(published) is None


@pytest.mark.parametrize("published", ["1600-01-01", "1851-09-18", "2100-12-31"])
def test_old_and_coming_years_are_days(published):
    assert day_of(published).isoformat() == published


def test_a_page_dated_by_nothing_is_read_without_a_day():
    report = read(page('<meta property="article:published_time" content="0001-01-01T00:00:00Z">'))
    assert report.published is None
    assert report.text.endswith("filmed.")


@pytest.fixture
def records():
    """Records of 2018 to 2020, one of the year 1, one of the year 9999, and events of such years among the others."""
    out = list(made.records(30, seed=3))
    far = ["0001-01-01", "9999-12-31", None]
    for number, event in enumerate(e for r in out for e in r.events):
        if day := far[number % 3]:
            event.time = EventTime(value=day, start=day, end=day, span=(0, 4))
    for day in far[:2]:
        wrong = Record.from_json(out[0].to_json())
        wrong.id = wrong.published = day
        out.append(wrong)
    return out


def test_records_of_impossible_days_end_neither_load_nor_story(tmp_path, records):
    lines = [r.to_json() for r in records]
    path, store = tmp_path / "r.jsonl", tmp_path / "s.db"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    for command in (
        ["load", str(path), "--store", str(store), "--workers", "0"],
        ["story", str(path), "-o", str(tmp_path / "a")],
    ):
        done = CliRunner().invoke(app, command)
        assert done.exit_code == 1, done.output
        assert done.stderr.count("no archive of news holds") == 2
    whole = Story()
    for record in records[:-2]:
        whole.add(record)
    assert {(a.first or "2")[0] for a in whole} == {"2"}
    with pytest.raises(DatelineError, match="no archive of news"):
        whole.add(records[-1])
    with dateline.store.open(store, create=False) as opened:
        assert opened.size()["reports"] == len({r.id for r in records[:-2]})
        for by in ("day", "week", "month", "year"):
            assert {row["period"][:4] for row in opened.series(by=by)} <= {
                "2017",
                "2018",
                "2019",
                "2020",
                "2021",
            }


def test_a_series_is_no_longer_than_an_archive(tmp_path, records):
    with dateline.store.open(tmp_path / "s.db", grouping=Plain()) as store:
        store.add_batch(records[:-2], "one")
        rows = store.series(Wanted(since="0001", until="9999"), by="year")
        assert (rows[0]["period"], rows[-1]["period"], len(rows)) == ("1600-01-01", "2100-01-01", 501)
