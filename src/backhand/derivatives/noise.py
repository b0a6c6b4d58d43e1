"""How far rounding moves a function's values, seen in the values themselves.

A function of float64 arrays may compute in float32 on the way: its values then move in steps
of that precision, whatever type they come in.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from backhand.derivatives.numerical import check_differentiable, scalar
from backhand.derivatives.precision import Precision

Floats = NDArray[np.floating[Any]]

_DOUBLE: Final = float(np.finfo(np.float64).eps)
_SINGLE: Final = float(np.finfo(np.float32).eps)
# Lines over which rounding is read off, and their lengths in units of rounding: where the
# function moves in coarse steps, the shorter may not reach the next.
_LINES: Final = 4
_SHORT: Final = (2.0**6, 2.0**14)
# Where it stands the function may have a kink that every line through it meets: the lines lie
# so many of their lengths aside.
_ASIDE: Final = 64.0
# Lengths in units of float32's rounding, on which numbers rounded to it leap.
_FAR: Final = 2 * _SINGLE
_FARTHER: Final = 16 * _SINGLE
# Over a stretch so many times as long, rounding is about as strong; kinks that lie on the way
# are 23 times as strong, their number times the length; a curve is 512 times.
_STRETCH: Final = 8.0
_AS_ROUNDING: Final = 10.0
_AS_KINKS: Final = 40.0
# Single precision shows as this much of a value at least, however many roundings average out;
# and as this much where all that there is leaps at once.
_SHOWN: Final = 2.0**-40
_LEAP: Final = 2.0**-27


def evaluation_noise(f: Callable[[Floats], Any], x: Floats, magnitude: float = 0.0) -> float:
    """Return how far rounding alone moves a function's value.

    f(x + d) - 2 f(x) + f(x - d), for steps d so short that no smooth function has a
    second difference: what is left is rounding, also that of intermediate values far
    larger than f(x) itself.  At least eps |f(x)|.  Seventeen evaluations.

    Parameters
    ----------
    f : callable
        Takes x, returns one number.
    x : float array
        Perturbed in place and always restored.
    magnitude : float
        What f(x) is known to be a small difference of, such as 1 for a cross-entropy:
        a logarithm close to 0 is that of a number close to 1.  Where f no longer moves
        at all, its noise can't be seen; it is at least eps times this.

    Returns
    -------
    noise : float
        In units of f.

    Source: Moré, Wild, "Estimating computational noise", SIAM J. Sci. Comput. 33 (2011).
    """
    check_differentiable(x)
    start = x.copy()

    def moved(arrays: Sequence[Floats]) -> Any:
        x[...] = arrays[0]
        return f(x)

    try:
        seen, values = _short_lines(moved, [start], np.random.default_rng(0))
    finally:
        x[...] = start
    eps = float(np.finfo(x.dtype).eps)
    return max(_root_mean_square(seen), eps * max(abs(values[0]), magnitude))


def own_precision(
    f: Callable[[Sequence[Floats]], Any],
    arrays: Sequence[Floats],
    *,
    scale: float = 0.0,
    rng: np.random.Generator | int | None = 0,
) -> Precision:
    """Return the precision of a function that computes in the type of its arrays.

    By nine evaluations, over lines of a few of that type's roundings.

    Parameters
    ----------
    f, arrays, scale, rng
        As in `shown_precision`.
    """
    short, values = _short_lines(f, arrays, np.random.default_rng(rng), _LINES // 2)
    return _own(arrays, short, max(abs(values[0]), scale))


def middle(values: ArrayLike) -> float:
    """Return the median of some numbers; nan where one of them is.

    NumPy's own imports numpy.ma for it, which takes longer than a small layer's thirty passes.

    Examples
    --------
    >>> middle([3.0, 1.0, 2.0]), middle([4.0, 1.0])
    (2.0, 2.5)
    """
    ordered = np.sort(values)
    if np.isnan(ordered[-1]):
        return math.nan
    return float(ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2


def _own(arrays: Sequence[Floats], short: list[float], size: float) -> Precision:
    dtype = np.result_type(*arrays) if arrays else np.dtype(np.float64)
    noise = middle(short) if np.isfinite(short).all() else 0.0
    return Precision.of(dtype, noise=noise, scale=size)


def shown_precision(
    f: Callable[[Sequence[Floats]], Any],
    arrays: Sequence[Floats],
    *,
    scale: float = 0.0,
    rng: np.random.Generator | int | None = 0,
) -> Precision:
    """Return the precision that a function's values show, all its arrays moved together.

    Along short lines in random directions, third differences of the values: no smooth
    function has any there, so what is left is rounding.  Over lines of some float64 units it is
    float64's; over lines of some float32 units it is that of any float32 number on the way as
    well.  At most 94 evaluations.

    Parameters
    ----------
    f : callable
        Takes the moved arrays, in the order of `arrays`, each a copy; returns one number.
    arrays : sequence of float arrays
    scale : float
        What f is known to be a small difference of, where that is more than its value.
    rng : seed or numpy.random.Generator

    Returns
    -------
    precision : Precision

    Source: Moré, Wild, "Estimating computational noise", SIAM J. Sci. Comput. 33 (2011).
    """
    rng = np.random.default_rng(rng)
    once, again = (scalar(f([a.copy() for a in arrays])) for _time in range(2))
    if once != again:
        # Drawn anew each time, or no number: that is no rounding.
        return Precision.of(np.result_type(*arrays) if arrays else float, scale=scale)
    short, values = _short_lines(f, arrays, rng)
    size = max(abs(values[0]), scale)
    own = _own(arrays, short, size)
    if own.grain > _DOUBLE:
        return own
    if not middle(short):
        # The values mostly stand still: do they leap further on, or are they float32's?
        leaps, values = _lines(f, arrays, [_FARTHER] * _LINES, 3, rng)
        noise = _root_mean_square(leaps)
        single = np.ptp(values) > 0 and np.array_equal(values, np.asarray(values, np.float32))
        if single or _LEAP * size < noise < np.inf:
            return Precision.of(np.float64, noise=noise, scale=size, inside=np.float32)
    far, _values = _lines(f, arrays, [_FAR] * _LINES, 3, rng)
    # Hardly a kink lies on every line.
    if not max(_SHOWN * size, 4 * own.noise) < min(far) < np.inf:
        return own
    near, _values = _lines(f, arrays, [_FAR / _STRETCH] * _LINES, 3, rng)
    growth = _root_mean_square(far) / max(_root_mean_square(near), _SHOWN * size)
    # Where some of many roundings are met on the shortest line, that is no float64 number's.
    rough = own.unit > own.grain
    if growth >= (_AS_KINKS if rough else _AS_ROUNDING):
        return own
    noise = _root_mean_square(far)
    return Precision.of(np.float64, noise=noise, scale=size, inside=np.float32)


def _short_lines(
    f: Callable[[Sequence[Floats]], Any],
    arrays: Sequence[Floats],
    rng: np.random.Generator,
    lines: int = _LINES,
) -> tuple[list[float], list[float]]:
    """Return the noise along lines of a few roundings, and the values."""
    grain = float(np.finfo(np.result_type(*arrays)).eps) if arrays else _DOUBLE
    return _lines(f, arrays, [n * grain for n in _SHORT] * lines, 2, rng)


def _lines(
    f: Callable[[Sequence[Floats]], Any],
    arrays: Sequence[Floats],
    lengths: Sequence[float],
    order: int,
    rng: np.random.Generator,
) -> tuple[list[float], list[float]]:
    """Return what differences of some order, 2 or 3, make of the noise along lines, and all values.

    `lengths` are those between a line's points, relative to the entries.
    """
    reach = 1 if order == 2 else 3
    # A difference's weights are the binomial coefficients; rounding adds up by their squares.
    weights = math.comb(2 * order, order)
    sizes = [_sizes(a) for a in arrays]
    aside = _moves(sizes, _ASIDE * max(lengths), rng)
    base = [(a + m).astype(a.dtype, copy=False) for a, m in zip(arrays, aside, strict=True)]
    centre, found = scalar(f(base)), []
    told = [centre]
    for length in lengths:
        moves = _moves(sizes, length, rng)
        values = [
            centre
            if point == 0
            else scalar(
                f(
                    [
                        (a + point * m).astype(a.dtype, copy=False)
                        for a, m in zip(base, moves, strict=True)
                    ]
                )
            )
            for point in range(-reach, reach + 1)
        ]
        told += values
        with np.errstate(all="ignore"):
            differences = np.diff(values, order)
            found.append(_root_mean_square(differences) / math.sqrt(weights))
    return found, told


def _moves(sizes: Sequence[Floats], length: float, rng: np.random.Generator) -> list[Floats]:
    # Of all lengths up to this one: the points of a lattice would round alike.
    moves = []
    for size in sizes:
        drawn = rng.random(size.shape, dtype=np.float32)
        drawn -= np.float32(0.5)
        moves.append(2 * length * size * drawn)
    return moves


def _sizes(array: Floats) -> Floats:
    """Return what each entry's move is measured in: its own size, or the array's usual one."""
    usual = float(np.sqrt(np.mean(np.square(array, dtype=np.float64)))) if array.size else 0.0
    return np.maximum(np.abs(array), usual or 1.0)


def _root_mean_square(values: ArrayLike) -> float:
    with np.errstate(all="ignore"):
        return float(np.sqrt(np.mean(np.square(values))))
