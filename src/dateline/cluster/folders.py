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
from pathlib import Path
from typing import IO, Any

from dateline.errors import SourceError

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+://", re.I)


def is_address(source: str) -> bool:
    """Whether a source is no path but an address, as in ``s3://bucket/news``."""
    return _ADDRESS.match(source) is not None


def place_of(source: str) -> tuple[Any, str]:
    """The filesystem of a path or address, and the path in it.

    Raises:
        SourceError: pyarrow knows no such filesystem, or is not installed.
    """
    try:
        from pyarrow import ArrowException, fs
    except ModuleNotFoundError as e:
        raise SourceError(
            "A cluster needs Ray and pyarrow. Install them: pip install 'dateline[cluster]'."
        ) from e
    try:
        system, path = fs.FileSystem.from_uri(source if is_address(source) else str(Path(source).absolute()))
    except (ArrowException, OSError, ValueError) as e:
        raise SourceError(
            f"{source} can't be opened: {_first_line(e)}. Give a path, or an address that pyarrow knows, as in "
            "s3://bucket/folder."
        ) from e
    return system, path.rstrip("/")


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0].rstrip(".")


@contextmanager
def opened(source: str) -> Iterator[IO[bytes]]:
    """A file to be read from wherever it lies, buffered and seekable.

    One that lies elsewhere is copied whole to this machine first. A network that fails then fails the task, which
    Ray begins anew, and is never taken for the end of a file.

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

    def path(self, name: str) -> str:
        """The path of a file of the folder within its filesystem."""
        return f"{place_of(self.where)[1]}/{name}"

    def has(self, name: str) -> bool:
        """Whether a file is there, whole."""
        system, root = place_of(self.where)
        return bool(system.get_file_info(f"{root}/{name}").is_file)

    def names(self, under: str) -> list[str]:
        """The files of a folder in it, in order; those that are not whole are left out."""
        from pyarrow import fs

        system, root = place_of(self.where)
        found = system.get_file_info(fs.FileSelector(f"{root}/{under}", allow_not_found=True))
        return sorted(
            f"{under}/{f.base_name}" for f in found if f.is_file and not f.base_name.startswith(".")
        )

    def read(self, name: str) -> bytes:
        """A whole file."""
        system, root = place_of(self.where)
        with system.open_input_stream(f"{root}/{name}", compression=None) as file:
            data: bytes = file.read()
        return data

    def write(self, name: str, data: bytes) -> None:
        """Write a file in place of one of that name.

        Raises:
            SourceError: there is no room, or no right to.
        """
        system, root = place_of(self.where)
        parent, _, base = f"{root}/{name}".rpartition("/")
        half = f"{parent}/.{base}.{uuid.uuid4().hex[:8]}"
        try:
            system.create_dir(parent, recursive=True)
            with system.open_output_stream(half, compression=None) as file:
                file.write(data)
            system.move(half, f"{parent}/{base}")
        except OSError as e:
            raise SourceError(
                f"{self.where}/{name} can't be written: {_first_line(e)}. Make room, or choose another folder with -o."
            ) from e

    def remove(self, name: str) -> None:
        """Take a file away, should it be there."""
        system, root = place_of(self.where)
        if self.has(name):
            system.delete_file(f"{root}/{name}")

    def sweep(self, under: str) -> None:
        """Take away what a killed run left half written."""
        from pyarrow import fs

        system, root = place_of(self.where)
        for file in system.get_file_info(fs.FileSelector(f"{root}/{under}", allow_not_found=True)):
            if file.is_file and file.base_name.startswith("."):
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
