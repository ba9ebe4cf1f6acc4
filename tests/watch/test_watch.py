"""Feeds followed from a real server on loopback: polite, each article once, whatever the server does."""

import subprocess
import sys
import time

import pytest
from tests.sites import PAGE, rss

from dateline import store as stores
from dateline.errors import SourceError
from dateline.watch.follower import Follower, address_of
from dateline.watch.manners import Manners, seconds_of
from dateline.watch.plan import Feed, Plan, plan_of


def test_articles_come_once_over_two_feeds_and_a_restart(site, follow, clock):
    links = [f"{site.base}/a{n}?utm_source=feed" for n in range(3)]
    site.table = {"/one": rss(*links[:2]), "/two": rss(links[1].replace("feed", "other"), links[2])}
    site.table |= {f"/a{n}": PAGE.format(title=f"Story {n}") for n in range(3)}
    first = follow("/one", "/two")
    assert [(v.new, v.known, v.failed) for v in first.round()] == [(2, 0, None), (1, 1, None)]
    assert first.store.size()["reports"] == 3
    record = first.store.record(f"{site.base}/a0")
    assert "called on the United Nations" in record.text
    assert record.published.startswith("2020-01-14")
    assert list(first.round()) == []  # nothing is due
    clock.now += 1000
    again = follow("/one", "/two")
    assert [(v.new, v.known) for v in again.round()] == [(0, 2), (0, 2)]
    assert site.asked["/a1?utm_source=feed"] + site.asked["/a1?utm_source=other"] == 1


def test_a_feed_that_has_not_changed_is_not_sent_again(site, follow, clock):
    def feed(handler):
        if handler.headers.get("If-None-Match") == '"v1"':
            handler.send_response(304)
            handler.end_headers()
        else:
            handler.give(rss(f"{site.base}/a"), ETag='"v1"', Last_Modified="Tue, 14 Jan 2020 10:00:00 GMT")

    site.table = {"/feed": feed, "/a": PAGE.format(title="A")}
    follower = follow("/feed")
    assert next(follower.round()).new == 1
    clock.now += 1000
    assert next(follower.round()).unchanged
    assert dict(site.headers_seen)["/feed"]["If-Modified-Since"] == "Tue, 14 Jan 2020 10:00:00 GMT"


def moved(handler):
    handler.send_response(302)
    handler.send_header("Location", "/round")
    handler.end_headers()


def endless(handler):
    handler.send_response(200)
    handler.end_headers()
    for _ in range(400):
        handler.wfile.write(b" " * 100)
        time.sleep(0.02)


def huge(handler):
    handler.send_response(200)
    handler.end_headers()
    for _ in range(200):
        handler.wfile.write(b"x" * 100_000)


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (moved, "answered 302"),
        (lambda h: h.send_error(500), "answered 500"),
        (lambda h: h.give(PAGE.format(title="Front")), "serves no RSS or Atom feed"),
        (endless, "took longer than"),
        (huge, "is larger than"),
        (lambda h: h.connection.close(), "can't be fetched"),
    ],
    ids=["redirects for ever", "500", "HTML", "never ends", "too large", "hangs up"],
)
def test_a_bad_feed_harms_no_other_and_is_asked_less_and_less(site, follow, clock, answer, sentence):
    site.table = {
        "/bad": answer,
        "/round": moved,
        "/good": rss(f"{site.base}/a"),
        "/a": PAGE.format(title="A"),
    }
    follower = follow("/bad", "/good", longest=0.5)
    bad, good = follower.round()
    assert sentence in bad.failed
    assert (good.failed, good.new) == (None, 1)
    waits = []
    for _ in range(3):
        waits.append(follower.store.followed(bad.feed.url).due - clock.now)
        clock.now += waits[-1] + 1
        next(v for v in follower.round() if v.feed.url == bad.feed.url)
    assert 1.7 < waits[1] / waits[0] < 2.3
    assert 1.7 < waits[2] / waits[1] < 2.3
    site.table["/bad"] = rss()
    clock.now += 100_000
    assert [v.failed for v in follower.round()] == [None, None]
    assert follower.store.followed(bad.feed.url).failures == 0


def test_a_server_that_asks_to_wait_is_heard(site, follow, clock):
    site.table = {
        "/busy": lambda h: h.give("later", status=503, Retry_After="7200"),
        "/calm": lambda h: h.give(rss(), Cache_Control="public, max-age=5000"),
    }
    follower = follow("/busy", "/calm")
    list(follower.round())
    assert follower.store.followed(site.base + "/busy").due - clock.now >= 7200
    assert follower.store.followed(site.base + "/calm").due - clock.now >= 5000
    assert seconds_of("Tue, 14 Jan 2020 10:00:00 GMT", 1578995000.0) == 1000.0
    assert seconds_of("soon", 0) == seconds_of(None, 0) == 0


def test_robots_are_heeded_and_the_feed_s_own_text_is_read_then(site, follow):
    site.table = {
        "/robots.txt": "User-agent: *\nDisallow: /private\nDisallow: /no.rss\n",
        "/feed": rss(f"{site.base}/private/a"), "/no.rss": rss(), "/private/a": PAGE.format(title="A"),
    }  # fmt: skip
    follower = follow("/feed", "/no.rss")
    one, other = follower.round()
    assert (one.new, one.failed) == (1, None)
    assert "robots.txt" in other.failed
    assert site.asked["/private/a"] == site.asked["/no.rss"] == 0
    assert follower.store.record(f"{site.base}/private/a").text.startswith("Turkey accused Greece")
    assert site.asked["/robots.txt"] == 1


def test_a_site_without_its_robots_is_left_alone(site, follow):
    site.table = {"/robots.txt": lambda h: h.send_error(500), "/feed": rss(f"{site.base}/a")}
    assert "robots.txt" in next(follow("/feed").round()).failed
    assert site.asked["/feed"] == 0


def test_a_page_that_fails_is_tried_again_then_the_feed_s_text_is_taken(site, follow, clock):
    site.table = {"/feed": rss(f"{site.base}/a", f"{site.base}/gone"), "/a": lambda h: h.send_error(500)}
    follower = follow("/feed")
    new = []
    for _ in range(4):
        new.append(next(follower.round()).new)
        clock.now += 1000
    assert new == [1, 0, 1, 0]  # what is gone at once, what fails after three tries
    assert site.asked["/a"] == 3
    assert site.asked["/gone"] == 1


def test_a_feed_is_sent_again_as_long_as_a_page_of_it_waits(site, follow, clock):
    broken = True

    def feed(handler):
        if handler.headers.get("If-None-Match"):
            handler.send_response(304)
            handler.end_headers()
        else:
            handler.give(rss(f"{site.base}/a"), ETag='"v1"')

    def story(handler):
        if broken:
            handler.send_error(502)
        else:
            handler.give(PAGE.format(title="A"))

    site.table = {"/feed": feed, "/a": story}
    follower = follow("/feed")
    assert next(follower.round()).waiting == 1
    broken = False
    clock.now += 1000
    assert next(follower.round()).new == 1
    clock.now += 1000
    assert next(follower.round()).unchanged


def test_only_articles_of_a_language(site, tmp_path, clock):
    french = "<p>La Turquie a accusé la Grèce d'avoir rompu la trêve mardi, a dit le ministère des affaires étrangères.</p>"
    site.table = {"/feed": rss(f"{site.base}/f", f"{site.base}/e"), "/e": PAGE.format(title="E"),
                  "/f": f"<html><body><article><h1>Titre</h1>{french * 4}</article></body></html>"}  # fmt: skip
    with stores.open(tmp_path / "l.db") as store:
        feed = Feed(url=site.base + "/feed", language="en")
        visit = next(Follower(Plan(feeds=[feed], pause=0), store, allow_private=True, clock=clock).round())
    assert (visit.new, len(visit.refused)) == (1, 1)
    assert "in fr, not en" in visit.refused[0]


def test_what_was_followed_is_known_to_ingest(site, follow):
    from dateline.config import ReadingConfig
    from dateline.report import Report

    site.table = {"/feed": rss(f"{site.base}/a"), "/a": PAGE.format(title="A")}
    follower = follow("/feed")
    next(follower.round())
    record = follower.store.record(f"{site.base}/a")
    usual = ReadingConfig().fingerprint()
    assert follower.store.current([Report(id=record.id, text=record.text)], usual) == {record.id}


def test_own_network_is_refused(site, tmp_path, clock):
    site.table = {"/feed": rss()}
    with stores.open(tmp_path / "p.db") as store:
        visit = next(
            Follower(Plan(feeds=[Feed(url=site.base + "/feed")], pause=0), store, clock=clock).round()
        )
    assert visit.failed
    assert site.asked["/feed"] == 0


def test_a_host_is_given_a_pause(site):
    site.table = {"/robots.txt": "User-agent: *\nCrawl-delay: 3\n"}
    waited: list[float] = []
    manners = Manners(1.0, True, waited.append)
    manners.ready(site.base + "/a")
    manners.ready(site.base + "/b")
    assert waited == [pytest.approx(3.0, abs=0.5)]


def test_addresses_lose_what_only_counts():
    assert address_of("https://News.example/a?id=3&utm_medium=x#top") == "https://news.example/a?id=3"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "names no feed"),
        ("[[feed]]\n", "url is ''"),
        ('[[feed]]\nurl = "ftp://x/y"', "url is 'ftp"),
        ('[[feed]]\nurl = "https://x.example/"\ninterval = 5', "interval is 5"),
        ('[[feed]]\nurl = "https://x.example/"\ncolour = "red"', "colour is no key"),
        ('[[feed]]\nurl = "https://x.example/"\narticles = "yes"', "articles can't be"),
        ('[[feed]]\nurl = "https://x.example/"\n[[feed]]\nurl = "https://x.example/"', "twice"),
        ("pause = -1\n[[feed]]\nurl = 'https://x.example/'", "pause is -1"),
        ("[[feed]", "no TOML"),
    ],
)
def test_a_plan_that_can_t_be_is_refused_with_a_sentence(tmp_path, text, sentence):
    (tmp_path / "feeds.toml").write_text(text)
    with pytest.raises(SourceError, match=sentence):
        plan_of(tmp_path / "feeds.toml")


@pytest.mark.slow
def test_the_command_goes_once_and_says_what_came(site, tmp_path):
    site.table = {
        "/feed": rss(f"{site.base}/a"),
        "/a": PAGE.format(title="A"),
        "/bad": lambda h: h.send_error(500),
    }
    plan = tmp_path / "feeds.toml"

    def run(*more: str):
        return subprocess.run(
            [sys.executable, "-m", "dateline", "watch", str(plan), "--store", str(tmp_path / "c.db"), "--once",
             "--allow-private", *more], capture_output=True, text=True, timeout=120,
        )  # fmt: skip

    plan.write_text(f'pause = 0\n[[feed]]\nurl = "{site.base}/feed"\n')
    done = run()
    assert done.returncode == 0, done.stderr
    assert "1 new, 0 known, 0 to be tried again, 0 refused" in done.stderr
    plan.write_text(f'pause = 0\n[[feed]]\nurl = "{site.base}/bad"\n')
    done = run()
    assert done.returncode == 1
    assert "answered 500" in done.stderr
    assert "Traceback" not in done.stderr
