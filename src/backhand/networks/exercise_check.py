"""The gradient check of the exercise: the two-layer network on three images."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from backhand.derivatives import GradientCheck, check_gradients
from backhand.networks.two_layer_net import TwoLayerNet

IMAGES: Final = 3


def check_exercise(
    images: NDArray[Any],
    labels: NDArray[Any],
    *,
    hidden_size: int = 50,
    output_size: int = 10,
    exhaustive: bool = False,
    rng: np.random.Generator | int | None = 0,
    progress: Callable[[int, int], None] | None = None,
) -> GradientCheck:
    """Check the gradients of a new `TwoLayerNet` on the first three images.

    In float64, whatever the network is later trained in: float32 leaves a difference
    quotient too few digits for a verdict.

    Parameters
    ----------
    images : (N, …) uint8 array, grey levels in [0, 255], or float array in [0, 1]
        Only the first three are used.
    labels : (N,) int array of class indices in [0, output_size)
    hidden_size, output_size : int
    exhaustive : bool
        Compare every entry; otherwise probe.
    rng : None, int or numpy.random.Generator
        Draws the network's weights, and the probe's directions.
    progress : callable, optional
        Called with (entries done, entries in all).

    Returns
    -------
    check : GradientCheck

    Source: 斎藤康毅 『ゼロから作るDeep Learning』 (O'Reilly Japan, 2016), section 5.7.3.
    """
    rng = np.random.default_rng(rng)
    x = images[:IMAGES].reshape(len(images[:IMAGES]), -1)
    x = x / 255.0 if x.dtype == np.uint8 else x.astype(np.float64)
    network = TwoLayerNet(x.shape[1], hidden_size, output_size, rng=rng, dtype=np.float64)
    return check_gradients(
        network, x, labels[:IMAGES], exhaustive=exhaustive, rng=rng, progress=progress
    )
