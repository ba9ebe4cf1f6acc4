"""Feeds that are broken or mean harm: a fault ends neither its feed nor the round, and days are the right ones."""

import pytest
from tests.sites import PAGE, rss


def item(n: int, link: str) -> str:
    return (
        f"<item><title>Item {n}</title><link>{link}</link><description>Turkey accused Greece of breaking the truce, "
        f"number {n}.</description></item>"
    )


@pytest.mark.parametrize(
    ("bad", "known"),
    [
        ("<item><title>&#1114112;</title><link>{base}/b</link><description>Greece rejected the charge.</description></item>", 3),
        (item(7, "http://["), 3),
        (item(7, "http://wire.example:x/"), 3),
        (item(7, "javascript:alert(1)"), 3),
        ("<item><title</item>", 2),
        ("<item><content></content></item>", 2),
    ],
)  # fmt: skip
def test_a_broken_entry_ends_neither_its_feed_nor_the_round(site, follow, bad, known):
    items = item(1, f"{site.base}/a1") + bad.replace("{base}", site.base) + item(2, f"{site.base}/a2")
    site.table = {
        "/bad": f'<rss version="2.0"><channel><title>Wire</title>{items}</channel></rss>',
        "/good": rss(f"{site.base}/a3"),
    }
    follower = follow("/bad", "/good")
    first, second = follower.round()
    assert (first.failed, second.failed, second.new) == (None, None, 1)
    texts = [r.text for r in follower.store.records()]
    assert sum("Turkey accused Greece" in t for t in texts) >= 3
    assert len(texts) == known + 1


def test_a_fault_of_one_article_or_feed_ends_no_other(site, follow, monkeypatch):
    site.table = {"/one": rss(f"{site.base}/a1", f"{site.base}/a2"), "/two": rss(f"{site.base}/a3")}
    follower = follow("/one", "/two")
    articles = follower._articles

    def faulty(feed, name, entry, tries):
        if name.endswith("/a1"):
            raise RuntimeError("a page that nobody thought of")
        return articles(feed, name, entry, tries)

    monkeypatch.setattr(follower, "_articles", faulty)
    one, two = follower.round()
    assert (one.new, two.new) == (1, 1)
    assert "a page that nobody thought of" in one.refused[0]
    monkeypatch.setattr("dateline.watch.follower.feeds.from_feed", lambda *_: 1 / 0)
    follower = follow(
        "/one",
        "/two",
    )
    follower.clock.now += 10_000
    assert ["ZeroDivisionError" in v.failed for v in follower.round()] == [True, True]


def test_a_link_that_leads_to_no_web_page_is_never_followed(site, follow):
    import socket

    heard = socket.create_server(("127.0.0.1", 0))
    heard.settimeout(0.2)
    port = heard.getsockname()[1]
    links = [f"ftp://127.0.0.1:{port}/x", f"file:///etc/hostname?{port}", "data:text/html,<p>x</p>"]
    site.table = {"/one": rss(*links, f"{site.base}/away")}
    site.table["/away"] = lambda h: (
        h.send_response(302),
        h.send_header("Location", links[0]),
        h.end_headers(),
    )
    (visit,) = follow("/one").round()
    assert visit.new + visit.waiting == 4
    with pytest.raises(TimeoutError):
        heard.accept()
    heard.close()


def test_the_day_of_an_article_is_said_by_its_page_before_its_feed(site, follow):
    page = PAGE.format(title="A").replace(
        "<head>", '<head><meta property="article:published_time" content="2020-01-12T10:00:00Z">'
    )
    site.table = {"/one": rss(f"{site.base}/a", f"{site.base}/b"), "/a": page, "/b": PAGE.format(title="B")}
    follower = follow("/one")
    list(follower.round())
    told = {
        r.id.rsplit("/", 1)[-1]: (r.published[:10], r.extra["published_from"]["by"])
        for r in follower.store.records()
    }
    assert told == {"a": ("2020-01-12", "meta"), "b": ("2020-01-14", "feed")}


def test_the_blocks_of_a_live_blog_are_reports_of_their_days(site, follow):
    block = '<div id="{0}"><time datetime="2020-01-1{0}T10:00:00Z">10:00</time><p>Turkey accused Greece of breaking the truce today, its envoy said.</p></div>'
    page = (
        '<html><head><title>Live</title><script type="application/ld+json">{"@type": "LiveBlogPosting"}</script></head>'
        f"<body><main><h1>Live</h1>{block.format(1)}{block.format(3)}</main></body></html>"
    )
    site.table = {"/one": rss(f"{site.base}/live"), "/live": page}
    follower = follow("/one")
    (visit,) = follower.round()
    assert visit.new == 2
    days = {r.id.rsplit("/", 1)[-1]: r.published[:10] for r in follower.store.records()}
    assert days == {"live#1": "2020-01-11", "live#3": "2020-01-13"}
