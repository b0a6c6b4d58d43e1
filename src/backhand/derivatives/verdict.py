"""A verdict for each parameter of a network, as fast as a few forward passes."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from backhand.derivatives.check import check_gradients
from backhand.derivatives.directions import seen_at_once
from backhand.derivatives.network_loss import Differentiable, NetworkLoss, analytic_gradients

Floats = NDArray[np.floating[Any]]

DIRECTIONS: Final = 3


def gradient_verdicts(
    network: Differentiable,
    x: Floats,
    t: Any,
    *,
    rng: np.random.Generator | int | None = 0,
) -> dict[str, bool]:
    """Say of each parameter whether backpropagation gives its gradient right.

    Along a few random directions through all entries, the slope of the loss must be
    the gradient's.  Where it clearly is, that is the answer, after six forward
    passes; the other parameters get that of `check_gradients`, which has the figures.

    Parameters
    ----------
    network, x, t, rng
        As for `check_gradients`.

    Returns
    -------
    verdicts : dict of bool
        By parameter name.

    Raises
    ------
    DtypeError, ShapeError
        As in `check_gradients`.
    """
    rng = np.random.default_rng(rng)
    gradients = analytic_gradients(network, x, t)
    loss = NetworkLoss(network, x, t)
    verdicts = {
        name: seen_at_once(loss, parameter, gradients[name], None, rng, directions=DIRECTIONS).clear
        for name, parameter in network.params.items()
    }
    if not all(verdicts.values()):
        check = check_gradients(network, x, t, rng=rng)
        for name, comparison in check.comparisons.items():
            verdicts[name] = verdicts[name] or comparison.passed
    return verdicts
