"""Central differences: the derivative by evaluating the function on both sides."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from backhand.derivatives.precision import Precision
from backhand.errors import DtypeError, SettingError, ShapeError
from backhand.language import gettext as _

Floats = NDArray[np.floating[Any]]
Progress = Callable[[int, int], None]

# Points of one call: few enough that what they need stays in the processor's cache.
_STACK = 2048


def step_sizes(x: Floats, h: float | None = None) -> NDArray[np.float64]:
    """Return the step for each entry of x.

    h_i = h max(1, |x_i|),  h = eps^(1/3)

    See `Precision.step`.

    Parameters
    ----------
    x : float array
    h : float, optional
        A step of your own, used for every entry as it is.

    Returns
    -------
    steps : float64 array of x's shape
    """
    if h is not None:
        if not (np.isfinite(h) and h > 0):
            raise SettingError(_("the step h must be positive and finite, not {h}").format(h=h))
        return np.full(x.shape, h, dtype=np.float64)
    return Precision.of(x.dtype).steps(x)


def numerical_gradient(
    f: Callable[[Floats], Any],
    x: Floats,
    h: float | None = None,
    *,
    progress: Progress | None = None,
) -> NDArray[np.float64]:
    """Return the gradient of a scalar function by central differences, entry by entry.

    df/dx_i ≈ (f(x + h e_i) - f(x - h e_i)) / 2h

    x is perturbed in place, so that a function which ignores its argument and reads
    the array elsewhere (``lambda W: net.loss(x, t)``) is differentiated all the
    same.  Each entry is put back, to the bit, also where f raises.

    Parameters
    ----------
    f : callable
        Takes x, returns one number.
    x : float array of any shape and memory order
    h : float, optional
        The step; by default chosen for each entry, see `step_sizes`.
    progress : callable, optional
        Called with (entries done, entries in all) now and then.

    Returns
    -------
    gradient : float64 array of x's shape

    Raises
    ------
    DtypeError
        x is not an array of real floating-point numbers: a step would be rounded away.
    ShapeError
        f returns more than one number.
    SettingError
        h is not positive, or so small that adding it to an entry changes nothing.

    Examples
    --------
    >>> numerical_gradient(lambda x: (x**2).sum(), np.array([3.0, -1.0])).round(6)
    array([ 6., -2.])

    Source: 斎藤康毅 『ゼロから作るDeep Learning』 (O'Reilly Japan, 2016), section 4.4.
    """
    indices = list(np.ndindex(x.shape)) if isinstance(x, np.ndarray) else []
    values = numerical_derivatives(f, x, indices, h, progress=progress)
    return values.reshape(np.shape(x))


def numerical_derivatives(
    f: Callable[[Floats], Any],
    x: Floats,
    indices: Iterable[tuple[int, ...]],
    h: float | NDArray[np.float64] | None = None,
    *,
    progress: Progress | None = None,
) -> NDArray[np.float64]:
    """Return the derivative of a scalar function for some entries of x only.

    Parameters
    ----------
    f, x, progress
        As in `numerical_gradient`.  Where f has a method ``at_entries(x, flat, values)``, it
        is asked for f's values at many points that differ from x in one entry each; it
        returns them as an array, or None where it can't tell them.
    indices : iterable of index tuples
        Which entries.
    h : float or float64 array of x's shape, optional
        The step, for all entries or for each.

    Returns
    -------
    derivatives : (number of indices,) float64 array

    Raises
    ------
    DtypeError, ShapeError, SettingError
        As in `numerical_gradient`.
    """
    check_differentiable(x)
    steps = h if isinstance(h, np.ndarray) else step_sizes(x, h)
    chosen = list(indices)
    at_entries = getattr(f, "at_entries", None)
    if at_entries is not None and chosen:
        found = _derivatives_by_stacks(at_entries, x, chosen, steps, progress)
        if found is not None:
            return found
    derivatives = np.empty(len(chosen))
    for position, index in enumerate(chosen):
        value = x[index]
        try:
            x[index] = value + steps[index]
            above, f_above = x[index], scalar(f(x))
            x[index] = value - steps[index]
            below, f_below = x[index], scalar(f(x))
        finally:
            x[index] = value
        # What was really added, after rounding: in float32 it differs from 2h visibly.
        width = float(above) - float(below)
        if width == 0:
            raise _step_too_small(float(steps[index]), float(value))
        derivatives[position] = (f_above - f_below) / width
        if progress is not None and (position + 1) % 256 == 0:
            progress(position + 1, len(chosen))
    if progress is not None:
        progress(len(chosen), len(chosen))
    return derivatives


def _derivatives_by_stacks(
    at_entries: Callable[[Floats, NDArray[np.intp], Floats], NDArray[np.float64] | None],
    x: Floats,
    indices: list[tuple[int, ...]],
    steps: NDArray[np.float64],
    progress: Progress | None,
) -> NDArray[np.float64] | None:
    """Return the derivatives from a few calls for many points each; None where it can't be."""
    places = tuple(np.array(axis, dtype=np.intp) for axis in zip(*indices, strict=True))
    flat = (
        np.ravel_multi_index(places, x.shape) if x.ndim else np.zeros(len(indices), dtype=np.intp)
    )
    values, step = x.ravel()[flat], steps.ravel()[flat]
    above = (values + step).astype(x.dtype)
    below = (values - step).astype(x.dtype)
    # What was really added, after rounding, as below.
    width = above.astype(np.float64) - below.astype(np.float64)
    if not np.all(width):
        lost = int(np.flatnonzero(width == 0)[0])
        raise _step_too_small(float(step[lost]), float(values[lost]))
    derivatives = np.empty(len(flat))
    for start in range(0, len(flat), _STACK):
        part = slice(start, start + _STACK)
        both = at_entries(x, np.tile(flat[part], 2), np.concatenate([above[part], below[part]]))
        if both is None:
            return None
        f_above, f_below = np.split(both, 2)
        derivatives[part] = (f_above - f_below) / width[part]
        if progress is not None:
            progress(min(start + _STACK, len(flat)), len(flat))
    return derivatives


def numerical_vjp(
    f: Callable[[Floats], ArrayLike], x: Floats, dout: ArrayLike, h: float | None = None
) -> NDArray[np.float64]:
    """Return the vector-Jacobian product of an array-valued function by central differences.

    dx_i = sum_k dout_k (f_k(x + h e_i) - f_k(x - h e_i)) / 2h

    Parameters
    ----------
    f : callable
        Takes x, returns an array.
    x : float array
        Perturbed in place and always restored.
    dout : float array of f(x)'s shape
        Upstream gradient.
    h : float, optional
        As in `numerical_gradient`.

    Returns
    -------
    dx : float64 array of x's shape

    Raises
    ------
    DtypeError
        As in `numerical_gradient`.
    ShapeError
        dout is not shaped like f(x).
    """
    check_differentiable(x)
    dout = np.asarray(dout, dtype=np.float64)
    # The differences are small beside the values: subtract first, then weight and sum.
    centre = np.array(f(x), dtype=np.float64)
    if centre.shape != dout.shape:
        raise ShapeError(
            _(
                "the function returns shape {shape}; an upstream gradient of shape {dout} "
                "can't belong to it"
            ).format(shape=centre.shape, dout=dout.shape)
        )

    def weighted(values: Floats) -> float:
        return float(np.sum((np.asarray(f(values), dtype=np.float64) - centre) * dout))

    return numerical_gradient(weighted, x, h)


def stacked_numerical_gradient(
    f: Callable[[Floats], ArrayLike],
    x: Floats,
    h: float | None = None,
    *,
    stack_size: int = 256,
) -> NDArray[np.float64]:
    """Return the gradient by central differences, many perturbations in one call.

    For a function that takes a stack of points at once; NumPy then does the work
    of hundreds of calls in one.

    Parameters
    ----------
    f : callable
        Takes (K, \\*x.shape), returns the K values.
    x : float array
        Not changed: the stack holds copies.
    h : float, optional
        As in `numerical_gradient`.
    stack_size : int
        The largest K, an even number; a stack takes K times the memory of x.

    Returns
    -------
    gradient : float64 array of x's shape

    Raises
    ------
    DtypeError
        As in `numerical_gradient`.
    ShapeError
        f doesn't return one value for each point.

    Examples
    --------
    >>> stacked_numerical_gradient(lambda xs: (xs**2).sum(axis=1), np.array([3.0, -1.0])).round(6)
    array([ 6., -2.])
    """
    check_differentiable(x)
    steps, flat = step_sizes(x, h).ravel(), x.ravel()
    gradient = np.empty(flat.size)
    half = max(1, stack_size // 2)
    for start in range(0, flat.size, half):
        entries = np.arange(start, min(start + half, flat.size))
        rows = np.arange(entries.size)
        stack = np.tile(flat, (2 * entries.size, 1))
        stack[rows, entries] += steps[entries]
        stack[entries.size + rows, entries] -= steps[entries]
        points = stack.reshape(2 * entries.size, *x.shape)
        values = np.asarray(f(points), dtype=np.float64)
        if values.shape != (2 * entries.size,):
            raise ShapeError(
                _(
                    "for a stack of {points} points the function must return {points} values, "
                    "not an array of shape {shape}"
                ).format(points=len(points), shape=values.shape)
            )
        width = stack[rows, entries].astype(np.float64) - stack[entries.size + rows, entries]
        if not np.all(width):
            lost = entries[np.flatnonzero(width == 0)[0]]
            raise _step_too_small(float(steps[lost]), float(flat[lost]))
        gradient[entries] = (values[: entries.size] - values[entries.size :]) / width
    return gradient.reshape(x.shape)


def check_differentiable(x: Any) -> None:
    """Raise unless x is a writable array of real floating-point numbers."""
    if not isinstance(x, np.ndarray) or x.dtype.kind != "f":
        found = x.dtype if isinstance(x, np.ndarray) else type(x).__name__
        raise DtypeError(
            _(
                "only an array of real floating-point numbers can be perturbed, not {found}: "
                "in integers the step is rounded away (convert with .astype(float))"
            ).format(found=found)
        )
    if not x.flags.writeable:
        raise DtypeError(_("the array is read-only and can't be perturbed in place: pass a copy"))


def _step_too_small(h: float, value: float) -> SettingError:
    return SettingError(
        _("the step h of {h} is rounded away beside the entry {value}: take a larger one").format(
            h=h, value=value
        )
    )


def scalar(value: Any) -> float:
    """Return the one number that a scalar function gave."""
    array = np.asarray(value)
    if array.size != 1:
        raise ShapeError(
            _("the function returns an array of shape {shape} where one number is needed").format(
                shape=array.shape
            )
        )
    return float(array.reshape(()))
