"""Prints of one story on a cluster: texts that share a band meet in a bucket and are compared there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from dateline.cluster import indexing
from dateline.cluster.folders import Folder
from dateline.cluster.joins import bucket, buckets
from dateline.cluster.shards import table
from dateline.story.prints import SAME, Print, resemblances

_BANDS = 20  # of a text
_MOST = 200  # texts of one band that others are compared with; one of more is what every page of a site has
_COLUMNS = {
    "report": "string", "wire": "string", "published": "string", "publisher": "string", "corrects": "bool",
    "updates": "bool",
}  # fmt: skip


def join(out: Folder, workers: int) -> dict[str, str]:
    """Find the prints of each wire story and write ``prints``: a row a report, with the first print of its story.

    Returns:
        Report to the first print of its story, for reports that print an earlier one's.
    """
    import ray

    names = out.names(indexing.MAKES)
    if not names:
        return {}
    number = buckets(_BANDS * 500 * len(names), workers)
    rows = indexing.shuffled(
        out, ["report", "published", "signature", "bands"], _by_band, (number,), workers
    ).groupby("bucket")
    likest: dict[str, tuple[float, str, str]] = {}
    for row in rows.map_groups(_pairs, batch_format="pandas").iter_rows():
        found = (row["likeness"], _report(row["earlier"]), row["earlier"])
        likest[row["name"]] = max(found, likest.get(row["name"], found))
    firsts: dict[str, str] = {}
    for name, (_, _, earlier) in sorted(likest.items()):
        if earlier:
            firsts[name] = firsts.get(earlier, earlier)
    wires = {_report(name): _report(first) for name, first in firsts.items()}
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
            yield {
                "bucket": bucket(str(band), number),
                "band": band,
                "name": name,
                "signature": row["signature"],
            }


def _pairs(group: Any) -> Any:
    """Each text of a bucket that prints the story of an earlier one, with the earlier that it is most like."""
    import pandas as pd

    bands: dict[int, list[Print]] = defaultdict(list)
    found = []
    for name, band, signature in sorted(zip(group["name"], group["band"], group["signature"], strict=True)):
        new, earlier = Print(report=name, wire=name, signature=signature, bands=()), bands[band]
        if earlier:
            alike = zip(
                resemblances(new, earlier), ((_report(e.report), e.report) for e in earlier), strict=True
            )
            likeness, (_, first) = max(alike)
            if likeness >= SAME:
                found.append((name, first, likeness))
        if len(earlier) < _MOST:
            earlier.append(new)
    rows = sorted(set(found)) or [("", "", 0.0)]  # Ray wants the columns of no rows too
    return pd.DataFrame(rows, columns=["name", "earlier", "likeness"])


def _write(out: Folder, name: str, wires: dict[str, str]) -> None:
    rows = out.read_table(name, [c for c in _COLUMNS if c != "wire"]).to_pylist()
    told = [{**row, "wire": wires.get(row["report"], row["report"])} for row in rows]
    out.write_table(name.replace("index/", "prints/", 1), table(told, _COLUMNS))
