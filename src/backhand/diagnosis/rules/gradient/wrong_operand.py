"""The local derivative is evaluated at the wrong tensor.

What it does
    Compares the gradient of an entrywise function with its own derivative at the output; for
    known roles also with what comes of taking the input for the output, or another tensor of
    the layer.

Why it is wrong
    Many derivatives are written with the output: sigmoid's is y (1 - y).  The same formula at x
    is another function.

How it shows
    The gradient has the right shape and sign here and there; no factor fits.

Example
    ``dx = dout * self.x * (1 - self.x)`` for a sigmoid

Write instead
    ``dx = dout * self.y * (1 - self.y)``: keep in forward what the formula names.

Look-alikes
    BH109, a missing term; BH111, the tensor of an earlier pass.

References
    CS231n, module 1, on caching in forward.
"""

from __future__ import annotations

from collections.abc import Iterator

from backhand.diagnosis.evidence import Evidence
from backhand.diagnosis.registry import Offer, gradient_rule
from backhand.language import gettext as _
from backhand.language import mark

TITLE = mark("wrong operand")


@gradient_rule("BH112", "wrong-operand")
def offers(evidence: Evidence, where: str) -> Iterator[Offer]:
    """Offer an entrywise function's own derivative, taken at the output or at dout."""
    if where != "dx":
        return
    yield Offer(
        lambda p, k: (
            p.slopes_elsewhere["out"] * p.upstreams[k].douts[0]
            if "out" in p.slopes_elsewhere
            else None
        ),
        _("the local derivative is taken at the output where it belongs at the input"),
        _("keep the input in forward, and evaluate the derivative there"),
        complexity=1,
    )
