"""A store asked over the Model Context Protocol, by the protocol's own client, in a process of its own."""

import asyncio
import queue
import sys
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
from mcp import Client, StdioServerParameters

from dateline import store as stores


@pytest.fixture(scope="module")
def where(crisis, tmp_path_factory):
    path = tmp_path_factory.mktemp("mcp") / "crisis.db"
    with stores.open(path) as store:
        store.add(crisis)
    return path


@pytest.fixture(scope="module")
def asked(where):
    """Asks the tools of one server, which all tests share: what it says of itself, its tools, its answers."""
    calls: queue.Queue = queue.Queue()
    started = StdioServerParameters(
        command=sys.executable, args=["-m", "dateline", "mcp", "--store", str(where)]
    )

    async def session():
        async with Client(started) as client:
            tools = {t.name: t for t in (await client.list_tools()).tools}
            while (wanted := await asyncio.to_thread(calls.get)) is not None:
                those, answer = wanted
                try:
                    found = [await client.call_tool(name, given) for name, given in those]
                    answer.set_result((client.instructions, tools, found))
                except BaseException as e:
                    answer.set_exception(e)

    def ask(*those):
        answer: Future = Future()
        calls.put((those, answer))
        return answer.result(120)

    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(asyncio.run, session())
        yield ask
        calls.put(None)
        running.result(60)


def test_every_tool_is_told_of_and_only_reads(asked):
    instructions, tools, _ = asked()
    assert set(tools) == {
        "size", "events", "event", "actors", "series", "network", "quotes", "planned", "disputed", "search", "report",
        "read_text",
    }  # fmt: skip
    assert all(t.description and t.annotations.read_only_hint for t in tools.values())
    assert "cite the words" in instructions


def test_what_is_cited_stands_so_in_the_report(asked, crisis):
    texts = {r.id: r.text for r in crisis}
    _, _, found = asked(
        ("events", {"actor": "Turkey", "limit": 50}), ("quotes", {"limit": 50}), ("disputed", {}),
        ("planned", {}), ("report", {"name": "libya-01"}), ("event", {"number": 1}),
    )  # fmt: skip
    events, quotes, disputed, planned, report, event = (f.structured_content for f in found)
    told = [
        t for e in [*events["events"], *disputed["disputed"], *planned["planned"], event] for t in e["told"]
    ]
    told += quotes["quotes"]
    assert len(told) > 40
    for t in told:
        assert texts[t["report"]][t["start"] : t["end"]] == t["words"]
    assert report["words"] == texts["libya-01"]
    assert events["count"] == len(events["events"])


def test_answers_are_bounded_and_go_on(asked):
    _, _, (first, too_many) = asked(("events", {"limit": 5}), ("events", {"limit": 5000}))
    assert len(first.structured_content["events"]) == first.structured_content["next"] == 5
    assert too_many.is_error


def test_a_fault_is_a_sentence(asked):
    _, _, found = asked(
        ("event", {"number": 99999}), ("report", {"name": "none"}), ("events", {"actor": "Nobody At All"}),
        ("events", {"since": "soon"}), ("events", {"types": ["DANCE party"]}),
    )  # fmt: skip
    said = [f.content[0].text for f in found]
    assert all(f.is_error for f in found)
    assert "no event 99999" in said[0]
    assert "no report none" in said[1]
    assert "no actor called Nobody At All" in said[2]
    assert "soon is no day" in said[3]
    assert "is no type" in said[4]
    assert not any("Traceback" in s for s in said)


def test_the_rest_answers(asked):
    text = "Turkey accused Greece of breaking the truce on Tuesday."
    _, _, found = asked(
        ("size", {}), ("actors", {"name": "turk"}), ("series", {"either": "Turkey", "by": "month"}),
        ("network", {"actor": "Egypt"}), ("search", {"words": "truce"}), ("read_text", {"text": text, "published": "2020-01-14"}),
    )  # fmt: skip
    assert [f.content for f in found if f.is_error] == []
    size, actors, series, network, search, read = (f.structured_content for f in found)
    assert size["reports"] == 15
    assert actors["actors"][0]["name"] == "Turkey"
    assert actors["standing"]
    assert sum(p["events"] for p in series["series"]) > 0
    assert all("Egypt" in (r["subject"], r["object"]) for r in network["network"])
    assert search["reports"]
    assert ("ACCUSE", ["Turkey"], text) in [(e["type"], e["actors"], e["words"]) for e in read["events"]]
    assert all(text[e["start"] : e["end"]] == e["words"] for e in read["events"])
