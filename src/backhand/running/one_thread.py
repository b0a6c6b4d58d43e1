"""One thread for the products of small matrices.

BLAS starts its threads when NumPy is imported, and they spin while they wait: a check of one file
spent an eighth of its time in threads that had nothing to do.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from typing import Final

# What the libraries read that multiply for NumPy.
VARIABLES: Final = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")


@contextlib.contextmanager
def one_thread() -> Iterator[None]:
    """Have NumPy multiply in one thread, where nothing is said of it, here and in what is started.

    It holds for a process that imports NumPy while this lasts.

    >>> with one_thread():
    ...     os.environ["OPENBLAS_NUM_THREADS"] != ""
    True
    """
    said = any(name in os.environ for name in VARIABLES)
    if not said:
        os.environ.update(dict.fromkeys(VARIABLES, "1"))
    try:
        yield
    finally:
        if not said:
            for name in VARIABLES:
                os.environ.pop(name, None)
