"""A batch worked off in blocks that fit the processor's cache, by one thread or several."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import copy_context
from typing import Final, TypeVar

Result = TypeVar("Result")

# Numbers of a block: a megabyte of float32, about what a core's own cache holds.
_NUMBERS: Final = 260_000

_threads = 1
_pool: ThreadPoolExecutor | None = None


@contextmanager
def block_threads(count: int) -> Iterator[None]:
    """Work off blocks by `count` threads within the block of code.

    NumPy lets go of the interpreter while it copies and multiplies.  BLAS should have one
    thread meanwhile: its own get in the way of products as small as these.
    """
    global _threads, _pool
    before, pool_before = _threads, _pool
    _threads = count
    _pool = ThreadPoolExecutor(count, "backhand-blocks") if count > 1 else None
    try:
        yield
    finally:
        if _pool is not None:
            _pool.shutdown()
        _threads, _pool = before, pool_before


def over_blocks(work: Callable[[slice], Result], size: int, numbers: int) -> list[Result]:
    """Return what `work` gives for each block of a batch, in order.

    Parameters
    ----------
    work : callable (slice) -> object
        Must be safe to call from several threads for different blocks.
    size : int
        Samples of the batch.
    numbers : int
        How many a sample makes.
    """
    # No fewer blocks than threads, so that none stands idle.
    step = max(min(_NUMBERS // max(numbers, 1), -(-size // _threads)), 1)
    blocks = [slice(start, min(start + step, size)) for start in range(0, size, step)]
    if _pool is None or len(blocks) == 1:
        return [work(some) for some in blocks]
    # What np.errstate says to the caller, the pool's threads would not know of.
    parts = [_pool.submit(copy_context().run, work, some) for some in blocks]
    return [part.result() for part in parts]
