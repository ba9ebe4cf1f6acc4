"""Events on a cluster: mentions that share a key are compared, and what hangs together is told as in one process.

:class:`~dateline.story.Story` lets a mention join an account only where the two are like enough, so the mentions of an
account hang together by pairs that are. Those pairs are found key by key on all machines; within each set that hangs
together, :func:`~dateline.story.group` then does what it does for a file of records.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import msgspec

from dateline.cluster import indexing
from dateline.cluster.folders import Folder
from dateline.cluster.joins import bucket, buckets, components
from dateline.cluster.prints import ordered
from dateline.cluster.shards import table
from dateline.story import EventMention, account_of, group, keys_of
from dateline.story.fitting import fits
from dateline.story.joining import SURE
from dateline.story.likeness import shipped
from dateline.story.traits import Traits, traits_of

_COMMON = 1_000  # mentions of one key; one of more (“conflict/usa” on a day) tells events apart too little
_A_MENTION = 40  # keys, about
_COLUMNS = {
    "id": "string", "type": "string", "mode": "string", "status": "string", "first": "string", "last": "string",
    "place": "string", "place_country": "string", "actors": "string", "recipients": "string", "reports": "int32",
    "wires": "int32", "origins": "int32", "disputed": "bool", "account": "string",
}  # fmt: skip


def join(out: Folder, wires: dict[str, str], workers: int) -> int:
    """Bring the mentions of all records to accounts and write them to ``events``, a file a bucket.

    Args:
        wires: of :func:`dateline.cluster.prints.join`.

    Returns:
        The number of accounts.
    """
    import ray

    names = out.names(indexing.MAKES)
    if not names:
        return 0
    known, number = ray.put(wires), buckets(_A_MENTION * 1_000 * len(names), workers)
    columns = ["published", "mentions"]
    rows = indexing.shuffled(out, columns, _by_key, (known, number), workers)
    pairs = rows.groupby("bucket").map_groups(_pairs, batch_format="pandas")
    whole = ray.put(components((row["one"], row["two"]) for row in pairs.iter_rows() if row["one"]))
    parts = buckets(1_000 * len(names), workers)
    told = indexing.shuffled(out, columns, _by_component, (known, whole, parts), workers)
    for name in out.names("events"):
        out.remove(name)
    written = told.groupby("bucket").map_groups(_accounts, fn_args=(out,), batch_format="pandas")
    return sum(row["events"] for row in written.iter_rows())


def _mentions(rows: list[dict[str, Any]], wires: Any) -> Iterator[tuple[str, EventMention]]:
    """Mentions with names by which they sort in the order in which one process would take them."""
    import ray

    known = ray.get(wires)
    for row in rows:
        for at, packed in enumerate(row["mentions"]):
            mention = msgspec.msgpack.decode(packed, type=EventMention)
            if mention.report in known:
                mention = msgspec.structs.replace(mention, wire=known[mention.report])
            yield f"{ordered(row['published'], mention.report)}\t{at:06d}", mention


def _by_key(rows: list[dict[str, Any]], wires: Any, number: int) -> Iterator[dict[str, Any]]:
    for name, mention in _mentions(rows, wires):
        traits = msgspec.msgpack.encode(traits_of(mention))
        found = keys_of(mention)
        own = set(found.own)
        for key in found.probes:
            yield {
                "bucket": bucket(str(key), number), "key": key, "name": name, "own": key in own, "mention": traits,
            }  # fmt: skip


def _pairs(rows: Any) -> Any:
    """Pairs of mentions of a bucket that share a key, at least one of them as its own, and are like enough."""
    import pandas as pd

    by_key: dict[int, list[tuple[str, bool]]] = defaultdict(list)
    mentions: dict[str, Traits] = {}
    for key, name, own, packed in zip(rows["key"], rows["name"], rows["own"], rows["mention"], strict=True):
        by_key[key].append((name, own))
        if name not in mentions:
            mentions[name] = msgspec.msgpack.decode(packed, type=Traits)
    pairs = {
        (min(one, two), max(one, two))
        for told in by_key.values() if len(told) <= _COMMON
        for at, (one, own) in enumerate(told) for two, its in told[:at] if own or its
    }  # fmt: skip
    log_odds = shipped().log_odds
    both = ((pair, mentions[pair[0]], mentions[pair[1]]) for pair in sorted(pairs))
    like = [pair for pair, one, two in both if fits(one, two) and log_odds(one, two, SURE) >= SURE]
    return pd.DataFrame(like or [("", "")], columns=["one", "two"])  # Ray wants the columns of no rows too


def _by_component(
    rows: list[dict[str, Any]], wires: Any, whole: Any, number: int
) -> Iterator[dict[str, Any]]:
    import ray

    known = ray.get(whole)
    for name, mention in _mentions(rows, wires):
        first = known.get(name, name)
        yield {
            "bucket": bucket(first, number), "first": first, "name": name, "mention": msgspec.msgpack.encode(mention),
        }  # fmt: skip


def _accounts(rows: Any, out: Folder) -> Any:
    """Write the accounts of a bucket: within each set that hangs together, as one process tells them."""
    import pandas as pd

    sets: dict[str, list[tuple[str, EventMention]]] = defaultdict(list)
    for first, name, packed in zip(rows["first"], rows["name"], rows["mention"], strict=True):
        sets[first].append((name, msgspec.msgpack.decode(packed, type=EventMention)))
    found = []
    for _, told in sorted(sets.items()):
        mentions = [m for _, m in sorted(told, key=lambda t: t[0])]
        by_account: dict[str, list[EventMention]] = defaultdict(list)
        account = group(mentions)
        for m in mentions:
            by_account[account[m.id]].append(m)
        found += [_row(name, ms) for name, ms in by_account.items()]
    out.write_table(f"events/part-{int(rows['bucket'].iloc[0]):05d}.parquet", table(found, _COLUMNS))
    return pd.DataFrame({"events": [len(found)]})


def _row(name: str, mentions: list[EventMention]) -> dict[str, Any]:
    account = msgspec.structs.replace(account_of(mentions), id=name)
    return {
        **{
            c: getattr(account, c)
            for c in _COLUMNS
            if c not in ("actors", "recipients", "disputed", "account")
        },
        "actors": ";".join(s.name for s in account.actors),
        "recipients": ";".join(s.name for s in account.recipients),
        "disputed": account.disputed is not None,
        "account": account.to_json(),
    }
