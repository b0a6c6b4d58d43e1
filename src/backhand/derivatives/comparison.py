"""How two gradients of one parameter differ, in figures that tell mistakes apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from backhand.derivatives.precision import DOUBLE, Precision
from backhand.errors import ShapeError
from backhand.language import gettext as _

Floats = NDArray[np.floating[Any]]


@dataclass(frozen=True)
class Comparison:
    """An analytic gradient a held against the derivative n.

    The mean absolute error alone tells little: with a batch of three, a flipped
    sign and a missing 1/N give the same one.  Size, ratio and direction together do.

    Attributes
    ----------
    shape : tuple of int
        Of the parameter.
    mean_abs_error, max_abs_error : float
        Of a - n, over the entries compared.
    relative_error : float
        ‖a - n‖ / max(‖a‖, ‖n‖), in [0, 2]; 0 where both vanish.
    max_relative_error : float
        Largest |a - n| / max(|a|, |n|) among the entries that stand out of the noise
        by a factor of 1,000; 0 where none does.
    cosine : float
        Of the angle between a and n: 1 the same direction, -1 the opposite one;
        nan where one of them vanishes.
    ratio : float
        ⟨a, n⟩ / ⟨n, n⟩: the factor that a is too large by; nan where n vanishes.
    noise_floor, tolerance : float
        The error that the derivative itself has, and the largest one that passes.
    worst_index : tuple of int
        Where |a - n| is largest.
    evaluations : int
        Calls of the function that this took.
    compared, size : int
        Entries that were compared, and entries that there are.
    kinks : int
        Entries where the slope jumps within a step, so that a smaller step was taken.
    method : str
        "exhaustive" or "probe".
    passed : bool
    """

    shape: tuple[int, ...]
    mean_abs_error: float
    max_abs_error: float
    relative_error: float
    max_relative_error: float
    cosine: float
    ratio: float
    noise_floor: float
    tolerance: float
    worst_index: tuple[int, ...]
    evaluations: int
    compared: int
    size: int
    kinks: int
    method: str
    passed: bool

    def to_dict(self) -> dict[str, Any]:
        """Return the record as JSON can hold it; nan and inf become None."""
        return {
            name: _plain(getattr(self, name))
            for name in self.__dataclass_fields__  # in the order of the definition
        }


def compare(
    analytic: ArrayLike,
    derivative: ArrayLike,
    *,
    noise_floor: float = 0.0,
    evaluations: int = 0,
    precision: Precision = DOUBLE,
) -> Comparison:
    """Hold an analytic gradient against the derivative, every entry.

    Parameters
    ----------
    analytic, derivative : float arrays of one shape
    noise_floor : float
        The error that the derivative itself has.
    evaluations : int
        What the derivative took, for the record.
    precision : Precision
        Of the values: it says how far off a right gradient may be.

    Returns
    -------
    comparison : Comparison

    Raises
    ------
    ShapeError
        The two differ in shape.

    Examples
    --------
    >>> compare([3.0, 6.0], [1.0, 2.0]).ratio
    3.0
    """
    a = np.asarray(analytic, dtype=np.float64)
    n = np.asarray(derivative, dtype=np.float64)
    if a.shape != n.shape:
        raise ShapeError(
            _("a gradient of shape {gradient} can't belong to a value of shape {x}").format(
                gradient=a.shape, x=n.shape
            )
        )
    with np.errstate(over="ignore", invalid="ignore"):
        # A gradient may hold inf and nan: the record says so, without warnings.
        return _record(a, n, noise_floor, evaluations, precision)


def _record(
    a: Floats, n: Floats, noise_floor: float, evaluations: int, precision: Precision
) -> Comparison:
    difference = np.abs(a - n)
    magnitude = np.maximum(np.abs(a), np.abs(n))
    visible = ~(magnitude <= 1000 * noise_floor)  # nan stands out as well
    norm_a, norm_n = float(np.linalg.norm(a)), float(np.linalg.norm(n))
    product = float(np.sum(a * n))
    tolerance = precision.tolerance(n, noise_floor)
    largest = float(difference.max(initial=0.0))
    # nan compares false with everything: a gradient that holds one must not pass.
    far = np.where(np.isnan(difference), np.inf, difference)
    worst = np.unravel_index(int(np.argmax(far)), a.shape) if a.size else ()
    return Comparison(
        shape=a.shape,
        mean_abs_error=float(difference.mean()) if a.size else 0.0,
        max_abs_error=largest,
        relative_error=_quotient(float(np.linalg.norm(a - n)), max(norm_a, norm_n), 0.0),
        max_relative_error=float(np.max(difference[visible] / magnitude[visible], initial=0.0)),
        cosine=float(np.clip(_quotient(product, norm_a * norm_n, np.nan), -1.0, 1.0)),
        ratio=_quotient(product, float(np.sum(n * n)), np.nan),
        noise_floor=noise_floor,
        tolerance=tolerance,
        worst_index=tuple(int(i) for i in worst),
        evaluations=evaluations,
        compared=a.size,
        size=a.size,
        kinks=0,
        method="exhaustive",
        passed=bool(np.isfinite(largest)) and largest <= tolerance,
    )


def _quotient(numerator: float, denominator: float, where_zero: float) -> float:
    return numerator / denominator if denominator != 0 else where_zero


def _plain(value: Any) -> Any:
    if isinstance(value, float) and not np.isfinite(value):
        return None
    return list(value) if isinstance(value, tuple) else value
