"""The tables and dumps of GeoNames, for build_gazetteer.py."""

from __future__ import annotations

import io
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

GONE = {"PPLH", "PPLQ", "PPLW", "PPLCH"}  # abandoned, destroyed, historical
PART = {"PPLX"}  # of a town
CELLS = 15

Divisions = dict[str, tuple[str, str, int]]
"""Name, plain name and id, by code."""

Village = tuple[int, str, list[str], str, tuple[float, float, int]]
"""Id, name, other names, country (alpha-2), and point with people."""


def codes(path: Path) -> Divisions:
    """A table of divisions: code to name, plain name and id."""
    out = {}
    for line in path.read_text("utf-8").splitlines():
        code, name, plain, entry_id = line.split("\t")
        out[code] = (name, plain, int(entry_id))
    return out


def features(path: Path) -> dict[int, tuple[str, str]]:
    """Feature code and second-order division of each town, by its id."""
    out = {}
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            cells = line.rstrip("\n").split("\t")
            if len(cells) > 14:
                out[int(cells[0])] = (cells[7], cells[11])
    return out


def populated(dump: Path) -> Iterator[Village]:
    """The populated places of one dump (``SY.txt``, ``SY.zip``, ``allCountries.zip``) that stand today."""
    for number, line in enumerate(_lines(dump), 1):
        cells = line.rstrip("\n").split("\t")
        if len(cells) < CELLS:
            sys.exit(f"{dump}, line {number}: {len(cells)} cells where a dump of GeoNames has 19.")
        if cells[6] == "P" and cells[7] not in GONE | PART:
            others = [cells[2], *filter(None, cells[3].split(","))]
            point = (float(cells[4]), float(cells[5]), int(cells[14] or 0))
            yield int(cells[0]), cells[1], others, cells[8], point


def _lines(dump: Path) -> Iterator[str]:
    if dump.suffix != ".zip":
        with dump.open(encoding="utf-8") as lines:
            yield from lines
        return
    with zipfile.ZipFile(dump) as packed:
        name = next((n for n in packed.namelist() if n == f"{dump.stem}.txt"), None)
        if name is None:
            sys.exit(
                f"{dump} holds no {dump.stem}.txt. Take the dumps from download.geonames.org/export/dump."
            )
        with packed.open(name) as raw:
            yield from io.TextIOWrapper(raw, "utf-8")
