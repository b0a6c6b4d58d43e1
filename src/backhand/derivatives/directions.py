"""A gradient held against slopes that pass through all of its entries, and through blocks of them.

For v of independent entries of mean 0 and variance 1, the expectation of (⟨g, v⟩ - D_v f)²
is ‖g - ∇f‖²: a gradient that is wrong anywhere is missed with probability zero, by a few
evaluations whatever its size.
"""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from backhand.derivatives.blocks import Block, Where, worst_blocks
from backhand.derivatives.entries import entry_slope
from backhand.derivatives.network_loss import USUAL_LOSS, NetworkLoss
from backhand.derivatives.precision import Precision
from backhand.derivatives.slope import Slope, slope_along, slope_by_one_step
from backhand.frozen import frozen

Floats = NDArray[np.floating[Any]]

# Shorter than the step that is most exact, so that hardly a kink lies within it: where
# slopes agree all the same, nothing more has to be known.
_SHORT: Final = 16.0
_DIRECTIONS: Final = 2


@frozen
class Seen:
    """What directions through all entries say of a gradient.

    Attributes
    ----------
    relative_error : float
        The error as a share of the larger of the two slopes along them, in [0, 2].
    clear : bool
        Nothing is to be said against it.
    step : float
        The shortest that was taken.
    """

    relative_error: float
    clear: bool
    step: float


def seen_at_once(
    loss: NetworkLoss,
    parameter: Floats,
    gradient: Floats,
    precision: Precision | None,
    rng: np.random.Generator,
    *,
    directions: int,
) -> Seen:
    """Hold a gradient against a few directions by one short step: two evaluations each.

    Where that clears it, no more need be asked; where it does not, nothing is known yet.

    Parameters
    ----------
    loss : NetworkLoss
    parameter, gradient : float arrays of one shape
    precision : Precision, optional
        Of the loss; by default that of the parameter's type.
    rng : numpy.random.Generator
    directions : int
        At most: the first that does not clear it is the last.
    """
    if not parameter.size or gradient.dtype.kind != "f":
        return Seen(0.0, False, 0.0)  # no case for haste
    start, largest = parameter.copy(), largest_of(gradient)
    known = precision or Precision.of(parameter.dtype, scale=USUAL_LOSS)
    h = _SHORT * known.one_sided_step(root_mean_square(parameter))
    # Uniform on [-√3, √3]: a draw in single precision is as good a direction, sooner.
    drawn = rng.random((directions, *parameter.shape), dtype=np.float32)
    drawn -= np.float32(0.5)
    step = np.empty_like(start)
    slopes, analytic, clear = [], [], True
    try:
        for direction in drawn:
            np.multiply(direction, 12**0.5 * h, out=step)
            np.add(start, step, out=parameter)
            above = loss()
            np.subtract(start, step, out=parameter)
            slopes.append((above - loss()) / (2 * h))
            analytic.append(_product(gradient, step) / h)
            if precision is None:
                known = Precision.of(parameter.dtype, scale=max(USUAL_LOSS, abs(above)))
            if not known.clears(abs(analytic[-1] - slopes[-1]), largest, h):
                clear = False
                break
    finally:
        parameter[...] = start
    return Seen(_share(np.subtract(analytic, slopes), analytic, slopes), clear, h)


def largest_of(gradient: Floats) -> float:
    """Return the size of the largest entry."""
    if not gradient.size:
        return 0.0
    return max(float(gradient.max()), -float(gradient.min()))


def seen_along(
    loss: NetworkLoss,
    parameter: Floats,
    gradient: Floats,
    precision: Precision,
    rng: np.random.Generator,
    centre: float,
) -> Seen:
    """Hold a gradient against a few directions, with the steps that show each best."""
    size = root_mean_square(parameter)
    tolerance = precision.tolerance(largest_of(gradient))
    whole = tuple(slice(0, n) for n in parameter.shape)
    enough = tolerance / 8
    analytic, slopes = [], []
    for _direction in range(_DIRECTIONS):
        v = (rng.random(parameter.shape) - 0.5) * 12**0.5
        along = loss.along(parameter, whole, v)
        slopes.append(
            slope_along(along, precision, size=size, enough=enough, centre=centre, resolve=True)
        )
        with np.errstate(all="ignore"):
            analytic.append(float(np.sum(gradient * v)))
    apart = [float(s.apart(a)) for s, a in zip(slopes, analytic, strict=True)]
    # Nothing can be said by a direction with kinks at the very point: see `slope_along`.
    clear = all(
        off <= max(precision.beyond(float(s.error)), tolerance)
        for s, off in zip(slopes, apart, strict=True)
        if not s.kinked
    )
    return Seen(
        relative_error=_share(apart, analytic, [float(s.value) for s in slopes]),
        clear=clear,
        step=min(s.step for s in slopes),
    )


def _share(apart: ArrayLike, analytic: ArrayLike, slopes: ArrayLike) -> float:
    error, *norms = (root_mean_square(np.asarray(v)) for v in (apart, analytic, slopes))
    return error / max(norms) if max(norms) else 0.0


def wrong_entry(
    loss: NetworkLoss,
    parameter: Floats,
    gradient: Floats,
    precision: Precision,
    rng: np.random.Generator,
    centre: float,
    *,
    step: float,
    passes: int,
) -> tuple[bool, Block | None]:
    """Look by halving for an entry that is wrong where directions disagree.

    Parameters
    ----------
    loss, parameter, gradient, precision, rng, centre
        As in `seen_along`.
    step : float
        That showed the directions best; no kink lies within it, or few do.
    passes : int
        Evaluations that it may take.

    Returns
    -------
    wrong : bool
        An entry is, or so large an error is in a block that one must be.
    entry : Block or None
        The entry, where it was reached.
    """
    tolerance = precision.tolerance(largest_of(gradient))

    def along(where: Where, v: NDArray[np.float64]) -> Slope:
        if v.size == 1:
            found = entry_slope(loss, parameter, tuple(p.start for p in where), precision, centre)
            return found.times(float(v.reshape(())))
        return slope_by_one_step(loss.along(parameter, where, v), precision, step)

    def parts(_part: Floats, apart: float, slope: Slope) -> bool:
        return not apart <= max(precision.beyond(float(slope.error)), tolerance)

    search = worst_blocks(along, gradient, parts, slopes=passes // 2, rng=rng)
    if search.wrong:
        return True, search.wrong[0]
    return any(_holds_one(block, precision, tolerance) for block in search.open), None


def _holds_one(block: Block, precision: Precision, tolerance: float) -> bool:
    """Whether a block is off by more than all of its entries could be, each being right."""
    most = 4 * block.size**0.5 * tolerance
    return not block.apart <= max(precision.beyond(block.error), most)


def root_mean_square(array: Floats) -> float:
    """Return the usual size of an entry."""
    return math.sqrt(_product(array, array) / array.size) if array.size else 0.0


def _product(a: Floats, b: Floats) -> float:
    # Not by BLAS, which wakes its threads for it: on a busy machine that takes longer than
    # all the rest.
    return float(np.einsum("i,i->", a.ravel(), b.ravel()))
