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

from backhand.derivatives import DOUBLE
from backhand.diagnosis.evidence import Evidence, Point
from backhand.diagnosis.registry import Offer, rule
from backhand.diagnosis.runner import plain_name
from backhand.language import gettext as _
from backhand.language import mark

Array = NDArray[Any]


@rule("BH112", "wrong-operand", title=mark("wrong operand"), family="gradient", severity="error")
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
    slopes = _slopes(point, where)
    if slopes is None:
        return
    held = [n for n, a in point.values.items() if a.dtype.kind == "f" and _fits(a, slopes)]
    # "" is the output itself, as for an exponential.
    factor = next(
        (n for n in (*held, "") if n != where and DOUBLE.reproduces(_tensor(point, n), slopes)),
        None,
    )
    if factor is None:
        return
    for other in (n for n in (where, *held, "") if n != factor and (n == "" or n in held)):

        def times_other(p: Point, k: int, other: str = other) -> Array | None:
            terms = _tensor(p, other) * p.upstreams[k].douts[0]
            return _summed_to(terms, p.values[where].shape)

        yield Offer(
            times_other,
            _("dout is multiplied by {other}, where {name} belongs").format(
                other=_spoken(other), name=_spoken(factor)
            ),
            _("each factor of a product gets dout times the other factor"),
        )


def _spoken(name: str) -> str:
    return plain_name(name) if name else _("the output")


def _tensor(point: Point, name: str) -> Array:
    return point.values[name] if name else point.outputs[0]


def _slopes(point: Point, where: str) -> Array | None:
    """Return each output entry's slope in the one entry of the tensor that it depends on."""
    if len(point.outputs) != 1:
        return None
    held = point.entrywise(where)
    if held is not None:
        return held.slopes
    whole, value, out = point.matrix(where), point.values[where], point.outputs[0]
    if whole is None or not _fits(value, out) or value.size * out.size > 2_000_000:
        return None
    # Which entry of the value stands behind each entry of the output.
    behind = np.broadcast_to(np.arange(value.size).reshape(value.shape), out.shape).reshape(-1)
    matrix = whole.copy()
    slopes = matrix[behind, np.arange(out.size)].reshape(out.shape)
    matrix[behind, np.arange(out.size)] = 0.0
    scale = max(1.0, float(np.abs(slopes).max(initial=0.0)))
    return slopes if np.abs(matrix).max(initial=0.0) <= DOUBLE.tolerance(scale) else None


def _fits(array: Array, whole: Array) -> bool:
    """Whether an array spreads over the other one's shape without changing it."""
    return (
        0 < array.ndim <= whole.ndim
        and array.size > 0
        and all(
            a in (1, w)
            for a, w in zip(array.shape, whole.shape[whole.ndim - array.ndim :], strict=True)
        )
    )


def _summed_to(terms: Array, shape: tuple[int, ...]) -> Array:
    """Sum what each use of a broadcast value sends back."""
    lead = terms.ndim - len(shape)
    alone = tuple(lead + i for i, n in enumerate(shape) if n == 1 and terms.shape[lead + i] != 1)
    return np.asarray(terms.sum(axis=(*range(lead), *alone)).reshape(shape))
