"""A verdict for each parameter of a network, as fast as a few forward passes."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from backhand.derivatives.check import Differentiable, analytic_gradients, check_gradients
from backhand.derivatives.numerical import scalar

Floats = NDArray[np.floating[Any]]

DIRECTIONS: Final = 3
# Shorter than the step that is most exact, so that hardly a kink lies within it: where
# slopes agree all the same, nothing more has to be known.
_STEP: Final = 16.0
# Agreement, as a share of the slopes.  What does not agree so well is looked at again.
_AGREES: Final = 1e-7


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

    Notes
    -----
    The directions' entries are independent, uniform, of mean 0 and variance 1: for these,
    too, the expectation of (⟨g, v⟩ - D_v f)² is ‖g - ∇f‖², see `probe_gradient`.
    """
    rng = np.random.default_rng(rng)
    gradients = analytic_gradients(network, x, t)
    verdicts = {
        name: _agrees(network, x, t, parameter, gradients[name], rng)
        for name, parameter in network.params.items()
    }
    if not all(verdicts.values()):
        check = check_gradients(network, x, t, rng=rng)
        for name, comparison in check.comparisons.items():
            verdicts[name] = verdicts[name] or comparison.passed
    return verdicts


def _agrees(
    network: Differentiable,
    x: Floats,
    t: Any,
    parameter: Floats,
    gradient: Floats,
    rng: np.random.Generator,
) -> bool:
    """Whether analytic and numerical slopes agree so well that no more need be asked."""
    if not parameter.size or gradient.dtype.kind != "f":
        return False  # no case for haste
    start = parameter.copy()
    mean_square = _product(start, start) / start.size
    h = _STEP * float(np.finfo(parameter.dtype).eps) ** 0.5 * max(1.0, mean_square**0.5)
    # Uniform on [-√3, √3]: a draw in single precision is as good a direction, sooner.
    directions = rng.random((DIRECTIONS, *parameter.shape), dtype=np.float32)
    directions -= np.float32(0.5)
    analytic, slopes = np.empty(DIRECTIONS), np.empty(DIRECTIONS)
    step = np.empty_like(start)
    try:
        for k, direction in enumerate(directions):
            np.multiply(direction, 12**0.5 * h, out=step)
            np.add(start, step, out=parameter)
            above = scalar(network.loss(x, t))
            np.subtract(start, step, out=parameter)
            slopes[k] = (above - scalar(network.loss(x, t))) / (2 * h)
            analytic[k] = _product(gradient, step) / h
    finally:
        parameter[...] = start
    allowed = _AGREES * float(np.sqrt(np.mean(np.square(slopes))))
    return bool(np.all(np.abs(analytic - slopes) <= allowed))


def _product(a: Floats, b: Floats) -> float:
    # Not by BLAS, which wakes its threads for it: on a busy machine that takes longer than
    # all the rest.
    return float(np.einsum("i,i->", a.ravel(), b.ravel()))
