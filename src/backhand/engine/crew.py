"""Threads that do shares of one piece of compiled work."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Result = TypeVar("Result")


class Crew:
    """As many threads as are asked for: the caller's own and the rest from a pool."""

    def __init__(self, threads: int) -> None:
        self.threads = threads
        self._pool = ThreadPoolExecutor(threads - 1) if threads > 1 else None

    def run(self, share: Callable[[int], Result]) -> list[Result]:
        """Call share(0) … share(threads − 1) at once, and return what they return.

        `share` must release the interpreter's lock, or they wait for each other.
        """
        if self._pool is None:
            return [share(0)]
        others = [self._pool.submit(share, thread) for thread in range(1, self.threads)]
        return [share(0), *(other.result() for other in others)]
