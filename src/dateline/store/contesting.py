"""Which events reports contradict each other about: found for the accounts that a batch has changed.

What one report holds both sides of comes with its record. Here only accounts are looked at of which one report may deny
what another says: a few in a hundred. Of their mentions, made of the records again,
:func:`dateline.story.across` says what is disputed, as it does in memory.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

import sqlalchemy as sa

from dateline.store import tables
from dateline.store.corrections import Bonds, Decision, judged
from dateline.store.packing import unpacked
from dateline.store.rows import Row, insert_rows, parts, update_rows
from dateline.story import EventMention, across, mentions_of
from dateline.story.disputes import Dispute
from dateline.story.votes import may_be_disputed

ACROSS = 100
"""The number from which disputes of a mention are with other reports."""

Decided = Callable[[Sequence[str]], tuple[dict[str, list[Decision]], Bonds]]


def row_of(dispute: Dispute, number: int, nth: int, report: int, denied_report: int) -> Row:
    """A dispute as the store keeps it.

    Args:
        number: of the mention that is disputed, in its report.
        nth: of those about the mention.
        report: number of the report that asserts it.
        denied_report: of the one that denies it.
    """
    said, denied = dispute.asserted, dispute.denied
    return {
        "report": report, "number": number, "nth": nth, "start": said.span[0], "end": said.span[1], "by": said.by,
        "denied_report": denied_report, "denied_start": denied.span[0], "denied_end": denied.span[1],
        "denied_by": denied.by,
    }  # fmt: skip


def contest(connection: sa.Connection, accounts: Mapping[int, Row], decided: Decided) -> None:
    """Say of some events of a store whether reports contradict each other about them, and keep the words of both sides.

    Args:
        connection: in a transaction that may write, which has written the mentions of the events.
        accounts: rows of events by their ids, as the store has them.
        decided: what reviewers decided about some reports, by their own ids.
    """
    may_be = [
        event for event, row in accounts.items()
        if row["reports"] > 1 and may_be_disputed(row["votes"].get("stand") or ())
    ]  # fmt: skip
    _forget(connection, accounts)
    if not may_be:
        return
    places, told = _mentions(connection, may_be, decided)
    rows, now = list[Row](), set[int]()
    for event, mentions in told.items():
        for nth, d in enumerate(across(mentions)):
            report, number = places[d.mention]
            rows.append(row_of(d, number, ACROSS + nth, report, places[d.denied.report][0]))
            now.add(event)
    insert_rows(connection, "disputes", rows)
    changed = [{"id": event, "disputed": True} for event in sorted(now) if not accounts[event]["disputed"]]
    update_rows(connection, "events", "id", changed)


def _forget(connection: sa.Connection, accounts: Iterable[int]) -> None:
    """Take out what was said of the mentions of some events and other reports."""
    d, m = tables.disputes, tables.mentions
    if connection.scalar(sa.select(d.c.report).limit(1)) is None:
        return
    for some in parts(sorted(accounts)):
        mine = sa.select(1).where(m.c.report == d.c.report, m.c.number == d.c.number, m.c.event.in_(some))
        connection.execute(sa.delete(d).where(d.c.nth >= ACROSS, mine.exists()))


def _mentions(
    connection: sa.Connection, events: Sequence[int], decided: Decided
) -> tuple[dict[str, tuple[int, int]], dict[int, list[EventMention]]]:
    """Report and number of each mention, and of each report, by its id; and the mentions of some events."""
    m, r, t = tables.mentions, tables.records, tables.reports
    places: dict[str, tuple[int, int]] = {}
    wanted: dict[str, dict[int, int]] = defaultdict(dict)  # events by number of the mention, by report
    for some in parts(sorted(events)):
        found = sa.select(m.c.event, m.c.number, t.c.name, t.c.id).join(t, t.c.id == m.c.report)
        for row in connection.execute(found.where(m.c.event.in_(some))):
            places[row.name] = row.id, 0
            wanted[row.name][row.number] = row.event
    told: dict[int, list[EventMention]] = defaultdict(list)
    for names in parts(sorted(wanted)):
        judgements, bound = decided(names)
        records = sa.select(t.c.name, t.c.wire, r.c.body, t.c.text).join(r, r.c.report == t.c.id)
        for name, wire, body, text in connection.execute(records.where(t.c.name.in_(names))):
            record = unpacked(body, text)
            if name in judgements or name in bound:
                record = judged(record, judgements.get(name, ()), bound).record
            numbers = sorted(wanted[name])
            for number, mention in zip(numbers, mentions_of(record, wire, numbers=numbers), strict=True):
                places[mention.id] = places[name][0], number
                told[wanted[name][number]].append(mention)
    return places, told
