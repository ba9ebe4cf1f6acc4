"""What is disputed of an event: somebody denies or contradicts what another source says of it, in the words of both.

Denials within one report come from :mod:`.denials`. Across the reports of an account, a mention that somebody denies
stands against those by which others tell the same deed as done; and so do reports of two publishers, one of which says
in its own name that it happened and the other that it did not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

import msgspec

from dateline.record import Span
from dateline.story.denials import SURE, TOLD
from dateline.story.fitting import deeds_fit
from dateline.story.mentions import Denial, EventMention
from dateline.story.traits import traits_of

_MOST = 10  # disputes across reports of one event
_MENTIONS = 60  # of one account that are compared


class Statement(msgspec.Struct, frozen=True, kw_only=True):
    """What one side of a dispute says.

    Attributes:
        report: id of the report.
        publisher: of it.
        day: of it, ISO 8601.
        by: the words that name who says it; None where it is the report itself.
        span: the characters that say it.
        said: the same in words.
    """

    report: str
    publisher: str | None
    day: str | None
    by: str | None
    span: Span
    said: str


class Dispute(msgspec.Struct, frozen=True, kw_only=True):
    """What one source says and another denies.

    Attributes:
        mention: id of the mention that is disputed.
    """

    mention: str
    asserted: Statement
    denied: Statement


def disputes_of(mentions: Sequence[EventMention]) -> list[Dispute]:
    """The disputes about one event, those within a report before those across reports.

    Args:
        mentions: of the event. Their order doesn't matter.
    """
    found: dict[tuple[str, str], Dispute] = {}
    for dispute in (*(d for m in _ordered(mentions) for d in within(m)), *across(mentions)):
        found.setdefault((dispute.asserted.said, dispute.denied.said), dispute)
    return list(found.values())


def within(m: EventMention) -> Iterator[Dispute]:
    """The disputes about a mention that its own report tells of."""
    for denial in m.denials:
        yield Dispute(mention=m.id, asserted=_statement(m, denial), denied=_denial(m, denial))


def across(mentions: Sequence[EventMention]) -> list[Dispute]:
    """The first ten disputes about one event of which two reports each tell one side.

    Args:
        mentions: of the event. Their order doesn't matter.
    """
    return list(islice(_across(_ordered(mentions)[:_MENTIONS]), _MOST))


def _ordered(mentions: Sequence[EventMention]) -> list[EventMention]:
    return sorted(mentions, key=lambda m: (m.published or "", m.id))


def _across(told: Sequence[EventMention]) -> Iterator[Dispute]:
    for one in told:
        for two in told:
            if one.report == two.report or not _contradicts(one, two):
                continue
            if deeds_fit(traits_of(one), traits_of(two)):
                yield Dispute(mention=two.id, asserted=_statement(two), denied=_statement(one))


def _contradicts(denied: EventMention, told: EventMention) -> bool:
    """Whether the first is somebody's denial, or the negation of another publisher, and the second tells it as done."""
    if told.status not in TOLD or told.denied_by or min(denied.confidence, told.confidence) < SURE:
        return False
    earlier, later = told.published or "", denied.published or ""
    if denied.denied_by and any(source.stance == "denied" for source in denied.sources):
        return denied.denied_by not in told.voices and earlier <= later
    if denied.denied_by:  # “has not spoken to him” is true until he has
        return bool(told.voices) and denied.denied_by not in told.voices and earlier < later
    if denied.status != "negated" or denied.voices or told.voices or denied.trigger != told.trigger:
        return False
    return bool(denied.publisher and told.publisher) and denied.publisher != told.publisher


def _statement(m: EventMention, denial: Denial | None = None) -> Statement:
    """What a mention says; where only the denial tells what is denied, its words for it."""
    claim = denial.claim if denial else None
    return Statement(
        report=m.report, publisher=m.publisher, day=m.published, span=claim or m.sentence,
        by=None if claim or not m.sources else m.sources[0].said_by,
        said=denial.claimed if denial and claim else m.said,
    )  # fmt: skip


def _denial(m: EventMention, denial: Denial) -> Statement:
    return Statement(
        report=m.report,
        publisher=m.publisher,
        day=m.published,
        by=denial.by,
        span=denial.span,
        said=denial.said,
    )
