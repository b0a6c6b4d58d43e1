"""Changing the parameter changes nothing.

What it does
    Looks for parameters whose derivative is exactly zero in every entry and at every batch size,
    while backward gives them a gradient.

Why it is wrong
    The optimiser writes to an array that forward never reads: the loss stays where it is, and the
    gradients look healthy.

How it shows
    The numerical gradient is exactly 0; the analytic one is not.

Example
    ``self.layer = Affine(W.copy(), b)`` beside ``self.params["W"] = W``;
    ``self.params["W"] = W * scale`` after the layer took W

Write instead
    Hand the layer the very array that params holds, and change it in place (``W[...] = …``,
    ``W -= …``); or read the parameter in each forward pass

Look-alikes
    A dead unit, whose gradient is zero as well; BH105, where only the gradient is.

References
    Python, "Naming and binding"; NumPy, "Copies and views".
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from backhand.diagnosis.evidence import Evidence
from backhand.diagnosis.registry import Fault, rule
from backhand.diagnosis.runner import figures, plain_name, with_figures
from backhand.language import gettext as _
from backhand.language import mark


@rule(
    "BH117",
    "disconnected",
    title=mark("disconnected"),
    family="gradient",
    severity="error",
    rank=20,
    explains=True,
    in_forward=True,
)
def faults(evidence: Evidence) -> Iterator[Fault]:
    """Report parameters that forward does not read."""
    for name in evidence.wrong:
        points = [point for point in evidence.located if name in point.jacobians]
        if not points or plain_name(name) != name:
            continue
        if any(point.jacobians[name].any() for point in points):
            continue
        given = [u.analytic.get(name) for point in points for u in point.upstreams]
        if any(array is not None and np.any(array) for array in given):
            yield Fault(
                name,
                with_figures(
                    _("changing {name} changes nothing: forward reads another array").format(
                        name=name
                    ),
                    evidence,
                    name,
                ),
                _(
                    "let forward read the array that is updated: share it instead of copying, "
                    "change it in place instead of binding a new one"
                ),
                figures(evidence, name),
            )
