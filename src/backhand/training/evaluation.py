"""How much a network gets right."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from backhand.training.step import Network

# Samples of one forward pass: few enough that the hidden layer stays in the processor's cache.
_CHUNK = 2000


def evaluate_accuracy(network: Network, x: NDArray[Any], t: NDArray[Any]) -> float:
    """Return the share of samples whose largest logit is the label's.

    The samples are looked at in chunks, without a copy: the answer is that of one
    pass over them all, in less memory.

    Parameters
    ----------
    network : Network
    x : (N, …) float array
    t : (N,) int array of class indices

    Returns
    -------
    accuracy : float in [0, 1]
    """
    right = 0
    for start in range(0, len(x), _CHUNK):
        logits = network.predict(x[start : start + _CHUNK])
        right += int(np.count_nonzero(logits.argmax(axis=1) == t[start : start + _CHUNK]))
    return right / len(x)
