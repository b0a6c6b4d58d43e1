"""The derivative of a large tensor in some of its entries."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from backhand.derivatives import Block, Precision, Slope, worst_blocks
from backhand.derivatives.jacobian import Axes, Row, Sampled, grid
from backhand.diagnosis.measuring.directions import norm, short_step
from backhand.diagnosis.measuring.evaluation import Evaluation

Array = NDArray[Any]

# From one step to the next, and how often.
_SHORTER: Final = 16.0
_TURNS: Final = 4
_SOME: Final = 4
# Entries that a search among the gradient's looks at for one that stands out.
_LOOKED_AT: Final = 4096
# Rows are kept where they are no more numbers than so many times the outputs.
_ROWS: Final = 4


def sample(
    evaluation: Evaluation,
    name: str,
    axes: Axes,
    douts: Sequence[Array],
    precision: Precision,
    sums: Precision,
) -> tuple[Sampled, NDArray[np.bool_], float]:
    """Return the derivative in a grid of entries, which of them lie at a kink, and its error.

    Two steps of an entry must say the same; where they don't, shorter ones are taken.  So it is
    four passes an entry, and two more for each further step; two where all went smoothly.

    Parameters
    ----------
    evaluation : Evaluation
    name : str
    axes : Axes
    douts : sequence of vectors
        Upstream gradients.
    precision, sums : Precision
        Of the outputs, and of their sums weighted with the upstream gradients.
    """
    given, centre, array = evaluation.given(name), evaluation.centre, evaluation.array(name)
    weights = np.stack([np.asarray(dout) for dout in douts])
    shape = tuple(len(axis) for axis in axes)
    gradients = [np.full(shape, np.nan) for _dout in douts]
    kinks = np.zeros(shape, dtype=bool)
    rows: list[Row] | None = []
    numbers, smooth, spread = 0, 0, 0.0

    def slopes(index: tuple[int, ...], h: float) -> tuple[Array, Array]:
        """Return the outputs' slopes at one entry, and by how much those to the sides part."""
        try:
            array[index] = given[index] + h
            above = evaluation.flat()
            array[index] = given[index] - h
            below = evaluation.flat()
        finally:
            array[index] = given[index]
        with np.errstate(all="ignore"):
            return (above - below) / (2 * h), (above - 2 * centre + below) / h

    for place in np.ndindex(shape):
        index = tuple(int(axis[k]) for axis, k in zip(axes, place, strict=True))
        h = precision.step(abs(float(given[index])))
        slope, jump = slopes(index, h)
        # After some smooth ones, an entry whose outputs don't jump is believed at once.
        plain = smooth >= _SOME and centre.size > 1
        kinks[place] = not plain or bool(precision.kinked(jump, slope, h).any())
        for _turn in range(_TURNS if kinks[place] else 0):
            nearer, parted = slopes(index, h / _SHORTER)
            apart = float(np.max(np.abs(weights @ (nearer - slope)), initial=0.0))
            size = float(np.max(np.abs(weights @ nearer), initial=0.0))
            allowed = sums.tolerance(size, sums.slope_error(h / _SHORTER))
            jumps = precision.kinked(parted, nearer, h / _SHORTER) & (
                np.abs(parted) > np.abs(jump) / 2
            )
            if apart <= allowed and not jumps.any():
                kinks[place] = False
                smooth += 1
                spread = max(spread, min(apart, sums.tolerance(size)))
                break
            slope, jump, h = nearer, parted, h / _SHORTER
        for gradient, product in zip(gradients, weights @ slope, strict=True):
            gradient[place] = product
        if rows is not None:
            outputs = np.flatnonzero(slope)
            numbers += outputs.size
            held = numbers <= _ROWS * centre.size + 1
            rows = [*rows, Row(outputs, slope[outputs])] if held else None
    found = Sampled(
        given.shape,
        axes,
        np.ones(shape, dtype=bool),
        tuple(douts),
        tuple(gradients),
        None if rows is None else tuple(rows),
    )
    return found, kinks, max(spread, sums.slope_error(precision.step()), 1e-12)


def axes_for(
    shape: tuple[int, ...],
    analytic: Array | None,
    entries: int,
    rng: np.random.Generator,
    within: tuple[slice, ...] | None = None,
) -> Axes:
    """Return a grid of so many entries through one that stands out in the gradient.

    Parameters
    ----------
    shape : tuple of int
        The tensor's.
    analytic : array or None
        What backward gave.
    entries : int
    rng : numpy.random.Generator
    within : tuple of slice, optional
        Where the entry is to lie.
    """
    within = within or tuple(slice(0, n) for n in shape)
    count = _LOOKED_AT if analytic is not None and analytic.shape == shape else 1
    drawn = (
        np.stack([rng.integers(part.start, part.stop, size=count) for part in within], axis=1)
        if shape
        else np.zeros((1, 0), int)
    )
    best = 0
    if analytic is not None and analytic.shape == shape:
        sizes = np.abs(analytic[tuple(drawn.T)])
        best = int(np.argmax(np.where(np.isfinite(sizes), sizes, np.inf)))
    return grid(shape, entries, [tuple(int(i) for i in drawn[best])], rng)


def fitted(axes: Axes, shape: tuple[int, ...], entries: int) -> Axes:
    """Return a grid for a tensor that may be shorter, of at most so many entries.

    Taken from the middle of each axis, so that mirror images stay.
    """
    kept = [
        axis if axis[-1] < n else np.unique(np.linspace(0, n - 1, len(axis)).astype(np.intp))
        for axis, n in zip(axes, shape, strict=True)
    ]
    while int(np.prod([len(axis) for axis in kept])) > entries:
        longest = kept[int(np.argmax([len(axis) for axis in kept]))]
        if len(longest) == 1:
            break
        fewer = np.delete(longest, len(longest) // 2)
        kept = [fewer if np.array_equal(axis, longest) else axis for axis in kept]
    return tuple(kept)


def wrong_block(
    evaluation: Evaluation,
    name: str,
    analytic: Array,
    dout: Array,
    precision: Precision,
    rng: np.random.Generator,
    slopes: int,
) -> Block | None:
    """Return a small block in which a gradient is not the derivative, from so many slopes."""
    array, given = evaluation.array(name), evaluation.given(name)

    def tolerance(part: Array, error: float = 0.0) -> float:
        return max(precision.tolerance(norm(part)), precision.tolerance(0.0, error))

    def slope_along(where: tuple[slice, ...], v: Array) -> Slope:
        base, moved = given[where], array[where]
        h = short_step(precision, tolerance(analytic[where]), norm(base) / max(base.size, 1) ** 0.5)
        try:
            moved[...] = base + h * v
            above = dout @ evaluation.flat()
            moved[...] = base - h * v
            below = dout @ evaluation.flat()
        finally:
            moved[...] = base
        # One pair of steps: what a search among many blocks can afford.
        value, error = np.array((above - below) / (2 * h)), np.array(precision.slope_error(h))
        return Slope(value, error, value, value, np.array(False), h, 2)

    def parts(part: Array, apart: float, slope: Slope) -> bool:
        return not apart <= tolerance(part, float(slope.error))

    found = worst_blocks(slope_along, analytic, parts, slopes=slopes, rng=rng)
    return next(iter((*found.wrong, *found.open)), None)
