"""It differs from the derivative, and none of the explanations fits.

What it does
    Stands where a gradient is wrong and no rule reproduces it at every batch size and for every
    upstream gradient.  A wrong name would be worse than none.

Why it is wrong
    Training follows something else than the slope of the loss.

How it shows
    The report gives the size of the error, the ratio, the cosine and the worst entry.

Example
    Two mistakes at once: neither alone gives what was observed.

Write instead
    Take the layer apart into single operations, write each one's backward, and check them one by
    one.

Look-alikes
    All of BH1xx.

References
    Griewank, Walther, *Evaluating Derivatives* (2nd ed., 2008), chapter 3.
"""

from __future__ import annotations

from collections.abc import Iterator

from backhand.diagnosis.evidence import Evidence
from backhand.diagnosis.registry import Offer, rule
from backhand.language import mark


@rule(
    "BH100",
    "gradient-mismatch",
    title=mark("gradient mismatch"),
    family="gradient",
    severity="error",
)
def offers(evidence: Evidence, where: str) -> Iterator[Offer]:
    """Offer nothing: the runner falls back on this rule."""
    return iter(())
