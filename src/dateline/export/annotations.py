"""W3C Web Annotations: each event hangs on its characters, as Hypothesis, Recogito and annotation servers read them.

Source: https://www.w3.org/TR/annotation-model/. Positions count code points there as in a record.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, TextIO

from dateline.export.forms import Form
from dateline.export.naming import moment_of, title_of, urn, web, words_of
from dateline.export.rows import day_of
from dateline.record import SCHEMA, Event, Record

_AROUND = 32  # characters before and behind the words, by which they are found in a page that has changed


def page(records: Iterable[Record], file: TextIO) -> int:
    """Write an annotation page with an annotation for each event. Returns their number."""
    head = {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "id": "urn:dateline:annotations",
        "type": "AnnotationPage",
    }
    file.write(json.dumps(head)[:-1] + ', "items": [')
    count = 0
    for record in records:
        for event in record.events:
            file.write(
                (",\n" if count else "\n") + json.dumps(_annotation(record, event), ensure_ascii=False)
            )
            count += 1
    file.write("\n]}\n")
    return count


def _annotation(record: Record, event: Event) -> dict[str, Any]:
    start, end = event.evidence.start, event.evidence.end
    day, moment = day_of(record, event), moment_of(record)
    tags = [event.type, event.mode, event.status, day, event.place.name if event.place else None]
    bodies = [{"type": "TextualBody", "purpose": "tagging", "value": tag} for tag in tags if tag]
    title = {
        "type": "TextualBody",
        "purpose": "describing",
        "format": "text/plain",
        "value": title_of(record, event),
    }
    made = {"created": moment.isoformat()} if moment else {}
    return {
        "id": urn(record, event), "type": "Annotation", "motivation": "classifying", **made,
        "generator": {"id": f"urn:dateline:schema:{SCHEMA}", "type": "Software", "name": "dateline"},
        "body": [title, *bodies],
        "target": {
            "source": web(record.url) or urn(record),
            "selector": [
                {"type": "TextPositionSelector", "start": start, "end": end},
                {"type": "TextQuoteSelector", "exact": words_of(record, event),
                 "prefix": record.text[max(0, start - _AROUND) : start], "suffix": record.text[end : end + _AROUND]},
            ],
        },
    }  # fmt: skip


ANNOTATIONS = Form("W3C Web Annotations: each event on its characters", page)
