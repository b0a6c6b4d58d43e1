"""A confident wrong answer gives an infinite loss.

What it does
    Makes the scores (or a network's parameters) sure of the wrong label and evaluates the loss.

Why it is wrong
    A single sample that the network is wrong about with certainty makes the loss inf and its
    gradient nan or zero: the curve has a hole, and training may not come back.

How it shows
    A probability underflows to 0, and log(0) is -inf.

Example
    ``-np.log(y[np.arange(N), t]).mean()``

Write instead
    Work with the logarithm of the softmax: ``x - x.max(...) - log(sum(exp(x - x.max(...))))``;
    or, as the book has it, ``np.log(y + 1e-7)``

Look-alikes
    BH301, where large scores give nan.

References
    oreilly-japan/deep-learning-from-scratch, ch. 4, cross_entropy_error.
"""

from __future__ import annotations

from collections.abc import Iterator

from backhand.diagnosis.evidence import Evidence
from backhand.diagnosis.registry import Fault, rule
from backhand.language import gettext as _
from backhand.language import mark


@rule(
    "BH302",
    "log-of-zero",
    title=mark("logarithm of zero"),
    family="numerics",
    severity="warning",
    in_forward=True,
)
def faults(evidence: Evidence) -> Iterator[Fault]:
    """Report an infinite loss."""
    if evidence.contracts.log_of_zero:
        yield Fault(
            "out",
            _("a confident wrong answer makes the loss infinite: the logarithm of zero"),
            _(
                "compute the logarithm of the softmax from the scores, or add 1e-7 inside the "
                "logarithm"
            ),
        )
