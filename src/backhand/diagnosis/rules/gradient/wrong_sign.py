"""It is the negative of the derivative.

What it does
    Compares the gradient with the derivative multiplied by -1, at every batch size and for
    every upstream gradient.

Why it is wrong
    Gradient descent then climbs: each step makes the loss larger.

How it shows
    The ratio is -1 and the cosine is -1.  The mean absolute difference alone can't tell: with
    a batch of three it is the same as that of a missing 1/N.

Example
    ``dx = (t - y) / N`` after softmax and cross-entropy.

Write instead
    ``dx = (y - t) / N``

Look-alikes
    BH102, a constant factor; BH103, a missing 1/N.

References
    oreilly-japan/deep-learning-from-scratch#85.
"""

from __future__ import annotations

from collections.abc import Iterator

from backhand.diagnosis.evidence import Evidence
from backhand.diagnosis.registry import Offer, rule
from backhand.language import gettext as _
from backhand.language import mark


@rule("BH101", "wrong-sign", title=mark("wrong sign"), family="gradient", severity="error")
def offers(evidence: Evidence, where: str) -> Iterator[Offer]:
    """Offer the negative of the derivative."""
    yield Offer(
        lambda point, k: -point.derivative(where, k),
        _("the gradient has the wrong sign: it is -1 times the derivative"),
        _("turn the sign round"),
    )
