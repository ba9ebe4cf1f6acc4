"""Wikidata into a table of actors, for those with a network: what cannot be shipped can be pulled in.

Two forms are read: the JSON dump (one entity a line, as an array or as lines; ``.gz`` too, see
https://www.wikidata.org/wiki/Wikidata:Database_download) and the CSV of the query service. Taken are
items of the classes of ``actors/wikidata.csv``; of humans those who held a position (P39).
"""

from __future__ import annotations

import csv
import gzip
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import IO, Any, cast

import msgspec

from dateline.errors import KnowledgeError
from dateline.knowledge import table
from dateline.knowledge.actor_check import FORMS
from dateline.knowledge.actors import several

Row = dict[str, str]
_ID = re.compile(r'"id"\s*:\s*"(Q\d+)"')
_PRECISION = {9: 4, 10: 7, 11: 10}
"""Characters of a day that are known, by Wikidata's code of precision (year, month, day)."""


def rows_of(path: Path) -> Iterator[Row]:
    """The actors of a Wikidata extract as rows of ``persons.csv``: one an item, or one a position held.

    Args:
        path: ``.json``, ``.jsonl`` or ``.json.gz`` of the dump, or ``.csv`` of the query service with the columns
            ``item`` and ``itemLabel``, and any of ``itemAltLabel``, ``class``, ``country``, ``position``,
            ``positionLabel``, ``of``, ``start``, ``end``.

    Raises:
        KnowledgeError: the file is missing, or a line is none of the form.
    """
    try:
        yield from _of_csv(path) if path.suffix == ".csv" else _of_dump(path)
    except (OSError, EOFError, UnicodeDecodeError) as e:
        raise KnowledgeError(f"{path} can't be read: {e}.") from e


def _open(path: Path) -> IO[str]:
    if path.suffix == ".gz":
        return cast(IO[str], gzip.open(path, "rt", encoding="utf-8"))
    return path.open(encoding="utf-8")


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """The lines that hold an entity, without the commas and brackets of the array."""
    with _open(path) as lines:
        for number, line in enumerate(lines, 1):
            text = line.strip().rstrip(",")
            if text.startswith("[{"):
                text = text[1:]
            if text.endswith("}]"):
                text = text[:-1]
            if text not in ("", "[", "]"):
                yield number, text


def _entity(path: Path, number: int, text: str) -> dict[str, Any]:
    try:
        entity = msgspec.json.decode(text)
    except msgspec.DecodeError as e:
        raise KnowledgeError(
            f"{path}, line {number}: no JSON entity of a Wikidata dump ({e}). One entity a line is needed."
        ) from e
    if not isinstance(entity, dict) or "id" not in entity:
        raise KnowledgeError(f"{path}, line {number}: no entity of a Wikidata dump: it has no id.")
    return entity


def _of_dump(path: Path) -> Iterator[Row]:
    """Two passes: the actors and the positions they held, then what the positions are called."""
    wanted = re.compile("|".join(f'"{c}"' for c in classes()))
    found: list[tuple[Row, list[tuple[str, str, str]]]] = []
    positions: dict[str, tuple[str, str]] = {}
    for number, text in _lines(path):
        if not wanted.search(text):
            continue
        entity = _entity(path, number, text)
        row = _row(entity)
        if row is not None:
            held = list(_held(entity))
            positions.update(dict.fromkeys((p for p, _, _ in held), ("", "")))
            if held or row["kind"] != "person":
                found.append((row, held))
    for number, text in _lines(path) if positions else ():
        item = _ID.search(text)
        if item and item[1] in positions:
            entity = _entity(path, number, text)
            positions[entity["id"]] = (_label(entity), _state(entity, "P1001") or _state(entity, "P17"))
    for row, held in found:
        yield from (_in_office(row, *positions[p], start, end) for p, start, end in held)
        if not held:
            yield row


def _in_office(row: Row, label: str, of: str, start: str, end: str) -> Row:
    of = of or row["country"]
    role = office(label) if of else ""
    return {**row, "role": role, "of": of if role else "", "start": start, "end": end}


def _row(entity: dict[str, Any]) -> Row | None:
    known = classes()
    kind = next((known[c] for c in _items(entity, "P31") if c in known), None)
    name = _label(entity)
    if kind is None or not name:
        return None
    aliases = [a["value"] for a in entity.get("aliases", {}).get("en", [])]
    return _filled(
        name=name, kind=kind[0], sectors=kind[1], wikidata=entity["id"],
        country=_state(entity, "P27" if kind[0] == "person" else "P17"), aliases="|".join(_clean(aliases)),
        start="" if kind[0] == "person" else _day(entity, "P571"),
        end="" if kind[0] == "person" else _day(entity, "P576"),
    )  # fmt: skip


def _filled(**cells: str) -> Row:
    return dict.fromkeys(FORMS["persons"], "") | cells


def _clean(names: list[str]) -> list[str]:
    return list(dict.fromkeys(" ".join(n.replace("|", " ").split()) for n in names if n.strip()))


def _label(entity: dict[str, Any]) -> str:
    labels = entity.get("labels", {})
    label = labels.get("en") or labels.get("mul") or {}
    return " ".join(label.get("value", "").split())


def _statements(entity: dict[str, Any], claim: str) -> list[dict[str, Any]]:
    """Statements of a property, preferred ones first, deprecated ones out."""
    ranked = [s for s in entity.get("claims", {}).get(claim, []) if s.get("rank") != "deprecated"]
    return sorted(ranked, key=lambda s: s.get("rank") != "preferred")


def _value(snak: dict[str, Any]) -> Any:
    return snak.get("datavalue", {}).get("value")


def _items(entity: dict[str, Any], claim: str) -> list[str]:
    values = (_value(s.get("mainsnak", {})) for s in _statements(entity, claim))
    return [v["id"] for v in values if isinstance(v, dict) and "id" in v]


def _state(entity: dict[str, Any], claim: str) -> str:
    return next((states()[i] for i in _items(entity, claim) if i in states()), "")


def _iso(value: Any) -> str:
    """A day of Wikidata (``+1999-03-00T00:00:00Z``, precision 10) as far as it is known; empty before the year 1."""
    if not isinstance(value, dict) or not str(value.get("time", "")).startswith("+"):
        return ""
    return str(value["time"])[1 : 1 + _PRECISION.get(value.get("precision", 0), 0)]


def _day(entity: dict[str, Any], claim: str) -> str:
    days = (_iso(_value(s.get("mainsnak", {}))) for s in _statements(entity, claim))
    return next((d for d in days if d), "")


def _held(entity: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Positions held: item, first and last day."""
    for statement in _statements(entity, "P39"):
        position = _value(statement.get("mainsnak", {}))
        if isinstance(position, dict) and "id" in position:
            qualifiers = statement.get("qualifiers", {})
            days = [next((_iso(_value(q)) for q in qualifiers.get(p, [])), "") for p in ("P580", "P582")]
            yield position["id"], days[0], days[1]


def _of_csv(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines)
        missing = {"item", "itemLabel"} - set(reader.fieldnames or ())
        if missing:
            raise KnowledgeError(f"{path} has no column {', '.join(sorted(missing))}.")
        for cells in reader:
            cell = {
                k: (v or "").strip() for k, v in cells.items() if isinstance(k, str) and isinstance(v, str)
            }
            kind, sectors = classes().get(_q(cell.get("class", "")), ("person", ""))
            country = states().get(_q(cell.get("country", "")), "")
            of = states().get(_q(cell.get("of", "")), country)
            role = office(cell.get("positionLabel", "")) if of else ""
            if _q(cell["item"]) and not re.fullmatch(r"Q\d+", cell["itemLabel"]):
                yield _filled(
                    name=cell["itemLabel"], kind=kind, country=country, sectors=sectors, wikidata=_q(cell["item"]),
                    aliases="|".join(_clean(cell.get("itemAltLabel", "").split(", "))), role=role,
                    of=of if role else "", start=cell.get("start", "")[:10], end=cell.get("end", "")[:10],
                )  # fmt: skip


def _q(cell: str) -> str:
    """The item of a cell (``Q5``, ``http://www.wikidata.org/entity/Q5``)."""
    found = re.search(r"Q[1-9]\d*$", cell)
    return found[0] if found else ""


@cache
def classes() -> dict[str, tuple[str, str]]:
    """Kind and sectors of each class."""
    return {row["class"]: (row["kind"], row["sectors"]) for row in table("actors/wikidata.csv")}


@cache
def states() -> dict[str, str]:
    """Alpha-3 by Wikidata item."""
    return {row["wikidata"]: row["alpha3"] for row in table("actors/states.csv") if row["wikidata"]}


@cache
def _offices() -> list[tuple[re.Pattern[str], str]]:
    return [(re.compile(r["pattern"]), r["office"]) for r in table("actors/offices.csv") if r["pattern"]]


def office(label: str) -> str:
    """A position of Wikidata as ``offices.csv`` calls it (“Minister of Defence of Italy”: “defence minister”)."""
    if not label or re.fullmatch(r"Q\d+", label):
        return ""
    for row in table("actors/states.csv"):
        for name in (row["name"], *several(row["aliases"])):
            for tail in (f" of {name}", f" of the {name}"):
                label = label.removesuffix(tail)
    return next(
        (known for pattern, known in _offices() if pattern.fullmatch(label)), label[0].lower() + label[1:]
    )
