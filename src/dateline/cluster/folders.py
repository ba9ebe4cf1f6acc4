"""Folders that every node of a cluster can reach: a shared disk, or any address that pyarrow can open."""

from __future__ import annotations

import io
import re
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

from dateline.errors import SourceError

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+://", re.I)
_SECRET = re.compile(r"(?<=://)[^/?]*@")
_RESERVED = ":/?#[]@!$&'()*+,;="
"""What divides an address (RFC 3986). Other characters, as a space or an “ä” in a folder's name, are given encoded."""

_OBJECTS = "s3"
"""The name that pyarrow gives to a store of objects. One has no folders and no renaming, and shows an object when its
last byte has come."""


def is_address(source: str) -> bool:
    """Whether a source is no path but an address, as in ``s3://bucket/news``."""
    return _ADDRESS.match(source) is not None


def without_secret(address: str) -> str:
    """An address as it may be shown and kept: without the key that may stand in it, as in ``s3://KEY:SECRET@bucket``."""
    return _SECRET.sub("", address)


def place_of(source: str) -> tuple[Any, str]:
    """The filesystem of a path or address, and the path in it.

    Raises:
        SourceError: pyarrow knows no such filesystem, or is not installed.
    """
    return _elsewhere(source) if is_address(source) else _place(source, str(Path(source).absolute()))


@lru_cache(maxsize=64)
def _elsewhere(address: str) -> tuple[Any, str]:
    """The same of an address; kept, as its filesystem holds connections that are worth to be used again."""
    return _place(without_secret(address), quote(address, safe="%" + _RESERVED))


def _place(shown: str, uri: str) -> tuple[Any, str]:
    try:
        from pyarrow import ArrowException, fs
    except ModuleNotFoundError as e:
        raise SourceError(
            "A cluster needs Ray and pyarrow. Install them: pip install 'dateline[cluster]'."
        ) from e
    try:
        system, path = fs.FileSystem.from_uri(uri)
    except (ArrowException, OSError, ValueError) as e:
        raise SourceError(
            f"{shown} can't be opened: {without_secret(_first_line(e))}. Give a path, or an address that pyarrow "
            "knows, as in s3://bucket/folder."
        ) from e
    return system, path.rstrip("/")


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0].rstrip(".")


@contextmanager
def opened(source: str) -> Iterator[IO[bytes]]:
    """A file to be read from wherever it lies, buffered and seekable.

    One that lies elsewhere is copied whole to this machine first. A network that fails then fails the run, which
    the same command goes on with, and is never taken for the end of a file.

    Raises:
        OSError: it can't be read.
    """
    if not is_address(source):
        with Path(source).open("rb") as file:
            yield file
        return
    system, path = place_of(source)
    with tempfile.TemporaryFile() as copy:
        with system.open_input_stream(path, compression=None) as stream:
            shutil.copyfileobj(stream, copy, 1 << 20)
        copy.seek(0)
        yield io.BufferedReader(copy) if not hasattr(copy, "peek") else copy


@dataclass(frozen=True)
class Folder:
    """A folder to write to. A file is there whole or not at all: it gets its name when its last byte is written.

    Attributes:
        where: a path or an address.
    """

    where: str

    def has(self, name: str) -> bool:
        """Whether a file is there, whole."""
        with self._asked() as (system, root):
            return bool(system.get_file_info(f"{root}/{name}").is_file)

    def names(self, under: str) -> list[str]:
        """The files of a folder in it, in order; those that are not whole are left out."""
        return sorted(f"{under}/{f.base_name}" for f in self._files(under) if not f.base_name.startswith("."))

    def read(self, name: str) -> bytes:
        """A whole file."""
        with (
            self._asked() as (system, root),
            system.open_input_stream(f"{root}/{name}", compression=None) as file,
        ):
            data: bytes = file.read()
        return data

    def write(self, name: str, data: bytes) -> None:
        """Write a file in place of one of that name.

        Raises:
            SourceError: there is no room, or no right to.
        """
        system, root = place_of(self.where)
        parent, _, base = f"{root}/{name}".rpartition("/")
        renamed = system.type_name != _OBJECTS
        half = f"{parent}/.{base}.{uuid.uuid4().hex[:8]}" if renamed else f"{parent}/{base}"
        try:
            if renamed:
                system.create_dir(parent, recursive=True)
            with system.open_output_stream(half, compression=None) as file:
                file.write(data)
            if renamed:
                system.move(half, f"{parent}/{base}")
        except OSError as e:
            raise SourceError(
                f"{name} can't be written to {self._shown}: {_first_line(e)}. Make room, check address, "
                "network and rights, and give the same command again, or name another folder with -o."
            ) from e

    def remove(self, name: str) -> None:
        """Take a file away, should it be there."""
        with self._asked() as (system, root):
            if self.has(name):
                system.delete_file(f"{root}/{name}")

    def sweep(self, under: str) -> None:
        """Take away what a killed run left half written."""
        with self._asked() as (system, _):
            for file in self._files(under):
                if file.base_name.startswith("."):
                    system.delete_file(file.path)

    def write_table(self, name: str, table: Any) -> None:
        """Write an Arrow table as Parquet."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        out = pa.BufferOutputStream()
        pq.write_table(table, out, compression="zstd")
        self.write(name, out.getvalue().to_pybytes())

    def read_table(self, name: str, columns: list[str] | None = None) -> Any:
        """A Parquet file as an Arrow table."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        return pq.read_table(pa.BufferReader(self.read(name)), columns=columns)

    def _files(self, under: str) -> list[Any]:
        from pyarrow import fs

        with self._asked() as (system, root):
            found = system.get_file_info(fs.FileSelector(f"{root}/{under}", allow_not_found=True))
        return [f for f in found if f.is_file]

    @contextmanager
    def _asked(self) -> Iterator[tuple[Any, str]]:
        """Its filesystem and its path there, for a question whose failure becomes a sentence."""
        try:
            yield place_of(self.where)
        except OSError as e:
            raise SourceError(
                f"{self._shown} can't be read: {_first_line(e)}. Check the address, the network and your rights."
            ) from e

    @property
    def _shown(self) -> str:
        return without_secret(self.where).partition("?")[0]
