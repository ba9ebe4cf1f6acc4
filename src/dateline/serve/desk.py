"""What every page asks: the store, with answers kept for a moment."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import date, timedelta
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Request

from dateline.serve.filters import Filter
from dateline.serve.memo import Memo
from dateline.store import Store
from dateline.store.periods import Period, bounds

Row = dict[str, Any]
Asked = TypeVar("Asked", bound=Filter)
_SHOWN = 90  # days that a page without days shows
# Days up to which a series is by day, week, month.
_UP_TO: tuple[tuple[Period, int], ...] = (("day", 45), ("week", 400), ("month", 3000))


class Desk:
    """A store with a memory for its answers.

    Args:
        store: opened.
        memo: keeps answers.
    """

    def __init__(self, store: Store, memo: Memo | None = None) -> None:
        self.store = store
        self.memo = memo or Memo()

    def ask(self, what: str, *args: Hashable, **more: Any) -> Any:
        """The answer of a method of the store, by its name.

        Args:
            args, more: what the method takes; all hashable.
        """
        key = (what, *args, *sorted(more.items()))
        return self.memo.get(key, lambda: getattr(self.store, what)(*args, **more))

    def size(self) -> Row:
        """How much the store holds, and of which days."""
        return dict(self.ask("size"))

    def framed(self, asked: Asked) -> Asked:
        """A filter with days: the last 90 that the store has reports of, where none are given."""
        if asked.since or asked.until:
            return asked
        last = self.size()["last"]
        if not last:
            return asked
        first = date.fromisoformat(last) - timedelta(days=_SHOWN)
        return asked.model_copy(update={"since": first.isoformat(), "until": last})

    def period(self, asked: Filter) -> Period:
        """How finely a stretch of days is shown."""
        size = self.size()
        if not size["first"]:
            return "day"
        first, last = bounds(asked.wanted(), size["first"], size["last"])
        first, last = max(first, size["first"]), min(last, size["last"])  # beyond there is nothing to draw
        days = (date.fromisoformat(last) - date.fromisoformat(first)).days
        return next((by for by, most in _UP_TO if days <= most), "year")

    def close(self) -> None:
        """Let go of the store."""
        self.memo.close()
        self.store.close()


def _desk(request: Request) -> Desk:
    desk: Desk = request.app.state.desk
    return desk


At = Annotated[Desk, Depends(_desk)]
