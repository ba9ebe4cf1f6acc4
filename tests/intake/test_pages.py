"""Web pages and feeds as they are made: live blogs, lines broken within a sentence, authors, markup escaped twice."""

import json

import pytest

from dateline.intake import Refusal, Report, of_bytes, read_source
from dateline.intake.feeds import from_feed
from dateline.intake.markup import text_of, tree_of
from dateline.intake.metadata import without_comments

FIRST = (
    "The army shelled the port of Gao today, witnesses said, and smoke stood over the harbour for two hours."
)
SECOND = "The army and the rebels agreed today on a truce of three hours, the mediators said, so that ships could leave."
REST = (
    "<p>The governor accused the army of firing at houses, and called for the shelling to be looked into at once.</p>"
    "<p>The army said that it had fired at rebels who held a school, and that it would publish what it had filmed.</p>"
)


def read(html: str, name: str = "page.html", **more) -> list[Report | Refusal]:
    return list(of_bytes(html.encode(), name, **more))


# --- live blogs --------------------------------------------------------------------------------------------


def live(blocks: str, updates: list[dict] | None = None) -> str:
    told = {"@type": "LiveBlogPosting", "headline": "Live: Gao", "datePublished": "2023-04-16T06:00:00Z"}
    if updates is not None:
        told["liveBlogUpdate"] = updates
    return (
        '<html lang="en"><head><title>Live: Gao</title><script type="application/ld+json">'
        f"{json.dumps(told)}</script></head><body><main><h1>Live: Gao</h1>{blocks}</main></body></html>"
    )


BLOCKS = (
    f'<div class="block" id="b1"><time datetime="2023-04-18T20:00:00Z">20:00</time><h2>Port shelled</h2><p>{FIRST}</p></div>'
    f'<div class="block" id="b2"><time datetime="2023-04-16T09:00:00Z">09:00</time><h2>Truce</h2><p>{SECOND}</p></div>'
)
UPDATES = [
    {
        "@type": "BlogPosting",
        "headline": "Port shelled",
        "datePublished": "2023-04-18T20:00:00Z",
        "articleBody": FIRST,
    },
    {
        "@type": "BlogPosting",
        "headline": "Truce",
        "datePublished": "2023-04-16T09:00:00Z",
        "articleBody": SECOND,
    },
]


@pytest.mark.parametrize(
    ("html", "names"),
    [
        (live(BLOCKS, UPDATES), ["b1", "b2"]),
        (live(BLOCKS), ["b1", "b2"]),
        (live("<div id='app'></div>", UPDATES), ["1", "2"]),
        (live(f"<ol>{BLOCKS.replace('div', 'li')}</ol>"), ["b1", "b2"]),
        (
            f"<html><head><title>Live: Gao</title></head><body class='live-blog'><main>{BLOCKS}</main></body></html>",
            ["b1", "b2"],
        ),
    ],
    ids=["both", "on the page", "in its data", "in a list", "by its class"],
)
def test_each_block_of_a_live_blog_has_its_own_day(html, names):
    one, two = read(html)
    assert [one.id, two.id] == [f"page.html#{n}" for n in names]
    assert [one.published, two.published] == ["2023-04-18T20:00:00Z", "2023-04-16T09:00:00Z"]
    assert {one.title, two.title} == {"Live: Gao"}
    assert one.text == f"Port shelled\n\n{FIRST}"
    assert two.text == f"Truce\n\n{SECOND}"
    assert one.extra["published_from"]["by"] == "block of a live blog"


def test_a_page_with_times_of_other_stories_is_no_live_blog():
    teasers = "".join(f'<li><time datetime="2023-04-1{n}">then</time><p>{SECOND}</p></li>' for n in range(3))
    html = f"<html><body><article><h1>Gao</h1><p>{FIRST}</p>{REST}</article><ul>{teasers}</ul></body></html>"
    assert len(read(html)) == 1


# --- lines -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>Soldiers killed four marchers<br>in Gao on Tuesday, the ministry said.</p>", "Soldiers killed four marchers in Gao on Tuesday, the ministry said."),
        ("<p>Soldiers killed four marchers in<br/>Gao on Tuesday.</p>", "Soldiers killed four marchers in Gao on Tuesday."),
        ("<p>Soldiers killed <b>four marchers</b><br>in <i>Gao</i>.</p>", "Soldiers killed four marchers in Gao."),
        ("<p>He met the envoy.<br>She left.</p>", "He met the envoy.\n\nShe left."),
        ("<p>Killed in Gao<br><br>in the north the rebels rest.</p>", "Killed in Gao\n\nin the north the rebels rest."),
        ("<p>By Ana Roe<br>Soldiers fired at marchers.</p>", "By Ana Roe\n\nSoldiers fired at marchers."),
        ("<p>He met<span> on Monday</span> the envoy.</p>", "He met on Monday the envoy."),
        ("<p>Army &amp; rebels</p><p>talk</p>", "Army & rebels\n\ntalk"),
    ],
)  # fmt: skip
def test_a_line_break_ends_a_sentence_only_where_one_ends(markup, text):
    assert text_of(markup) == text


def test_a_sentence_over_a_line_break_stays_one_on_a_page():
    html = (
        "<html><head><title>Gao</title></head><body><article><h1>March</h1><p>Soldiers killed four marchers<br>in Gao on "
        f"Tuesday, the ministry said.</p>{REST}</article></body></html>"
    )
    (report,) = read(html)
    assert "Soldiers killed four marchers in Gao on Tuesday, the ministry said.\n" in report.text


# --- authors -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("byline", "author"),
    [
        ('<div class="byline">Friday March 13, 2020 10:05 am GMT by Ana Roe</div>', "Ana Roe"),
        ('<div class="byline"><b>By <a rel="author" href="/a">Ana Roe</a></b> | March 13, 2020</div>', "Ana Roe"),
        ('<script type="application/ld+json">{"@type": "NewsArticle", "author": [{"name": "Ana Roe"}, '
         '{"name": "Bo Li"}]}</script>', "Ana Roe; Bo Li"),
        ('<div class="byline">Friday March 13, 2020</div>', None),
    ],
)  # fmt: skip
def test_a_day_is_no_author_and_no_reader_is_one(byline, author):
    comment = '<section id="comments"><div class="comment"><span class="author">Max Reader</span><p>Sad.</p></div></section>'
    (report,) = read(
        f"<html><body><article><h1>Gao</h1>{byline}<p>{FIRST}</p>{REST}</article>{comment}</body></html>"
    )
    assert report.extra.get("author") == author


def test_what_holds_the_article_is_no_comment_whatever_its_class():
    article = f"<article class='x'><h1>Gao</h1><p>{FIRST}</p></article>"
    tree = tree_of(
        f"<html><body><div class='comment-is-free'>{article}</div><div id='comments'>Sad.</div></body></html>"
    )
    text = without_comments(tree).text_content()
    assert FIRST in text
    assert "Sad" not in text


# --- markup escaped twice, references to nothing ------------------------------------------------------------


def test_markup_that_was_escaped_twice_is_text():
    body = "&amp;lt;p&amp;gt;The army&amp;amp;#8217;s men shelled Gao.&amp;lt;/p&amp;gt;&amp;lt;p&amp;gt;Two died.&amp;lt;/p&amp;gt;"
    feed = (
        "<rss version='2.0'><channel><title>Gao &amp;amp; Kidal</title><item><title>Army &amp;amp; rebels don&amp;#x27;t talk</title>"
        f"<guid>1</guid><description>{body}</description></item></channel></rss>"
    )
    (report,) = from_feed(feed.encode(), "feed")
    assert report.text == "The army’s men shelled Gao.\n\nTwo died."
    assert report.title == "Army & rebels don't talk"
    assert report.publisher == "Gao & Kidal"


def test_a_sign_that_looks_like_markup_stays():
    assert text_of("Fewer than 5 < 10 rebels > 3") == "Fewer than 5 < 10 rebels > 3"


# --- encodings ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "named", ["undefined", "idna", "punycode", "unicode_escape", "x-unknown", "", "rot13"]
)
def test_an_encoding_that_is_none_is_passed_over(named):
    html = f"<html><head><meta charset='{named}'><title>Gao</title></head><body><article><p>Café: {FIRST}</p>{REST}</article></body></html>"
    (report,) = of_bytes(html.encode(), "page.html", named or None)
    assert report.text.startswith("Café: The army")


@pytest.mark.parametrize(
    ("named", "encoding"),
    [("iso-8859-1", "cp1252"), ("us-ascii", "cp1252"), ("gb2312", "gb18030"), ("windows-1252", "cp1252")],
)
def test_an_encoding_is_read_as_browsers_read_it(named, encoding):
    said = "北京" if encoding == "gb18030" else "“no” — café"
    html = f"<html><head><meta charset='{named}'><title>Gao</title></head><body><article><p>{said} {FIRST}</p>{REST}</article></body></html>"
    (report,) = of_bytes(html.encode(encoding), "page.html")
    assert report.text.startswith(f"{said} The army")


def test_a_day_that_the_user_gives_stands_before_the_page_s(tmp_path):
    path = tmp_path / "a.html"
    path.write_text(
        "<html><head><title>G</title><meta property='article:published_time' content='2020-02-12'></head><body><article>"
        f"<p>{FIRST}</p>{REST}</article></body></html>"
    )
    (report,) = read_source(str(path), published="2020-02-11")
    assert report.published == "2020-02-11"
    assert report.extra["published_from"] == {
        "by": "given", "as": "2020-02-11", "others": [{"by": "meta", "as": "2020-02-12"}],
    }  # fmt: skip
