"""What a folder of records was made with, and which of its partitions are finished."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable

import msgspec

from dateline.cluster.folders import Folder
from dateline.cluster.partitions import SHARD, Partition
from dateline.config import ReadingConfig
from dateline.errors import SourceError

CHOICES, GROUPED = "choices.json", "grouped.json"


class Finished(msgspec.Struct, kw_only=True):
    """A partition all of whose reports have a record or a refusal.

    Attributes:
        size: bytes of its file when it was read.
    """

    source: str
    size: int
    shards: int
    records: int
    refused: int


class Grouped(msgspec.Struct, kw_only=True):
    """What was found across the reports of a folder.

    Attributes:
        files: a digest of the names of its files of records.
        repeated: reports that were dropped, as another has their id.
        stories: wire stories of more than one print.
        events: accounts of events.
    """

    files: str
    repeated: int
    stories: int
    events: int


def begin(out: Folder, config: ReadingConfig) -> None:
    """Begin a folder, or go on with one that the same configuration made.

    Raises:
        SourceError: it was made with other choices, or holds something else.
    """
    mine = {**config.contents(), "shard": str(SHARD)}
    if not out.has(CHOICES):
        if out.names("records"):
            raise SourceError(f"{out.where} holds records but no {CHOICES}. Name a new folder with -o.")
        out.write(CHOICES, json.dumps(mine, indent=1).encode())
        return
    theirs = json.loads(out.read(CHOICES))
    other = [name for name in sorted({*mine, *theirs}) if mine.get(name) != theirs.get(name)]
    if other:
        told = "; ".join(f"{n}: {theirs.get(n)} then, {mine.get(n)} now" for n in other)
        raise SourceError(
            f"{out.where} was coded with other choices ({told}). Give the same, or name a new folder with -o."
        )


def finished(out: Folder, partitions: Iterable[Partition]) -> dict[str, Finished]:
    """Those of some partitions that are finished and whose shards are all there, by their keys.

    Raises:
        SourceError: the file of one has changed since.
    """
    names, shards, found = set(out.names("finished")), set(out.names("records")), dict[str, Finished]()
    for partition in partitions:
        if f"finished/{partition.key}.json" in names:
            done = msgspec.json.decode(out.read(f"finished/{partition.key}.json"), type=Finished)
            if done.size != partition.size:
                raise SourceError(
                    f"{partition.shown} had {done.size:,} bytes when it was coded and has {partition.size:,} now. "
                    "Name a new folder with -o."
                )
            if all(f"records/{partition.shard(n)}" in shards for n in range(done.shards)):
                found[partition.key] = done
    return found


def finish(out: Folder, partition: Partition, shards: int, records: int, refused: int) -> None:
    """Note that a partition is finished."""
    done = Finished(
        source=partition.shown, size=partition.size, shards=shards, records=records, refused=refused
    )
    out.write(f"finished/{partition.key}.json", msgspec.json.encode(done))


def totals(out: Folder) -> tuple[int, int]:
    """Records, with those of repeated ids, and refusals of all finished partitions of a folder."""
    every = [msgspec.json.decode(out.read(name), type=Finished) for name in out.names("finished")]
    return sum(f.records for f in every), sum(f.refused for f in every)


def files_of(out: Folder) -> str:
    """A digest of the names of the files of records."""
    return hashlib.sha256("\n".join(out.names("records")).encode()).hexdigest()[:16]


def grouped(out: Folder) -> Grouped | None:
    """What was found across the reports, where it is of just the files that are there."""
    known = msgspec.json.decode(out.read(GROUPED), type=Grouped) if out.has(GROUPED) else None
    return known if known and known.files == files_of(out) else None
