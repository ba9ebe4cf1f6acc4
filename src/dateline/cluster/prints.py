"""Prints of one story on a cluster: texts that share a band meet in a bucket and are compared there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from dateline.cluster import indexing
from dateline.cluster.folders import Folder
from dateline.cluster.joins import bucket, buckets, components
from dateline.cluster.shards import table
from dateline.story.prints import SAME, Print, resemblance

_BANDS = 20  # of a text
_MOST = (
    200  # texts of one band that others are compared with; a band of more is what every page of a site has
)
_COLUMNS = {
    "report": "string", "wire": "string", "published": "string", "publisher": "string", "corrects": "bool",
    "updates": "bool",
}  # fmt: skip


def join(out: Folder, workers: int) -> dict[str, str]:
    """Find the prints of each wire story and write ``prints``: a row a report, with the first print of its story.

    Returns:
        Report to the first print of its story, for reports that are in a story of more than one.
    """
    import ray

    names = out.names(indexing.MAKES)
    if not names:
        return {}
    number = buckets(_BANDS * 500 * len(names), workers)
    rows = indexing.shuffled(
        out, ["report", "published", "signature", "bands"], _by_band, (number,), workers
    ).groupby("bucket")
    pairs = rows.map_groups(_pairs, batch_format="pandas")
    whole = components((row["one"], row["two"]) for row in pairs.iter_rows() if row["one"])
    wires = {_report(name): _report(first) for name, first in whole.items()}
    known = ray.put(wires)
    ray.get([ray.remote(_write).options(num_cpus=0.5).remote(out, name, known) for name in names])
    return wires


def ordered(published: str | None, report: str) -> str:
    """A name by which reports sort by day; the report can be read from it."""
    return f"{published or ''}\t{report}"


def _report(name: str) -> str:
    return name.partition("\t")[2]


def _by_band(rows: list[dict[str, Any]], number: int) -> Iterator[dict[str, Any]]:
    for row in rows:
        name = ordered(row["published"], row["report"])
        for band in row["bands"]:
            yield {"bucket": bucket(band, number), "band": band, "name": name, "signature": row["signature"]}


def _pairs(group: Any) -> Any:
    """Pairs of prints of one story among the texts of a bucket, each with the first that it is like."""
    import pandas as pd

    bands: dict[str, list[Print]] = defaultdict(list)
    found = set()
    for name, band, signature in sorted(zip(group["name"], group["band"], group["signature"], strict=True)):
        new, firsts = Print(report=name, wire=name, signature=signature, bands=()), bands[band]
        like = next((f for f in firsts if resemblance(new, f) >= SAME), None)
        if like:
            found.add((like.report, name))
        elif len(firsts) < _MOST:
            firsts.append(new)
    return pd.DataFrame(
        sorted(found) or [("", "")], columns=["one", "two"]
    )  # Ray wants the columns of no rows too


def _write(out: Folder, name: str, wires: dict[str, str]) -> None:
    rows = out.read_table(name, [c for c in _COLUMNS if c != "wire"]).to_pylist()
    told = [{**row, "wire": wires.get(row["report"], row["report"])} for row in rows]
    out.write_table(name.replace("index/", "prints/", 1), table(told, _COLUMNS))
