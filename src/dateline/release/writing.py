"""A store to a folder that can be cited: the same bytes for the same store and version of dateline."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from dateline import ontology
from dateline.config import ReadingConfig
from dateline.errors import StoreError
from dateline.knowledge import DATA as KNOWLEDGE
from dateline.knowledge import rows as table_rows
from dateline.ontology.own import OwnType
from dateline.release import describing
from dateline.release.about import About
from dateline.release.files import Files
from dateline.release.tables import DATA, EditionTable, tables
from dateline.store import Store
from dateline.store.whole import Snapshot

SUMS = "SHA256SUMS"
_PACKAGE = KNOWLEDGE.parent.parent
_READ = (
    "knowledge",
    "models",
    "ontology",
    "release",
    "reading",
)  # rooms whose data files say how reports are read
_KINDS = (".csv", ".toml", ".json", ".onnx", ".npz", ".sqlite", ".txt", ".bin")
_PIECE = 1 << 20

Told = Callable[[int, int], None]
"""Is told how many events are written, of how many."""


class Edition(msgspec.Struct, kw_only=True):
    """What was written.

    Attributes:
        version: of the edition.
        rows: of each table.
        readers: which versions and models read its reports, and how many each.
        same_reader: whether all were read by the dateline that wrote it, without choices of options.
    """

    folder: Path
    version: str
    rows: dict[str, int]
    readers: list[tuple[str, int]]
    same_reader: bool


def release(
    store: Store, folder: Path, about: About | None = None, words: int = 0, told: Told | None = None,
    own: Sequence[OwnType] = (),
) -> Edition:  # fmt: skip
    """Write a frozen edition of a store.

    Args:
        folder: a new or empty one. It is there whole or not at all.
        about: what it is called and who makes it.
        words: the most characters of a report that are quoted with each mention; none where 0.
        told: is told how far it has come.
        own: the types of the codebook by which its reports were read, beside PLOVER's.

    Raises:
        StoreError: the folder holds something, the store has no events, or there is no pyarrow.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise StoreError(f"{folder} is there already. Name a new folder with -o.")
    part = folder.resolve().with_name(f".{folder.resolve().name}.part")
    if part.exists():
        shutil.rmtree(part)
    part.mkdir(parents=True)
    try:
        with store.snapshot() as snapshot:
            edition = _write(snapshot, part, about or About(), words, told, own)
        if folder.exists():
            folder.rmdir()
        os.replace(part, folder)
    except OSError as e:
        raise StoreError(f"{folder} can't be written: {e.strerror or e}. Make room, or name another.") from e
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return msgspec.structs.replace(edition, folder=folder)


def _write(
    snapshot: Snapshot, folder: Path, about: About, words: int, told: Told | None, own: Sequence[OwnType]
) -> Edition:
    shapes = dict(tables())
    if not words:
        shapes["mentions"] = shapes["mentions"].without(["words"])
    files = {name: Files(folder, name, shape) for name, shape in shapes.items()}
    total, done = snapshot.count(), 0
    for account in snapshot.accounts(words):
        for name, rows in (("events", [account.event]), ("dyads", account.dyads), ("mentions", account.mentions),
                           ("quantities", account.quantities)):  # fmt: skip
            files[name].put(rows, account.day)
        done += 1
        if told and (done % 1000 == 0 or done == total):
            told(done, total)
    if not done:
        raise StoreError("The store has no events, so there is nothing to release. Ingest reports first.")
    for name, dated in (("reports", snapshot.reports()), ("relations", snapshot.relations()),
                        ("attributions", snapshot.attributions())):  # fmt: skip
        for day, row in dated:
            files[name].put([row], day)
    plain: dict[str, Iterable[tuple[Any, ...]]] = {
        "entities": snapshot.entities(), "decisions": snapshot.decisions(), "codebook": _codebook(own),
        "fingerprints": _fingerprints(), "dictionary": _dictionary(shapes),
    }  # fmt: skip
    for name, found in plain.items():
        files[name].put(found)
    for one in files.values():
        one.end()
    readers = snapshot.readers()
    last = about.date or snapshot.last_day()
    if not last:
        raise StoreError("No report of the store has a day. Give the edition a date with --about.")
    data = _sums(folder, sorted((folder / "csv").rglob("*.csv")))  # whatever wrote the Parquet
    version = about.version or f"{last}+{hashlib.sha256(data.encode()).hexdigest()[:12]}"
    edition = Edition(
        folder=folder, version=version, rows={n: f.rows for n, f in files.items()}, readers=readers,
        same_reader=[reader for reader, _ in readers] == [ReadingConfig().fingerprint()],
    )  # fmt: skip
    describing.describe(
        folder, edition, msgspec.structs.replace(about, version=version, date=last), shapes, words
    )
    every = sorted(p for p in folder.rglob("*") if p.is_file())
    (folder / SUMS).write_text(_sums(folder, every), "utf-8", newline="\n")
    return edition


def _sums(folder: Path, files: Iterable[Path]) -> str:
    """A line for each file, as sha256sum writes and checks them."""
    return "".join(f"{_digest(p)}  {p.relative_to(folder).as_posix()}\n" for p in files)


def _digest(path: Path) -> str:
    found = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            found.update(piece)
    return found.hexdigest()


def _codebook(own: Sequence[OwnType]) -> Iterator[tuple[Any, ...]]:
    for o in own:
        yield ("type", o.name, o.score, o.cameo, o.definition, o.examples[0])
    for t in ontology.types():
        yield ("type", t.name, t.score, t.cameo, t.definition, t.example)
    for m in ontology.modes():
        yield ("mode", f"{m.type}/{m.name}", m.score, m.cameo, m.definition, m.example)
    for c in ontology.contexts_known():
        yield ("context", c.name, None, None, c.definition, c.example)
    for s in ontology.sectors():
        yield ("sector", s.name, None, None, s.definition, s.example)
    for row in table_rows(DATA / "statuses.csv"):
        yield ("status", row["status"], None, None, row["definition"], row["example"])


def _fingerprints() -> Iterator[tuple[Any, ...]]:
    """Models and tables by which the dateline that is installed reads and writes."""
    for path in sorted(p for room in _READ for p in (_PACKAGE / room).rglob("*") if p.suffix in _KINDS):
        yield (path.relative_to(_PACKAGE).as_posix(), path.stat().st_size, _digest(path))


def _dictionary(shapes: dict[str, EditionTable]) -> Iterator[tuple[Any, ...]]:
    for name, shape in shapes.items():
        for c in shape.columns:
            yield (name, c.name, c.type, c.unit or None, ";".join(c.enum) or None, c.description)
