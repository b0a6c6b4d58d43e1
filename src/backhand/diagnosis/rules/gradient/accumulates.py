"""It grows with each call.

What it does
    Runs forward and backward twice on the same input, in one instance, and compares the
    gradients.

Why it is wrong
    Each step then goes along the sum of all gradients so far.  (A layer that has a method to set
    them to zero, or whose forward does, is meant to add.)

How it shows
    The second gradient is twice the first; the third three times.

Example
    ``self.dW += self.x.T @ dout``

Write instead
    ``self.dW = self.x.T @ dout``, or ``self.grads[0][...] = …``; or a ``zero_grad`` that is called
    before each backward pass

Look-alikes
    BH102, where the factor is there at the first call; BH111, where an earlier input has a say.

References
    PyTorch, ``Optimizer.zero_grad``: there adding is the rule, and resetting a duty.
"""

from __future__ import annotations

from collections.abc import Iterator

from backhand.diagnosis.evidence import Evidence
from backhand.diagnosis.registry import Fault, rule
from backhand.diagnosis.runner import plain_name
from backhand.language import gettext as _
from backhand.language import mark


@rule(
    "BH110",
    "accumulates",
    title=mark("accumulates"),
    family="gradient",
    severity="error",
    rank=70,
    explains=True,
)
def faults(evidence: Evidence) -> Iterator[Fault]:
    """Report gradients that a second forward and backward pass made larger."""
    for name, factor in evidence.contracts.grows_with_passes.items():
        yield Fault(
            name,
            _(
                "the gradient of {name} adds up: after a second pass over the same input it is "
                "{factor:.3g} times the first"
            ).format(name=plain_name(name), factor=factor),
            _(
                "assign instead of adding (self.dW = …, grads[i][...] = …), or reset before each "
                "backward pass"
            ),
            {"factor": factor},
        )
