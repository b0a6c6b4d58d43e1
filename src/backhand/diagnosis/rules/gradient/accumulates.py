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

import numpy as np

from backhand.diagnosis.evidence import Evidence, Point
from backhand.diagnosis.registry import Array, Fault, Offer, rule
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
    again = evidence.contracts.grows_with_backward
    if evidence.convention == "autograd" and again:
        name, factor = next(iter(again.items()))
        yield Fault(
            name,
            _(
                "a second way back through the same graph adds to what the first one left in the "
                "values between: the gradient of {name} becomes {factor:.3g} times the first, "
                "though its own was set back"
            ).format(name=plain_name(name), factor=factor),
            _(
                "set the gradients of all values of the graph to zero before going back, or build "
                "the graph anew for each"
            ),
            {"factor": factor},
            severity="warning",
        )
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


@rule("BH110", "accumulates")
def offers(evidence: Evidence, where: str) -> Iterator[Offer]:
    """Offer, of operators that are right by themselves, what gets more than comes back to it."""
    if evidence.part is None or not evidence.part.reuse:
        return

    def more(point: Point, k: int) -> Array | None:
        given, due = point.observed(where, k), point.derivative(where, k)
        if given is None or given.shape != due.shape:
            return None
        return given if float(np.sum(given * due)) > float(np.sum(due * due)) else None

    yield Offer(
        more,
        _(
            "a value that is used several times gets more than comes back from its uses, though "
            "each operator is right by itself"
        ),
        _(
            "add out of place (grad = grad + g): what was handed over may be the gradient of "
            "another value as well"
        ),
        complexity=-2,
    )
