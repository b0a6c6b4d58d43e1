"""Flattening: the same values in fewer axes."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator

import numpy as np

from backhand.diagnosis.roles.role import Array, Case, Gradients, Role, WrongPass, bind_inputs
from backhand.language import mark


def _variants(case: Case) -> Iterator[Array]:
    x, out = case.x, case.out
    # "Reshape" may order the values in any way: only what flattens is judged, and a transpose
    # before it is as good as none.
    if out.size != x.size or out.ndim > x.ndim:
        return
    for order in itertools.permutations(range(x.ndim)) if x.ndim <= 4 else ():
        if np.array_equal(x.transpose(order).reshape(out.shape), out):
            yield x.transpose(order).reshape(out.shape)
            return


def _reordered(order: tuple[int, ...]) -> Callable[[Case], Gradients | None]:
    def backward(case: Case) -> Gradients | None:
        if case.x.ndim != len(order):
            return None
        shape = [case.x.shape[a] for a in order]
        return {"x": case.dout.reshape(shape).transpose(np.argsort(order))}

    return backward


_MESSAGE = mark(
    "the values are those of dout, but they come back in another order than forward laid them out"
)
_FIX = mark("dx = dout.reshape(x.shape), in the order of the forward pass")


ROLE = Role(
    name="flatten",
    bind=bind_inputs(1),
    variants=_variants,
    wrong_passes=(
        WrongPass(
            "BH115", lambda case: {"x": case.dout.reshape(case.x.shape, order="F")}, _MESSAGE, _FIX
        ),
        WrongPass("BH115", lambda case: {"x": case.dout.T.reshape(case.x.shape)}, _MESSAGE, _FIX),
        WrongPass("BH115", lambda case: {"x": case.dout.reshape(case.x.shape)}, _MESSAGE, _FIX),
        WrongPass(
            "BH115", lambda case: {"x": case.dout.reshape(case.x.shape[::-1]).T}, _MESSAGE, _FIX
        ),
        *(
            WrongPass("BH115", _reordered(order), _MESSAGE, _FIX)
            for rank in (2, 3, 4)
            for order in itertools.permutations(range(rank))
            if order != tuple(range(rank))
        ),
    ),
)
