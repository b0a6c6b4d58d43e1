"""How much a network gets right."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from backhand.training.step import Network

# Samples of one forward pass: few enough that the hidden layer stays in the processor's cache.
_CHUNK = 2000
# The same for pictures that layers keep in many channels.
_PICTURES = 250


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
    chunk = chunk_of(network)
    for start in range(0, len(x), chunk):
        logits = network.predict(x[start : start + chunk])
        right += int(np.count_nonzero(logits.argmax(axis=1) == t[start : start + chunk]))
    return right / len(x)


def chunk_of(network: object) -> int:
    """Return how many samples of one forward pass a network takes without much memory."""
    return _PICTURES if getattr(network, "sample_shape", None) is not None else _CHUNK
