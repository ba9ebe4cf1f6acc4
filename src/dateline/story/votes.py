"""What holds of an account of which its reports differ: by votes, which are counted in any order.

Memory, store and cluster count alike, so that they say alike.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TypeAlias

from dateline.record import Status

Votes: TypeAlias = Mapping[str, float]
"""Confidence, summed, by what is said."""


def counted(votes: Votes, said: str, confidence: float) -> dict[str, float]:
    """The votes with one more, its confidence in thousandths, so that sums don't depend on their order."""
    return {**votes, said: round(votes.get(said, 0.0) + max(round(confidence, 3), 0.001), 3)}


def winner(votes: Votes) -> str:
    """What is said most surely; of equals, the first in the alphabet.

    Raises:
        ValueError: there is no vote.
    """
    return min(votes, key=lambda said: (-votes[said], said))


def status_of(votes: Votes) -> Status:
    """The status of an account by the votes for each.

    What is told as done or as not done is no plan any more. Of the two the surer holds, of equals what is told as done;
    whoever says otherwise makes it disputed. What was done is news where any report tells it as news.
    """
    done = votes.get("actual", 0.0) + votes.get("historical", 0.0)
    if denied := votes.get("negated", 0.0):
        return "negated" if denied > done else ("actual" if votes.get("actual") else "historical")
    order: tuple[Status, ...] = ("actual", "historical", "future", "hypothetical")
    return next(s for s in order if votes.get(s))


def may_be_disputed(stands: Collection[str]) -> bool:
    """Whether a report may deny what another says, by the stand of each mention of an account.

    Args:
        stands: of :func:`stand_of`.
    """
    return "denied" in stands and not {"asserted", "contested"}.isdisjoint(stands)


def stand_of(status: str, denied: bool, contested: bool = False) -> str:
    """How a mention stands to what it tells: ``asserted``, ``denied``, ``contested``, or ``open`` for plans and fears.

    Args:
        status: of the event.
        denied: whether somebody, or the report itself, says that it is not so.
        contested: whether somebody denies it in the same report.
    """
    if contested:
        return "contested"
    if denied:
        return "denied"
    return "asserted" if status in ("actual", "historical") else "open"


def confidence_of(mean: float, mentions: int, confidence: float) -> float:
    """The mean confidence when one more mention joins some: an account is no surer for being large."""
    return mean + (confidence - mean) / (mentions + 1)
