"""Answers that are kept for a moment, so that twenty people who look at one page cost one question to the store."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar, cast

from dateline.errors import StoreTooSlowError
from dateline.store.deadline import left, within

Made = TypeVar("Made")


class Memo:
    """Keeps what was made; what is no longer fresh is given once more while it is made anew behind the scenes.

    Args:
        fresh: seconds for which an answer is given as it is.
        stale: seconds after which nobody is given it any more.
        most: answers that are kept.
        longest: seconds that making an answer behind the scenes may take; who waits for one has a limit already.
    """

    def __init__(
        self, fresh: float = 3.0, stale: float = 60.0, most: int = 400, longest: float = 30.0
    ) -> None:
        self.fresh, self.stale, self.most, self.longest = fresh, stale, most, longest
        self._kept: OrderedDict[Hashable, tuple[float, Any]] = OrderedDict()
        self._making: dict[Hashable, threading.Lock] = {}
        self._lock = threading.Lock()
        self._behind = ThreadPoolExecutor(1, "memo")

    def get(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """What ``make`` makes, made by one thread at a time for a key.

        Raises:
            StoreTooSlowError: another thread makes it for longer than there is time.
        """
        with self._lock:
            kept = self._kept.get(key)
            one = self._making.setdefault(key, threading.Lock())
        age = time.monotonic() - kept[0] if kept else self.stale
        if kept and age < self.fresh:
            return cast(Made, kept[1])
        if kept and age < self.stale:
            if one.acquire(blocking=False):
                self._behind.submit(self._renew, key, make, one)
            return cast(Made, kept[1])
        rest = left()
        if not one.acquire(timeout=-1 if rest is None else rest):
            raise StoreTooSlowError("Others wait for the same answer already. Ask again in a moment.")
        try:
            kept = self._kept.get(key)
            if kept and time.monotonic() - kept[0] < self.fresh:
                return cast(Made, kept[1])
            return self._keep(key, make())
        finally:
            one.release()

    def clear(self) -> None:
        """Forget everything: the store was changed."""
        with self._lock:
            self._kept.clear()

    def close(self) -> None:
        """Stop making things."""
        self._behind.shutdown(wait=False, cancel_futures=True)

    def _renew(self, key: Hashable, make: Callable[[], Any], one: threading.Lock) -> None:
        try:
            with within(self.longest):
                self._keep(key, make())
        finally:
            one.release()

    def _keep(self, key: Hashable, made: Made) -> Made:
        with self._lock:
            self._kept[key] = (time.monotonic(), made)
            self._kept.move_to_end(key)
            while len(self._kept) > self.most:
                old, _ = self._kept.popitem(last=False)
                self._making.pop(old, None)
        return made
