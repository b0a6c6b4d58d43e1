"""The graph of the exercise: the two-layer network on a few images."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from backhand.graph.record import Graph
from backhand.networks import TwoLayerNet


def exercise_graph(
    images: NDArray[Any],
    labels: NDArray[Any],
    *,
    count: int = 3,
    hidden_size: int = 50,
    output_size: int = 10,
    seed: int = 0,
    check: bool = True,
) -> Graph:
    """Record the loss of a new `TwoLayerNet` on the first images, in double precision.

    Parameters
    ----------
    images : (N, …) uint8 array, grey levels in [0, 255], or float array in [0, 1]
    labels : (N,) int array of class indices
    count : int
        How many of them are used.
    hidden_size, output_size : int
    seed : int
        Draws the weights, as `backhand check` does.
    check : bool
        Have the checker judge the gradients too.
    """
    x = images[:count].reshape(len(images[:count]), -1)
    x = x / 255.0 if x.dtype == np.uint8 else x.astype(np.float64)
    rng = np.random.default_rng(seed)
    network = TwoLayerNet(x.shape[1], hidden_size, output_size, rng=rng, dtype=np.float64)
    return network.graph(x, np.asarray(labels[:count]), check=check)
