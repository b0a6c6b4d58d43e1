"""It does not depend on the upstream gradient.

What it does
    Runs backward with two upstream gradients that are no multiples of each other.

Why it is wrong
    The chain rule multiplies with what comes from above.  Without it the gradient is that of the
    sum of the outputs, whatever the loss.

How it shows
    Two upstream gradients give the same gradient.

Example
    ``return self.y * (1 - self.y)``

Write instead
    ``return dout * self.y * (1 - self.y)``

Look-alikes
    In a loss, whose dout is always 1, it is harmless until the loss is scaled or added to
    another; there it is a warning.

References
    oreilly-japan/deep-learning-from-scratch, ch. 5, SoftmaxWithLoss: dout is not used.
"""

from __future__ import annotations

from collections.abc import Iterator

from backhand.diagnosis.evidence import Evidence
from backhand.diagnosis.registry import Fault, rule
from backhand.diagnosis.runner import figures, plain_name, with_figures
from backhand.language import gettext as _
from backhand.language import mark


@rule(
    "BH106",
    "upstream-ignored",
    title=mark("upstream gradient ignored"),
    family="gradient",
    severity="error",
    explains=True,
)
def faults(evidence: Evidence) -> Iterator[Fault]:
    """Report gradients that two upstream gradients leave the same."""
    for name in evidence.contracts.ignores_upstream:
        if evidence.scalar:
            yield Fault(
                name,
                _(
                    "backward does not use dout: right while it is 1, wrong as soon as the loss is "
                    "multiplied by a weight or added to another"
                ),
                _("multiply by it: dx = dout * …"),
                # A loss's dout is always 1.
                severity="warning",
            )
        elif name in evidence.wrong and not evidence.all_zero(name):
            yield Fault(
                name,
                with_figures(
                    _(
                        "the gradient of {name} does not depend on the upstream gradient dout"
                    ).format(name=plain_name(name)),
                    evidence,
                    name,
                ),
                _("multiply the local derivative by dout"),
                figures(evidence, name),
            )
