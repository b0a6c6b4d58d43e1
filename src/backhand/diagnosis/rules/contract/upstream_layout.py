"""Right only for an upstream gradient that lies row after row in memory.

What it does
    Hands backward the same upstream gradient once more, laid out column after column, as a
    transposed or expanded one is.

Why it is wrong
    Whoever calls backward decides how its upstream gradient lies: a transpose after the layer, or
    a sum, hands on one that is not contiguous.

How it shows
    The gradients differ though the numbers are the same, or backward raises.

Example
    ``grad_output.view(-1)``; an index computed from the shape into ``grad_output.storage()``

Write instead
    ``grad_output.reshape(-1)``, or ``grad_output = grad_output.contiguous()`` first

Look-alikes
    BH207, where it raises for every upstream gradient.

References
    PyTorch, "Tensor views", and ``torch.Tensor.contiguous``.
"""

from __future__ import annotations

from collections.abc import Iterator

from backhand.diagnosis.evidence import Evidence
from backhand.diagnosis.registry import Fault, rule
from backhand.diagnosis.runner import plain_name
from backhand.language import gettext as _
from backhand.language import mark


@rule(
    "BH210",
    "upstream-layout",
    title=mark("right only for a contiguous upstream gradient"),
    family="contract",
    severity="error",
)
def faults(evidence: Evidence) -> Iterator[Fault]:
    """Report what another layout of the same upstream gradient changes."""
    fix = _("take it as it comes: reshape in place of view, or make it contiguous first")
    raised = evidence.contracts.other_layout
    if raised is not None:
        yield Fault(
            "-",
            _(
                "for an upstream gradient that is not contiguous, backward raises {kind}: {reason}"
            ).format(kind=raised.kind, reason=raised.message),
            fix,
            {"line": raised.line} if raised.line else {},
        )
        return
    for name in evidence.contracts.by_layout:
        yield Fault(
            name,
            _(
                "the gradient of {name} is another one for the same upstream gradient in another "
                "layout (transposed, not contiguous)"
            ).format(name=plain_name(name)),
            fix,
        )
