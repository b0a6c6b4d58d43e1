"""It is None, all zeros, or was never written.

What it does
    Looks for gradients that are None, or zero in every entry at every batch size and for every
    upstream gradient, while the derivative is not.

Why it is wrong
    The parameter is never updated: the network trains, only worse, and no message appears.

How it shows
    dW is what the constructor made it.

Example
    ``db = dout.sum(axis=0)`` where ``self.db = …`` is meant; ``grads[0] = dW`` replaced by
    ``g = dW``

Write instead
    ``self.db = dout.sum(axis=0)``; ``self.grads[1][...] = db``

Look-alikes
    BH208, where the key or the return value itself is missing; a true gradient of zero, which is
    no fault.

References
    oreilly-japan/deep-learning-from-scratch-2, ch. 1: grads[i][...] = dW.
"""

from __future__ import annotations

from collections.abc import Iterator

from backhand.diagnosis.evidence import Evidence
from backhand.diagnosis.registry import Fault, rule
from backhand.diagnosis.runner import figures, plain_name, with_figures
from backhand.language import gettext as _
from backhand.language import mark


@rule(
    "BH105",
    "missing-gradient",
    title=mark("missing gradient"),
    family="gradient",
    severity="error",
    explains=True,
)
def faults(evidence: Evidence) -> Iterator[Fault]:
    """Report gradients that are None or zero where the derivative is not."""
    for name in evidence.wrong:
        part = evidence.part_with(name)
        if part is not None and part.reuse:
            continue  # how its uses are added up is BH116's
        given = [
            u.analytic[name] for p in evidence.located for u in p.upstreams if name in u.analytic
        ]
        if not given or name in evidence.contracts.wrong_types:
            continue
        if all(array is None for array in given):
            yield Fault(
                name,
                with_figures(
                    _("the gradient of {name} is None: it was never written").format(
                        name=plain_name(name)
                    ),
                    evidence,
                    name,
                ),
                _("store it in backward, under the name that the optimiser reads"),
                figures(evidence, name),
            )
        elif evidence.all_zero(name):
            yield Fault(
                name,
                with_figures(
                    _(
                        "the gradient of {name} is zero in every entry, and the derivative is not"
                    ).format(name=plain_name(name)),
                    evidence,
                    name,
                ),
                _(
                    "compute it, and write it into the array that the optimiser reads: "
                    "self.grads[i][...] = dW"
                ),
                figures(evidence, name),
            )
