"""How many threads a run may use."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from typing import Final

# Whoever sets one of these means every library that computes.
_VARIABLES: Final = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "BLIS_NUM_THREADS",
    "NUMBA_NUM_THREADS",
)


def available_threads() -> int:
    """Return the processors that this process may use, or fewer where a variable says so.

    OMP_NUM_THREADS, OPENBLAS_NUM_THREADS, MKL_NUM_THREADS, BLIS_NUM_THREADS and
    NUMBA_NUM_THREADS are respected, the smallest of them.
    """
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    wishes = [os.environ.get(name, "").partition(",")[0] for name in _VARIABLES]
    return max(1, min([allowed or 1, *(int(w) for w in wishes if w.isdecimal() and int(w) > 0)]))


def threads_for(wish: int) -> int:
    """Return the number of threads for a wish: all that are available for 0, never more."""
    return min(wish, available_threads()) if wish else available_threads()


@contextlib.contextmanager
def limited(threads: int) -> Iterator[None]:
    """Let NumPy's matrix products use so many threads and no more, for a while."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=threads, user_api="blas"):
        yield
