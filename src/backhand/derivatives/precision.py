"""What equal means: the only place that knows a tolerance.

Everything here follows from how exactly values are known. A value that was computed in
numbers of unit roundoff u is known to within some noise; a slope by differences loses some of
its digits to that noise; and a right gradient, held against such a slope, may be off by as much.
"""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from backhand.frozen import frozen

Floats = NDArray[np.floating[Any]]

# Rounding errors that go into a value add up to a few units: up to so many are no sign of
# numbers coarser than the array's own.
_ORDINARY: Final = 64
# A gradient may be off by so many errors of the slope it is held against: that error is an
# estimate, mostly from one pair of steps.
_ERRORS: Final = 10
# What a right gradient's largest entry may differ by, in roots of the unit roundoff u: 1.2e-7 in
# double precision, 2.8e-3 in single. A root is half of the digits: no difference of steps is
# worth more with a margin for sums and for curves that bend.
_HALF_OF_THE_DIGITS: Final = 8.0
# A probe clears a gradient whose error along it is so many times smaller than what may be, or
# within so many roundings of the difference.
_CLEARLY: Final = 8
_ROUNDINGS: Final = 4
# One-sided slopes of smooth functions differ by f″h. Where they differ by so many steps, f
# bends more sharply than any function met: 1e-3 across the usual step in double precision.
_BEND: Final = 165.0
# A pass repeated may take its sums in another order (threads): so many units of rounding, but
# never more than a formula that is written in another way.
_REORDERED: Final = 4096.0
# A formula written in another way goes through other intermediate values: 9e-10 in double
# precision, 2e-5 in single, in roots of u.
_REWRITTEN: Final = 1 / 16
# What a mistake predicts is made of measured derivatives: so many of their errors, or, where
# these are not known so well, a share of the largest entry in cube roots of u (that is, of the
# step): 1e-6 in double precision, 8e-4 in single.
_PREDICTED_ERRORS: Final = 20
_PREDICTED: Final = 1 / 6


@frozen
class Precision:
    """How exactly the values of a function are known, and what that means for its derivative.

    Attributes
    ----------
    grain : float
        Unit roundoff of the numbers that a step is added to.
    unit : float
        Unit roundoff of the coarsest numbers that the values were computed in.
    noise : float
        How far rounding moves a value, in the value's own unit.
    scale : float
        What size the value has, or the numbers that it is a difference of.
    """

    grain: float
    unit: float
    noise: float
    scale: float = 1.0

    @classmethod
    def of(
        cls,
        dtype: Any = np.float64,
        *,
        noise: float = 0.0,
        scale: float = 1.0,
        inside: Any = None,
    ) -> Precision:
        """Return the precision of values that are computed on arrays of a dtype.

        Parameters
        ----------
        dtype : float dtype
            Of the arrays that are perturbed.
        noise : float
            What the values show, see `backhand.derivatives.noise`; never taken for less than
            the rounding of one number of size `scale`.
        scale : float
            Size of the values.
        inside : float dtype, optional
            Of the coarsest numbers on the way, where the values show coarser ones.
        """
        grain = float(np.finfo(dtype).eps)
        scale = max(float(scale), float(np.finfo(np.float64).tiny))
        noise = max(float(noise), grain * scale)
        coarsest = grain if inside is None else max(grain, float(np.finfo(inside).eps))
        shown = noise / scale
        return cls(grain, max(coarsest, shown if shown > _ORDINARY * grain else 0.0), noise, scale)

    def on(self, dtype: Any) -> Precision:
        """Return the precision of the same values as a function of an array of some dtype."""
        eps = float(np.finfo(dtype).eps)
        return Precision(
            max(self.grain, eps),
            max(self.unit, eps),
            max(self.noise, eps * self.scale),
            self.scale,
        )

    # ------------------------------------------------------------------------------ steps

    @property
    def _relative(self) -> float:
        shown = self.noise / self.scale
        return shown if shown > _ORDINARY * self.grain else self.grain

    def step(self, size: float = 1.0) -> float:
        """Return the step of central differences whose error is least.

        h = u^(1/3) max(1, size): truncation takes h² f‴/6 and rounding u f / h, least
        together near the cube root of u: 6e-6 in double, 5e-3 in single precision.

        Source: Press et al., *Numerical Recipes* (3rd ed., 2007), section 5.7.
        """
        return float(np.cbrt(self._relative)) * max(1.0, float(size))

    def steps(self, x: ArrayLike) -> NDArray[np.float64]:
        """Return `step` for each entry of an array."""
        sizes = np.maximum(1.0, np.abs(np.asarray(x, dtype=np.float64)))
        return np.asarray(np.cbrt(self._relative) * sizes)

    def one_sided_step(self, size: float = 1.0) -> float:
        """Return the step of one-sided differences: u^(1/2), truncation being h f″/2."""
        return math.sqrt(self._relative) * max(1.0, float(size))

    def shortest_step(self, size: float = 1.0) -> float:
        """Return a step below which the addition itself loses the digits that matter."""
        return 64 * self.grain * max(abs(float(size)), self.grain)

    # ------------------------------------------------------------------------------ slopes

    def slope_error(self, step: float) -> float:
        """Return the error that rounding leaves in a central difference of this step."""
        return self.noise / step

    def tolerance(self, derivative: ArrayLike, error: float = 0.0) -> float:
        """Return the largest error that a right gradient may show in an entry.

        Parameters
        ----------
        derivative : float array
            What it is held against.
        error : float
            That this derivative has itself.
        """
        largest = float(np.max(np.abs(derivative), initial=0.0))
        return max(self.beyond(error), _HALF_OF_THE_DIGITS * math.sqrt(self.unit) * largest)

    def beyond(self, error: float) -> float:
        """Return how far off a slope has to be, given its error, for that to be no accident."""
        return _ERRORS * error

    def clears(self, apart: float, gradient: ArrayLike, step: float) -> bool:
        """Whether a gradient is right beyond question, by one direction with entries of about 1.

        What is not cleared is not wrong: it is looked at entry by entry.

        Parameters
        ----------
        apart : float
            How far the gradient's slope is from the function's.
        gradient : float array
        step : float
            Of the difference.
        """
        rounding = _ROUNDINGS * self.slope_error(step)
        return apart <= max(rounding, self.tolerance(gradient) / _CLEARLY)

    def kinked(self, jump: ArrayLike, slope: ArrayLike, step: float | Floats) -> NDArray[np.bool_]:
        """Whether two one-sided slopes part as at a kink, not as a curve's do.

        Parameters
        ----------
        jump : array
            Slope above less slope below, each from a step of this length.
        slope : array
            Of both sides together.
        step : float or array
        """
        size = np.maximum(1.0, np.abs(slope))
        rounding = 4 * _ERRORS * self.noise / np.asarray(step)
        return np.asarray(np.abs(jump) > _BEND * np.asarray(step) * size + rounding)

    # ------------------------------------------------------------------------------ values

    def rounded_alike(self, a: float, b: float) -> bool:
        """Whether two values are one but for a few roundings."""
        return abs(a - b) <= _ORDINARY * self.noise

    def same(self, a: ArrayLike, b: ArrayLike) -> bool:
        """Whether two arrays are the same numbers, as one pass gives them twice."""
        return self._near(a, b, min(_REORDERED * self.unit, _REWRITTEN * math.sqrt(self.unit)))

    def matches(self, value: ArrayLike, definition: ArrayLike, *, looseness: float = 1.0) -> bool:
        """Whether values are those of a definition that was computed in another way.

        Parameters
        ----------
        value, definition : arrays of one shape
        looseness : float
            How many times as far apart they may be, where the definition leaves out a small
            number of which it is not known (an epsilon).
        """
        return self._near(value, definition, looseness * _REWRITTEN * math.sqrt(self.unit))

    def reproduces(self, predicted: ArrayLike, observed: ArrayLike, error: float = 0.0) -> bool:
        """Whether a prediction made of measured derivatives is what was observed.

        Parameters
        ----------
        predicted, observed : arrays of one shape
        error : float
            That the derivatives have.
        """
        p, o = np.asarray(predicted), np.asarray(observed)
        return bool(np.all(np.abs(p - o) <= self.prediction_bound(p, error)))

    def prediction_bound(
        self, predicted: ArrayLike, error: float = 0.0, looseness: float = 1.0
    ) -> float:
        """Return how far off an entry of `reproduces` may be."""
        largest = looseness * float(np.max(np.abs(predicted), initial=0.0))
        return max(_PREDICTED * float(np.cbrt(self.unit)) * largest, _PREDICTED_ERRORS * error)

    def _near(self, a: ArrayLike, b: ArrayLike, units: float) -> bool:
        a, b = np.asarray(a), np.asarray(b)
        if a.shape != b.shape:
            return False
        finite = np.isfinite(b)
        largest = float(np.max(np.abs(b), initial=0.0, where=finite))
        # Beside the largest entry, a small one is a difference, and as rough as that.
        rough = units * largest / 64
        if a.dtype.kind == b.dtype.kind == "f" and finite.all():
            # What `allclose` does, in a fourth of its time.
            return bool(np.all(np.abs(a - b) <= rough + units * np.abs(b)))
        return bool(np.allclose(a, b, rtol=units, atol=rough, equal_nan=True))


DOUBLE: Final = Precision.of(np.float64)
"""Of code in double precision whose values show nothing else."""
