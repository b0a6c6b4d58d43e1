"""Who has the threads while a network computes: BLAS, or the convolutions themselves."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from backhand.engine import limited, threads_for
from backhand.functions.blocks import block_threads


@contextlib.contextmanager
def computing_threads(network: object, wish: int = 0) -> Iterator[int]:
    """Share out the threads for what a network does within the block of code.

    A convolution shares the pictures out itself, and BLAS's own threads would be in its way:
    on a machine with other work they made its small products fifty times slower.

    Parameters
    ----------
    network : object
        One with a `sample_shape` takes pictures.
    wish : int
        How many threads; 0 for all that are available.

    Yields
    ------
    threads : int
    """
    threads = threads_for(wish)
    pictures = getattr(network, "sample_shape", None) is not None
    with limited(1 if pictures else threads), block_threads(threads if pictures else 1):
        yield threads
