"""Sources of every form: folders, tables, feeds, WARC, agency documents, packed or not, whole or damaged."""

import gzip
import io
import json
import subprocess
import sys
import zipfile

import pytest

from dateline.errors import SourceError
from dateline.intake import Refusal, Report
from dateline.intake.streams import Stream, Wishes

TEXT = "Kenya sent food aid to Haiti on Monday."


def read(path, **wishes) -> list[Report | Refusal]:
    return list(Stream([str(path)], Wishes(**wishes)))


def good(found) -> list[Report]:
    assert all(isinstance(r, Report) for r in found), found
    return found


def sentence(found) -> str:
    (refusal,) = [r for r in found if isinstance(r, Refusal)]
    return refusal.error


@pytest.mark.parametrize("order", [("id", "date", "body", "beat"), ("body", "beat", "id", "date")])
def test_a_csv_in_any_order_of_its_columns(tmp_path, order):
    path = tmp_path / "news.csv"
    cells = {
        "id": "1",
        "date": "2020-01-14",
        "body": f'"{TEXT}\nIt said ""more"" would follow."',
        "beat": "aid",
    }
    path.write_text(",".join(order) + "\n" + ",".join(cells[c] for c in order) + "\n", "utf-8")
    (report,) = good(read(path))
    assert (report.id, report.published, report.extra) == ("1", "2020-01-14", {"beat": "aid"})
    assert report.text == f'{TEXT}\nIt said "more" would follow.'


def test_columns_are_named_by_the_user(tmp_path):
    path = tmp_path / "news.tsv"
    path.write_text("nr\twords\n7\t" + TEXT + "\n", "utf-8")
    with pytest.raises(StopIteration):
        next(r for r in read(path) if isinstance(r, Report))
    assert "--map text=COLUMN" in sentence(read(path))
    (report,) = good(read(path, columns={"text": "words", "id": "nr"}))
    assert (report.id, report.text) == ("7", TEXT)
    assert "has no column nowhere. It has nr, words." in sentence(read(path, columns={"text": "nowhere"}))


def test_a_stray_quote_costs_one_row(tmp_path):
    path = tmp_path / "news.csv"
    rows = ["id,text", f"1,{TEXT}", f'2,"{TEXT}', f"3,{TEXT}", f"4,{TEXT},more", f'5,"{TEXT}"']
    path.write_text("\n".join(rows) + "\n", "utf-8")
    found = read(path)
    assert [r.id for r in found if isinstance(r, Report)] == ["1", "3", "5"]
    told = [r.error for r in found if isinstance(r, Refusal)]
    assert "line 3 has a quote that is not closed" in told[0]
    assert "line 5 has 3 cells and not 2" in told[1]


def test_parquet(tmp_path):
    pa = pytest.importorskip("pyarrow")
    pq = pytest.importorskip("pyarrow.parquet")
    path = tmp_path / "news.parquet"
    pq.write_table(pa.table({"story": [TEXT, TEXT], "doc_id": [4, 5], "lang": ["en", "de"]}), path)
    assert [(r.id, r.text, r.language) for r in good(read(path))] == [("4", TEXT, "en"), ("5", TEXT, "de")]
    assert [r.id for r in read(path, language="en")] == ["4"]
    path.write_bytes(path.read_bytes()[:-40])
    assert "no whole Parquet file" in sentence(read(path))


RSS = f"""<?xml version="1.0"?><rss version="2.0"><channel><title>Coast Wire</title><language>en-gb</language>
<item><title>Aid</title><link>https://example.org/1</link><guid>g1</guid><pubDate>Tue, 14 Jan 2020 09:00:00 GMT</pubDate>
<description>&lt;p&gt;{TEXT}&lt;/p&gt;&lt;p&gt;More came.&lt;/p&gt;</description></item></channel></rss>"""
NITF = f"""<nitf><head><docdata><doc-id id-string="n1"/><date.issue norm="20200114T090000Z"/></docdata></head>
<body><body.head><hedline><hl1>Aid sent</hl1></hedline></body.head><body.content><p>{TEXT}</p><p>More came.</p>
</body.content></body></nitf>"""
NEWSML = f"""<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:1"><itemMeta><versionCreated>2020-01-14T09:00:00Z
</versionCreated></itemMeta><contentMeta><headline>Aid sent</headline><language tag="en"/></contentMeta><contentSet>
<inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml"><body><p>{TEXT}</p><p>More came.</p>
</body></html></inlineXML></contentSet></newsItem>"""


@pytest.mark.parametrize(
    ("name", "content", "id_", "title"),
    [
        ("feed.rss", RSS, "g1", "Aid"),
        ("story.xml", NITF, "n1", "Aid sent"),
        ("story.xml", NEWSML, "urn:1", "Aid sent"),
    ],
)
@pytest.mark.parametrize("pack", ["", ".gz", ".zst"])
def test_feeds_and_agency_documents_packed_or_not(tmp_path, name, content, id_, title, pack):
    data = content.encode()
    if pack == ".gz":
        data = gzip.compress(data)
    elif pack == ".zst":
        data = pytest.importorskip("zstandard").compress(data)
    path = tmp_path / (name + pack)
    path.write_bytes(data)
    (report,) = good(read(path))
    assert (report.id, report.title, report.published[:10]) == (id_, title, "2020-01-14")
    assert report.text == f"{TEXT}\n\nMore came."


def test_entities_in_xml_are_not_followed(tmp_path):
    bomb = '<!DOCTYPE nitf [<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
    )
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret", "utf-8")
    path = tmp_path / "story.xml"
    path.write_text(bomb + f'<!ENTITY x SYSTEM "{secret}">]>' + NITF.replace("More came.", "&j;&x;"), "utf-8")
    found = read(path)
    assert len(str(found)) < 5000
    assert "secret" not in "".join(r.text for r in found if isinstance(r, Report))


PAGE = f"<html><head><title>Aid sent</title></head><body><article><h1>Aid sent</h1>{f'<p>{TEXT}</p>' * 6}</article></body></html>"


def warc(pages: list[str]) -> bytes:
    out = b"WARC/1.0\r\nWARC-Type: warcinfo\r\nWARC-Record-ID: <urn:uuid:0>\r\nContent-Length: 0\r\n\r\n\r\n\r\n"
    for n, page in enumerate(pages):
        body = page.encode()
        http = (
            b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\n\r\n"
            % len(body)
        )
        out += (
            f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://example.org/{n}\r\nWARC-Date: 2020-01-14T09:00:00Z"
            f"\r\nWARC-Record-ID: <urn:uuid:{n + 1}>\r\nContent-Type: application/http; msgtype=response\r\n"
            f"Content-Length: {len(http) + len(body)}\r\n\r\n"
        ).encode() + http + body + b"\r\n\r\n"  # fmt: skip
    return out


def test_warc(tmp_path):
    pytest.importorskip("fastwarc")
    path = tmp_path / "news.warc.gz"
    path.write_bytes(gzip.compress(warc([PAGE, "<html><body></body></html>", PAGE])))
    found = read(path)
    assert [r.id for r in found if isinstance(r, Report)] == [
        "https://example.org/0",
        "https://example.org/2",
    ]
    assert all(TEXT in r.text and r.published == "2020-01-14" for r in found if isinstance(r, Report))
    assert "No article was found" in sentence(found)
    cut = tmp_path / "cut.warc"
    cut.write_bytes(warc([PAGE, PAGE])[:-500])
    found = read(cut)
    assert [r.id for r in found if isinstance(r, Report)] == ["https://example.org/0"]
    assert "cut off" in sentence(found)
    packed = tmp_path / "cut.warc.gz"
    packed.write_bytes(gzip.compress(warc([PAGE, PAGE]))[:-300])
    assert "whole" in str(read(packed)[-1])
    cut.write_bytes(b"nothing of the kind\n" * 50)
    assert "WARC" in sentence(read(cut))


def test_a_warc_of_a_member_a_record_is_cut_off(tmp_path):
    pytest.importorskip("fastwarc")
    path = tmp_path / "news.warc.gz"
    members = [
        gzip.compress(b"WARC/1.0\r\n" + one)
        for one in warc([PAGE.replace("Aid", f"Aid {n}") for n in range(3)]).split(b"WARC/1.0\r\n")[1:]
    ]
    path.write_bytes(b"".join(members))
    assert len(good(read(path))) == 3
    for lost in (
        4,
        60,
        len(members[3]) - 15,
    ):  # the end of the member, of the page, and all but its beginning
        path.write_bytes(b"".join(members)[:-lost])
        found = read(path)
        whole = [r.id for r in found if isinstance(r, Report)]
        assert whole[:2] == ["https://example.org/0", "https://example.org/1"]
        assert "the last record has no end" in str(found[-1])
        assert lost == 4 or len(whole) == 2


def test_a_folder_and_a_pattern(tmp_path):
    (tmp_path / "sub").mkdir()
    (tmp_path / "b.txt").write_text(TEXT, "utf-8")
    (tmp_path / "sub" / "a.jsonl").write_text(json.dumps({"id": "j", "text": TEXT}) + "\n", "utf-8")
    (tmp_path / "picture.png").write_bytes(b"\x89PNG")
    stream = Stream([str(tmp_path)])
    assert [r.id.rsplit("/", 1)[-1] for r in good(list(stream))] == ["b.txt", "j"]
    assert sum(stream.left_out.values()) == 1
    assert len(good(read(tmp_path / "**" / "*.jsonl"))) == 1
    with pytest.raises(SourceError, match="holds no file that can be read"):
        Stream([str(tmp_path / "*.nothing")])


def test_what_is_filtered_out_is_counted(tmp_path):
    path = tmp_path / "r.jsonl"
    texts = [
        TEXT,
        "Short.",
        TEXT * 20,
        "Die Regierung hat am Montag neue Truppen an die Grenze geschickt, sagte der Minister.",
    ]
    path.write_text("".join(json.dumps({"text": t}) + "\n" for t in texts), "utf-8")
    stream = Stream([str(path)], Wishes(min_words=3, max_words=100, language="en"))
    assert [r.text for r in stream] == [TEXT]
    assert dict(stream.left_out) == {
        "fewer than 3 words": 1, "more than 100 words": 1, "another language than en": 1,
    }  # fmt: skip


@pytest.mark.slow
def test_what_is_left_out_or_refused_is_listed_with_its_reason(tmp_path):
    (tmp_path / "in").mkdir()
    lines = [{"id": "good", "text": TEXT}, {"id": "short", "text": "Short."}, {"id": "empty", "text": " "}]
    (tmp_path / "in" / "r.jsonl").write_text(
        "".join(json.dumps(r) + "\n" for r in lines) + "{no json\n", "utf-8"
    )
    (tmp_path / "in" / "picture.png").write_bytes(b"\x89PNG")
    done = subprocess.run(
        [sys.executable, "-m", "dateline", "ingest", str(tmp_path / "in"), "--store", str(tmp_path / "s.db"),
         "--min-words", "3", "--left-out", str(tmp_path / "left.jsonl")], capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 1
    assert "1 new" in done.stderr
    listed = [json.loads(one) for one in (tmp_path / "left.jsonl").read_text("utf-8").splitlines()]
    why = {(row["id"] or "").rsplit("/", 1)[-1]: row["why"] for row in listed}
    assert set(why) == {"picture.png", "short", "empty", ""}
    assert why["short"] == "fewer than 3 words"
    assert "ending" in why["picture.png"]
    assert "no JSON" in why[""]
    assert all(row["place"] for row in listed)


@pytest.mark.parametrize("pack", [".gz", ".zst"])
def test_a_damaged_pack_gives_what_came_before_and_a_sentence(tmp_path, pack):
    lines = b"".join(
        json.dumps({"id": str(n), "text": f"{TEXT} {n * 7919}"}).encode() + b"\n" for n in range(4000)
    )
    data = gzip.compress(lines) if pack == ".gz" else pytest.importorskip("zstandard").compress(lines)
    path = tmp_path / f"r.jsonl{pack}"
    path.write_bytes(data[: len(data) // 2])
    found = read(path)
    kept = [r.id for r in found if isinstance(r, Report)]
    assert kept == [str(n) for n in range(len(kept))]
    if pack == ".gz":
        assert "damaged or cut off" in str(found[-1])


def test_a_bomb_is_stopped(tmp_path, monkeypatch):
    from dateline.intake import packed

    monkeypatch.setattr(packed, "_LARGE", 1_000_000)
    path = tmp_path / "bomb.jsonl.gz"
    with gzip.open(path, "wb") as f:
        for _ in range(80):
            f.write(b"0" * 1_000_000)
    assert "made to do harm" in " ".join(r.error for r in read(path))


def test_junk_is_no_report(tmp_path):
    path = tmp_path / "x.csv"
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as z:
        z.writestr("a", "b")
    path.write_bytes(data.getvalue() * 5)
    assert not [r for r in read(path) if isinstance(r, Report)]
