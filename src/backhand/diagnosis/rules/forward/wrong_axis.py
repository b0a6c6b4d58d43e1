"""A recognised function normalises over the wrong axis.

What it does
    For a function recognised by its name, asks whether forward's value is that of the definition
    taken over another axis: the batch, or everything at once.

Why it is wrong
    The samples of a batch then share one normaliser: what a sample is given depends on which
    others happen to be in its batch, and a batch of one behaves differently from all others.

How it shows
    A softmax whose columns add up to one instead of its rows; the more samples, the smaller the
    probabilities.

Example
    ``np.exp(x) / np.sum(np.exp(x))`` for a batch; ``axis=0`` for ``axis=1``

Write instead
    ``np.exp(x - x.max(axis=1, keepdims=True))`` over its own ``sum(axis=1, keepdims=True)``

Look-alikes
    BH108, where the forward pass is right and the gradient is reduced over the wrong axis.

References
    oreilly-japan/deep-learning-from-scratch#85: a softmax over the whole batch.
"""

from __future__ import annotations

from collections.abc import Iterator

from backhand.diagnosis.evidence import Evidence
from backhand.diagnosis.registry import Fault, rule
from backhand.diagnosis.roles.forward import wrong_values
from backhand.language import mark


@rule(
    "BH402",
    "wrong-axis",
    title=mark("wrong axis"),
    family="forward",
    severity="error",
    rank=40,
    in_forward=True,
)
def faults(evidence: Evidence) -> Iterator[Fault]:
    """Report a value that the definition gives over another axis."""
    yield from wrong_values("BH402", evidence)
