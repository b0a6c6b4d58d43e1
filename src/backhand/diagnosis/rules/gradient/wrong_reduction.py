"""It is reduced over the wrong axis, not reduced, or averaged where the chain rule sums.

What it does
    Compares the gradient with the derivative divided by the length of each axis (or several),
    and with the derivative summed or averaged along an axis and spread out again.

Why it is wrong
    A value that is used in several places gets the sum of what comes back from each.  A mean is
    smaller by their number; a sum over another axis mixes what doesn't belong together.

How it shows
    The ratio is one over the length of an axis, or all entries along an axis are alike.

Example
    ``db = dout.mean(axis=0)``; ``dgamma = (dout * x_hat).sum(axis=1)``

Write instead
    ``db = dout.sum(axis=0)``: sum over every axis along which the value was repeated.

Look-alikes
    BH103, where that axis is the batch; BH203, where the shape tells at once.

References
    Open-Deep-ML/DML-OpenProblem#54.
"""

from __future__ import annotations

import itertools
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
    "BH108", "wrong-reduction", title=mark("wrong reduction"), family="gradient", severity="error"
)
def offers(evidence: Evidence, where: str) -> Iterator[Offer]:
    """Offer means over axes, and sums over axes that should stay."""
    point = evidence.located[0]
    if where not in point.values or not point.outputs:
        return
    if evidence.part is not None:
        yield from _averaged_where_repeated(point, where)
    # In a loss nothing is summed on the way to its input: a wrong count there is a factor.
    yield from _means(point, where, fixed=not (evidence.scalar and evidence.convention == "loss"))
    yield from _left_unsummed(point, where)
    for axis in range(point.values[where].ndim):
        for mean in (False, True):

            def spread(p: Point, k: int, axis: int = axis, mean: bool = mean) -> Array:
                derivative = p.derivative(where, k)
                reduce = np.mean if mean else np.sum
                return np.broadcast_to(
                    reduce(derivative, axis=axis, keepdims=True), derivative.shape
                )

            yield Offer(
                spread,
                _("the gradient is summed along axis {axis}, which should be kept").format(
                    axis=axis
                ),
                _("keep that axis: sum only where the forward pass repeats the value"),
                complexity=1,
                evidence={"axis": axis},
            )


def _averaged_where_repeated(point: Point, where: str) -> Iterator[Offer]:
    """Offer the mean of what comes back to a broadcast operand of an operator."""
    value, out = point.values[where], point.outputs[0]
    if value.size in (0, out.size) or out.size % max(value.size, 1):
        return
    try:
        if np.broadcast_shapes(value.shape, out.shape) != out.shape:
            return
    except ValueError:
        return
    yield Offer(
        lambda p, k: p.derivative(where, k) * p.values[where].size / p.outputs[0].size,
        _("the axes along which the value was repeated are averaged where the chain rule sums"),
        _("use sum instead of mean"),
        complexity=-1,
    )


def _means(point: Point, where: str, fixed: bool) -> Iterator[Offer]:
    """Offer the derivative over (and times) the lengths of axes of the arrays in play."""
    sources = {"out": point.outputs[0].shape, where: point.values[where].shape}
    first = next(iter(point.values))
    sources.setdefault(first, point.values[first].shape)
    seen: set[int] = set()
    for source, shape in sources.items():
        for count in (1, 2, 3, 4):
            for axes in itertools.combinations(range(len(shape)), count):
                factor = int(np.prod([shape[a] for a in axes]))
                if axes == (0,) or factor < 3 or factor in seen or not (fixed or 0 in axes):
                    continue
                seen.add(factor)

                def length(p: Point, source: str = source, axes: tuple[int, ...] = axes) -> int:
                    held = p.outputs[0].shape if source == "out" else p.values[source].shape
                    return int(np.prod([held[a] for a in axes]))

                yield Offer(
                    lambda p, k, length=length: p.derivative(where, k) / length(p),  # type: ignore[misc]
                    _(
                        "the gradient is averaged over {factor} entries where the chain rule sums"
                    ).format(factor=factor),
                    _("use sum instead of mean"),
                    complexity=1 if count == 1 else 2,
                    evidence={"factor": f"1/{factor}"},
                )
                yield Offer(
                    lambda p, k, length=length: p.derivative(where, k) * length(p),  # type: ignore[misc]
                    _(
                        "the gradient is {factor} times too large: the forward pass takes a mean "
                        "over that many entries, and the backward pass does not"
                    ).format(factor=factor),
                    _("divide by the number of entries that the forward pass averages over"),
                    complexity=2,
                    evidence={"factor": str(factor)},
                )


def _left_unsummed(point: Point, where: str) -> Iterator[Offer]:
    """Offer what a broadcast value's gradient is before it is summed, or summed elsewhere."""
    value, out = point.values[where], point.outputs[0]
    fix = _("sum over the axes along which the value was repeated: dout.sum(axis=0)")
    if value.size == 1 and out.ndim > 1:
        for count in range(1, out.ndim):
            for axes in itertools.combinations(range(out.ndim), count):
                yield Offer(
                    lambda p, k, axes=axes: _terms_of_one(p, k, where).sum(axis=axes),  # type: ignore[misc]
                    _("the gradient of the one value is summed over some of the axes only"),
                    _("sum over every axis: np.sum(...), in the shape of the value"),
                    1,
                )
        return
    if (
        out.ndim <= value.ndim
        or not value.ndim
        or out.shape[out.ndim - value.ndim :] != value.shape
    ):
        return
    yield Offer(
        lambda p, k: _terms(p, k, where),
        _("the gradient is not summed: there is still one row for each sample"),
        fix,
        1,
    )
    for axis in range(1, out.ndim):
        yield Offer(
            lambda p, k, axis=axis: _terms(p, k, where).sum(axis=axis),  # type: ignore[misc]
            _("the gradient is summed along axis {axis}, which should be kept").format(axis=axis),
            fix,
            1,
            evidence={"axis": axis},
        )


def _terms_of_one(point: Point, k: int, where: str) -> Array:
    """Return what each place that a single number is used in sends back."""
    held = point.entrywise(where)
    if held is not None:
        return held.terms(point.upstreams[k].douts[0])
    jacobian = point.jacobian(where)
    return np.asarray(jacobian.reshape(point.outputs[0].shape) * point.upstreams[k].douts[0])


def _terms(point: Point, k: int, where: str) -> Array:
    """Return what each place that a broadcast value is used in sends back."""
    held = point.entrywise(where)
    if held is not None:
        return held.terms(point.upstreams[k].douts[0])
    value, out = point.values[where], point.outputs[0]
    jacobian = point.jacobian(where).reshape(value.size, -1, value.size)
    own = jacobian[np.arange(value.size), :, np.arange(value.size)].T
    return np.asarray(own.reshape(out.shape) * point.upstreams[k].douts[0])
