"""The most frequent actors and places of many reports, to be judged by eye.

Reads reports with the stages up to actors (no events), joins what is one actor by the key that a store joins by,
and lists actors and places by how often they are named:

    python benchmarks/frequent.py read REPORTS.jsonl.gz … -o read.jsonl
    python benchmarks/frequent.py list read.jsonl --top 300
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from dateline.knowledge.actors import key_of
from dateline.reading import pipeline
from dateline.record import Record
from dateline.report import Report

STAGES = ("layout", "times", "places", "actors")


def reports(paths: list[Path]) -> Iterator[Report]:
    """The reports of JSON Lines files, packed or not."""
    for path in paths:
        data = path.read_bytes()
        for line in (gzip.decompress(data) if path.suffix == ".gz" else data).splitlines():
            given = json.loads(line)
            yield Report(
                **{k: given[k] for k in ("id", "text", "published", "publisher", "title") if k in given}
            )


def read(paths: list[Path], out: Path) -> None:
    """Read each report as far as its actors and write its entities and places, one line a report."""
    nlp = pipeline.build(STAGES)
    with out.open("wb") as lines:
        for record in pipeline.records(reports(paths), nlp):
            lines.write(msgspec.json.encode(short(record)) + b"\n")


def short(record: Record) -> dict[str, Any]:
    """What the list is made of."""
    return {
        "id": record.id,
        "dateline": record.dateline,
        "entities": [
            {
                "key": key_of(e),
                "name": e.name,
                "kind": e.kind,
                "country": e.country,
                "sectors": e.sectors,
                "wikidata": e.wikidata,
                "mentions": [[record.text[m.start : m.end], m.form, m.start] for m in e.mentions],
            }
            for e in record.entities
        ],
        "places": [
            [record.text[p.start : p.end], p.name, p.geonames_id, p.country, p.start] for p in record.places
        ],
    }


def actors(read_reports: list[dict[str, Any]], named: bool) -> list[dict[str, Any]]:
    """Each actor of many reports with its counts and spellings, the most named first."""
    found: dict[str, dict[str, Any]] = {}
    for report in read_reports:
        for e in report["entities"]:
            forms = [m for m in e["mentions"] if m[1] != "pronoun"]
            if named and not any(m[1] == "name" for m in forms):
                continue
            a = found.setdefault(e["key"], defaultdict(Counter))
            a["n"]["mentions"] += len(forms)
            a["n"]["reports"] += 1
            for field in ("name", "kind", "country"):
                a[field][e[field]] += 1
            a["sectors"][" ".join(e["sectors"])] += 1
            a["said"].update(" ".join(m[0].split()) for m in forms)
    listed = [{"key": key, **a} for key, a in found.items()]
    return sorted(listed, key=lambda a: -a["n"]["mentions"])


def places(read_reports: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each place with its counts and spellings, the most named first."""
    found: dict[str, dict[str, Any]] = {}
    for report in read_reports:
        for text, name, number, country, _ in report["places"]:
            p = found.setdefault(f"{number or 'no id'}:{name}", defaultdict(Counter))
            p["n"]["mentions"] += 1
            p["country"][country] += 1
            p["said"][" ".join(text.split())] += 1
    listed = [{"key": key, **p} for key, p in found.items()]
    return sorted(listed, key=lambda p: -p["n"]["mentions"])


def line_of(n: int, row: dict[str, Any]) -> str:
    """One row of the list."""
    parts = [f"{n:3} {row['n']['mentions']:5} {row['key']}"]
    for field in ("name", "kind", "country", "sectors"):
        if row.get(field):
            parts.append("/".join(f"{v or '-'}" for v, _ in row[field].most_common(3)))
    said = ", ".join(f"{text} {n}" for text, n in row["said"].most_common(7))
    return " | ".join([*parts, said])


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    does = parser.add_subparsers(dest="what", required=True)
    reading = does.add_parser("read")
    reading.add_argument("reports", nargs="+", type=Path)
    reading.add_argument("-o", "--output", type=Path, required=True)
    listing = does.add_parser("list")
    listing.add_argument("read", type=Path)
    listing.add_argument("--top", type=int, default=300)
    listing.add_argument("--named", action="store_true", help="only actors that some report names")
    args = parser.parse_args()
    if args.what == "read":
        read(args.reports, args.output)
        return 0
    lines = [json.loads(line) for line in args.read.read_text(encoding="utf-8").splitlines()]
    for title, rows in (("Actors", actors(lines, args.named)), ("Places", places(lines))):
        sys.stdout.write(f"{title}\n")
        for n, row in enumerate(rows[: args.top], 1):
            sys.stdout.write(line_of(n, row) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
