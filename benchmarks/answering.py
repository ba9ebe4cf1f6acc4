"""How fast a server answers: ``python -m benchmarks.answering [--store STORE] [--ingest REPORTS] [--requests N]``.

Starts ``dateline serve`` as a process of its own on a store and asks for its first page and for ``/read`` with texts
of 500 words, four at once. With ``--ingest``, an ``ingest`` of those reports writes into the store meanwhile. Prints
the 50th and 95th percentile in milliseconds and the number of errors, as JSON.

What a text costs to read hangs on how much happens in it. The demo's reports tell an event every dozen words, several
times as many as a newspaper does: ``dense``. Give reports of your own, one a line as for ``dateline code``, by
``--reports``; those of 450 to 550 words are read one after the other: ``reports``. ``events_a_text`` says how many
events were found in the first eight.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files

import httpx

_AT_ONCE = 4  # texts that are read at the same time


def text_of(words: int) -> str:
    """A text of so many words out of the demo's reports."""
    lines = files("dateline").joinpath("samples/libya.jsonl").read_text("utf-8").splitlines()
    every = " ".join(json.loads(line)["text"] for line in lines).split()
    return " ".join(every[:words])


def texts_of(path: str, words: int) -> list[str]:
    """The texts of about so many words in a file of reports, as they are."""
    with open(path, encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line in lines]
    found = [t for t in texts if abs(len(t.split()) - words) <= words / 10]
    if not found:
        sys.exit(f"None of the {len(texts)} reports in {path} has about {words} words.")
    return found


def read_by(client: httpx.Client, texts: list[str], number: int) -> dict[str, float]:
    """Ask ``/read`` for texts in turn, four at once."""
    given = [{"text": text, "published": "2020-01-14"} for text in texts]
    found = [len(client.post("/read", json=g).json()["events"]) for g in given[: 2 * _AT_ONCE]]  # models load
    taken = measured(lambda n: client.post("/read", json=given[n % len(given)]), number, _AT_ONCE)
    return {**taken, "texts": len(texts), "events_a_text": round(sum(found) / len(found), 1)}


def measured(ask, number: int, users: int) -> dict[str, float]:
    """Ask so often by so many at once.

    Args:
        ask: told how many have asked before it.
    """

    def one(n: int) -> tuple[float, bool]:
        begun = time.perf_counter()
        try:
            good = ask(n).status_code == 200
        except httpx.HTTPError:
            good = False
        return time.perf_counter() - begun, good

    begun = time.perf_counter()
    with ThreadPoolExecutor(users) as pool:
        found = list(pool.map(one, range(number)))
    took = sorted(seconds for seconds, _ in found)
    return {
        "requests": number, "at_once": users, "errors": sum(not good for _, good in found),
        "p50_ms": round(1000 * took[len(took) // 2], 1), "p95_ms": round(1000 * took[int(len(took) * 0.95)], 1),
        "per_second": round(number / (time.perf_counter() - begun), 1),
    }  # fmt: skip


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--store")
    parser.add_argument("--ingest")
    parser.add_argument("--requests", type=int, default=2000)
    parser.add_argument("--users", type=int, default=20)
    parser.add_argument("--texts", type=int, default=100)
    parser.add_argument("--reports")
    args = parser.parse_args()
    texts = {"dense": [text_of(500)], **({"reports": texts_of(args.reports, 500)} if args.reports else {})}
    dateline = [sys.executable, "-m", "dateline"]
    command = [*dateline, "serve", *([args.store] if args.store else []), "--port", "0", "--log", "none"]
    writing = [*dateline, "ingest", args.ingest, "--store", args.store] if args.ingest else None
    server = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        said = ""
        while "http://" not in said:
            said = server.stderr.readline()
        base = re.search(r"http://[\d.:]+", said)[0]
        limits = httpx.Limits(max_connections=args.users)
        beginning = httpx.HTTPTransport(
            retries=8, limits=limits
        )  # the address is told just before it answers
        with httpx.Client(base_url=base, timeout=60, transport=beginning) as client:
            client.get("/situation.json")
            writer = subprocess.Popen(writing, stderr=subprocess.DEVNULL) if writing else None
            page = measured(
                lambda _: client.get("/", headers={"Accept": "text/html"}), args.requests, args.users
            )
            search = measured(lambda _: client.get("/search.json?q=attack+police"), 200, 1)
            still = writer is not None and writer.poll() is None
            if writer:
                writer.terminate()
                writer.wait(30)
            read = {name: read_by(client, of, args.texts) for name, of in texts.items()}
        print(
            json.dumps(
                {"first_page": page, "search": search, "written_meanwhile": still, "read_500_words": read}
            )
        )
    finally:
        server.terminate()
        server.wait(20)


if __name__ == "__main__":
    main()
