"""On a cluster from crawled pages, and from and to a store of objects: the same as one process reads from files."""

import json
import os
import subprocess
import sys
import time
from io import BytesIO

import pytest

pytest.importorskip("ray")
pytest.importorskip("moto")
pytest.importorskip("warcio")
from pyarrow import fs
from tests.clustered import ENV, begun, free_port, run, two_nodes
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from dateline.cluster import ledger
from dateline.cluster.folders import Folder, opened, place_of, without_secret
from dateline.cluster.partitions import SHARD, Partition, partitions
from dateline.config import ReadingConfig
from dateline.errors import SourceError

TOWNS = ["Aleppo", "Aden", "Goma", "Juba", "Kabul", "Tripoli"]
EMPTY = "<html><body></body></html>"


def page(number: int) -> str:
    town = TOWNS[number % len(TOWNS)]
    return (
        f"<html><head><title>Fighting near {town}</title></head><body><nav><a href='/'>Home</a></nav><article>"
        f"<h1>Fighting near {town}</h1><p>{town.upper()} (Wire) - Rebels shelled a convoy of the United Nations near "
        f"{town} on Tuesday, killing {number + 3} people, officials said.</p><p>Egypt condemned the raid and called for "
        f"talks with Iran about a truce. “We will answer,” a spokesman of the rebels told reporters in {town}.</p>"
        "</article><footer>All rights reserved</footer></body></html>"
    )


def warc(pages: list[str], first: int = 0) -> bytes:
    """A file as Common Crawl's news set has them: each record a gzip member; what is asked stands before what comes."""
    out = BytesIO()
    written = WARCWriter(out, gzip=True)
    written.write_record(written.create_warcinfo_record("news.warc.gz", {"software": "a crawler"}))
    web = [("Content-Type", "text/html; charset=utf-8")]
    for number, text in enumerate(pages, first):
        for kind, body, said in (
            (
                "request",
                b"",
                StatusAndHeaders(f"GET /{number} HTTP/1.1", [("Host", "example.org")], is_http_request=True),
            ),
            ("response", text.encode(), StatusAndHeaders("200 OK", web, protocol="HTTP/1.1")),
        ):
            record = written.create_warc_record(
                f"https://example.org/{number}", kind, payload=BytesIO(body), http_headers=said,
                warc_headers_dict={"WARC-Date": "2024-03-12T09:00:00Z"},
            )  # fmt: skip
            written.write_record(record)
    return out.getvalue()


@pytest.fixture(scope="module")
def nodes():
    with two_nodes() as found:
        yield found


@pytest.fixture(scope="module")
def bucket():
    """Options of an address of an S3 store that runs on this machine, with an empty bucket ``news``."""
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        env=ENV, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    options = f"?endpoint_override=127.0.0.1:{port}&scheme=http&region=us-east-1"
    try:
        with pytest.MonkeyPatch.context() as patch:
            for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_EC2_METADATA_DISABLED"):
                patch.setenv(name, ENV[name])
            system, _ = fs.FileSystem.from_uri(f"s3://news{options}&allow_bucket_creation=true")
            for _ in range(20):
                try:
                    system.create_dir("news")
                    break
                except OSError:
                    assert server.poll() is None, "the store of objects has ended"
                    time.sleep(0.5)
            yield options
    finally:
        server.kill()
        server.wait()


def listed(folder: Folder) -> dict[str, tuple]:
    """Every object below a folder of a store, with its size and when it was written."""
    system, path = place_of(folder.where)
    return {
        f.path.removeprefix(path): (f.size, f.mtime)
        for f in system.get_file_info(fs.FileSelector(path, recursive=True))
        if f.is_file
    }


def test_crawled_pages_from_and_to_a_store_of_objects(nodes, bucket, tmp_path):
    one, news = tmp_path / "one.jsonl", tmp_path / "2024 März"
    news.mkdir()
    (news / "CC-NEWS 1.warc.gz").write_bytes(warc([EMPTY] * SHARD + [page(n) for n in range(3)]))
    (news / "CC-NEWS 2.warc.gz").write_bytes(warc([page(n) for n in range(3, 5)], first=SHARD + 10)[:-100])
    lines = [{"id": f"r{n}", "text": f"Egypt sent food aid to {TOWNS[n]} on Monday."} for n in range(3)]
    (news / "a+b.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    alone = begun(str(news), "-o", str(one))
    source, out = Folder(f"s3://news/in/2024 März{bucket}"), Folder(f"s3://news/out{bucket}")
    for path in news.iterdir():
        source.write(path.name, path.read_bytes())

    def coded() -> tuple[int, str]:
        return run(source.where, "--cluster", nodes[0], "-o", out.where)

    def kept(under: str) -> list[dict]:
        return [row for name in out.names(under) for row in out.read_table(name).to_pylist()]

    status, told = coded()
    assert status == 1, told  # pages without an article, and the end that is missing
    assert "s3://news/in/2024 März/CC-NEWS 1.warc.gz is finished" in told
    assert alone.wait(100) == 1, alone.communicate()
    found = [json.loads(line) | {"line": line} for line in one.read_text("utf-8").splitlines()]
    wanted = {answer["id"]: answer["line"].rstrip() for answer in found if "error" not in answer}
    assert len(wanted) == 3 + 1 + 3
    assert {row["id"]: row["record"] for row in kept("records")} == wanted
    refused = [answer["error"].replace(f"{news}/", "") for answer in found if "error" in answer]
    assert [r["error"].replace("s3://news/in/2024 März/", "") for r in kept("refused")] == refused
    assert len(refused) == SHARD + 2
    assert "damaged or cut off" in refused[-1]
    assert {row["report"] for row in kept("prints")} == set(wanted)
    events = kept("events")
    assert {m["report"] for row in events for m in json.loads(row["account"])["mentions"]} == set(wanted)

    before = listed(out)
    (first, lost) = [name for name in out.names("records") if "NEWS_1" in name]
    out.remove(lost)
    status, told = coded()
    assert status == 1
    assert "2 of 3 partitions are finished and are skipped" in told
    assert ({row["id"]: row["record"] for row in kept("records")}, kept("events")) == (wanted, events)
    after = listed(out)
    assert set(after) == set(before)
    assert after[f"/{first}"] == before[f"/{first}"]
    assert after[f"/{lost}"] != before[f"/{lost}"]


def test_a_store_of_objects_that_fails_is_a_sentence(bucket):
    nowhere = f"s3://KEY:SECRET@absent/in{bucket}"
    for asked in (
        lambda: partitions([nowhere]),
        lambda: Folder(nowhere).write("a.json", b"{}"),
        lambda: Folder(nowhere).read("a.json"),
        lambda: ledger.begin(Folder(nowhere), ReadingConfig()),
    ):
        with pytest.raises(SourceError, match=r"s3://absent/in") as found:
            asked()
        assert "SECRET" not in str(found.value)
    assert without_secret(nowhere) == f"s3://absent/in{bucket}"
    assert Partition(nowhere, 1).shown == "s3://absent/in"
    assert "SECRET" not in Partition(nowhere, 1).key


def test_a_large_object_is_read_as_it_was_written(bucket):
    """Stores take objects of more than some megabytes in pieces."""
    data = os.urandom(12_000_000)
    Folder(f"s3://news/large{bucket}").write("a.bin", data)
    with opened(f"s3://news/large/a.bin{bucket}") as file:
        assert file.read() == data
