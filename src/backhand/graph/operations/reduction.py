"""Operations that make fewer entries of many: sums, means, extremes, products."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from backhand.graph.operations.operation import Call, Operation, Vjp, register
from backhand.language import mark

Array = NDArray[Any]


def _axes(call: Call) -> tuple[int, ...]:
    axis, ndim = call.settings.get("axis"), call.inputs[0].ndim
    if axis is None:
        return tuple(range(ndim))
    return tuple(a % ndim for a in ((axis,) if isinstance(axis, int) else axis)) if ndim else ()


def kept(call: Call, array: Array) -> Array:
    """Return what has the output's shape with the axes that were reduced back, at length 1."""
    axes = _axes(call)
    shape = [1 if k in axes else n for k, n in enumerate(call.inputs[0].shape)]
    return np.asarray(array).reshape(shape)


def _sum(call: Call, dout: Array, position: int) -> Array:
    return np.broadcast_to(kept(call, dout), call.inputs[0].shape)


def _mean(call: Call, dout: Array, position: int) -> Array:
    count = max(call.inputs[0].size, 1) / max(call.output.size, 1)
    return np.asarray(_sum(call, dout, position) / count)


def _first_extreme(find: Any) -> Vjp:
    def vjp(call: Call, dout: Array, position: int) -> Array:
        x, axes = call.inputs[0], _axes(call)
        # One entry gets it all, the first of several that are alike: what argmax picks.
        rest = [k for k in range(x.ndim) if k not in axes]
        order = (*rest, *axes)
        moved = x.transpose(order).reshape(*(x.shape[k] for k in rest), -1)
        dx = np.zeros(moved.shape)
        place = np.expand_dims(find(moved, axis=-1), -1)
        values = np.asarray(dout).reshape(*(x.shape[k] for k in rest), 1)
        np.put_along_axis(dx, place, values, axis=-1)
        back = np.argsort(order)
        return dx.reshape([x.shape[k] for k in order]).transpose(back)

    return vjp


def _prod(call: Call, dout: Array, position: int) -> Array:
    x = call.inputs[0]
    axes = _axes(call)
    rest = [k for k in range(x.ndim) if k not in axes]
    order = (*rest, *axes)
    moved = x.transpose(order).reshape(*(x.shape[k] for k in rest), -1)
    # The product of all others, which a zero among them may not spoil.
    others = np.ones(moved.shape)
    for k in range(moved.shape[-1]):
        others[..., k] = np.prod(np.delete(moved, k, axis=-1), axis=-1)
    values = np.asarray(dout).reshape(*(x.shape[k] for k in rest), 1)
    back = np.argsort(order)
    return np.asarray((others * values).reshape([x.shape[k] for k in order]).transpose(back))


def _cumsum(call: Call, dout: Array, position: int) -> Array:
    axis = call.settings.get("axis")
    if axis is None:
        return np.asarray(np.cumsum(np.ravel(dout)[::-1])[::-1].reshape(call.inputs[0].shape))
    return np.asarray(np.flip(np.cumsum(np.flip(dout, axis), axis), axis))


register(
    Operation(
        "sum",
        "Σ",
        _sum,
        forward="Σ {x}",
        backward=("repeat({dout})",),
        backward_shapes=("{dout} → {x}",),
        forward_shapes="Σ {x}",
        words=mark("Adds entries up."),
        backward_words=(mark("Each entry of a sum gets the sum's gradient: it is repeated."),),
    )
)
register(
    Operation(
        "mean",
        "mean",
        _mean,
        forward="(1/{count}) Σ {x}",
        backward=("repeat({dout}) / {count}",),
        forward_shapes="Σ {x}",
        backward_shapes=("{dout} → {x}",),
        words=mark("Adds entries up and divides by how many they are."),
        backward_words=(
            mark("Each entry gets the mean's gradient, divided by how many entries there are."),
        ),
    )
)
for _name, _find in (("max", np.argmax), ("min", np.argmin)):
    register(
        Operation(
            _name,
            _name,
            _first_extreme(_find),
            forward=_name + " {x}",
            backward=("{dout} × [{x} = {y}]",),
            backward_shapes=("{dout} → {x}",),
            forward_shapes=_name + " {x}",
            words=mark("Lets one entry of several through."),
            backward_words=(mark("The entry that was let through gets the gradient, the rest 0."),),
        )
    )
register(
    Operation(
        "prod",
        "Π",
        _prod,
        forward="Π {x}",
        backward=("{dout} × {y} / {x}",),
        backward_shapes=("{dout} → {x}",),
        words=mark("Multiplies entries together."),
        backward_words=(mark("Each entry gets the product of all the others as its factor."),),
    )
)
register(
    Operation(
        "cumsum",
        "Σ…",
        _cumsum,
        forward="cumsum({x})",
        backward=("Σⱼ≥ᵢ {dout}ⱼ",),
        forward_shapes="{x}",
        backward_shapes=("{dout}",),
        words=mark("Running sums."),
        backward_words=(mark("An entry is in every sum from its own on: their gradients add."),),
    )
)
