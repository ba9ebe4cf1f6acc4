"""Past one machine: a cluster of two nodes, of which one dies, gives what one process gives."""

import gzip
import json
import os
import random
import signal
import sys
from pathlib import Path

import pytest

pytest.importorskip("ray")
import pyarrow as pa
import pyarrow.parquet as pq
from tests.clustered import begun, rows, run, two_nodes

from dateline.cluster import joined, ledger
from dateline.cluster.folders import Folder
from dateline.cluster.joining import ClusterError
from dateline.cluster.joins import components
from dateline.cluster.partitions import partitions, shards
from dateline.config import ReadingConfig
from dateline.errors import SourceError
from dateline.intake import Refusal
from dateline.record import Record
from dateline.story import Story

WHO = ["Rebels", "Government troops", "Police", "Militants", "Protesters", "Border guards", "Separatists"]
DID = ["attacked", "shelled", "threatened", "freed", "criticised", "arrested", "surrounded"]
WHOM = [
    "soldiers of the Syrian army",
    "aid workers",
    "the president's guard",
    "a convoy of the United Nations",
    "miners",
]
TOWNS = ["Aleppo", "Tripoli", "Aden", "Mogadishu", "Kabul", "Goma", "Donetsk", "Juba"]
STATES = ["Turkey", "Iran", "Egypt", "France", "Kenya", "Russia", "China"]


def report(number: int) -> dict[str, str]:
    """A report of a hundred words; each third is a print of the one before it, with a sentence more."""
    rng = random.Random(number - (number % 3 == 2))
    town, other = rng.sample(TOWNS, 2)
    one, two, three = rng.sample(STATES, 3)
    text = (
        f"{town.upper()} (Wire) - {rng.choice(WHO)} {rng.choice(DID)} {rng.choice(WHOM)} near {town} on "
        f"{rng.choice(['Monday', 'Tuesday', 'Friday'])}, killing {rng.randint(2, 60)} people, officials said.\n\n"
        f"{one} condemned the {rng.choice(['raid', 'assault', 'shooting'])} and called for talks with {two} about "
        f"{rng.choice(['the border', 'a truce', 'the prisoners', 'oil'])}. “We will answer,” a spokesman of {three} told "
        f"reporters in {other}. {rng.choice(WHO)} {rng.choice(DID)} {rng.choice(WHOM)} in {other} a week earlier, and "
        f"{two} promised {rng.randint(2, 90)} tons of {rng.choice(['grain', 'medicine', 'fuel'])} to the people of {other}."
    )
    if number % 3 == 2:
        text += f" The governor of {town} resigned."
    return {
        "id": f"r{number:02d}",
        "text": text,
        "published": f"2024-03-{10 + number // 12}",
        "publisher": f"p{number % 4}",
    }


@pytest.fixture(scope="module")
def reports(tmp_path_factory):
    """Forty reports in eight files of three kinds; one comes twice, one is empty and a line is no JSON."""
    folder = tmp_path_factory.mktemp("in")
    every = [report(n) for n in range(40)]
    for n in range(8):
        part = every[n * 5 : n * 5 + 5] + ([{**every[3], "text": "The army left Goma."}] if n == 6 else [])
        lines = "".join(json.dumps(r) + "\n" for r in part)
        if n == 2:
            pq.write_table(pa.Table.from_pylist(part), folder / f"n{n}.parquet")
        elif n == 4:
            (folder / f"n{n}.jsonl.gz").write_bytes(gzip.compress(lines.encode()))
        else:
            broken = '{"id": "empty", "text": " "}\n{no\n' if n == 5 else ""
            (folder / f"n{n}.jsonl").write_text(lines + broken, "utf-8")
    return folder


@pytest.fixture(scope="module")
def nodes():
    with two_nodes() as found:
        yield found


def test_a_node_dies_and_all_is_there_as_from_one_process(reports, nodes, tmp_path):
    address, second = nodes
    out, one = tmp_path / "out", tmp_path / "one.jsonl"
    with begun(str(reports), "--cluster", address, "-o", str(out)) as process:
        told = process.stderr.readline()
        assert "is finished" in told, told + process.stderr.read()
        os.kill(second, signal.SIGKILL)
        told = process.stderr.read()
    assert process.returncode == 1, told  # two reports are refused

    assert run(str(reports), "-o", str(one))[0] == 1
    lines = [json.loads(line) | {"line": line} for line in one.read_text("utf-8").splitlines()]
    wanted: dict[str, str] = {}
    for line in lines:
        if "error" not in line:
            wanted.setdefault(line["id"], line["line"])
    found = rows(out / "records")
    assert len(found) == len(wanted) == 40
    assert {r["id"]: r["record"] for r in found} == wanted
    refused = [(r["id"], r["error"]) for r in rows(out / "refused")]
    assert [i for i, _ in refused] == [line["id"] for line in lines if "error" in line] == ["empty", None]
    (repeated,) = json.loads((out / "repeated.json").read_text())
    assert repeated["id"] == "r03"
    assert repeated["source"].endswith("n6.jsonl")

    records = sorted((Record.from_json(r["record"]) for r in found), key=lambda r: (r.published, r.id))
    whole = Story()
    for record in records:
        whole.add(record)
    accounts = {a.id: a.to_json() for a in whole}
    found_accounts = {r["id"]: r["account"] for r in rows(out / "events")}
    # one in ten may be put together otherwise: accounts still depend on the order in which mentions come
    alike = sum(found_accounts.get(name) == account for name, account in accounts.items())
    assert alike >= 0.9 * len(accounts)
    assert any(a.reports > 1 for a in whole)
    wires = {r["report"]: r["wire"] for r in rows(out / "prints")}
    assert len(wires) == 40
    assert {m.report: wires[m.report] for a in whole for m in a.mentions} == {
        m.report: m.wire for a in whole for m in a.mentions
    }
    assert all(wires[f"r{n:02d}"] == wires[f"r{n - 1:02d}"] for n in range(2, 40, 3))

    before = {p: p.stat().st_mtime_ns for p in out.rglob("*") if p.is_file()}
    status, told = run(str(reports), "--cluster", address, "-o", str(out))
    assert status == 1
    assert {p: p.stat().st_mtime_ns for p in out.rglob("*") if p.is_file()} == before
    assert "8 of 8 partitions are finished and are skipped" in told
    assert "40 records, 2 refused, 1 of an id that was known" in told
    with pytest.raises(
        SourceError, match=r"coded with other choices \(min_confidence: the model's then, 0\.9 now\)"
    ):
        ledger.begin(Folder(str(out)), ReadingConfig(min_confidence=0.9))


def test_a_run_that_is_stopped_leaves_what_is_finished(reports, nodes, tmp_path):
    out = tmp_path / "out"
    with begun(str(reports), "--cluster", nodes[0], "-o", str(out)) as process:
        told = process.stderr.readline()
        assert "is finished" in told, told + process.stderr.read()
        process.send_signal(signal.SIGINT)
        told = process.stderr.read()
    assert process.returncode == 130, told
    assert "stopped; the partitions that are finished stay" in told
    done = sorted(p.name.removesuffix(".json") for p in (out / "finished").iterdir())
    assert done
    for name in done:
        assert len(pq.read_table(out / "records" / f"{name}-00000.parquet")) >= 5
    assert ledger.grouped(Folder(str(out))) is None


def test_what_can_not_be_joined_is_a_sentence(monkeypatch):
    with pytest.raises(ClusterError, match=r"at 127\.0\.0\.1:9 can't be joined"), joined("127.0.0.1:9"):
        pass
    with pytest.raises(ClusterError, match="Run this on a node"), joined("ray://head:10001"):
        pass
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(ClusterError, match=r"pip install 'dateline\[cluster\]'"), joined("auto"):
        pass


def test_partitions_and_their_shards(reports, tmp_path):
    found = partitions([str(reports), str(reports / "n0.jsonl"), f"file://{reports}"])
    assert [Path(p.source).name for p in found[:8]] == sorted(p.name for p in reports.iterdir())
    assert len(found) == 16  # once by path, though given twice, and once by address
    here, there = ([list(shards(p, 2)) for p in part] for part in (found[:8], found[8:]))
    for one, other in zip(here, there, strict=True):
        assert [
            (n, last, [f.report for f in s if not isinstance(f.report, Refusal)]) for n, last, s in one
        ] == [(n, last, [f.report for f in s if not isinstance(f.report, Refusal)]) for n, last, s in other]
    assert [(n, last, len(s)) for n, last, s in here[0]] == [(0, False, 2), (1, False, 2), (2, True, 1)]
    (tmp_path / "none.jsonl").touch()
    assert list(shards(partitions([str(tmp_path / "none.jsonl")])[0])) == [(0, True, [])]
    for source in ("-", "https://example.org/a", "s3n://a/b", f"file://{tmp_path}/absent"):
        with pytest.raises(SourceError):
            partitions([source])


def test_a_folder_knows_its_choices_and_its_sources(tmp_path):
    out, book = Folder(str(tmp_path / "out")), tmp_path / "book.toml"
    book.write_text("one")
    config = ReadingConfig(codebook=str(book))
    ledger.begin(out, config)
    ledger.begin(out, config)
    book.write_text("two")
    with pytest.raises(SourceError, match="other choices"):
        ledger.begin(out, config)
    source = tmp_path / "a.jsonl"
    source.write_text("{}")
    (part,) = partitions([str(source)])
    out.write(f"records/{part.shard(0)}", b"its records")
    ledger.finish(out, part, 1, 1, 0)
    assert [f.source for f in ledger.finished(out, [part]).values()] == [str(source)]
    out.remove(f"records/{part.shard(0)}")
    assert ledger.finished(out, [part]) == {}  # a shard that is lost is made again
    source.write_text("{} ")
    with pytest.raises(SourceError, match="had 2 bytes when it was coded and has 3 now"):
        ledger.finished(out, partitions([str(source)]))
    half = tmp_path / "out" / "finished" / ".a.json.1234"
    half.touch()
    assert len(out.names("finished")) == 1
    out.sweep("finished")
    assert not half.exists()


def test_components():
    assert components([("b", "c"), ("e", "d"), ("a", "c")]) == {
        "a": "a",
        "b": "a",
        "c": "a",
        "d": "d",
        "e": "d",
    }
