"""The backward pass belongs to a slightly different function.

What it does
    For known roles, asks whether the gradient is right for the function with an epsilon in one
    place, while the forward pass has it in another or not at all.

Why it is wrong
    Forward and backward then belong to different functions.  With the small number inside a
    logarithm the difference is 5e-7 at the start and everything where the network is confident
    and wrong: 0.2 % at a gap of 10 between the scores, 25 % at 15, 98 % at 20.

How it shows
    A small relative error, the same for all entries or growing as a probability shrinks.

Example
    ``loss = -np.log(y[t] + 1e-7)`` with ``dx = (y - t) / N`` (the book's; a warning)

Write instead
    log-softmax from the scores, ``x - m - log(sum(exp(x - m)))``: no epsilon is needed.  In a
    normalisation use the same ``var + eps`` in both passes.

Look-alikes
    Rounding: compare with the noise that the report shows.

References
    deeplearning4j#3827.
"""

from __future__ import annotations

from collections.abc import Iterator

from backhand.diagnosis.evidence import Evidence
from backhand.diagnosis.registry import Offer, gradient_rule
from backhand.language import mark

TITLE = mark("wrong epsilon")


@gradient_rule("BH114", "wrong-epsilon")
def offers(evidence: Evidence, where: str) -> Iterator[Offer]:
    """Offer nothing beyond what the roles know: where the epsilon stands depends on the formula."""
    return iter(())
