"""Spoils inputs of every form by chance and looks what they do to their reader and their neighbours.

    python -m benchmarks.fuzz [--number 10000] [--seed 1] [--intake]

Each input is a folder: a file before, the spoilt file, a file behind; in forms of many items one item is spoilt and two
are not. It is read as ``dateline code`` reads it (with ``--intake`` only up to the report). A fault is an error that is
no sentence, or a sentence that calls it a fault of dateline; a neighbour is lost where one of the two good
items, or of the two good files, does not come out; a hang is an input that takes longer than 20 s. Workers are begun
anew behind a hang or a kill, so that one input costs no other. Prints one JSON object with the seeds of what went
wrong; exit status 1 where something did. ``--only SEED`` reads one input again and shows what comes out of it.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from benchmarks.fuzz_forms import AFTER, BEFORE, FORMS, Parts

LONGEST = 20.0  # seconds of one input
_MEMORY = 4_000_000_000  # bytes of a worker
_NASTY = [
    b"\x00", b"\xff", b"\xff\xfe", b"\xc3\x28", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\r", b"\r\n", b"\n", b"\n\n",
    b"\x1a", b'"', b"'", b"\\", b"\\ud800", b"\\u0000", b"&#1114112;", b"&#xD800;", b"&#0;", b"&amp;amp;lt;",
    b"]]>", b"<![CDATA[", b"<!--", b"-->", b"<!DOCTYPE x [", b"</", b"<", b">", b"<?xml", b"</channel>",
    b"</item>", b"<item>", b"<entry>", b"{", b"}", b"[", b"[" * 3000, b"{\"a\":" * 1500, b"1e999", b"9" * 5000,
    b"-1", b"0", b"NaN", b"null", b"true", b"0001-01-01", b"9999-12-31", b"2020-02-31", b"05/06/2020",
    b"1579075200", b"http://[", b"ftp://127.0.0.1/", b"javascript:x", b"a" * 20_000, b"killed " * 300,
    b"<b>" * 3000, b"<p a=1 " + b"b=2 " * 3000, b"\xe2\x80\xae", b"\xf0\x9f\x98\x80" * 200, b"\xcc\x81" * 500,
    b"charset=undefined", b"charset=utf-16", b"Content-Length: 99999999\r\n", b"Content-Length: 0\r\n",
    b"Transfer-Encoding: chunked\r\n", b"Content-Encoding: gzip\r\n", b"WARC/1.0\r\n", b"%PDF-1.4", b"PK\x03\x04",
    b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd", b"{\\rtf", b"<html>", b"<br>" * 500, b"<rss>", b"endobj",
    b"/Length 99999999", b"/Kids [3 0 R 3 0 R]",
]  # fmt: skip


class Case(NamedTuple):
    """One spoilt input: its form, the file's name and bytes, and whether the file holds two good items too."""

    form: str
    name: str
    data: bytes
    holds: bool


def spoilt(data: bytes, chance: random.Random) -> bytes:
    """Some bytes with one to four changes."""
    for _ in range(chance.choice((1, 1, 1, 2, 2, 3, 4))):
        at = chance.randrange(len(data) + 1)
        end = min(len(data), at + chance.choice((1, 1, 2, 4, 16, 64, 300)))
        kind = chance.randrange(8)
        if kind == 0:
            data = data[:at] + bytes(b ^ (1 << chance.randrange(8)) for b in data[at:end]) + data[end:]
        elif kind == 1:
            data = data[:at] + data[end:]
        elif kind == 2:
            data = data[:end] + data[at:end] * chance.choice((1, 2, 50)) + data[end:]
        elif kind == 3:
            data = data[:at] + bytes(chance.randrange(256) for _ in range(end - at)) + data[end:]
        elif kind == 4:
            to = chance.randrange(len(data) + 1)
            data = data[:at] + data[end:to] + data[at:end] + data[max(end, to) :]
        elif kind == 5 and chance.random() < 0.3:
            data = data[:at]
        else:
            data = data[:at] + chance.choice(_NASTY) + data[at if kind == 6 else end :]
    return data


def case(seed: int) -> Case:
    """The input of a seed, the same in every run."""
    chance = random.Random(seed)
    form = FORMS[seed % len(FORMS)]
    parts: Parts = form()
    return Case(
        form.__name__, parts.name, parts.before + spoilt(parts.item, chance) + parts.after, parts.holds
    )


def wrong_with(one: Case, folder: Path, only_intake: bool) -> list[str]:
    """What goes wrong when an input is read between two others: faults and lost neighbours."""
    from dateline import coding
    from dateline.errors import DatelineError
    from dateline.intake import Refusal
    from dateline.intake.streams import Stream

    for old in folder.iterdir():
        old.unlink()
    (folder / "a.txt").write_text(BEFORE, "utf-8")
    (folder / ("m-" + one.name)).write_bytes(one.data)
    (folder / "z.txt").write_text(AFTER, "utf-8")
    texts: Counter[str] = Counter()
    found = []
    try:
        stream = Stream([str(folder)])
        answers = stream if only_intake else coding.code(stream, any_language=True)
        for answer in answers:
            if not isinstance(answer, Refusal):
                texts.update(said for said in (BEFORE, AFTER) if said in answer.text)
                answer.to_json() if not only_intake else None  # type: ignore[union-attr]
            elif "fault of dateline" in answer.error or not answer.error.rstrip().endswith(
                (".", "FILE", "utf-8")
            ):
                found.append(f"fault: {answer.error[:300]}")
    except DatelineError as e:
        found.append(f"ends the run: {e}")
    except Exception as e:
        found.append(f"fault: {type(e).__name__}: {e}"[:300])
    found += [f"lost: {said[:20]}" for said in (BEFORE, AFTER) if texts[said] < 1 + one.holds]
    return found


def work(start: int, end: int, only_intake: bool) -> None:
    """A worker: a line before each input and one behind it."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(start, end):
            print(json.dumps({"begun": seed}), flush=True)
            begin = time.monotonic()
            found = wrong_with(case(seed), Path(folder), only_intake)
            print(json.dumps({"done": seed, "seconds": time.monotonic() - begin, "wrong": found}), flush=True)


def outcomes(start: int, end: int, only_intake: bool) -> Iterator[dict]:
    """What became of each seed; a worker that hangs or dies is begun anew behind it."""
    while start < end:
        command = [sys.executable, "-m", "benchmarks.fuzz", "--work", str(start), str(end)]
        command += ["--intake"] * only_intake
        child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        assert child.stdout is not None
        seed = start
        import select

        while True:
            ready, _, _ = select.select([child.stdout], [], [], 3 * LONGEST if seed == start else LONGEST)
            line = child.stdout.readline() if ready else ""
            if not line:
                break
            told = json.loads(line)
            if "done" in told:
                seed = told["done"] + 1
                yield told
        child.kill()
        child.wait()
        if seed < end:
            yield {"done": seed, "seconds": LONGEST, "wrong": ["hang" if not ready else "the reader died"]}
        start = seed + 1


def main() -> int:
    """See the module's text."""
    told = argparse.ArgumentParser()
    told.add_argument("--number", type=int, default=10_000)
    told.add_argument("--seed", type=int, default=1)
    told.add_argument("--intake", action="store_true")
    told.add_argument("--only", type=int)
    told.add_argument("--work", type=int, nargs=2)
    asked = told.parse_args()
    if asked.work:
        work(*asked.work, asked.intake)
        return 0
    if asked.only is not None:
        one = case(asked.only)
        with tempfile.TemporaryDirectory() as folder:
            print(one.form, one.name, one.data, wrong_with(one, Path(folder), asked.intake), sep="\n")
        return 0
    wrong, longest, forms = {}, (0.0, 0), Counter()
    for got in outcomes(asked.seed, asked.seed + asked.number, asked.intake):
        forms[FORMS[got["done"] % len(FORMS)].__name__] += 1
        longest = max(longest, (round(got["seconds"], 2), got["done"]))
        if got["wrong"]:
            wrong[got["done"]] = got["wrong"]
            print(got["done"], got["wrong"], file=sys.stderr, flush=True)
    kinds = Counter(w.split(":")[0] for found in wrong.values() for w in found)
    print(
        json.dumps(
            {
                "inputs": sum(forms.values()),
                "forms": len(forms),
                "wrong": dict(kinds),
                "longest": longest,
                "seeds": wrong,
            }
        )
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
