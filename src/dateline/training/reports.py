"""What the event reader is trained on: reports and sentences annotated in full, and pairs of sides with their type.

Three forms are read, each one JSON object a line (``.gz`` too):

- a report with ``events``: ``trigger``, ``type``, ``mode``, ``status``, ``actors``, ``recipients`` (lists of
  spans), and
  ``optional`` where a careful coder might leave it out;
- a sentence with ``pairs`` whose fields are ``actor`` and ``recipient``, and ``complete`` where they are all;
- a sentence with ``pairs`` that have no ``trigger``: two sides and the type of what links them, by whichever word.

A line without ``text`` takes it by its ``id`` from another file. Reports in the line notation of
:mod:`dateline.training.notation` become the first form.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from tokenizers import Tokenizer

from dateline.errors import TrainingError
from dateline.models.interfaces import Text, Window
from dateline.models.reader import cut, windows
from dateline.record import EVENT_TYPES, STATUSES
from dateline.training.notation import sentences

JOINED = {"YIELD": ("CONCEDE", "RETREAT")}
"""Labels of a data set that stand for more than one type."""
NO_EVENT = "NONE"
"""The label of a pair between which a sentence tells no event."""


class AnnotatedEvent(NamedTuple):
    """An annotated event, in words.

    Attributes:
        mode: empty where it has none; None where the annotation does not tell.
        status: None where the annotation does not tell.
        sides: words of the actors, of the recipients.
        optional: whether a careful coder might leave it out.
    """

    type: str
    mode: str | None
    status: str | None
    sides: tuple[list[int], list[int]]
    optional: bool = False


class AnnotatedPair(NamedTuple):
    """Two sides and the types of what links them, one of which is right."""

    types: tuple[str, ...]
    actor: list[int]
    recipient: list[int]


class AnnotatedText(NamedTuple):
    """An annotated text.

    Attributes:
        complete: whether all its events are annotated, so that every other word tells none.
        events: by the word that tells each.
    """

    id: str
    text: Text
    events: dict[int, AnnotatedEvent]
    pairs: list[AnnotatedPair]
    complete: bool


def lines(path: Path, texts: Mapping[str, str] | None = None) -> Iterator[tuple[int, dict[str, Any]]]:
    """The objects of a file of JSON lines, packed with gzip or not, each with the number of its line.

    Args:
        texts: by id, of those that the file itself has without.

    Raises:
        TrainingError: the file can't be opened, or a line is no JSON object with a text.
    """
    opener = gzip.open if path.suffix == ".gz" else open
    try:
        with opener(path, "rt", encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                if not line.strip():
                    continue
                row = json.loads(line)
                if (
                    isinstance(row, dict)
                    and "text" not in row
                    and (known := (texts or {}).get(str(row.get("id"))))
                ):
                    # of a long one only the beginning was annotated
                    row["text"] = known = known[: row.get("length")]
                    if zlib.crc32(known.encode()) != row.get("crc32", zlib.crc32(known.encode())):
                        raise TrainingError(
                            f"{path}, line {number}: the text of {row['id']} is another than was annotated."
                        )
                if not isinstance(row, dict) or not isinstance(row.get("text"), str):
                    raise TrainingError(
                        f"{path}, line {number}: no object with a “text”. Texts of another file: --texts."
                    )
                row.setdefault("id", f"{path.name}:{number}")
                yield number, row
    except json.JSONDecodeError as e:
        raise TrainingError(f"{path}, line {number}: {e.msg}. Each line must be one JSON object.") from e
    except (OSError, UnicodeDecodeError) as e:
        raise TrainingError(f"{path} can't be read: {e}. Give a file of JSON lines in UTF-8.") from e


def read(path: Path, texts: Mapping[str, str] | None = None) -> Iterator[dict[str, Any]]:
    """The annotated texts of a file, in any of the three forms.

    Args:
        texts: of :func:`lines`.

    Raises:
        TrainingError: it can't be read, or a line is no annotated text; the sentence names the line.
    """
    for number, row in lines(path, texts):
        try:
            _check(row)
        except (ValueError, KeyError, TypeError) as e:
            why = f"it lacks {e}" if isinstance(e, KeyError) else str(e)
            raise TrainingError(
                f"{path}, line {number}: {why}. Each line needs “text”, and “events” or “pairs” with spans "
                "[start, end] in code points."
            ) from e
        yield row


def _check(item: dict[str, Any]) -> None:
    text = item["text"]
    if "events" not in item and "pairs" not in item:
        raise ValueError("it has neither “events” nor “pairs”")
    for event in item.get("events") or item.get("pairs") or ():
        kind = event["type"]
        if kind not in EVENT_TYPES and kind not in JOINED and kind != NO_EVENT:
            raise ValueError(f"“{kind}” is no type of PLOVER's")
        if event.get("status") not in (None, *STATUSES):
            raise ValueError(f"“{event['status']}” is no status")
        several = [event[k] for k in ("actors", "recipients", "actor", "recipient") if k in event]
        for start, end in [s for side in several for s in side] + (
            [event["trigger"]] if event.get("trigger") else []
        ):
            if not 0 <= start < end <= len(text):
                raise ValueError(f"[{start}, {end}] does not lie within its {len(text)} characters")


def annotated(items: Sequence[dict[str, Any]], tokenizer: Tokenizer) -> list[AnnotatedText]:
    """Annotated texts as the reader sees them."""
    return [_annotated(item, tokenizer) for item in items]


def _annotated(item: dict[str, Any], tokenizer: Tokenizer) -> AnnotatedText:
    text = cut(tokenizer, item["text"], [s for s, _ in sentences(item["text"])] or [0])
    starts, ends = (np.array([w[i] for w in text.words] or [0]) for i in (0, 1))

    def words(spans: Sequence[Sequence[int]]) -> list[int]:
        chosen = [np.flatnonzero((starts < end) & (ends > start)) for start, end in spans]
        return sorted({int(w) for some in chosen for w in some}) if text.words else []

    events: dict[int, AnnotatedEvent] = {}
    pairs: list[AnnotatedPair] = []
    for e in item.get("events") or item.get("pairs") or ():
        if e["type"] == NO_EVENT:
            continue
        actors, recipients = (
            words(e.get("actors") or e.get("actor") or ()),
            words(e.get("recipients") or e.get("recipient") or ()),
        )
        trigger = words([e["trigger"]]) if e.get("trigger") else []
        if trigger:
            optional, mode = bool(e.get("optional")), (e["mode"] or "") if "mode" in e else None
            if trigger[-1] not in events or (events[trigger[-1]].optional and not optional):
                events[trigger[-1]] = AnnotatedEvent(
                    e["type"], mode, e.get("status"), (actors, recipients), optional
                )
        elif actors and recipients:
            pairs.append(AnnotatedPair(JOINED.get(e["type"], (e["type"],)), actors, recipients))
    complete = bool(item.get("complete", "events" in item)) and not pairs
    return AnnotatedText(str(item.get("id", "")), text, events, pairs, complete)


class Item(NamedTuple):
    """A window of an annotated text, to be learnt from."""

    source: AnnotatedText
    window: Window


def items_of(texts: Sequence[AnnotatedText]) -> list[Item]:
    """The windows of some texts that teach anything."""
    out = []
    for t in texts:
        for w in windows(t.text):
            if t.complete or t.pairs or any(w.new <= word < w.end for word in t.events):
                out.append(Item(t, w))
    return out
