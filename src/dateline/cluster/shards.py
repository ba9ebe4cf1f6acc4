"""What a worker does: reads the reports of a partition, codes a shard, writes its records."""

from __future__ import annotations

import pickle
import warnings
from collections.abc import Iterator, Mapping
from typing import Any

from dateline import __version__
from dateline.cluster.folders import Folder
from dateline.cluster.partitions import SHARD, Partition, PartitionEntry, shards
from dateline.config import ReadingConfig
from dateline.errors import DatelineError
from dateline.intake import Refusal
from dateline.record import Record
from dateline.report import day_of

Row = dict[str, Any]


def read(partition: Partition, out: Folder, have: frozenset[str]) -> Iterator[Row]:
    """The shards of a partition, one row each; of those that are there already, only what they hold.

    Args:
        have: names of the files of records that are there.
    """
    warnings.simplefilter("ignore")
    for number, last, found in shards(partition):
        done = f"records/{partition.shard(number)}" in have
        yield {
            "partition": pickle.dumps(partition),
            "number": number,
            "last": last,
            "reports": b""
            if done
            else pickle.dumps(found),  # which can hold lone surrogates, other than JSON
            "known": len(found) if done else -1,
        }


def code(row: Row, out: Folder, config: ReadingConfig, version: str) -> Row:
    """Code a shard and write it: refusals first, so that a file of records says that both are there.

    The models stay in the process, for the shards that it is given later: they are loaded once a worker. It is a
    task and no actor, so that any node that is left can take up the shard of one that has died.

    Raises:
        DatelineError: this node has another version of dateline.
    """
    if version != __version__:
        raise DatelineError(
            f"A node of the cluster has dateline {__version__} and this one {version}. Install the same on all."
        )
    partition, number = pickle.loads(row["partition"]), int(row["number"])
    name = partition.shard(number)
    told = {"partition": row["partition"], "number": number, "last": bool(row["last"])}
    if row["known"] >= 0:
        refused = len(out.read_table(f"refused/{name}", ["place"])) if out.has(f"refused/{name}") else 0
        return {**told, "records": int(row["known"]) - refused, "refused": refused}
    records, refusals = _answers(pickle.loads(row["reports"]), partition.shown, number * SHARD, config)
    out.remove(f"index/{name}")  # of a file of records that was there before
    if refusals:
        out.write_table(f"refused/{name}", table(refusals, REFUSED))
    out.write_table(f"records/{name}", table(records, RECORDS))
    return {**told, "records": len(records), "refused": len(refusals)}


def _answers(
    found: list[PartitionEntry], source: str, first: int, config: ReadingConfig
) -> tuple[list[Row], list[Row]]:
    from dateline import coding

    warnings.simplefilter("ignore")
    records, refusals = list[Row](), list[Row]()
    answers = coding.code((f.report for f in found), config=config)
    for number, (f, answer) in enumerate(zip(found, answers, strict=True), first):
        at = {"source": source, "place": f.place, "number": number}
        if isinstance(answer, Refusal):
            refusals.append({"id": answer.id, "error": answer.error, **at})
        else:
            records.append({**_columns(answer), **at})
    return records, refusals


def _columns(record: Record) -> Row:
    day = day_of(record.published)
    return {
        "id": record.id, "day": day.isoformat() if day else None, "published": record.published,
        "publisher": record.publisher, "title": record.title, "url": record.url, "events": len(record.events),
        "record": record.to_json(),
    }  # fmt: skip


RECORDS = {
    "id": "string", "day": "string", "published": "string", "publisher": "string", "title": "string", "url": "string",
    "events": "int32", "record": "string", "source": "string", "place": "string", "number": "int64",
}  # fmt: skip
"""Columns of a file of records; ``number`` counts the reports of its source from 0."""

REFUSED = {"id": "string", "error": "string", "source": "string", "place": "string", "number": "int64"}
"""Columns of a file of refusals."""


def table(rows: list[Row], columns: Mapping[str, str]) -> Any:
    """Rows as an Arrow table of some columns; of the same types though all are empty."""
    import pyarrow as pa

    return pa.Table.from_pylist(rows, pa.schema([(n, pa.type_for_alias(t)) for n, t in columns.items()]))
