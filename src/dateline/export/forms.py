"""The forms in which events leave, by name: ours, and those of other packages.

A form is a file of this room that has a :class:`Form`, and a line in :data:`OURS`. Another package adds one by an
entry point of the group ``dateline.exports``, whose value is written like the values of :data:`OURS`.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import EntryPoint
from pathlib import Path
from types import ModuleType
from typing import Any, Literal, TextIO

from dateline import plugins
from dateline.errors import SourceError
from dateline.record import Record

OURS = {
    "csv": "dateline.export.separated:FLAT",
    "gdelt": "dateline.export.separated:GDELT",
    "gdelt-mentions": "dateline.export.separated:GDELT_MENTIONS",
    "polecat": "dateline.export.separated:POLECAT",
    "acled": "dateline.export.separated:ACLED",
    "parquet": "dateline.export.folders:PARQUET",
    "jsonld": "dateline.export.folders:JSONLD",
    "geojson": "dateline.export.geography:GEOJSON",
    "gpkg": "dateline.export.geography:GEOPACKAGE",
    "kml": "dateline.export.geography:KML",
    "xlsx": "dateline.export.sheets:XLSX",
    "stata": "dateline.export.labelled:STATA",
    "spss": "dateline.export.labelled:SPSS",
    "gexf": "dateline.export.graphs:GEXF",
    "graphml": "dateline.export.graphs:GRAPHML",
    "neo4j": "dateline.export.neo4j:NEO4J",
    "ftm": "dateline.export.investigations:FTM",
    "annotations": "dateline.export.annotations:ANNOTATIONS",
    "prov": "dateline.export.provenance:PROV",
    "ical": "dateline.export.planned:ICALENDAR",
    "atom": "dateline.export.atom:ATOM",
}


@dataclass(frozen=True)
class Form:
    """A form in which events are written.

    Attributes:
        about: what it is and what opens it, in a few words.
        write: writes the events of any number of records and says how many; what it is given besides, ``into`` says.
        into: ``text``: a text file that is open, with ``newline=""``; ``file``: the path of a file that is not there
            yet; ``folder``: the path of an empty folder.
        suffix: how the names of such files end, with the dot; None where that tells nothing.
    """

    about: str
    write: Callable[[Iterable[Record], Any], int]
    into: Literal["text", "file", "folder"] = "text"
    suffix: str | None = None


def names() -> list[str]:
    """The names of all forms, ours first."""
    return [*OURS, *(name for name in plugins.names(plugins.EXPORTS) if name not in OURS)]


def form(name: str) -> Form:
    """The form of a name.

    Raises:
        SourceError: there is none.
        KnowledgeError: the package that brings it is broken.
    """
    if name in OURS:
        found = EntryPoint(name, OURS[name], plugins.EXPORTS).load()
    elif name in plugins.names(plugins.EXPORTS):
        found = plugins.load(plugins.EXPORTS, name)
    else:
        raise SourceError(f"There is no form “{name}”. There are: {', '.join(names())}.")
    if not isinstance(found, Form):
        package = plugins.version_of(plugins.EXPORTS, name)
        raise SourceError(
            f"The form “{name}” of {package} is no dateline.export.Form. That is a fault of the package."
        )
    return found


def by_suffix(suffix: str) -> str | None:
    """The name of the form whose files end like this (``.gpkg``), or None."""
    return next((name for name in names() if suffix and form(name).suffix == suffix.lower()), None)


def write(records: Iterable[Record], name: str, out: TextIO | Path) -> int:
    """Write the events of records: a file or folder is there whole, or not at all.

    Args:
        records: of any number.
        name: of a form.
        out: a text file that is open with ``newline=""``, or where a file or folder is to be.

    Returns:
        The number of events, or of what the form has in their place.

    Raises:
        SourceError: there is no such form; it is no text and ``out`` is one; a package is missing; a folder is there.
        OSError: it can't be written.
    """
    chosen = form(name)
    if not isinstance(out, Path):
        if chosen.into != "text":
            raise SourceError(f"The form {name} is no text. Name a {chosen.into} with -o.")
        return chosen.write(records, out)
    if (
        out.exists() and not out.is_file() and not out.is_dir() and chosen.into == "text"
    ):  # /dev/stdout, a pipe
        with out.open("w", encoding="utf-8", newline="") as file:
            return chosen.write(records, file)
    if out.exists() and (chosen.into == "folder" or not out.is_file()):
        if not out.is_dir() or chosen.into != "folder" or any(out.iterdir()):
            raise SourceError(f"{out} is there already. Name a new {chosen.into} with -o.")
        out.rmdir()
    part = out.with_name(f".part.{out.name}")
    _gone(part)
    try:
        count = _written(chosen, records, part)
        os.replace(part, out)
    finally:
        _gone(part)
    return count


def _written(chosen: Form, records: Iterable[Record], part: Path) -> int:
    if chosen.into == "text":
        with part.open("w", encoding="utf-8", newline="") as file:
            return chosen.write(records, file)
    if chosen.into == "folder":
        part.mkdir(parents=True)
    return chosen.write(records, part)


def _gone(part: Path) -> None:
    if part.is_dir():
        shutil.rmtree(part)
    else:
        with suppress(FileNotFoundError):
            part.unlink()


def library(module: str, extra: str = "files") -> ModuleType:
    """A module that only some forms need.

    Raises:
        SourceError: it is not installed; says what to install.
    """
    try:
        return import_module(module)
    except ModuleNotFoundError as e:
        raise SourceError(
            f"This form needs {module.partition('.')[0]}. Install it: pip install 'dateline[{extra}]'."
        ) from e
