"""The local derivative is evaluated at the wrong tensor.

What it does
    Compares the gradient of an entrywise function with its own derivative at the output, and
    that of a product with dout times another tensor of the same call; for known roles also with
    what comes of taking the input for the output, or another tensor of the layer.

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
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backhand.diagnosis.evidence import Evidence, Point
from backhand.diagnosis.registry import Offer, gradient_rule
from backhand.diagnosis.structure import entrywise_slope
from backhand.language import gettext as _
from backhand.language import mark

TITLE = mark("wrong operand")

Array = NDArray[Any]


@gradient_rule("BH112", "wrong-operand")
def offers(evidence: Evidence, where: str) -> Iterator[Offer]:
    """Offer a product's other tensors, and an entrywise derivative taken at the output."""
    yield from _other_factors(evidence, where)
    if where != "dx":
        yield Offer(
            lambda p, k: _times_output(p, k, where),
            _("it is dout times the output, summed: the output stands where the input belongs"),
            _("keep the input in forward, and multiply dout by it"),
            complexity=1,
        )
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


def _times_output(point: Point, upstream: int, where: str) -> NDArray[Any] | None:
    """Return the sum of dout times the output over the axes that a parameter lacks."""
    out, dout = point.outputs[0], point.upstreams[upstream].douts[0]
    shape = point.values[where].shape
    lead = out.ndim - len(shape)
    if lead < 0 or out.ndim == 0:
        return None
    product = (dout * out).sum(axis=tuple(range(lead)))
    kept = tuple(axis for axis, n in enumerate(shape) if n == 1 != product.shape[axis])
    product = product.sum(axis=kept, keepdims=True)
    return product if product.shape == shape else None


def _other_factors(evidence: Evidence, where: str) -> Iterator[Offer]:
    """Offer dout times a tensor of the call, where the true gradient is dout times another one."""
    point = evidence.located[0]
    slope = entrywise_slope(point, where)
    if slope is None:
        return
    held = [n for n, a in point.values.items() if a.shape == slope.shape and n != where]
    factor = next((n for n in held if np.allclose(slope, point.values[n], rtol=1e-5)), None)
    if factor is None:
        return
    for other in (where, *(n for n in held if n != factor), ""):

        def times_other(p: Point, k: int, other: str = other) -> Array | None:
            tensor = p.values[other] if other else p.outputs[0]
            return np.asarray(tensor * p.upstreams[k].douts[0])

        yield Offer(
            times_other,
            _(
                "dout is multiplied by {other}, where the product's other factor {name} belongs"
            ).format(
                other=other.removeprefix("d") if other else _("the output"),
                name=factor.removeprefix("d"),
            ),
            _("each factor of a product gets dout times the other factor"),
        )
