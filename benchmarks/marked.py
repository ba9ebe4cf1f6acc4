"""The marked reports of ``benchmarks/accounts``: read by dateline, and their events aligned with those of a person."""

from __future__ import annotations

import hashlib
import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec
from rich.console import Console
from rich.progress import track

from dateline.coding import code
from dateline.intake import Refusal
from dateline.record import Event, EventTime, Range, Record, Span
from dateline.report import Report

DATA = Path(__file__).parent / "accounts" / "reports.jsonl"


class Gold(msgspec.Struct):
    """What a person marked: the words that tell a happening, and which."""

    cluster: str
    type: str
    span: Span
    note: str


class Marked(NamedTuple):
    """A report, its record, and what a person marked in it."""

    row: dict[str, str]
    record: Record
    gold: list[Gold]

    @property
    def part(self) -> str:
        """``build`` or ``unseen``."""
        return self.row["part"]


def load() -> list[Marked]:
    """All reports; the records are kept in the folder for temporary files, and read anew when anything changed."""
    rows = [json.loads(line) for line in DATA.read_text("utf-8").splitlines()]
    records = read([Report(**{k: r[k] for k in ("id", "text", "published", "publisher")}) for r in rows])
    return [
        Marked(r, record, msgspec.convert(r["gold"], list[Gold]))
        for r, record in zip(rows, records, strict=True)
    ]


def read(reports: Sequence[Report]) -> list[Record]:
    """The records of some reports, kept in the folder for temporary files as long as the reading is the same.

    They are read with a progress bar; one report that is refused ends the run.
    """
    import dateline

    package = Path(dateline.__file__).parent
    digest = hashlib.sha256(msgspec.json.encode(reports))
    for folder in ("reading", "models", "knowledge", "ontology"):
        for path in sorted((package / folder).rglob("*")):
            if path.is_file() and path.suffix != ".pyc" and "story" not in path.name + path.parent.name:
                digest.update(f"{path.relative_to(package)} {path.stat().st_size}".encode())
                digest.update(path.read_bytes() if path.stat().st_size < 1_000_000 else b"")
    kept = Path(tempfile.gettempdir(), f"dateline-read-{digest.hexdigest()[:16]}.jsonl")
    if kept.exists():
        return [Record.from_json(line) for line in kept.read_text("utf-8").split("\n") if line]
    found = list(
        track(code(reports), total=len(reports), description="Reading", console=Console(stderr=True))
    )
    refused = [r for r in found if isinstance(r, Refusal)]
    if refused:
        sys.exit(refused[0].error)
    kept.write_text("".join(f"{r.to_json()}\n" for r in found), "utf-8")
    return [r for r in found if isinstance(r, Record)]


def aligned(marked: Marked) -> dict[str, Gold]:
    """Coded events by id, each with what a person marked there.

    An event is aligned where its predicate overlaps the marked words; the marked words that are left, with an event of
    their type in the same sentence that is left.
    """
    record, found = marked.record, {}
    for event in record.events:
        over = [g for g in marked.gold if _overlap(g.span, (event.trigger.start, event.trigger.end))]
        if over:
            found[event.id] = over[0]
    done = {g.span for g in found.values()}
    for gold in marked.gold:
        if gold.span not in done:
            sentence = _sentence(record, gold.span[0])
            near = (
                e
                for e in record.events
                if e.id not in found
                and e.type == gold.type
                and _overlap(sentence, (e.trigger.start, e.trigger.end))
            )
            event_ = next(near, None)
            if event_:
                found[event_.id] = gold
    return found


def as_marked(marked: Marked) -> Record:
    """The record with exactly the marked events: predicate and type are the person's, all else is as read.

    Where reading found no event, the sides are the entities before and behind the predicate in its sentence, the day
    the sentence's.
    """
    by_gold: dict[Span, Event] = {}
    for event in marked.record.events:
        gold = aligned(marked).get(event.id)
        if gold:
            by_gold.setdefault(gold.span, event)
    events = [_marked_event(marked.record, n, g, by_gold.get(g.span)) for n, g in enumerate(marked.gold)]
    return msgspec.structs.replace(marked.record, events=events)


def _marked_event(record: Record, number: int, gold: Gold, read: Event | None) -> Event:
    trigger = Range(*gold.span)
    if read:
        mode = read.mode if read.type == gold.type else None
        return msgspec.structs.replace(read, id=f"g{number}", type=gold.type, trigger=trigger, mode=mode)
    sentence = _sentence(record, gold.span[0])
    spans = [
        (m.start, m.end, e.id)
        for e in record.entities
        for m in e.mentions
        if sentence[0] <= m.start < sentence[1]
    ]
    before = [s for s in spans if s[1] <= gold.span[0]]
    behind = [s for s in spans if gold.span[1] <= s[0]]
    actor, recipient = max(before, default=None), min(behind, default=None)
    days = [t for t in record.times if sentence[0] <= t.start < sentence[1] and len(t.value) == 10]
    return Event(
        id=f"g{number}",
        type=gold.type,
        trigger=trigger,
        evidence=Range(*sentence),
        actors=[actor[2]] if actor else [],
        recipients=[recipient[2]] if recipient else [],
        actor_spans=[actor[:2]] if actor else [],
        recipient_spans=[recipient[:2]] if recipient else [],
        status={"denied": "negated", "planned": "future"}.get(gold.note, "actual"),  # type: ignore[arg-type]
        time=EventTime(value=days[0].value, start=days[0].value, end=days[0].value, span=(days[0].start, days[0].end))
        if days
        else None,
    )  # fmt: skip


def _sentence(record: Record, at: int) -> Span:
    return next(((s, e) for s, e in record.sentences if s <= at < e), (0, len(record.text)))


def _overlap(one: Span, two: Span) -> bool:
    return one[0] < two[1] and two[0] < one[1]
