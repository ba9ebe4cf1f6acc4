"""``dateline chronology``: the days that matter and what happened on each, in the reports' own words."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from dateline.cli import rows as answers
from dateline.cli.rows import DEFAULT, AsOf, Since, StoreAt, To, Until

if TYPE_CHECKING:
    from dateline.record import Record


class ChronologyForm(StrEnum):
    """How a chronology is written."""

    table = "table"
    jsonl = "jsonl"
    md = "md"
    html = "html"


def chronology(
    store: StoreAt = DEFAULT,
    since: Since = None,
    until: Until = None,
    days: Annotated[int, typer.Option(min=1, help="The most days that are chosen.")] = 20,
    sentences: Annotated[int, typer.Option(min=1, max=2, help="The most sentences of one day.")] = 2,
    about: Annotated[
        str | None,
        typer.Option(metavar="WORDS", help="Only sentences that mention this actor or have all these words."),
    ] = None,
    as_of: AsOf = None,
    how: Annotated[
        ChronologyForm, typer.Option("--format", help="How it is written.")
    ] = ChronologyForm.table,
    out: To = None,
) -> None:
    """Write a chronology of a crisis: the days that matter, each with the sentences that tell best what happened.

    Every sentence is a report's own and stands with its sources. Reports behind the last day count too, for they tell
    what came of it.
    """
    from dateline.chronology import chronology_of, forms
    from dateline.chronology.choosing import Chronology

    answers.wanted(since=since, until=until)  # refuses days that can't be
    with answers.asked(store, as_of) as opened:
        found: Chronology = chronology_of(opened, since, until, days, sentences, about, progress=_shown)
    if how is ChronologyForm.table or how is ChronologyForm.jsonl:
        rows = forms.rows(found)
        if how is ChronologyForm.table:  # a line a sentence
            rows = [{"date": day.date, "sentence": x.text, "from": x.sources[0].report, "origins": day.origins}
                    for day in found.days for x in day.sentences]  # fmt: skip
        answers.write(rows, ("date", "sentence", "from", "origins"), answers.Format(how.value), out)
    else:
        answers.put(forms.markdown(found) if how is ChronologyForm.md else forms.page(found), out)


class _Read:
    """How many reports are read of how many."""

    def __init__(self, records: Iterator[tuple[str, Record]], total: int) -> None:
        self.total: int | None = total
        self.position = 0
        self._records = records

    def __iter__(self) -> Iterator[tuple[str, Record]]:
        for found in self._records:
            self.position += 1
            yield found


def _shown(records: Iterator[tuple[str, Record]], number: int) -> Iterator[tuple[str, Record]]:
    """The records, with a bar while they are read."""
    from dateline.cli import progress

    read = _Read(records, number)
    return progress.shown(read, read, "reports", to_terminal=False)
