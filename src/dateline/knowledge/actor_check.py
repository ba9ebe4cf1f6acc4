"""Finds what is wrong in a table of actors, line by line, for someone who edits one.

One function, :func:`check`, for the tables of ``knowledge/data/actors`` and for a user's own in their form.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from pathlib import Path

from dateline.errors import KnowledgeError
from dateline.knowledge import cells_of, table
from dateline.knowledge.actors import KINDS, offices, plain, sectors, several

_DAY = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")
_ITEM = re.compile(r"Q[1-9]\d*")

Row = dict[str, str]

FORMS: dict[str, tuple[str, ...]] = {
    "persons": ("name", "kind", "country", "sectors", "aliases", "role", "of", "start", "end", "wikidata"),
    "organisations": ("name", "kind", "country", "sectors", "aliases", "start", "end", "members", "wikidata"),
    "groups": (
        "name",
        "kind",
        "country",
        "sectors",
        "aliases",
        "start",
        "end",
        "members",
        "wikidata",
        "sources",
    ),
    "leaders": ("name", "country", "office", "title", "start", "end", "aliases", "wikidata"),
    "states": ("alpha3", "name", "aliases", "demonyms", "capitals", "seats", "wikidata", "start", "end"),
    "agents": ("noun", "plural", "kind", "kind_plural", "sectors", "office"),
    "institutions": ("phrase", "kind", "sectors", "name"),
    "wikidata": ("class", "name", "kind", "sectors"),
    "offices": ("office", "single", "sectors", "words", "pattern"),
}
"""The columns of each table, by its name without ``.csv``."""


def check(path: Path) -> list[str]:
    """What is wrong in a table of actors.

    Args:
        path: a CSV file with one of the headers of :data:`FORMS`.

    Returns:
        One sentence a problem, with the number of its line; empty where all is well.

    Raises:
        KnowledgeError: the file can't be read or has none of the known headers.
    """
    header, lines = cells_of(path)
    form = next((name for name, columns in FORMS.items() if list(columns) == header), None)
    if form is None:
        known = "; ".join(",".join(columns) for columns in FORMS.values())
        raise KnowledgeError(f"{path}: the header is “{','.join(header)}”. It must be one of: {known}.")
    out: list[tuple[int, str]] = []
    rows: list[tuple[int, Row]] = []
    for number, cells in lines:
        if len(cells) != len(header):
            out.append((number, f"{len(cells)} cells where the header has {len(header)}"))
            continue
        row = dict(zip(header, cells, strict=True))
        rows.append((number, row))
        out += [(number, problem) for problem in _codes(row)]
    out += _twice(form, rows)
    if form in ("leaders", "persons"):
        out += _overlapping(rows)
    return [f"line {number}: {problem}." for number, problem in sorted(out)]


def write(path: Path, rows: Iterable[Row]) -> int:
    """Write a table in the form of ``persons.csv``; give back how many rows it has."""
    count = 0
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, FORMS["persons"], lineterminator="\n")
        writer.writeheader()
        for row in rows:
            writer.writerow(row)
            count += 1
    return count


def added(path: Path, row: Row) -> list[str]:
    """Add a row to a user's own table in the form of ``persons.csv``, which is made where it is missing.

    Returns:
        What is wrong with the row, one sentence a problem; where anything is, the table stays as it was.

    Raises:
        KnowledgeError: the table is there and is none of that form.
    """
    header, lines = cells_of(path) if path.exists() else (list(FORMS["persons"]), [])
    if header != list(FORMS["persons"]):
        raise KnowledgeError(f"{path}: its header must be {','.join(FORMS['persons'])}.")
    there = [(n, dict(zip(header, cells, strict=False))) for n, cells in lines if len(cells) == len(header)]
    number = there[-1][0] + 1 if there else 2
    problems = [*_codes(row), *(p for n, p in _twice("persons", [*there, (number, row)]) if n == number)]
    if bool(row["role"]) != bool(row["of"]):
        problems.append("a role needs the state or organisation it is of, and the other way round")
    if not problems:
        new = not path.exists() or not path.read_text("utf-8").strip()
        with path.open("a", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, FORMS["persons"], lineterminator="\n")
            if new:
                writer.writeheader()
            elif not path.read_text("utf-8").endswith("\n"):
                out.write("\n")
            writer.writerow(row)
    return [f"{p}." for p in problems]


def _codes(row: Row) -> Iterator[str]:
    """Cells that are no code, date, kind or pattern of their column."""
    countries = {r["alpha3"] for r in table("actors/states.csv")}
    tests: dict[str, tuple[Callable[[str], object], str]] = {
        "country": (lambda v: v in countries, "no alpha-3 code of states.csv"),
        "members": (lambda v: v in countries, "no alpha-3 code of states.csv"),
        "kind": (lambda v: v in KINDS, f"no kind of actor ({', '.join(KINDS)})"),
        "kind_plural": (lambda v: v in KINDS, f"no kind of actor ({', '.join(KINDS)})"),
        "sectors": (lambda v: v in sectors(), "no sector of sectors.csv"),
        "start": (_DAY.fullmatch, "no date (1999, 1999-12 or 1999-12-31)"),
        "end": (_DAY.fullmatch, "no date (1999, 1999-12 or 1999-12-31)"),
        "wikidata": (_ITEM.fullmatch, "no Wikidata item (Q and digits)"),
    }
    for column, (good, complaint) in tests.items():
        for value in several(row.get(column, "")):
            if not good(value):
                yield f"“{value}” in {column} is {complaint}"
    if "office" in row and "title" in row and row["office"] not in set(offices().values()):
        yield f"“{row['office']}” is no office of offices.csv"
    if row.get("start") and row.get("end") and row["end"] < row["start"][: len(row["end"])]:
        yield f"it ends ({row['end']}) before it starts ({row['start']})"
    first = next(iter(row.values()))
    if not first.strip():
        yield f"{next(iter(row))} is empty"
    names = several(row.get("aliases", ""))
    if len(names) != len(set(names)):
        yield "an alias stands there twice"


def _twice(form: str, rows: list[tuple[int, Row]]) -> Iterator[tuple[int, str]]:
    """Rows that say the same thing as an earlier one."""
    keys: dict[str, Callable[[Row], tuple[str, ...]]] = {
        "persons": lambda r: (plain(r["name"]), r["country"], r["role"], r["of"], r["start"]),
        "groups": lambda r: (plain(r["name"]), r["country"]),
        "organisations": lambda r: (plain(r["name"]), r["country"]),
        "leaders": lambda r: (r["wikidata"] or plain(r["name"]), r["country"], r["office"], r["start"]),
    }
    key = keys.get(form, _first)
    seen: dict[tuple[str, ...], int] = {}
    for number, row in rows:
        if (first := seen.setdefault(key(row), number)) != number:
            yield number, f"“{next(iter(row.values()))}” stands in line {first} already"


def _first(row: Row) -> tuple[str, ...]:
    return (next(iter(row.values())),)


def _overlapping(rows: list[tuple[int, Row]]) -> Iterator[tuple[int, str]]:
    """Terms of one person in one office that overlap."""
    groups: dict[tuple[str, str, str], list[tuple[int, Row]]] = {}
    for number, row in rows:
        person = row["wikidata"] or plain(row["name"])
        office = row["office"] if "office" in row else f"{row['role']} of {row['of']}"
        if office != " of ":
            groups.setdefault((person, row["country"], office), []).append((number, row))
    for group in groups.values():
        group.sort(key=lambda g: g[1]["start"])
        for (first, before), (number, row) in pairwise(group):
            if not before["end"] or row["start"] < before["end"][: len(row["start"])]:
                yield number, f"the term of “{row['name']}” overlaps that of line {first}"
