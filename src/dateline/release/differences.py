"""What is different between two stores or editions, and why.

Events are told apart by their mentions, not by their numbers: an event of one and an event of the other belong together
where a mention of a report tells both. A mention is known by report and predicate, and where a reader has drawn the
predicate otherwise, by the one of the same report that shares most characters with it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import Any, Literal

import msgspec

from dateline.release.editions import Decided, EventSource, Row, opened
from dateline.store.whole import Mark

Kind = Literal["added", "gone", "changed", "merged", "split", "regrouped"]
KINDS: tuple[Kind, ...] = ("added", "gone", "changed", "merged", "split", "regrouped")

_SHOWN = ("day", "type", "status", "actors", "recipients", "place", "country")
_MOST = 20  # reports or decisions that are named with a difference


class Difference(msgspec.Struct, kw_only=True):
    """One thing that is different.

    Attributes:
        change: one of :data:`KINDS`. ``merged``: several events are one; ``split``: one is several; ``regrouped``:
            several are several others.
        before: ids of the events of the first.
        after: ids of those of the second.
        event: day, type, status, sides and place of the event as it is now, or was; of the first of several.
        fields: of a changed event, each field that differs, before and after.
        why: ``new reports``, ``reports gone``, ``reports changed``, ``new reader``, ``a person's decision``, or
            ``grouping`` where mentions that are in both are put together otherwise.
        reports: those behind it, some of them where they are many.
        readers: of reports that were read by another, the one before and the one after.
        decisions: which were made or taken back, in words.
    """

    change: Kind
    before: list[str]
    after: list[str]
    event: Row
    fields: dict[str, list[Any]] = {}
    why: list[str]
    reports: list[str] = []
    readers: list[list[str]] = []
    decisions: list[str] = []


class Half:
    """One of the two that are compared: its events by number, in its order."""

    def __init__(self, source: EventSource) -> None:
        self.source = source
        self.ids: list[str] = []
        self.hashes: list[int] = []
        self.marks: list[list[Mark]] = []
        self.event_of: dict[Mark, int] = {}
        for number, (row, marks) in enumerate(source.accounts()):
            self.ids.append(row["event_id"])
            self.hashes.append(hash(_cells(row)))
            self.marks.append(marks)
            self.event_of.update(dict.fromkeys(marks, number))
        self.reports = source.reports()

    def rows(self, numbers: Collection[int]) -> dict[int, Row]:
        """Some events by number, read once more: all at once would not fit for large stores."""
        wanted = set(numbers)
        return {n: row for n, (row, _) in enumerate(self.source.accounts()) if n in wanted} if wanted else {}


def diff(first: str, second: str) -> tuple[list[Difference], Counter[str]]:
    """What is different between two stores or editions.

    Args:
        first: a store or the folder of an edition: how it was.
        second: the same: how it is.

    Returns:
        the differences by day, and how many there are of each kind, with ``same`` for events that are as they were.

    Raises:
        SourceError: one is a folder of no edition, or an edition that is not whole.
        StoreError: one is no store.
    """
    with opened(first) as a, opened(second) as b:
        one, other = Half(a), Half(b)
        decided = _by_report(a.decisions() ^ b.decisions())
        groups = [g for g in _groups(one, other) if not _same(g, one, other)]
        were = one.rows({n for before, _ in groups for n in before})
        are = other.rows({n for _, after in groups for n in after})
        found = [_difference(before, after, one, other, were, are, decided) for before, after in groups]
    found.sort(key=lambda d: (d.event["day"] or "~", KINDS.index(d.change), d.before, d.after))
    counted = Counter[str](d.change for d in found)
    counted["same"] = len(other.ids) - sum(len(d.after) for d in found)
    return found, counted


Group = tuple[list[int], list[int]]


def _groups(one: Half, other: Half) -> Iterator[Group]:
    """Events of both that mentions hold together."""
    parent: dict[int, int] = {}  # events of the first count up from 0, those of the second down from -1

    def root(n: int) -> int:
        while parent.get(n, n) != n:
            parent[n] = parent.get(parent[n], parent[n])
            n = parent[n]
        return n

    for before, after in _links(one, other):
        parent[root(-1 - after)] = root(before)
    groups: dict[int, Group] = defaultdict(lambda: ([], []))
    for n in range(len(one.ids)):
        groups[root(n)][0].append(n)
    for n in range(len(other.ids)):
        groups[root(-1 - n)][1].append(n)
    yield from groups.values()


def _links(one: Half, other: Half) -> Iterator[tuple[int, int]]:
    """Pairs of events, of the first and the second, that one mention tells."""
    left: dict[str, list[Mark]] = defaultdict(list)
    for mark, event in other.event_of.items():
        if (before := one.event_of.get(mark)) is not None:
            yield before, event
        elif mark[0] in one.reports:
            left[mark[0]].append(mark)
    gone: dict[str, list[Mark]] = defaultdict(list)
    for mark in one.event_of:
        if mark[0] in left and mark not in other.event_of:
            gone[mark[0]].append(mark)
    for report, marks in left.items():
        pairs = [(_shared(x, y), x, y) for x in gone[report] for y in marks]
        taken: set[Mark] = set()
        for shared, x, y in sorted(pairs, key=lambda p: (-p[0], p[1], p[2])):
            if shared > 0 and x not in taken and y not in taken:
                taken |= {x, y}
                yield one.event_of[x], other.event_of[y]


def _shared(x: Mark, y: Mark) -> int:
    """How many characters two predicates share."""
    return min(x[2], y[2]) - max(x[1], y[1])


def _same(group: Group, one: Half, other: Half) -> bool:
    before, after = group
    return len(before) == len(after) == 1 and one.hashes[before[0]] == other.hashes[after[0]]


def _difference(
    before: list[int], after: list[int], one: Half, other: Half, were: dict[int, Row], are: dict[int, Row],
    decided: dict[str, list[Decided]],
) -> Difference:  # fmt: skip
    kind = _kind(len(before), len(after))
    event = are[after[0]] if after else were[before[0]]
    fields = {}
    if kind == "changed":
        old, new = were[before[0]], are[after[0]]
        fields = {n: [old[n], new[n]] for n in new if n in old and n != "event_id" and old[n] != new[n]}
    marks = [m for n in before for m in one.marks[n]], [m for n in after for m in other.marks[n]]
    out = Difference(
        change=kind, before=[one.ids[n] for n in before], after=[other.ids[n] for n in after],
        event={n: event.get(n) for n in _SHOWN}, fields=fields, why=[],
    )  # fmt: skip
    _explain(out, marks, one.reports, other.reports, decided)
    return out


def _kind(before: int, after: int) -> Kind:
    if not before or not after:
        return "gone" if before else "added"
    if before == 1:
        return "changed" if after == 1 else "split"
    return "merged" if after == 1 else "regrouped"


def _explain(
    out: Difference, marks: tuple[list[Mark], list[Mark]], old: dict[str, tuple[str, str]],
    new: dict[str, tuple[str, str]], decided: dict[str, list[Decided]],
) -> None:  # fmt: skip
    """Say why something is different: reports, readers and decisions that only one of the two has."""
    were, are = ({m[0] for m in some} for some in marks)
    both = sorted(r for r in were | are if r in old and r in new)
    behind = {
        "new reports": sorted(r for r in are if r not in old),
        "reports gone": sorted(r for r in were if r not in new),
        "reports changed": [r for r in both if old[r][0] != new[r][0]],
        "new reader": [r for r in both if old[r][1] != new[r][1]],
    }
    out.why = [why for why, reports in behind.items() if reports]
    out.reports = list(dict.fromkeys(r for reports in behind.values() for r in reports))[:_MOST]
    out.readers = [list(pair) for pair in sorted({(old[r][1], new[r][1]) for r in behind["new reader"]})]
    told = {m for some in marks for m in some}
    made = sorted({_in_words(d) for m in told for d in decided.get(m[0], ()) if _shared(m, d[0]) > 0})
    if made:
        out.why.append("a person's decision")
        out.decisions = made[:_MOST]
    out.why = out.why or ["grouping"]


def _in_words(decided: Decided) -> str:
    (report, start, end, _), decision, changed, at = decided
    return f"{decision}{f' ({changed})' if changed else ''}: {report}, characters {start} to {end}, {at}"


def _by_report(decided: Iterable[Decided]) -> dict[str, list[Decided]]:
    out: dict[str, list[Decided]] = defaultdict(list)
    for one in decided:
        out[one[0][0]].append(one)
    return out


def _cells(row: Row) -> tuple[Any, ...]:
    return tuple(v for n, v in row.items() if n != "event_id")
