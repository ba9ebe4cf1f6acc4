"""How often something may be done."""

from __future__ import annotations

import time

from limits import RateLimitItemPerSecond
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter


class Paces:
    """How often each client may ask, by the package ``limits``, in this server's memory.

    Args:
        number: requests of a stretch of time; 0 for any number.
        seconds: of that stretch.
    """

    def __init__(self, number: int, seconds: int) -> None:
        self._most = RateLimitItemPerSecond(number, seconds) if number else None
        self._clients = MovingWindowRateLimiter(MemoryStorage())

    def wait(self, client: str) -> float:
        """Count a request; seconds until the next is allowed where it is one too many."""
        if self._most is None or self._clients.hit(self._most, client):
            return 0.0
        return max(1.0, self._clients.get_window_stats(self._most, client).reset_time - time.time())

    def forget(self, client: str) -> None:
        """Count from nothing again."""
        if self._most is not None:
            self._clients.clear(self._most, client)
