"""What is coded in pieces: a partition is one input file, a shard some hundreds of its reports in a row."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, unquote

from dateline.cluster.folders import is_address, opened, place_of, without_secret
from dateline.errors import SourceError
from dateline.intake import Refusal, Report, of_bytes
from dateline.intake.files import DOCUMENTS, LARGEST
from dateline.intake.packed import plain_name
from dateline.intake.streams import KNOWN, Stream, of_file

SHARD = 500
"""Reports of a shard: what a task reads at one go, and what the death of a node can cost."""


@dataclass(frozen=True)
class Partition:
    """One input file.

    Attributes:
        source: its path or address.
        size: its bytes.
    """

    source: str
    size: int

    @property
    def shown(self) -> str:
        """The source as people read it, and as it is kept with what comes out of it: an address without its options
        (region, endpoint) and without a key that may stand in it."""
        return (
            unquote(without_secret(self.source).partition("?")[0]) if is_address(self.source) else self.source
        )

    @property
    def key(self) -> str:
        """A name for files about it, with a hash, as two folders may have files of one name."""
        whole = without_secret(self.source) if is_address(self.source) else str(Path(self.source).absolute())
        base = re.sub(r"[^\w.-]+", "_", self.shown.rpartition("/")[2])[-80:]
        return f"{base}-{hashlib.sha256(whole.encode()).hexdigest()[:10]}"

    def shard(self, number: int) -> str:
        """The name of the files of a shard."""
        return f"{self.key}-{number:05d}.parquet"


class PartitionEntry(NamedTuple):
    """What stands at a place of a partition: a report, or why there is none."""

    place: str
    report: Report | Refusal


def partitions(sources: Sequence[str]) -> list[Partition]:
    """The files of the sources, in order.

    Args:
        sources: files, folders, patterns; addresses of files and folders that pyarrow can open.

    Raises:
        SourceError: one can't be opened, or holds no file that can be read.
    """
    out: dict[str, Partition] = {}
    for source in sources:
        if source == "-" or source.lower().startswith(("http://", "https://")):
            raise SourceError(
                f"{'Standard input' if source == '-' else source} can't be read by many machines. Save it to a "
                "folder that all of them reach."
            )
        found = _elsewhere(source) if is_address(source) else _here(source)
        out |= {p.key: p for p in found}
    return list(out.values())


def _here(source: str) -> list[Partition]:
    return [Partition(path, Path(path).stat().st_size) for path in Stream([source]).sources]


def _elsewhere(source: str) -> list[Partition]:
    from pyarrow import fs

    system, path = place_of(source)
    address, mark, query = source.partition("?")
    shown = without_secret(address)
    try:
        info = system.get_file_info(path)
        files = [info] if info.is_file else system.get_file_info(fs.FileSelector(path, recursive=True))
    except OSError as e:
        raise SourceError(
            f"{shown} can't be read: {str(e).splitlines()[0]}. Check the address and your rights."
        ) from e
    known = [f for f in files if f.is_file and (info.is_file or _ending(f.path) in KNOWN)]
    if not known:
        raise SourceError(
            f"{shown} holds no file that can be read. Endings that are: {', '.join(sorted(KNOWN))}."
        )
    # A file is called by the folder's address as it was given and by its own name, in which any character may stand.
    return [
        Partition(f"{address.rstrip('/')}{quote(f.path.removeprefix(path))}{mark}{query}", f.size)
        for f in sorted(known, key=lambda f: f.path)
    ]


def _ending(source: str) -> str:
    return Path(plain_name(source)).suffix.lower()


def shards(partition: Partition, size: int = SHARD) -> Iterator[tuple[int, bool, list[PartitionEntry]]]:
    """The shards of a partition with their numbers, and whether each is the last; an empty file has an empty one."""
    number, waiting = 0, list[PartitionEntry]()
    for found in _found(partition):
        if len(waiting) == size:
            yield number, False, waiting
            number, waiting = number + 1, []
        waiting.append(found)
    yield number, True, waiting


def _found(partition: Partition) -> Iterator[PartitionEntry]:
    name, line = partition.shown, 0

    def counted(lines: Iterable[str | bytes]) -> Iterator[str | bytes]:
        nonlocal line
        for line, each in enumerate(lines, 1):  # noqa: B007
            yield each

    with opened(partition.source) as file:
        try:
            if _ending(name) in DOCUMENTS:
                reports = of_bytes(file.read(LARGEST + 1), name)
            else:
                reports = of_file(file, name, counted=counted)
            for report in reports:
                yield PartitionEntry(f"{name}, line {line}" if line else name, report)
        except SourceError as e:
            yield PartitionEntry(name, Refusal(id=name, error=str(e)))
