"""What grouping needs of each record, made once: the fingerprint of its text and the mentions of its events."""

from __future__ import annotations

from typing import Any

import msgspec

from dateline.cluster.folders import Folder
from dateline.record import Record
from dateline.story import mentions_of, print_of

MAKES = "index"


def index(out: Folder, workers: int) -> None:
    """Index the files of records that are not yet indexed, to files of the same names in ``index``."""
    import ray

    out.sweep(MAKES)
    have = set(out.names(MAKES))
    todo = [n for n in out.names("records") if n.replace("records/", "index/", 1) not in have]
    if not todo:
        return
    files = ray.data.from_items([{"file": n} for n in todo], override_num_blocks=len(todo))
    one: Any = _index  # Ray's types know no functions of more than a row
    files.map(one, fn_args=(out,), num_cpus=0.9).materialize()


def _index(row: dict[str, Any], out: Folder) -> dict[str, Any]:
    import pyarrow as pa

    rows = []
    for line in out.read_table(row["file"], ["record"])["record"].to_pylist():
        record = Record.from_json(line)
        text = print_of(record.id, record.text)
        rows.append({
            "report": record.id, "published": record.published, "publisher": record.publisher,
            "signature": text.signature, "bands": list(text.bands), "corrects": text.corrects,
            "updates": text.updates,
            "mentions": [msgspec.msgpack.encode(m) for m in mentions_of(record, corrects=text.corrects)],
        })  # fmt: skip
    schema = pa.schema([
        ("report", pa.string()), ("published", pa.string()), ("publisher", pa.string()), ("signature", pa.binary()),
        ("bands", pa.list_(pa.int64())), ("corrects", pa.bool_()), ("updates", pa.bool_()),
        ("mentions", pa.list_(pa.binary())),
    ])  # fmt: skip
    out.write_table(row["file"].replace("records/", "index/", 1), pa.Table.from_pylist(rows, schema))
    return {"reports": len(rows)}


def shuffled(out: Folder, columns: list[str], rows_of: Any, args: tuple[Any, ...], workers: int) -> Any:
    """A Ray dataset of what a function makes of each file of the index.

    Args:
        columns: those that it is given.
        rows_of: from rows of the index and ``args`` to rows, among them ``bucket``.
    """
    import ray

    rows: Any = _rows
    files = [{"file": n} for n in out.names(MAKES)]
    return ray.data.from_items(files, override_num_blocks=min(len(files), 4 * workers)).flat_map(
        rows, fn_args=(out, columns, rows_of, args), num_cpus=0.5
    )


def _rows(row: dict[str, Any], out: Folder, columns: list[str], rows_of: Any, args: tuple[Any, ...]) -> Any:
    return list(rows_of(out.read_table(row["file"], columns).to_pylist(), *args))
