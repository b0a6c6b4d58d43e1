"""Concatenation: several arrays side by side along one axis."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from backhand.diagnosis.roles.role import Array, Case, Gradients, Role, WrongPass
from backhand.language import mark


def _bind(values: Mapping[str, Array], settings: Mapping[str, Any]) -> Mapping[str, str] | None:
    # In a pair all arrays but the first are arguments by their own names.
    names = list(values)
    if len(names) < 2 or any(values[n].ndim != values[names[0]].ndim for n in names):
        return None
    return {name: f"part{k}" for k, name in enumerate(names)}


def _parts(case: Case) -> list[Array]:
    return [case.params[f"part{k}"] for k in range(len(case.params))]


def _axis(case: Case) -> int | None:
    """Return the axis along which the parts stand side by side."""
    parts = _parts(case)
    for axis in range(parts[0].ndim):
        try:
            joined = np.concatenate(parts, axis=axis)
        except ValueError:
            continue
        if joined.shape == case.out.shape and np.array_equal(joined, case.out):
            return axis
    return None


def _variants(case: Case) -> Iterator[Array]:
    if _axis(case) is not None:
        yield case.out


def _pieces(case: Case, starts: list[int]) -> Gradients | None:
    axis, parts = _axis(case), _parts(case)
    if axis is None:
        return None
    found = {}
    for k, (part, start) in enumerate(zip(parts, starts, strict=True)):
        length = part.shape[axis]
        taken = np.arange(start, start + length) % case.dout.shape[axis]
        found[f"part{k}"] = np.take(case.dout, taken, axis=axis)
    return found


def _lengths(case: Case) -> list[int]:
    axis = _axis(case)
    return [] if axis is None else [part.shape[axis] for part in _parts(case)]


def _starts(case: Case) -> list[int]:
    return [0, *(int(s) for s in np.cumsum(_lengths(case))[:-1])]


def _swapped(case: Case) -> Gradients | None:
    """Return what the parts get when they are handed out in the opposite order."""
    lengths = _lengths(case)[::-1]
    starts = [0, *(int(s) for s in np.cumsum(lengths)[:-1])][::-1]
    return _pieces(case, starts)


def _handed(offset: int) -> Callable[[Case], Gradients | None]:
    def backward(case: Case) -> Gradients | None:
        right = _starts(case)
        turned = right[offset:] + right[:offset]
        return _pieces(case, turned)

    return backward


def _exchanged(offset: int) -> Callable[[Case], Gradients | None]:
    # The pieces are cut rightly and given to the wrong parts: their shapes must be alike.
    def backward(case: Case) -> Gradients | None:
        pieces, parts = _pieces(case, _starts(case)), _parts(case)
        if pieces is None:
            return None
        found = {}
        for k, part in enumerate(parts):
            piece = pieces[f"part{(k + offset) % len(parts)}"]
            if piece.shape == part.shape:
                found[f"part{k}"] = piece
        return found

    return backward


def _shifted(step: int) -> Callable[[Case], Gradients | None]:
    def backward(case: Case) -> Gradients | None:
        return _pieces(case, [start + step for start in _starts(case)])

    return backward


_CUT = mark("dx0, dx1 = np.split(dout, [x0.shape[axis]], axis=axis)")


def _own_start(case: Case) -> Gradients | None:
    # The offset of each part taken from its own length, or from the part before alone.
    lengths = _lengths(case)
    return _pieces(case, [0, *lengths[1:]])


ROLE = Role(
    name="concatenation",
    bind=_bind,
    variants=_variants,
    wrong_passes=(
        WrongPass(
            "BH115",
            _swapped,
            mark("it is the other part's share of dout: the parts are exchanged"),
            _CUT,
        ),
        *(
            WrongPass(
                "BH115",
                make(k),
                mark("it is the other part's share of dout: the parts are exchanged"),
                _CUT,
            )
            for k in (1, 2)
            for make in (_handed, _exchanged)
        ),
        WrongPass(
            "BH115",
            lambda case: _pieces(case, [0] * len(_parts(case))),
            mark("every part gets the beginning of dout"),
            _CUT,
        ),
        WrongPass(
            "BH115",
            lambda case: _pieces(
                case, [case.dout.shape[_axis(case) or 0] - n for n in _lengths(case)]
            ),
            mark("every part gets the end of dout"),
            _CUT,
        ),
        WrongPass("BH115", _own_start, mark("dout is cut at the wrong place"), _CUT),
        WrongPass(
            "BH115",
            lambda case: _pieces(case, [0, *([_lengths(case)[0]] * (len(_parts(case)) - 1))]),
            mark("dout is cut at the wrong place"),
            _CUT,
        ),
        *(
            WrongPass("BH115", _shifted(step), mark("dout is cut at the wrong place"), _CUT)
            for step in (-2, -1, 1, 2)
        ),
    ),
)
