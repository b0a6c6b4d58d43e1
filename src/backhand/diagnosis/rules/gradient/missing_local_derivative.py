"""dout is passed on without the layer's own derivative.

What it does
    Compares the gradient with the upstream gradient itself, as it came or summed to the value's
    shape.

Why it is wrong
    The chain rule multiplies the upstream gradient by the local derivative; without it the layer
    pretends to be the identity.

How it shows
    dx equals dout to the last bit.

Example
    ``def backward(self, dout): return dout`` for a sigmoid

Write instead
    ``return dout * local_derivative``

Look-alikes
    BH107, where some entries are let through and shouldn't be; BH106, where dout is not used.

References
    Rumelhart, Hinton, Williams (1986), "Learning representations by back-propagating errors".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backhand.diagnosis.evidence import Evidence, Point
from backhand.diagnosis.registry import Offer, rule
from backhand.language import gettext as _
from backhand.language import mark

Array = NDArray[Any]


@rule(
    "BH113",
    "missing-local-derivative",
    title=mark("missing local derivative"),
    family="gradient",
    severity="error",
)
def offers(evidence: Evidence, where: str) -> Iterator[Offer]:
    """Offer the upstream gradient, as it came or summed to the value's shape."""
    point = evidence.located[0]
    for number in range(len(point.outputs)):

        def passed_on(p: Point, k: int, number: int = number) -> Array | None:
            value, dout = p.values[where], p.upstreams[k].douts[number]
            if dout.ndim == 0:
                return np.broadcast_to(dout, value.shape)
            if dout.shape == value.shape:
                return dout
            return _summed(dout, value)

        yield Offer(
            passed_on,
            _(
                "the upstream gradient is passed on as it came: the layer's own derivative is "
                "missing"
            ),
            _("multiply dout by the local derivative"),
            complexity=0,
        )


def _summed(dout: Array, value: Array) -> Array | None:
    """Return dout summed over its first axes to the value's shape, where that fits."""
    if dout.ndim > value.ndim and dout.shape[dout.ndim - value.ndim :] == value.shape:
        return np.asarray(dout.sum(axis=tuple(range(dout.ndim - value.ndim))))
    if dout.ndim == 4 and value.shape == dout.shape[1:2]:
        return np.asarray(dout.sum(axis=(0, 2, 3)))
    return None
