"""Large finite inputs give inf or nan.

What it does
    Scales the inputs to 1e2 and 1e3 and looks at the output and the gradients.  Where the
    function itself grows beyond every number (exp), nothing is reported; an overflow in between
    that leaves the result finite is none either.

Why it is wrong
    Scores of some hundreds are usual in a network that learns too fast.  One nan then spreads
    over every parameter in one step.

How it shows
    inf / inf or 0 * inf is nan; log(1 + exp(1000)) is inf where the true value is 1000.

Example
    ``np.exp(x) / np.exp(x).sum(axis=1, keepdims=True)``

Write instead
    ``z = np.exp(x - x.max(axis=1, keepdims=True)); z / z.sum(axis=1, keepdims=True)``;
    ``np.logaddexp(0, x)`` for softplus; ``np.tanh``; ``np.where`` on guarded branches

Look-alikes
    BH302, where a logarithm of zero makes a loss infinite.

References
    Goodfellow, Bengio and Courville, Deep Learning, 4.1; oreilly-japan/deep-learning-from-scratch,
    ch. 3.
"""

from __future__ import annotations

from collections.abc import Iterator

from backhand.diagnosis.evidence import Evidence
from backhand.diagnosis.registry import Fault, rule
from backhand.diagnosis.runner import plain_name
from backhand.language import gettext as _
from backhand.language import mark

# Code in a form of its own says nothing of how large its inputs become.
_OWN_FORMS = ("autograd", "layer", "loss-and-gradient", "passes", "torch-function")
_BEYOND = 1e3


@rule(
    "BH301",
    "overflow",
    title=mark("overflow"),
    family="numerics",
    severity="error",
    in_forward=True,
)
def faults(evidence: Evidence) -> Iterator[Fault]:
    """Report the output; gradients only where the output stays finite."""
    found = evidence.contracts.overflow
    outputs = {name: seen for name, seen in found.items() if name.startswith("out")}
    for name, (scale, kind) in (outputs or found).items():
        if kind.endswith("Error"):
            message = _("inputs of size {scale:.0e} raise {kind}")
        elif name in outputs:
            message = _("inputs of size {scale:.0e} make the output {kind}")
        else:
            message = _("inputs of size {scale:.0e} make the gradient of {name} {kind}")
        yield Fault(
            name,
            message.format(scale=scale, kind=kind, name=plain_name(name)),
            _(
                "subtract the largest entry before exp (softmax, log-sum-exp), or use a form whose "
                "exponent is never positive (np.logaddexp, np.tanh)"
            ),
            {"scale": scale, "kind": kind},
            severity="warning" if evidence.convention in _OWN_FORMS and scale >= _BEYOND else None,
        )
        return
