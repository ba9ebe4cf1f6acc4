"""What stands beside the tables of an edition, so that programs and people know what they have: ``datapackage.json``
(Frictionless Data), ``ro-crate-metadata.json`` (RO-Crate 1.1), ``CITATION.cff`` (Citation File Format 1.2.0),
``provenance.json``, ``LICENCES.md`` and ``README.md``.
"""

from __future__ import annotations

import json
from importlib.metadata import version as installed
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jinja2

from dateline import __version__
from dateline.config import ReadingConfig
from dateline.record import SCHEMA
from dateline.release.about import About, Author
from dateline.release.tables import EditionTable

if TYPE_CHECKING:
    from dateline.release.writing import Edition

_MEDIA = {".csv": "text/csv", ".parquet": "application/vnd.apache.parquet", ".json": "application/json",
          ".md": "text/markdown", ".cff": "text/yaml"}  # fmt: skip
_SOFTWARE = "#dateline"
NOBODY = "anonymous"
"""Who makes an edition whose maker is not named, as the guide of CFF has it."""


def describe(
    folder: Path, edition: Edition, about: About, shapes: dict[str, EditionTable], words: int
) -> None:
    """Write all that describes an edition.

    Args:
        folder: with its tables.
        about: with version and date.
        shapes: the tables.
        words: the most characters of a report that are quoted with a mention.
    """
    title = about.title or "Events in news reports"
    text = about.description or (
        f"{edition.rows['events']:,} events told by {edition.rows['reports']:,} news reports: who did what to whom, "
        "when and where, and who says so, by the PLOVER ontology, with the characters of each report that say it."
    )
    known: dict[str, Any] = {
        "about": about, "title": title, "description": text, "edition": edition, "words": words, "shapes": shapes,
        "software": f"dateline {__version__}", "pyarrow": installed("pyarrow"),
        "authors": [a.whole for a in about.authors] or [NOBODY],
    }  # fmt: skip
    room = jinja2.Environment(
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True, autoescape=False
    )
    assets = files("dateline.release") / "assets"
    for name in ("README.md", "LICENCES.md"):
        page = room.from_string((assets / name).read_text("utf-8")).render(known)
        (folder / name).write_text(page, "utf-8", newline="\n")
    (folder / "CITATION.cff").write_text(_citation(about, title, text), "utf-8", newline="\n")
    _json(folder / "provenance.json", _provenance(edition))
    _json(folder / "datapackage.json", _package(folder, edition, about, title, text, shapes))
    _json(folder / "ro-crate-metadata.json", _crate(folder, about, title, text))


def _json(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", "utf-8", newline="\n")


def _provenance(edition: Edition) -> dict[str, Any]:
    return {
        "software": "dateline", "version": __version__, "schema": SCHEMA,
        "readers": [{"reader": reader, "reports": number} for reader, number in edition.readers],
        "read_by_this_version": edition.same_reader,
        "configuration": ReadingConfig().contents() if edition.same_reader else None,
        "parquet_writer": f"pyarrow {installed('pyarrow')}",
        "fingerprints": "csv/fingerprints.csv",
    }  # fmt: skip


def _citation(about: About, title: str, text: str) -> str:
    """Citation File Format 1.2.0 (Druskat et al. 2021); each value is a JSON string, which YAML has too."""
    lines = [
        "cff-version: 1.2.0",
        'message: "Please cite this edition of the data as below."',
        "type: dataset",
        *(f"{name}: {_quoted(value)}" for name, value in (
            ("title", title), ("version", about.version), ("date-released", about.date), ("license", about.license),
            ("doi", about.doi), ("url", about.url), ("abstract", text)) if value),
        "authors:",
    ]  # fmt: skip
    for author in about.authors or (Author(name=NOBODY),):
        told = (
            {"name": author.name}
            if author.name
            else {"family-names": author.family, "given-names": author.given}
        )
        told |= {"affiliation": author.affiliation if not author.name else "", "orcid": author.orcid}
        said = [f"{name}: {_quoted(value)}" for name, value in told.items() if value]
        lines.append("  - " + "\n    ".join(said))
    if about.keywords:
        lines += ["keywords:", *(f"  - {_quoted(word)}" for word in about.keywords)]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _package(
    folder: Path, edition: Edition, about: About, title: str, text: str, shapes: dict[str, EditionTable]
) -> dict[str, Any]:
    """Data Package 1 of Frictionless Data: each table one resource, its months the paths."""
    resources = []
    for name, shape in shapes.items():
        found = (
            sorted((folder / "csv" / name).glob("*.csv"))
            if shape.months
            else [folder / "csv" / f"{name}.csv"]
        )
        paths = [p.relative_to(folder).as_posix() for p in found]
        resources.append({
            "name": name, "title": shape.title, "description": shape.description, "profile": "tabular-data-resource",
            "path": paths if len(paths) > 1 else paths[0], "format": "csv", "mediatype": "text/csv",
            "encoding": "utf-8", "rows": edition.rows[name], "schema": shape.schema(),
        })  # fmt: skip
    out: dict[str, Any] = {
        "profile": "tabular-data-package", "name": "dateline-edition", "title": title, "description": text,
        "version": about.version, "keywords": list(about.keywords),
        "contributors": [{"title": a.whole, "role": "author"} | ({"path": a.orcid} if a.orcid else {})
                         for a in about.authors],
        "resources": resources,
    }  # fmt: skip
    if about.doi:
        out["id"] = f"https://doi.org/{about.doi}"
    if about.url:
        out["homepage"] = about.url
    if about.license:
        out["licenses"] = [{"name": about.license, "path": f"https://spdx.org/licenses/{about.license}"}]
    return {k: v for k, v in out.items() if v != []}


def _crate(folder: Path, about: About, title: str, text: str) -> dict[str, Any]:
    """RO-Crate 1.1 (Soiland-Reyes et al. 2022): every file with its form and size, and what made them."""
    paths = sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())
    found = [_file(folder, path) for path in paths]
    licence = {"@id": f"https://spdx.org/licenses/{about.license}" if about.license else "LICENCES.md"}
    makers = [_maker(a, n) for n, a in enumerate(about.authors, 1)]
    root: dict[str, Any] = {
        "@id": "./", "@type": "Dataset", "name": title, "description": text, "version": about.version,
        "datePublished": about.date, "license": licence, "keywords": ", ".join(about.keywords),
        "hasPart": [{"@id": f["@id"]} for f in found],
    }  # fmt: skip
    if makers:
        root["author"] = [{"@id": m["@id"]} for m in makers]
    if about.doi:
        root["identifier"] = f"https://doi.org/{about.doi}"
    if about.url:
        root["url"] = about.url
    graph: list[dict[str, Any]] = [
        {"@id": "ro-crate-metadata.json", "@type": "CreativeWork", "about": {"@id": "./"},
         "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"}},
        root, *makers,
        {"@id": _SOFTWARE, "@type": "SoftwareApplication", "name": "dateline", "version": __version__,
         "softwareVersion": __version__},
        {"@id": "#made", "@type": "CreateAction", "name": f"Written by dateline {__version__}",
         "instrument": {"@id": _SOFTWARE}, "result": {"@id": "./"}},
        *found,
    ]  # fmt: skip
    if about.license:
        graph.append({"@id": licence["@id"], "@type": "CreativeWork", "name": about.license})
    return {"@context": "https://w3id.org/ro/crate/1.1/context", "@graph": graph}


def _file(folder: Path, path: str) -> dict[str, Any]:
    place = folder / path
    return {
        "@id": path, "@type": "File", "name": path, "contentSize": str(place.stat().st_size),
        "encodingFormat": _MEDIA.get(place.suffix, "text/plain"),
    }  # fmt: skip


def _maker(author: Author, number: int) -> dict[str, Any]:
    kind = "Organization" if author.name else "Person"
    out: dict[str, Any] = {"@id": author.orcid or f"#author-{number}", "@type": kind, "name": author.whole}
    if not author.name:
        out |= {"familyName": author.family, "givenName": author.given}
    if author.affiliation:
        out["affiliation"] = author.affiliation
    return {k: v for k, v in out.items() if v}
