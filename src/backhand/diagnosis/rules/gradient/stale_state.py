"""It belongs to an earlier forward pass.

What it does
    Runs forward on one input, forward on another of the same shape, then backward, with and
    without a backward pass in between, and compares with an instance that saw only the second.

Why it is wrong
    From the second batch on, every step follows the data of another one.

How it shows
    A single check of a fresh layer passes; the second batch gets the first one's gradient.

Example
    ``if self.mask is None: self.mask = x <= 0``; ``self.cache.append(x)`` with
    ``self.cache[0]`` in backward

Write instead
    ``self.mask = x <= 0`` in every forward pass

Look-alikes
    BH110, where gradients add up; BH206, where the output too depends on earlier calls.

References
    CHECK, "state carried from one call to the next".
"""

from __future__ import annotations

from collections.abc import Iterator

from backhand.diagnosis.evidence import Evidence
from backhand.diagnosis.registry import Fault, rule
from backhand.diagnosis.runner import plain_name
from backhand.language import gettext as _
from backhand.language import mark


@rule(
    "BH111",
    "stale-state",
    title=mark("stale state"),
    family="gradient",
    severity="error",
    rank=80,
    explains=True,
)
def faults(evidence: Evidence) -> Iterator[Fault]:
    """Report gradients in which an earlier input has a say."""
    for name in evidence.contracts.stale:
        yield Fault(
            name,
            _(
                "after a second forward pass the gradient of {name} still belongs to the first "
                "one's input"
            ).format(name=plain_name(name)),
            _("store what backward needs anew in every forward pass"),
        )
