"""It is a constant times the derivative.

What it does
    Fits one number to the ratio of the gradient and the derivative, and asks whether that same
    number fits at another batch size and for another upstream gradient.

Why it is wrong
    One tensor learns at another rate than the rest.  Training may still go down, so that nobody
    notices: a factor of a half stood for years in a famous rasteriser.

How it shows
    The cosine is 1 and the ratio is the constant, whatever the batch size.

Example
    ``dx = dout * (y - t)`` where the forward pass is ``np.mean((y - t) ** 2)``: a 2 is missing.

Write instead
    Differentiate the square and the half together: (1/2 d²)' = d, (d²)' = 2 d.

Look-alikes
    BH103, where the factor moves with the batch size; BH108, where it is the length of an axis;
    BH101, where it is -1.

References
    graphdeco-inria/gaussian-splatting#551.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backhand.derivatives import DOUBLE
from backhand.diagnosis.evidence import Evidence, Point
from backhand.diagnosis.registry import Offer, rule
from backhand.language import gettext as _
from backhand.language import mark

# 1e-7 beside a probability of a thousandth.
_AN_EPSILON = 1e-4


@rule(
    "BH102",
    "constant-factor",
    title=mark("off by a constant factor"),
    family="gradient",
    severity="error",
)
def offers(evidence: Evidence, where: str) -> Iterator[Offer]:
    """Offer the derivative times the number that fits the first upstream gradient best."""
    for point in evidence.located[:1]:
        analytic = point.observed(where)
        if where not in point.jacobians or analytic is None:
            continue
        derivative = point.derivative(where)
        if analytic.shape != derivative.shape or not derivative.any():
            continue
        away = ~point.kinks[where]
        factor = float(np.sum((analytic * derivative)[away]) / np.sum(np.square(derivative[away])))
        no_factor = factor == 0 or DOUBLE.reproduces(1.0, abs(factor))
        # As far as an epsilon in a loss's logarithm moves all its gradients alike.
        no_factor |= evidence.scalar and abs(factor - 1) < _AN_EPSILON
        if not np.isfinite(factor) or no_factor:
            continue
        rounded = float(f"{factor:.4g}")
        yield Offer(
            _times(factor, where),
            _("the gradient is {factor:g} times the derivative").format(factor=rounded),
            _("look for the factor: a square's 2, a half, a scale that only one pass has"),
            # A plain number is likelier than one that had to be fitted.
            complexity=1 if _is_plain(factor) else 3,
            evidence={"factor": rounded},
        )
        # Divided by another number where N was meant: the ratio moves with N, in proportion.
        divisor = point.batch_size / factor
        # A whole number, to the digits that a fit of gradients has.
        if abs(divisor - round(divisor)) < 1e-4 * abs(divisor) and round(divisor) >= 2:
            yield Offer(
                _divided(round(divisor), where),
                _("the gradient is divided by {number} where the batch size belongs").format(
                    number=round(divisor)
                ),
                _("divide by the batch size, x.shape[0]"),
                complexity=3,
                evidence={"factor": f"N/{round(divisor)}"},
            )


def _divided(divisor: int, where: str) -> Callable[[Point, int], NDArray[Any]]:
    return lambda point, k: point.batch_size / divisor * point.derivative(where, k)


def _times(factor: float, where: str) -> Callable[[Point, int], NDArray[Any]]:
    return lambda point, k: factor * point.derivative(where, k)


def _is_plain(factor: float) -> bool:
    size = abs(factor)
    # A whole number, to the digits that a fit of gradients has.
    return any(abs(v - round(v)) < 1e-5 and 2 <= round(v) <= 4 for v in (size, 1 / size))
