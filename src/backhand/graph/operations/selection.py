"""Operations that let one operand through: the larger, the smaller, the one a mask picks."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from backhand.graph.operations.operation import Call, Operation, Vjp, register, summed_to
from backhand.language import mark

Array = NDArray[Any]


def _extreme(sign: int) -> Vjp:
    """Return the product of maximum (sign 1) or minimum (sign -1)."""

    def vjp(call: Call, dout: Array, position: int) -> Array:
        own, other = call.inputs[position], call.inputs[1 - position]
        ahead = sign * own > sign * other
        constants = call.constant or (False, False)
        # On a tie the constant wins: the slope of max(x, 0) at 0 is 0, as the book has it.
        # Of two variables the first does, as argmax picks the first of several.
        share = float(position == 0) if constants[0] == constants[1] else 0.0
        return summed_to(dout * np.where(own == other, share, ahead), own.shape)

    return vjp


for _name, _label, _sign, _relation in (("maximum", "max", 1, ">"), ("minimum", "min", -1, "<")):
    for _key in (_name, "f" + _name[:3]):
        register(
            Operation(
                _key,
                _label,
                _extreme(_sign),
                operands=("a", "b"),
                forward=_label + "({a}, {b})",
                backward=(
                    "{dout} × [{a} " + _relation + " {b}]",
                    "{dout} × [{b} " + _relation + " {a}]",
                ),
                forward_shapes="{a}, {b}",
                backward_shapes=("{dout} × {a}", "{dout} × {b}"),
                words=mark("Lets one of the two through, entry by entry."),
                backward_words=(
                    mark("The gradient goes where the value came from; the other side gets 0."),
                ),
                entrywise=True,
            )
        )


def _where(call: Call, dout: Array, position: int) -> Array | None:
    if position == 0:
        return None
    mask = call.inputs[0].astype(bool)
    return summed_to(
        np.where(mask if position == 1 else ~mask, dout, 0.0), call.inputs[position].shape
    )


register(
    Operation(
        "where",
        "where",
        _where,
        operands=("mask", "a", "b"),
        forward="{mask} ? {a} : {b}",
        backward=("", "{dout} × {mask}", "{dout} × (1 − {mask})"),
        forward_shapes="{mask}: {a}, {b}",
        backward_shapes=("", "{mask} × {dout}"),
        words=mark("Takes each entry from one of two arrays, as the mask says."),
        backward_words=(
            "",
            mark("The gradient goes where the value came from; the other side gets 0."),
        ),
        entrywise=True,
    )
)


def _clip(call: Call, dout: Array, position: int) -> Array | None:
    x, low, high = call.inputs
    if position == 0:
        return summed_to(dout * ((x >= low) & (x <= high)), x.shape)
    outside = x < low if position == 1 else x > high
    return summed_to(dout * outside, call.inputs[position].shape)


register(
    Operation(
        "clip",
        "clip",
        _clip,
        operands=("x", "low", "high"),
        forward="clip({x}, {low}, {high})",
        backward=(
            "{dout} × [{low} ≤ {x} ≤ {high}]",
            "Σ {dout} × [{x} < {low}]",
            "Σ {dout} × [{x} > {high}]",
        ),
        forward_shapes="{x}",
        backward_shapes=("{dout} × {x}",),
        words=mark("Holds each entry between two bounds."),
        backward_words=(
            mark("Where a bound was reached the value no longer answers to x: 0 there."),
            mark("The bound gets the gradient of the entries that it holds."),
        ),
        entrywise=True,
    )
)

# Comparisons and the like: the value jumps or is a truth, so there is no slope to speak of.
for _name, _label in (
    ("greater", ">"),
    ("greater_equal", "≥"),
    ("less", "<"),
    ("less_equal", "≤"),
    ("equal", "="),
    ("not_equal", "≠"),
    ("logical_and", "and"),
    ("logical_or", "or"),
    ("logical_xor", "xor"),
    ("bitwise_and", "and"),
    ("bitwise_or", "or"),
    ("bitwise_xor", "xor"),
    ("left_shift", "<<"),
    ("right_shift", ">>"),
    ("copysign", "±"),
    ("heaviside", "step"),
):
    register(
        Operation(
            _name,
            _label,
            None,
            operands=("a", "b"),
            forward="{a} " + _label + " {b}",
            words=mark("Compares, entry by entry. A truth has no slope: no gradient goes back."),
            entrywise=True,
        )
    )

for _name, _label in (
    ("logical_not", "not"),
    ("invert", "not"),
    ("isfinite", "finite?"),
    ("isnan", "nan?"),
    ("isinf", "inf?"),
    ("signbit", "x<0"),
    ("sign", "sign"),
    ("floor", "⌊x⌋"),
    ("ceil", "⌈x⌉"),
    ("rint", "round"),
    ("trunc", "trunc"),
    ("astype", "int"),
    ("round", "round"),
):
    register(
        Operation(
            _name,
            _label,
            None,
            forward=_label + "({x})",
            forward_shapes="{x}",
            words=mark("Its value jumps and is flat in between: no gradient goes back."),
            entrywise=True,
        )
    )

for _name in ("argmax", "argmin", "argsort", "nonzero", "count_nonzero", "any", "all", "index"):
    register(
        Operation(
            _name,
            _name,
            None,
            forward=_name + "({x})",
            forward_shapes="{x}",
            words=mark("A place or a number of entries, not a value: no gradient goes back."),
        )
    )
