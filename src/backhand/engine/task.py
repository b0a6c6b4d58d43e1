"""What a compiled step learns from."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

# The numbers of kernels.py, which imports numba.
CODES: Final = {"identity": 0, "relu": 1, "sigmoid": 2}


class Task(NamedTuple):
    """Samples and labels.

    Attributes
    ----------
    x_train, x_test : (N, D) float arrays, or uint8 arrays of pixels
        A pixel v stands for v / 255.
    t_train, t_test : (N,) int64 arrays of class indices
    """

    x_train: NDArray[Any]
    t_train: NDArray[np.int64]
    x_test: NDArray[Any]
    t_test: NDArray[np.int64]

    def density(self) -> float:
        """Return the share of entries that are not zero, from one training sample in 50."""
        some = self.x_train[::50]
        return np.count_nonzero(some) / some.size
