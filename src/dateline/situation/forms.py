"""A situation as rows for JSON and as text for a terminal."""

from __future__ import annotations

from typing import Any

from dateline.situation.composing import Situation
from dateline.situation.figures import DeathTolls
from dateline.situation.phrases import days_in_words
from dateline.situation.stated import Stated, Words

Row = dict[str, Any]


def row_of(found: Situation) -> Row:
    """A situation as plain values: what the page, its JSON twin and ``--format json`` show."""
    return {
        "since": found.span.since,
        "until": found.span.until,
        "previous": {"since": found.previous.since, "until": found.previous.until},
        "reports": found.reports,
        "reports_before": found.reports_before,
        "sentences": [_sentence(s) for s in found.sentences],
        "deaths": _deaths(found.deaths),
        "deaths_before": _deaths(found.deaths_before),
        "changed": [
            {"text": m.text, "what": m.what, "name": m.name, "actor": m.actor, "recipient": m.recipient,
             "counted": m.counted, "before": m.before, "low": m.low, "high": m.high, "z": m.z}
            for m in found.changed
        ],
        "next": [
            {"text": d.text, "due": d.due, "due_last": d.due_last, "event": d.event, "words": words_of(d.words)}
            for d in found.due
        ],
        "contested": [
            {"event": c.event, "day": c.day, "type": c.type, "actors": c.actors, "recipients": c.recipients,
             "asserted": words_of(c.asserted), "denied": words_of(c.denied)}
            for c in found.contested
        ],
        "speakers": [
            {"text": s.text, "by": s.by, "quotes": s.quotes, "denials": s.denials,
             "topics": [{"topic": topic, "events": number} for topic, number in s.topics]}
            for s in found.speakers
        ],
    }  # fmt: skip


def _sentence(s: Stated) -> Row:
    return {
        "text": s.text, "tail": s.tail, "pieces": [{"text": p.text, "actor": p.actor} for p in s.pieces],
        "event": s.event, "accounts": s.accounts, "type": s.type, "mode": s.mode, "actors": s.actors,
        "recipients": s.recipients, "place": s.place, "first": s.first, "last": s.last, "reports": s.reports,
        "origins": s.origins, "dated": s.dated, "confidence": s.confidence, "words": [words_of(w) for w in s.words],
    }  # fmt: skip


def words_of(w: Words) -> Row:
    """Where a report says it."""
    return {
        "report": w.report, "publisher": w.publisher, "title": w.title, "url": w.url, "day": w.day, "number": w.number,
        "start": w.start, "end": w.end, "words": w.words, "said_by": w.said_by,
    }  # fmt: skip


def _deaths(d: DeathTolls) -> Row:
    return {
        "text": d.text, "accounts": d.accounts, "low": d.low, "high": None if d.open_ended else d.high,
        "largest": [
            {"event": t.event, "day": t.day, "place": t.place, "number": t.number, "low": t.low, "high": t.high,
             "words": [words_of(w) for w in t.words]}
            for t in d.largest
        ],
    }  # fmt: skip


def text_of(found: Situation) -> str:
    """A situation as plain text, each sentence with the reports that carry it."""
    row = row_of(found)
    lines = [f"Situation, {days_in_words(found.span.since, found.span.until)}", ""]
    lines.append(f"{found.reports:,} reports; {found.reports_before:,} in the span before.")
    lines += _part(
        "What happened", [f"{s['text']} {s['tail']}  [{_sources(s['words'])}]" for s in row["sentences"]]
    )
    lines += _part("Deaths reported", [
        row["deaths"]["text"], f"In the span before: {row['deaths_before']['text']}",
        *(f"{t['day']}: {t['number']}  [{_sources(t['words'])}]" for t in row["deaths"]["largest"]),
    ])  # fmt: skip
    lines += _part("What changed", [m["text"] for m in row["changed"]])
    lines += _part(
        "What is next", [f"{d['due']}: {d['text']}  [{_sources([d['words']])}]" for d in row["next"]]
    )
    lines += _part("What is disputed", [
        f"“{c['asserted']['words']}” ({_who(c['asserted'])}) but “{c['denied']['words']}” ({_who(c['denied'])})"
        for c in row["contested"]
    ])  # fmt: skip
    lines += _part("Who speaks", [s["text"] for s in row["speakers"]])
    return "\n".join(lines) + "\n"


def _part(title: str, lines: list[str]) -> list[str]:
    return ["", title, *(f"- {line}" for line in lines)] if lines else []


def _sources(words: list[Row]) -> str:
    return ", ".join(dict.fromkeys(w["report"] for w in words))


def _who(words: Row) -> str:
    return ", ".join(x for x in (words["said_by"], words["publisher"], words["day"]) if x)
