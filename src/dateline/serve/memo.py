"""Answers that are kept for a moment, so that twenty people who look at one page cost one question to the store."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple, TypeVar, cast

import msgspec

from dateline.errors import StoreTooSlowError
from dateline.store.deadline import left, within

Made = TypeVar("Made")
_packed = msgspec.msgpack.Encoder(enc_hook=repr)
_UNPACKED = 4  # bytes of memory that a packed byte takes, about


def _weight(made: Any) -> int:
    """Bytes of memory that an answer takes, about."""
    if isinstance(made, bytes):
        return len(made)
    try:
        return _UNPACKED * len(_packed.encode(made))
    except (TypeError, ValueError, OverflowError):  # numbers and characters that can't be packed
        return _UNPACKED * len(repr(made))


class _Kept(NamedTuple):
    """An answer: when it was made, and the bytes that it and its key take, about."""

    since: float
    made: Any
    weight: int


class Memo:
    """Keeps what was made; what is no longer fresh is given once more while it is made anew behind the scenes.

    Args:
        fresh: seconds for which an answer is given as it is.
        stale: seconds after which nobody is given it any more.
        most: answers that are kept.
        room: bytes that all of them may take, about; what takes more than a quarter of it is not kept.
        longest: seconds that making an answer behind the scenes may take; who waits for one has a limit already.
    """

    def __init__(
        self, fresh: float = 3.0, stale: float = 60.0, most: int = 400, longest: float = 30.0,
        room: int = 128_000_000,
    ) -> None:  # fmt: skip
        self.fresh, self.stale, self.most, self.longest, self.room = fresh, stale, most, longest, room
        self.taken = 0  # bytes, about
        self._kept: OrderedDict[Hashable, _Kept] = OrderedDict()
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
        age = time.monotonic() - kept.since if kept else self.stale
        if kept and age < self.fresh:
            return cast(Made, kept.made)
        if kept and age < self.stale:
            if one.acquire(blocking=False):
                self._behind.submit(self._renew, key, make, one)
            return cast(Made, kept.made)
        rest = left()
        if not one.acquire(timeout=-1 if rest is None else rest):
            raise StoreTooSlowError("Others wait for the same answer already. Ask again in a moment.")
        try:
            kept = self._kept.get(key)
            if kept and time.monotonic() - kept.since < self.fresh:
                return cast(Made, kept.made)
            return self._keep(key, make())
        finally:
            self._release(key, one)

    def clear(self) -> None:
        """Forget everything: the store was changed."""
        with self._lock:
            self._kept.clear()
            self.taken = 0

    def close(self) -> None:
        """Stop making things."""
        self._behind.shutdown(wait=False, cancel_futures=True)

    def _renew(self, key: Hashable, make: Callable[[], Any], one: threading.Lock) -> None:
        try:
            with within(self.longest):
                self._keep(key, make())
        finally:
            self._release(key, one)

    def _release(self, key: Hashable, one: threading.Lock) -> None:
        """Let others make it; who makes what is not kept is not kept either."""
        one.release()
        with self._lock:
            if key not in self._kept and self._making.get(key) is one:
                del self._making[key]

    def _keep(self, key: Hashable, made: Made) -> Made:
        weight = len(repr(key)) + _weight(made)
        with self._lock:
            self._forget(key)
            if weight > self.room // 4:
                return made
            self._kept[key] = _Kept(time.monotonic(), made, weight)
            self.taken += weight
            while len(self._kept) > self.most or self.taken > self.room:
                oldest = next(iter(self._kept))
                self._forget(oldest)
                self._making.pop(oldest, None)
        return made

    def _forget(self, key: Hashable) -> None:
        kept = self._kept.pop(key, None)
        if kept is not None:
            self.taken -= kept.weight
