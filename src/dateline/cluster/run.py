"""The whole way on a cluster: reports to records, repeated ids to one, prints and events."""

from __future__ import annotations

import logging
import pickle
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from dateline import __version__
from dateline.cluster import events, indexing, ledger, prints, repeats, shards
from dateline.cluster.folders import Folder
from dateline.cluster.joining import MEMORY, ClusterError
from dateline.cluster.partitions import Partition, partitions
from dateline.config import ReadingConfig
from dateline.errors import DatelineError

_READER = 0.1  # cores of a task that reads files: some hundredths of what the coding of their reports takes


@dataclass
class ClusterRun:
    """What a run came to.

    Attributes:
        partitions: input files; ``skipped`` of them were finished before.
        records: of the whole folder, one an id; the numbers behind it are of the whole folder too.
        repeated: reports whose id another report had before; each id keeps one record.
        stories: wire stories of more than one print.
        events: accounts of events.
    """

    partitions: int = 0
    skipped: int = 0
    records: int = 0
    refused: int = 0
    repeated: int = 0
    stories: int = 0
    events: int = 0


def code(
    sources: Sequence[str],
    out: str,
    config: ReadingConfig,
    workers: int,
    say: Callable[[str], None] = lambda sentence: None,
) -> ClusterRun:
    """Code files of reports on the cluster that was joined, and bring prints and events together.

    Args:
        sources: as for :func:`~dateline.cluster.partitions.partitions`, in reach of every node.
        out: a folder or address in reach of every node; a second run goes on with it.
        config: how the reports are read; the files that it names in reach of every node.
        workers: how many read at one time.
        say: is told how far it has come.

    Raises:
        SourceError: a source or the folder can't be opened, or the folder was made with another configuration.
        ClusterError: what ran on the cluster failed.
    """
    folder, todo = Folder(out), partitions(sources)
    ledger.begin(folder, config)
    before = ledger.finished(folder, todo)
    done = ClusterRun(partitions=len(todo), skipped=sum(p.key in before for p in todo))
    if done.skipped:
        say(f"{done.skipped:,} of {done.partitions:,} partitions are finished and are skipped.")
    left = [p for p in todo if p.key not in before]
    if left:  # a shard that is made again has the name that it had, and what was found across all is old
        folder.remove(ledger.GROUPED)
    _prepare()
    try:
        for partition in _coded(folder, left, config, workers):
            say(f"{partition.shown} is finished.")
        across = ledger.grouped(folder) or _grouped(folder, workers, say)
    except DatelineError:
        raise
    except Exception as e:
        raise _plainly(e) from e
    done.repeated, done.stories, done.events = across.repeated, across.stories, across.events
    records, done.refused = ledger.totals(folder)
    done.records = records - done.repeated
    return done


def _grouped(out: Folder, workers: int, say: Callable[[str], None]) -> ledger.Grouped:
    """What is found across the reports: repeated ids, prints, events."""
    say("All partitions are finished; their prints and events are brought together.")
    repeated = repeats.drop(out, workers)
    indexing.index(out, workers)
    wires = prints.join(out, workers)
    found = ledger.Grouped(
        files=ledger.files_of(out), repeated=repeated, stories=len(set(wires.values())),
        events=events.join(out, wires, workers),
    )  # fmt: skip
    out.write(ledger.GROUPED, msgspec.json.encode(found))
    return found


def _coded(
    out: Folder, todo: Sequence[Partition], config: ReadingConfig, workers: int
) -> Iterator[Partition]:
    """Code partitions; each comes when its last shard is written."""
    import ray

    if not todo:
        return
    for name in ("records", "refused", "finished"):
        out.sweep(name)
    have = frozenset(out.names("records"))
    context = ray.data.DataContext.get_current()
    kept = context.target_max_block_size
    context.target_max_block_size = 1  # a shard a block: what one task codes
    read: Any = _read  # Ray's types know no functions of more than a row
    coded: Any = shards.code
    try:
        rows = (
            ray.data.from_items([{"partition": pickle.dumps(p)} for p in todo], override_num_blocks=len(todo))
            .map_batches(read, fn_args=(out, have), batch_size=1, batch_format="numpy", num_cpus=_READER)
            .map(
                coded, fn_args=(out, config, __version__), num_cpus=1 - _READER, concurrency=workers,
                memory=MEMORY, runtime_env={"env_vars": {"DATELINE_THREADS": "1"}},
            )
        )  # fmt: skip
        yield from _finished(out, rows.iter_rows())
    finally:
        context.target_max_block_size = kept


def _read(batch: dict[str, Any], out: Folder, have: frozenset[str]) -> Iterator[dict[str, Any]]:
    for packed in batch["partition"]:
        for row in shards.read(pickle.loads(packed), out, have):
            yield {name: [value] for name, value in row.items()}


def _finished(out: Folder, rows: Iterable[dict[str, Any]]) -> Iterator[Partition]:
    seen: dict[bytes, dict[int, dict[str, Any]]] = defaultdict(dict)
    for row in rows:
        of = seen[row["partition"]]
        of[row["number"]] = row
        if any(r["last"] and r["number"] + 1 == len(of) for r in of.values()):
            partition = pickle.loads(row["partition"])
            records, refused = (sum(r[name] for r in of.values()) for name in ("records", "refused"))
            ledger.finish(out, partition, len(of), records, refused)
            del seen[row["partition"]]
            yield partition


def _prepare() -> None:
    """Shuffles by tasks, which another node can do anew, and not by actors, whose rows die with their node; Ray's bars
    only where a person looks, its news in its own files."""
    import ray
    from ray.data.context import ShuffleStrategy

    context = ray.data.DataContext.get_current()
    context.shuffle_strategy = ShuffleStrategy.SORT_SHUFFLE_PULL_BASED
    context.enable_progress_bars = sys.stderr.isatty()
    context.print_on_execution_start = False
    for name in ("ray", "ray.data"):
        logging.getLogger(name).setLevel(logging.ERROR)


def _plainly(error: BaseException) -> DatelineError:
    """What a worker raised as a sentence, out of the envelopes that Ray puts it in."""
    inner: BaseException | None = error
    seen: list[BaseException] = []
    while inner is not None and inner not in seen:
        if isinstance(inner, DatelineError):
            return inner
        seen.append(inner)
        inner = getattr(inner, "cause", None) or inner.__cause__
    last = str(seen[-1]).strip().splitlines() or [""]
    return ClusterError(
        f"The cluster failed ({type(seen[-1]).__name__}: {last[-1]}). What is finished stays; the same command goes on."
    )
