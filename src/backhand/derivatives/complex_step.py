"""The complex step: a derivative without subtraction, exact to rounding."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backhand.derivatives.numerical import check_differentiable
from backhand.errors import DtypeError
from backhand.language import gettext as _

Floats = NDArray[np.floating[Any]]


def complex_step_gradient(
    f: Callable[[Any], Any], x: Floats, h: float = 1e-20
) -> NDArray[np.float64]:
    """Return the gradient of a scalar function by a step into the complex plane.

    df/dx_i = Im f(x + i h e_i) / h

    Nothing is subtracted, so h can be tiny and the result is exact to rounding.
    The function must be made of operations that NumPy has for complex numbers and
    that are analytic: +, ×, /, exp, log, sin, matmul.  `abs`, a conjugate, a
    comparison of magnitudes or a conversion to float are not.

    Parameters
    ----------
    f : callable
        Takes a complex128 copy of x, returns one complex number.
    x : float array
        Not changed.
    h : float
        The imaginary step.

    Returns
    -------
    gradient : float64 array of x's shape

    Raises
    ------
    DtypeError
        x is not an array of real floats, or f doesn't carry complex numbers through.

    Examples
    --------
    >>> complex_step_gradient(lambda x: np.exp(x).sum(), np.array([0.0, 1.0]))
    array([1.        , 2.71828183])

    Source: Squire, Trapp, "Using complex variables to estimate derivatives of real
    functions", SIAM Review 40 (1998).
    """
    check_differentiable(x)
    point = x.astype(np.complex128)
    gradient = np.empty(x.shape)
    for index in np.ndindex(x.shape):
        point[index] += 1j * h
        try:
            with np.errstate(all="ignore"):
                value = np.asarray(f(point))
        except TypeError as error:
            raise DtypeError(
                _(
                    "the function can't be given complex numbers ({reason}): use central "
                    "differences"
                ).format(reason=error)
            ) from error
        if value.dtype.kind != "c" or value.size != 1:
            raise DtypeError(
                _(
                    "the function returns {dtype} of shape {shape} for complex input, not one "
                    "complex number: use central differences"
                ).format(dtype=value.dtype, shape=value.shape)
            )
        gradient[index] = value.reshape(()).imag / h
        point[index] = x[index]
    return gradient
