"""Random directions: the size of a gradient's error from a few evaluations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from backhand.derivatives.noise import evaluation_noise
from backhand.derivatives.numerical import check_differentiable, scalar
from backhand.derivatives.precision import Precision
from backhand.errors import SettingError, ShapeError
from backhand.language import gettext as _

Floats = NDArray[np.floating[Any]]


@dataclass(frozen=True)
class Probe:
    """What a few random directions say of a gradient.

    Attributes
    ----------
    error : float
        Estimate of the Euclidean norm of (analytic - derivative).
    noise_floor : float
        The same estimate of the difference between two step sizes, and at least what
        rounding alone does to one: an error below it can't be told from none.
    norm : float
        Norm of the analytic gradient.
    relative_error : float
        The error as a share of the larger of the two slopes along the directions,
        in [0, 2]; 0 where both are 0.
    step : float
        Along each direction, and half of it.
    directions, evaluations : int
        How many were taken: directions, and calls of the function.
    """

    error: float
    noise_floor: float
    norm: float
    relative_error: float
    step: float
    directions: int
    evaluations: int


def probe_gradient(
    f: Callable[[Floats], Any],
    x: Floats,
    gradient: ArrayLike,
    *,
    directions: int = 4,
    h: float | None = None,
    rng: np.random.Generator | int | None = 0,
    magnitude: float = 0.0,
    noise: float | None = None,
) -> Probe:
    """Estimate how far a gradient is from the derivative, whatever x's size.

    For v drawn from N(0, 1) entry by entry, the expectation of
    (⟨g, v⟩ - D_v f)² is ‖g - ∇f‖²: a few directions, four evaluations each, give
    its size without visiting the entries.  A gradient that is wrong anywhere is
    missed with probability zero; an error far below the rest of the gradient may
    be lost in the noise that `noise_floor` shows.

    Parameters
    ----------
    f : callable
        Takes x, returns one number.
    x : float array
        Perturbed in place and always restored.
    gradient : float array of x's shape
        The analytic gradient in question.
    directions : int
    h : float, optional
        Step along a direction; by default `Precision.step` of x's root mean square.
    rng : seed or numpy.random.Generator
    magnitude : float
        See `backhand.derivatives.noise.evaluation_noise`.
    noise : float, optional
        What that function gave, where it is known already.

    Returns
    -------
    probe : Probe

    Raises
    ------
    DtypeError, ShapeError
        As in `numerical_gradient`; or `gradient` is not shaped like x.

    Source: Hutchinson, "A stochastic estimator of the trace of the influence
    matrix", Commun. Stat. Simul. Comput. 19 (1990): E[(uᵀv)²] = ‖u‖².
    """
    check_differentiable(x)
    gradient = np.asarray(gradient, dtype=np.float64)
    if gradient.shape != x.shape:
        raise ShapeError(
            _("a gradient of shape {gradient} can't belong to a value of shape {x}").format(
                gradient=gradient.shape, x=x.shape
            )
        )
    if directions < 1:
        raise SettingError(
            _("{name} must be a whole number of at least 1, not {value}").format(
                name="directions", value=directions
            )
        )
    rng = np.random.default_rng(rng)
    start = x.copy()
    if h is None:
        scale = float(np.sqrt(np.mean(np.square(start, dtype=np.float64)))) if x.size else 1.0
        h = Precision.of(x.dtype).step(scale)

    def along(direction: Floats, step: float) -> float:
        x[...] = start + step * direction
        above = scalar(f(x))
        x[...] = start - step * direction
        return (above - scalar(f(x))) / (2 * step)

    rounding = (evaluation_noise(f, x, magnitude) if noise is None else noise) / h
    analytic, slopes, spreads = [], [], []
    try:
        for _direction in range(directions):
            v = rng.standard_normal(x.shape)
            coarse, finer = along(v, h), along(v, h / 2)
            analytic.append(float(np.sum(gradient * v)))
            slopes.append(finer)
            spreads.append(coarse - finer)
    finally:
        x[...] = start
    error = _root_mean_square(np.subtract(analytic, slopes))
    larger = max(_root_mean_square(analytic), _root_mean_square(slopes))
    return Probe(
        error=error,
        noise_floor=max(_root_mean_square(spreads), rounding),
        norm=float(np.linalg.norm(gradient)),
        relative_error=error / larger if larger else 0.0,
        step=h,
        directions=directions,
        evaluations=4 * directions + 17,
    )


def _root_mean_square(values: ArrayLike) -> float:
    return float(np.sqrt(np.mean(np.square(values))))
