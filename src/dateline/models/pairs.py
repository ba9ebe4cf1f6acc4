"""What links two given sides, by the event reader: the type, whichever word tells it.

The probability of a type is the sum over all words of the window that the word tells it, that its actor is
named within the
one side and its recipient within the other.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dateline.models.interfaces import EventReader, Floats, Numbers, Text, Window
from dateline.models.reader import windows
from dateline.record import Span


def scores(model: EventReader, text: Text, actor: Span, recipient: Span) -> dict[str, float]:
    """The probability of each type, should there be an event between the sides.

    Args:
        actor, recipient: their characters; the sides of a mutual event in any order.
    """
    sides = [_words(text, span) for span in (actor, recipient)]
    window = _around(text, [int(w) for side in sides for w in side])
    if window is None or not all(len(s) for s in sides):
        return dict.fromkeys(model.types[1:], 1 / (len(model.types) - 1))
    types, actors, recipients = model.pairs(text, window)
    first, second = ([w - window.begin for w in side] for side in sides)
    told = types[:, 1:] + (_within(actors, first) + _within(recipients, second))[:, None]
    whole = np.exp(told - told.max()).sum(axis=0)
    return dict(zip(model.types[1:], (whole / whole.sum()).tolist(), strict=True))


def _within(logs: Floats, words: Sequence[int]) -> Floats:
    out: Floats = np.log(np.exp(logs[:, words]).sum(axis=1) + 1e-9)
    return out


def _words(text: Text, span: Span) -> Numbers:
    inside = [n for n, (start, end) in enumerate(text.words) if start < span[1] and span[0] < end]
    return np.array(inside, np.int64)


def _around(text: Text, words: Sequence[int]) -> Window | None:
    """The window that holds most of some words."""
    return max(windows(text), key=lambda w: sum(w.begin <= n < w.end for n in words), default=None)
