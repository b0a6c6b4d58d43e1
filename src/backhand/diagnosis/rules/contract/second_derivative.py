"""Differentiating the backward pass once more gives a wrong derivative, or none, without a word.

What it does
    Has torch differentiate what backward gives, and holds that against the slope of the gradients
    themselves.

Why it is wrong
    A gradient penalty, a Hessian product or meta-learning differentiates twice.  What forward
    computed and saved is a constant there, and its part of the second derivative is silently lost.

How it shows
    The second derivative is not the slope of the first one.

Example
    ``ctx.save_for_backward(rstd)`` of a ``rstd`` that forward computed; ``.detach()``, NumPy or
    ``torch.no_grad()`` in backward

Write instead
    ``@once_differentiable`` above backward, which makes it an error; or save inputs and outputs
    only, and compute the rest anew in backward

Look-alikes
    None: the first derivative is right.

References
    PyTorch, "Double backward with custom functions", and
    ``torch.autograd.function.once_differentiable``.
"""

from __future__ import annotations

from collections.abc import Iterator

from backhand.diagnosis.evidence import Evidence
from backhand.diagnosis.registry import Fault, rule
from backhand.language import gettext as _
from backhand.language import mark


@rule(
    "BH211",
    "second-derivative",
    title=mark("the second derivative is wrong without a word"),
    family="contract",
    severity="warning",
)
def faults(evidence: Evidence) -> Iterator[Fault]:
    """Report a second derivative that is none of the gradient's own."""
    second = evidence.contracts.second
    if second not in ("wrong", "none"):
        return
    yield Fault(
        "-",
        _("differentiating backward once more gives a wrong derivative, without a word")
        if second == "wrong"
        else _("differentiating backward once more gives no derivative, without a word"),
        _(
            "put @once_differentiable above backward, or save only inputs and outputs and compute "
            "the rest anew"
        ),
    )
