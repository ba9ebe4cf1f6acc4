"""What the rules find in a store on a day: each alert a sentence, its figures, and the accounts with their words."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from dateline.alerts.rules import Denied, First, PlannedRule, Rise, Rules
from dateline.alerts.units import Series, days_before, end_of, last_day, names_of, series_of
from dateline.counts.alarms import Watched, watched
from dateline.counts.change import change
from dateline.counts.surprise import ranges
from dateline.errors import counted
from dateline.store import Store
from dateline.store.asking import Row
from dateline.store.periods import periods
from dateline.store.tallying import Key

_LATE = 2  # of the last periods that are over, since reports come late
_LEAST = 12  # periods of a past
_LOOKED = 56  # days in which the day of a change is looked for
_TOLD = 5  # accounts of an alert
_WHAT = {"accounts": "account", "origins": "origin", "deaths": "death"}


def found(store: Store, rules: Rules, at: str | None = None) -> list[Row]:
    """Keep and give the alerts that are new.

    Args:
        at: the day; the last that the store has reports of where not given.

    Returns:
        rows of :data:`~dateline.store.tables.alerts`.
    """
    day = last_day(store, at)
    rows = [row for rule in rules.rise for row in rises(store, rule, day)]
    rows += [row for rule in rules.first for row in firsts(store, rule, day)]
    rows += [row for rule in rules.planned for row in coming(store, rule, day)]
    rows += [row for rule in rules.denied for row in denials(store, rule, day)]
    silent = store.silences(day)
    for row in rows:
        row["silent"] = (row["rule"], "") in silent or (row["rule"], row["unit"]) in silent
    return store.keep_alerts(rows)


def judged(rule: Rise, series: Series) -> Watched:
    """Where the counts of a rule's units are beyond what is promised."""
    promise = rule.promise(len(series.units))
    return watched(series.counts, series.exposure, series.names, series.periods, promise, _LEAST, rule.named)


def rises(store: Store, rule: Rise, day: str) -> Iterator[Row]:
    """The alarms of a rule that begin in the last periods that are over."""
    series = series_of(store, rule, day)
    if not series.units or len(series.periods) <= _LEAST:
        return
    judgement = judged(rule, series)
    where = judgement.told.copy()
    where[:, :-_LATE] = False
    level = float(judgement.thresholds[-1])
    beside = where.copy()
    beside[:, :-1] |= where[:, 1:]
    expected = ranges(series.counts, series.exposure, judgement.learnt, beside, level)
    reports = store.reports_by_day(days_before(day, _LOOKED + 62))
    for t, i in sorted(zip(*np.nonzero(where)[::-1], strict=True)):
        first = series.periods[t]
        last = end_of(first, rule.every)
        begun = _begun(series.by_day[i], reports if rule.count != "deaths" else {}, last)
        low, high = expected[i, t]
        figures = {
            "counted": int(series.counts[i, t]), "low": low, "high": high, "what": rule.count,
            "reports": int(series.exposure[t]) if rule.count != "deaths" else None, "first": first, "last": last,
            "strength": round(float(judgement.strengths[i, t]), 2),
            "threshold": round(float(judgement.thresholds[t]), 2), "promise": rule.false_alarms, "begun": begun,
        }  # fmt: skip
        if figures["counted"] <= high:  # it is beyond only together with the period before
            low, high = expected[i, t - 1]
            figures["before"] = {"counted": int(series.counts[i, t - 1]), "low": low, "high": high}
        members = store.members(rule.by, series.units[i], rule.wanted(first, last), rule.mode, _TOLD)
        name = series.names[i]
        yield _alert("rise", rule.name, name, last, first, of_rise(name, figures), figures, members)


def of_rise(name: str, f: Row) -> str:
    """The sentence of a rise."""
    span = f["first"] if f["first"] == f["last"] else f"{f['first']} to {f['last']}"
    number = counted(f["counted"], _WHAT[f["what"]])
    seen = "" if f["reports"] is None else f" in {counted(f['reports'], 'report')}"
    since = f"; more since {f['begun']}" if f["begun"] else ""
    if before := f.get("before"):
        return (
            f"{name}: {number}, {span}{seen}, after {before['counted']:,} in the period before, where {_span(f)} and "
            f"{_span(before)} were to be expected: together beyond that{since}."
        )
    return f"{name}: {number}, {span}{seen}, where {_span(f)} were to be expected{since}."


def _span(f: Row) -> str:
    return f"{f['low']:,} to {f['high']:,}" if f["low"] < f["high"] else f"{f['high']:,}"


def _begun(by_day: dict[str, int], reports: dict[str, int], last: str) -> str | None:
    """The day from which on there is more; None where no day stands out."""
    days = list(periods(days_before(last, _LOOKED), last, "day"))
    counts = np.array([by_day.get(d, 0) for d in days], float)
    seen = np.array([reports.get(d, 0) if reports else 1 for d in days], float)
    cut = change(counts, seen)
    if cut is None or counts[cut:].mean() <= counts[:cut].mean():
        return None
    return days[cut]


def firsts(store: Store, rule: First, day: str) -> Iterator[Row]:
    """Units of which something is told for the first time, or the first after long."""
    since = days_before(day, rule.within - 1)
    quiet = days_before(since, rule.quiet)
    if min(store.reports_by_day(), default=day) > quiet:
        return  # too short a past to call anything the first
    before: dict[Key, str] = {}
    now: set[Key] = set()
    earlier = rule.wanted(until=day)
    if rule.status == ("actual",):  # what is background now has happened too
        from msgspec.structs import replace

        earlier = replace(earlier, status=("actual", "historical"))
    for unit, when, _ in store.tally(rule.by, earlier, rule.mode):
        if when < since:
            before[unit] = max(before.get(unit, ""), when)
    for unit, when, _ in store.tally(rule.by, rule.wanted(since, day), rule.mode):
        if since <= when <= day and before.get(unit, "") < quiet:
            now.add(unit)
    units = sorted(now)
    for unit, name in zip(units, names_of(store, rule.by, units), strict=True):
        if name is None:
            continue
        members = store.members(rule.by, unit, rule.wanted(since, day), rule.mode, _TOLD)
        when = min((m["day"] for m in members), default=day)
        last = before.get(unit)
        figures = {"first": when, "before": last, "quiet": rule.quiet}
        tail = f", the first since {last}" if last else ", the first that the store knows of"
        sentence = f"{name}: {rule.name} on {when}{tail}."
        yield _alert("first", rule.name, name, when, when, sentence, figures, members)


def coming(store: Store, rule: PlannedRule, day: str) -> Iterator[Row]:
    """What is planned and comes near."""
    wanted = rule.wanted(days_before(day, -1), days_before(day, -rule.within))
    for row in store.planned(wanted, None):
        if row["followed"] or (rule.mode and row["mode"] not in rule.mode):
            continue
        who = ", ".join(row["actors"]) or "somebody"
        whom = f" → {', '.join(row['recipients'])}" if row["recipients"] else ""
        place = f", {row['place']}" if row["place"] else ""
        unit = f"{who}{whom}"
        due = row["due"] or row["day"]
        sentence = f"{unit}: {row['type']}{place}, planned for {due}."
        figures = {"on": due, "type": row["type"], "reports": row["reports"]}
        yield _alert("planned", rule.name, unit, due, f"{row['type']} {due}", sentence, figures, [row])


def denials(store: Store, rule: Denied, day: str) -> Iterator[Row]:
    """Accounts that an alert told of and that are denied, corrected or gone since."""
    for alert in store.alerts(None, since=days_before(day, rule.days)):
        if alert["kind"] not in ("rise", "first"):
            continue
        states = store.states([t["event"] for t in alert["told"]])
        for told in alert["told"]:
            now = states.get(told["event"])
            what = _changed(told, now)
            if what is None:
                continue
            members = [row] if (row := store.event(told["event"])) else []
            sentence = f"Alert {alert['id']} ({alert['unit']}) told “{told['words']}”: {what}."
            figures = {"alert": alert["id"], "event": told["event"], "was": told["status"], "now": what}
            yield _alert("denied", rule.name, alert["unit"], day, f"{alert['id']} {told['event']} {what}",
                         sentence, figures, members)  # fmt: skip


def _changed(told: Row, now: Row | None) -> str | None:
    """What has become of an account; None where it stands as it was told."""
    if now is None:
        return "no account tells so now"
    if now["status"] == "negated" != told["status"]:
        return "reports now say that it did not happen"
    if now["disputed"] and not told["disputed"]:
        return "a report now denies it"
    if now["status"] != told["status"]:
        return f"it is now told as {now['status']}, no longer as {told['status']}"
    return f"it is now {now['type']}, no longer {told['type']}" if now["type"] != told["type"] else None


def _alert(
    kind: str, rule: str, unit: str, day: str, about: str, sentence: str, figures: Row, members: Sequence[Row]
) -> Row:
    told = [
        {"event": m["id"], "type": m["type"], "status": m["status"], "disputed": m["disputed"], "day": m["day"],
         **_words(m["told"])}
        for m in members
    ]  # fmt: skip
    key = json.dumps([kind, rule, unit, about], ensure_ascii=False)
    return {"key": key, "rule": rule, "kind": kind, "unit": unit, "day": day, "sentence": sentence,
            "figures": figures, "told": told, "silent": False}  # fmt: skip


def _words(told: Sequence[Row]) -> dict[str, Any]:
    names = ("words", "report", "publisher", "start", "end")
    first = told[0] if told else {}
    words = " ".join(str(first.get("words", "")).split())
    return {**{name: first.get(name) for name in names}, "words": words}
