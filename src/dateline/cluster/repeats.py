"""One record an id: reports that have the id of an earlier one are set aside, and said."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any

from dateline.cluster.folders import Folder

REPEATED = "repeated.json"
_FIELDS = ["id", "source", "number"]


def drop(out: Folder, workers: int) -> int:
    """Keep one record of each id, the first by source and place, and tell the others in ``repeated.json``.

    Returns:
        How many were dropped, in this run and those before.
    """
    import ray

    names = out.names("records")
    told: list[dict[str, Any]] = json.loads(out.read(REPEATED)) if out.has(REPEATED) else []
    rows = _rows(out, names, ["id"], workers)
    counts = rows.groupby("id").count()
    twice = {row["id"] for row in counts.iter_rows() if row["count()"] > 1}
    if not twice:
        return len(told)
    seen = defaultdict(list)
    found = _rows(out, names, _FIELDS, workers).map_batches(
        _among, fn_args=(ray.put(twice),), batch_format="pyarrow"
    )
    for row in found.iter_rows():
        seen[row["id"]].append((row["source"], row["number"], row["file"]))
    lost: dict[str, set[int]] = defaultdict(set)
    for name, places in sorted(seen.items()):
        first, *others = sorted(places)
        for source, at, file in others:
            lost[file].add(at)
            told.append(
                {"id": name, "source": source, "number": at, "kept": first[0], "kept_number": first[1]}
            )
    # Said before it is done: a killed run may say it twice, but never drops a report in silence.
    unique = list({(t["source"], t["number"]): t for t in told}.values())
    out.write(REPEATED, json.dumps(unique, indent=1).encode())
    ray.get([ray.remote(_without).remote(out, file, at) for file, at in lost.items()])
    return len(unique)


def _rows(out: Folder, names: list[str], columns: list[str], workers: int) -> Any:
    import ray

    files = ray.data.from_items(
        [{"file": n} for n in names], override_num_blocks=min(len(names), workers * 4)
    )
    read: Any = _read  # Ray's types know no functions of more than a batch
    return files.map_batches(read, fn_args=(out, columns), batch_size=1, batch_format="numpy", num_cpus=0.5)


def _read(batch: dict[str, Any], out: Folder, columns: list[str]) -> Any:
    import pyarrow as pa

    (name,) = batch["file"]
    table = out.read_table(name, columns)
    return table.append_column("file", pa.array([str(name)] * len(table), pa.string()))


def _among(table: Any, names: Any) -> Any:
    import pyarrow as pa
    import pyarrow.compute as pc
    import ray

    known = ray.get(names) if isinstance(names, ray.ObjectRef) else names
    return table.filter(pc.is_in(table["id"], pa.array(sorted(known), pa.string())))


def _without(out: Folder, file: str, at: set[int]) -> None:
    """Write a file of records anew without some; what was made of it is made anew."""
    import pyarrow as pa
    import pyarrow.compute as pc

    table = out.read_table(file)
    lost = pc.is_in(table["number"], pa.array(sorted(at), pa.int64()))
    out.remove(file.replace("records/", "index/", 1))
    out.write_table(file, table.filter(pc.invert(lost)))
