"""Products of matrices, and sums of products of any axes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backhand.graph.operations.operation import Call, Operation, register, summed_to
from backhand.language import mark

Array = NDArray[Any]


def _matmul(call: Call, dout: Array, position: int) -> Array:
    a, b = call.inputs
    if a.ndim == 1 and b.ndim == 1:
        return np.asarray(dout * call.inputs[1 - position])
    # A vector on the left is a row, on the right a column; dout gets back the axis it lost.
    rows = a[np.newaxis, :] if a.ndim == 1 else a
    columns = b[:, np.newaxis] if b.ndim == 1 else b
    if a.ndim == 1:
        dout = np.expand_dims(dout, -2)
    if b.ndim == 1:
        dout = np.expand_dims(dout, -1)
    if position == 0:
        whole = np.matmul(dout, np.swapaxes(columns, -1, -2))
        return summed_to(whole, rows.shape).reshape(a.shape)
    whole = np.matmul(np.swapaxes(rows, -1, -2), dout)
    return summed_to(whole, columns.shape).reshape(b.shape)


register(
    Operation(
        "matmul",
        "·",
        _matmul,
        operands=("x", "W"),
        forward="{x} · {W}",
        backward=("{dout} · {WT}", "{xT} · {dout}"),
        words=mark("Matrix product: each row of the left with each column of the right."),
        backward_words=(
            mark("Only one product of these has this shape: dout with the right side transposed."),
            mark("Only one product of these has this shape: the left side transposed with dout."),
        ),
    )
)


def _einsum(call: Call, dout: Array, position: int) -> Array | None:
    terms, result = call.extra
    own = terms[position]
    others = [k for k in range(len(terms)) if k != position]
    known = set(result).union(*(terms[k] for k in others)) if others else set(result)
    reached = "".join(letter for letter in own if letter in known)
    equation = ",".join([result, *(terms[k] for k in others)]) + "->" + reached
    part = np.einsum(equation, dout, *(call.inputs[k] for k in others))
    # A letter that nothing else has was summed away: each of its entries gets the same.
    shape = [
        n if letter in known else 1
        for letter, n in zip(own, np.shape(call.inputs[position]), strict=True)
    ]
    return np.broadcast_to(part.reshape(shape), call.inputs[position].shape)


register(
    Operation(
        "einsum",
        "Σ×",
        _einsum,
        operands=("a", "b"),
        forward="einsum({a}, {b})",
        backward=("einsum({dout}, {b})", "einsum({dout}, {a})"),
        forward_shapes="{a} · {b}",
        backward_shapes=("{dout} · {b}", "{dout} · {a}"),
        words=mark("A sum of products over the axes that the letters name."),
        backward_words=(
            mark("The same sum of products, with dout in the place of the operand sought."),
        ),
    )
)


def read_einsum(equation: str, operands: Sequence[Array]) -> tuple[tuple[str, ...], str] | None:
    """Return the letters of each operand and of the result; None where it is not told simply.

    Parameters
    ----------
    equation : str
        "ij,jk->ik", or without an arrow; an ellipsis stands for axes without a letter.
    operands : sequence of arrays
    """
    left, arrow, result = equation.replace(" ", "").partition("->")
    terms = left.split(",")
    if len(terms) != len(operands):
        return None
    if "..." in equation:
        spare = [c for c in "ZYXVUTSRQPONMLKJ" if c not in equation]
        depth = [x.ndim - len(t.replace("...", "")) for t, x in zip(terms, operands, strict=True)]
        most = max(n for t, n in zip(terms, depth, strict=True) if "..." in t)
        if most > len(spare) or any(
            side == 1
            for t, x in zip(terms, operands, strict=True)
            if "..." in t
            for side in x.shape
        ):
            return None  # broadcasting inside an einsum
        letters = "".join(spare[:most])
        terms = [t.replace("...", letters[most - n :]) for t, n in zip(terms, depth, strict=True)]
        result = result.replace("...", letters) if arrow else result
    if not arrow:
        joined = "".join(terms)
        result = "".join(sorted(c for c in set(joined) if joined.count(c) == 1))
    if any(len(set(term)) != len(term) for term in terms):
        return None  # a diagonal
    if any(len(t) != x.ndim for t, x in zip(terms, operands, strict=True)):
        return None
    return tuple(terms), result
