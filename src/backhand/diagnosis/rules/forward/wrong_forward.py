"""The value of a recognised function is not the one that it is defined to have.

What it does
    For a function recognised by its name, compares forward's value with every legitimate
    variant of the definition (a mean or a sum, one-hot or index labels, small epsilons, exact or
    approximate forms); where none gives it, with the mistakes known for that function.

Why it is wrong
    A backward pass can't be right for two functions: if it is that of the definition, every
    gradient is off, and if it is that of what forward computes, the network trains on
    something else than its author thinks.

How it shows
    The outputs differ although the gradient may agree with the derivative to rounding.

Example
    ``1 / (1 + np.exp(x))`` for a sigmoid; one-hot labels taken for indices in a loss

Write instead
    The definition; ``y[np.arange(N), t]`` only for labels that are indices.

Look-alikes
    BH402, where the right formula runs over the wrong axis; BH114, a matter of epsilons.

References
    The function's own definition, in the report.
"""

from __future__ import annotations

from collections.abc import Iterator

from backhand.diagnosis.evidence import Evidence
from backhand.diagnosis.registry import Fault, rule
from backhand.diagnosis.roles.forward import wrong_values
from backhand.language import mark


@rule(
    "BH401",
    "wrong-forward",
    title=mark("wrong forward pass"),
    family="forward",
    severity="error",
    rank=45,
    in_forward=True,
)
def faults(evidence: Evidence) -> Iterator[Fault]:
    """Report a value that no variant gives, by its name where the mistake is known."""
    yield from wrong_values("BH401", evidence)
