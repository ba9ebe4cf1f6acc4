"""How other event data sets lay out their rows, as ``data/*.toml`` say with their codebooks; their rows as events."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec

from dateline import ontology
from dateline.compare.events import DatasetEvent, DatasetSide
from dateline.errors import SourceError
from dateline.export.rows import columns, countries
from dateline.knowledge import rows as table_rows
from dateline.knowledge import table
from dateline.record import EVENT_TYPES
from dateline.report import day_of

DATA = Path(__file__).parent / "data"
FORMS = ("acled", "gdelt", "ucdp", "polecat")
_NO_TYPE = ("01", "02")  # of CAMEO
_LONGEST = 1 << 24  # characters of a cell


class SideColumns(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Columns that tell who is on a side."""

    names: tuple[str, ...]
    countries: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()


class Columns(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"kind": "class"}):
    """Which column of a data set holds what; ``kind`` is ``class`` in the file."""

    id: str
    day: str
    kind: str
    country: str
    sides: dict[str, SideColumns]
    place: str = ""
    last_day: str = ""
    lat: str = ""
    lon: str = ""
    deaths: str = ""
    deaths_low: str = ""
    deaths_high: str = ""
    source: str = ""


class Precision(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a row says of its own precision.

    Attributes:
        day: days on either side, by the value of ``day_column``.
        coarse: values of ``place_column`` with which the point says no more than the country.
    """

    day_column: str = ""
    day: dict[str, int] = {}
    place_column: str = ""
    coarse: tuple[str, ...] = ()


class DatasetLayout(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The layout of a data set.

    Attributes:
        codebook: where the columns are told.
        directed: whether the first side is who acts.
        countries: how countries are written: a column of ``export/data/countries.csv``, ``name`` or ``alpha3``.
        header: the columns, by a form of the export, of files that don't name them.
        classes: ``cameo`` or ``plover`` where classes are theirs, else those of ``classes.csv``.
        quantity: the figure that an event must have to be of the kind that the data set has.
    """

    title: str
    codebook: str
    directed: bool
    day_formats: tuple[str, ...]
    countries: str
    columns: Columns
    precision: Precision
    header: str = ""
    classes: str = ""
    quantity: str = ""


def layout(form: str) -> DatasetLayout:
    """The layout of one of :data:`FORMS`.

    Raises:
        SourceError: there is no such form.
    """
    if form not in FORMS:
        raise SourceError(f"There is no form “{form}”. There are: {', '.join(FORMS)}.")
    return msgspec.toml.decode((DATA / f"{form}.toml").read_bytes(), type=DatasetLayout)


def events_of(path: Path, form: str) -> Iterator[DatasetEvent]:
    """The events of a file of another data set.

    Raises:
        SourceError: it can't be read, lacks a column, or a row has no day or a class that the codebook lacks.
    """
    laid = layout(form)
    for number, row in _rows(path, laid):
        where = f"{path}, line {number}"
        yield _claim(row, laid, form, where)


def types_of(form: str) -> frozenset[str]:
    """The types of PLOVER that the classes of a form can be, but for classes that can be any."""
    return frozenset(t for types in _classes(form).values() for t in types if len(types) < len(EVENT_TYPES))


def _rows(path: Path, laid: DatasetLayout) -> Iterator[tuple[int, Mapping[str, str]]]:
    csv.field_size_limit(_LONGEST)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            first = file.readline()
            delimiter = max("\t,;", key=first.count)
            named = laid.columns.id in (cell.strip('" \r\n') for cell in first.split(delimiter))
            if not named and not laid.header:
                raise _other(path, laid.columns.id, laid)
            file.seek(0)
            names = None if named else columns(laid.header)
            quoting: Literal[0, 3] = (
                csv.QUOTE_MINIMAL if named else csv.QUOTE_NONE
            )  # GDELT's own files quote nothing
            reader = csv.DictReader(file, names, delimiter=delimiter, quoting=quoting)
            for row in reader:
                if reader.line_num <= 2:
                    _see(path, laid, row)
                yield reader.line_num, {k: v or "" for k, v in row.items() if k}
    except (OSError, UnicodeDecodeError, csv.Error) as e:
        raise SourceError(f"{path} can't be read: {e}. Save it as CSV in UTF-8.") from e


def _other(path: Path, column: str, laid: DatasetLayout) -> SourceError:
    return SourceError(
        f"{path} has no column {column}. Is it {laid.title}? Its columns are told in {laid.codebook}."
    )


def _see(path: Path, laid: DatasetLayout, row: Mapping[str, str]) -> None:
    c = laid.columns
    needed = [c.id, c.day, c.kind, c.country, *(n for side in c.sides.values() for n in side.names[:1])]
    if missing := [n for n in needed if n not in row]:
        raise _other(path, missing[0], laid)


def _claim(row: Mapping[str, str], laid: DatasetLayout, form: str, where: str) -> DatasetEvent:
    c, p = laid.columns, laid.precision
    first = _day(row[c.day], laid, where)
    last = _day(row[c.last_day], laid, where) if row.get(c.last_day) else first
    about = timedelta(p.day.get(row.get(p.day_column, ""), 0))
    country = _country(row[c.country], laid.countries)
    low, best, high = (_number(row.get(n, "")) for n in (c.deaths_low, c.deaths, c.deaths_high))
    return DatasetEvent(
        id=row[c.id], first=first - about, last=last + about, day=first.isoformat(), kind=row[c.kind].strip(),
        types=_types(row[c.kind].strip(), form, where), sides=[_side(row, c.sides[s]) for s in ("first", "second")],
        place=row.get(c.place, ""), country=country, lat=_number(row.get(c.lat, "")), lon=_number(row.get(c.lon, "")),
        coarse=bool(p.place_column) and row.get(p.place_column, "").strip() in p.coarse,
        deaths_low=best if low is None else low, deaths_high=best if high is None else high,
        source=row.get(c.source, ""),
    )  # fmt: skip


def _day(text: str, laid: DatasetLayout, where: str) -> date:
    said = text.strip()
    for form in laid.day_formats:
        for part in (said, said[:10]):  # UCDP writes midnight behind its days
            try:
                return datetime.strptime(part, form).date()
            except ValueError:
                continue
    if found := day_of(said):
        return found
    raise SourceError(f"{where}: “{said[:40]}” is no day. {laid.title} writes it as {laid.day_formats[0]}.")


def _number(text: str) -> float | None:
    try:
        return float(text) if text.strip() else None
    except ValueError:
        return None


def _side(row: Mapping[str, str], c: SideColumns) -> DatasetSide:
    def cells(names: tuple[str, ...], *marks: str) -> tuple[str, ...]:
        found = [row.get(n, "") for n in names]
        for mark in marks:
            found = [part for cell in found for part in cell.split(mark)]
        return tuple(dict.fromkeys(p.strip() for p in found if p.strip() not in ("", "None")))

    return DatasetSide(cells(c.names, ";"), cells(c.countries, ";"), cells(c.sectors, ";", "|"))


@cache
def _classes(form: str) -> dict[str, frozenset[str]]:
    kind = layout(form).classes
    if kind == "plover":
        return {t: frozenset((t,)) for t in EVENT_TYPES}
    if kind == "cameo":
        return {c.name: frozenset((c.type,)) for c in ontology.cameo_codes()}
    rows = [row for row in table_rows(DATA / "classes.csv") if row["form"] == form]
    return {r["class"]: frozenset(EVENT_TYPES if r["types"] == "*" else r["types"].split("|")) for r in rows}


def _types(kind: str, form: str, where: str) -> frozenset[str]:
    """The types that a class can be; a CAMEO code that the crosswalk lacks goes by the code above it.

    Public statements and appeals (01, 02) have none: PLOVER left them out.
    """
    known = _classes(form)
    for code in (kind, kind[:3], kind[:2] + "0") if layout(form).classes == "cameo" else (kind,):
        if code in known:
            return known[code]
    if layout(form).classes == "cameo" and kind[:2] in _NO_TYPE:
        return frozenset()
    raise SourceError(f"{where}: there is no class “{kind[:40]}” in {layout(form).codebook}.")


@cache
def _names(how: str) -> dict[str, str]:
    if how == "name":
        return {
            n.casefold(): r["alpha3"]
            for r in table("actors/states.csv")
            for n in (r["name"], *r["aliases"].split("|"))
            if n
        }
    if how == "acled":
        return _names("name") | {r["acled"].casefold(): a for a, r in countries().items() if r["acled"]}
    return {(a if how == "alpha3" else r[how]).casefold(): a for a, r in countries().items()}


def _country(text: str, how: str) -> str | None:
    """The country by ISO 3166-1 alpha-3; what stands in brackets (“Yemen (North Yemen)”) is another name of it."""
    said = text.strip().casefold()
    return (_names(how).get(said) or _names(how).get(said.partition(" (")[0])) if said else None
