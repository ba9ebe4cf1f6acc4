"""Every page of a store, as a link or a filter leads to it: none fails, and each twin and chart answers."""

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import urlencode

import pytest
from tests import joined
from tests.chromium import needed
from tests.served import asking, served

from dateline import store as stores
from dateline.record import EVENT_TYPES, STATUSES

_LINKS = re.compile(r'(?:href|src)="(/[^"#]*)')
_CHARTS = re.compile(r'data-chart="(\w+)" data-query="([^"]*)"')
OF_NETWORKS = ("since=", "until=", "with=", "country=", "source=")
OF_CHRONOLOGIES = ("since=", "until=")
LISTS = ("/", "/events", "/chronology", "/planned", "/disputed", "/quotes", "/series", "/network", "/map")


@pytest.fixture(scope="module", params=["the demo's", "120 reports"])
def store(request, crisis, tmp_path_factory):
    out = stores.open(tmp_path_factory.mktemp("every") / "crisis.db")
    out.add(crisis if request.param == "the demo's" else joined.reports(crisis, 120))
    return out


@pytest.fixture(scope="module")
def client(store):
    with served(store) as base, asking(base) as asked:
        yield asked


def small(store) -> bool:
    return store.size()["reports"] < 100


def names(store) -> set[str]:
    """All who are named on any page."""
    rows = store.events(limit=None)
    sides = {name for row in rows for side in ("actors", "recipients") for name in row[side]}
    return sides | {q["by"] for q in store.quotes(limit=None) if q["by"]}


def addresses(store) -> Iterator[str]:
    """Of each event, report, actor and dyad."""
    events = store.events(limit=None)
    yield from (f"/event?id={row['id']}" for row in events)
    yield from (f"/report?{urlencode({'id': record.id})}" for record in store.records())
    yield from (f"/actor?{urlencode({'name': name})}" for name in sorted(names(store)))
    yield from (
        f"/dyad?{urlencode({'actor': d['actor'], 'recipient': d['recipient']})}"
        for d in store.dyads(limit=None)
    )


def filters(store) -> Iterator[str]:
    """Each field of the filter with each value that it may have in a store."""
    events, size = store.events(limit=None), store.size()
    some = sorted(names(store))[::9]
    values: dict[str, list[str]] = {
        "actor": some, "recipient": some, "with": some, "type": list(EVENT_TYPES), "status": list(STATUSES),
        "place": sorted({e["place"] for e in events if e["place"]})[::3],
        "country": sorted({e["country"] for e in events if e["country"]}),
        "source": [o["publisher"] for o in store.outlets()], "least": ["0", "0.5", "0.99", "1"],
        "since": ["2019", "2019-12", size["first"], size["last"], "2100"],
        "until": ["1999", "2019-12", size["first"], size["last"]],
    }  # fmt: skip
    return (urlencode({name: value}) for name, given in values.items() for value in given)


def wrong(client, asked) -> list[tuple[str, int]]:
    return [(a, r.status_code) for a in asked if (r := client.get(a)).status_code != 200]


def twin(address: str) -> str:
    path, _, query = address.partition("?")
    return f"{path if path != '/' else '/situation'}.json?{query}"


@pytest.mark.timeout(1200)  # a few thousand pages
def test_every_event_report_actor_and_dyad_opens_with_its_twin_links_and_charts(client, store):
    bad, further, charts = [], set(), set()
    known = list(addresses(store))
    for address in known:
        page = client.get(address, headers={"Accept": "text/html"})
        bad += [(address, page.status_code)] if page.status_code != 200 else []
        further |= {unescape(link) for link in _LINKS.findall(page.text)}
        charts |= {(chart, unescape(query)) for chart, query in _CHARTS.findall(page.text)}
    assert bad == []
    assert wrong(client, map(twin, known[:: 1 if small(store) else 9])) == []
    beside = re.compile(r"/(assets|chart|brief|review)|/(event|report|actor|dyad)\.json")
    assert wrong(client, sorted(a for a in further - set(known) if not beside.match(a))[::19]) == []
    assert wrong(client, [f"/chart/{chart}.json?{query}" for chart, query in sorted(charts)[::19]]) == []


def test_every_filter_opens_every_list_and_chart(client, store):
    for path in LISTS:
        those = {"/network": OF_NETWORKS, "/chronology": OF_CHRONOLOGIES}.get(path, ("",))
        queries = [q for q in filters(store) if q.startswith(those)]
        some = [f"{path}?{query}" for query in queries[:: 5 if small(store) else 23]]
        assert wrong(client, some) == []
        assert wrong(client, map(twin, some)) == []
    for form, step in (("json", 23), ("csv", 90), ("svg", 190), ("png", 190)):
        charts = ("types", "scores", "counts", "map", "network")
        assert wrong(client, [f"/chart/{c}.{form}?{q}" for q in filters(store) for c in charts][::step]) == []


@needed
def test_no_page_has_an_error_in_the_browser_s_console(client, store, browser):
    found = []
    with browser.new_page(base_url=str(client.base_url)) as page:
        page.on("pageerror", lambda e: found.append((page.url, str(e))))
        page.on("console", lambda m: found.append((page.url, m.text)) if m.type == "error" else None)
        of_events = [a for a in addresses(store) if a.startswith("/event?")] if small(store) else []
        for address in [*LISTS, *of_events, *list(addresses(store))[:: 5 if small(store) else 60]]:
            answer = page.goto(address)
            if answer.status >= 400 or page.locator("figure[data-state=failed]").count():
                found.append((address, str(answer.status)))
    assert found == []
