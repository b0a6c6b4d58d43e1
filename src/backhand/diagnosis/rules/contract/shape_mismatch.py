"""A gradient does not have the shape of its value.

What it does
    Compares the shape of each gradient with that of the input or parameter that it belongs to.

Why it is wrong
    ``W -= learning_rate * dW`` then raises, or, worse, broadcasts: a bias of shape (3,) with a
    gradient of shape (1, 3) becomes a matrix, and nobody is told.

How it shows
    The two shapes differ.

Example
    ``db = dout.sum(axis=0, keepdims=True)`` for a bias of shape (3,)

Write instead
    ``db = dout.sum(axis=0)``; ``dx = dx.reshape(x.shape)`` where forward reshaped x

Look-alikes
    BH104, where a missing transpose explains the shape; BH108, where a missing sum does; BH105,
    where there is no gradient.

References
    NumPy, "Broadcasting".
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from backhand.diagnosis.evidence import Evidence
from backhand.diagnosis.registry import Fault, rule
from backhand.diagnosis.runner import plain_name
from backhand.language import gettext as _
from backhand.language import mark


@rule(
    "BH203",
    "shape-mismatch",
    title=mark("shape mismatch"),
    family="contract",
    severity="error",
    explains=True,
)
def faults(evidence: Evidence) -> Iterator[Fault]:
    """Report gradients of another shape, and gradients that are no arrays of numbers."""
    for name, (shape, wanted) in evidence.contracts.shapes.items():
        if evidence.all_zero(name):
            continue  # nothing was written there: BH105
        yield Fault(
            name,
            _("the gradient of {name} has the shape {shape}; {name} has {wanted}").format(
                name=plain_name(name), shape=shape, wanted=wanted
            ),
            _advice(shape, wanted),
            {"shape": list(shape), "expected": list(wanted)},
        )
    for name, kind in evidence.contracts.wrong_types.items():
        yield Fault(
            name,
            _("the gradient of {name} is no array of numbers but {kind}").format(
                name=plain_name(name), kind=kind
            ),
            _("return an array of the shape {wanted}").format(
                wanted=evidence.points[0].values[name].shape
                if evidence.points and name in evidence.points[0].values
                else "()"
            ),
            {"type": kind},
        )


def _advice(shape: tuple[int, ...], wanted: tuple[int, ...]) -> str:
    squeezed = tuple(n for n in shape if n != 1), tuple(n for n in wanted if n != 1)
    if squeezed[0] == squeezed[1]:
        return _("sum without keepdims (or reshape to {wanted})").format(wanted=wanted)
    if int(np.prod(shape)) == int(np.prod(wanted)):
        return _("give it the shape of its value: reshape (or transpose) to {wanted}").format(
            wanted=wanted
        )
    return _(
        "sum over the axes along which the value was repeated, until the shape is {wanted}"
    ).format(wanted=wanted)
