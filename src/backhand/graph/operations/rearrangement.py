"""Operations that move entries and compute nothing: shapes, pieces, copies, windows.

All of them have one derivative: what was moved to a place gets that place's gradient; what was
moved to several gets the sum. Where the entries went is found by moving their numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from backhand.graph.operations.operation import Call, Operation, register, summed_to
from backhand.language import mark

Array = NDArray[Any]


def numbered(shapes: Sequence[tuple[int, ...]]) -> list[Array]:
    """Return arrays of these shapes whose entries are numbered through, from 1.

    0 is left for entries that a move fills in (padding).
    """
    arrays, start = [], 1
    for shape in shapes:
        size = int(np.prod(shape))
        arrays.append(np.arange(start, start + size).reshape(shape))
        start += size
    return arrays


def _moved(call: Call, dout: Array, position: int) -> Array:
    moving = call.extra.count
    if position >= moving:
        return np.zeros(call.inputs[position].shape)  # of an index: never asked for
    shapes = [x.shape for x in call.inputs[:moving]]
    if "whole" not in call.memo:
        places = np.asarray(call.extra.move(*numbered(shapes))).ravel()
        size = 1 + sum(int(np.prod(shape)) for shape in shapes)
        weights = np.asarray(dout, dtype=np.float64).ravel()
        call.memo["whole"] = np.bincount(places, weights=weights, minlength=size)
    whole: Array = call.memo["whole"]
    start = 1 + sum(int(np.prod(shape)) for shape in shapes[:position])
    size = int(np.prod(shapes[position]))
    return whole[start : start + size].reshape(shapes[position])


class Move:
    """How entries are moved: `move` takes `count` arrays of the operands' shapes."""

    def __init__(self, move: Any, count: int = 1) -> None:
        self.move = move
        self.count = count


_GOES_BACK: Final = mark("The gradient goes back to the place that each entry came from.")
_ADDS: Final = mark("An entry that was used several times gets the sum of what its copies got.")

# Name → label, equation, words.
_MOVES: Final[dict[str, tuple[str, str, str]]] = {
    "reshape": ("reshape", "reshape({x})", mark("The same entries in another shape.")),
    "transpose": ("ᵀ", "{xT}", mark("The same entries with the axes exchanged.")),
    "getitem": ("[ ]", "{x}[{index}]", mark("Picks entries.")),
    "repeat": ("repeat", "repeat({x})", mark("The same entries several times over.")),
    "broadcast": ("repeat", "repeat({x})", mark("The same entries several times over.")),
    "pad": ("pad", "pad({x})", mark("The same entries with a border round them.")),
    "windows": ("windows", "windows({x})", mark("Every window of the array, side by side.")),
    "flip": ("flip", "reorder({x})", mark("The same entries in another order.")),
    "sort": ("sort", "sort({x})", mark("The same entries in another order.")),
    "triangle": ("△", "tri({x})", mark("Keeps a triangle, and puts 0 elsewhere.")),
    "diagonal": ("diag", "diag({x})", mark("To a diagonal, or from one.")),
}
for _name, (_label, _forward, _words) in _MOVES.items():
    register(
        Operation(
            _name,
            _label,
            _moved,
            forward=_forward,
            backward=("{dout}",) if _name != "transpose" else ("{doutT}",),
            forward_shapes="{x}" if _name != "transpose" else "{xT}",
            backward_shapes=("{dout} → {x}",) if _name != "transpose" else ("{doutT}",),
            words=_words,
            backward_words=(_ADDS if _name in ("repeat", "broadcast", "windows") else _GOES_BACK,),
        )
    )
register(
    Operation(
        "concatenate",
        "join",
        _moved,
        operands=("a", "b"),
        forward="join({operands})",
        forward_shapes="{operands}",
        backward=("{dout}[{own}]",),
        backward_shapes=("{dout}[…]",),
        words=mark("Puts arrays side by side."),
        backward_words=(mark("Each array gets its own piece of the gradient back."),),
    )
)


def _setitem(call: Call, dout: Array, position: int) -> Array | None:
    if position > 1:
        return None
    places = call.extra
    if position == 0:
        rest = np.array(dout, dtype=np.float64).reshape(-1)
        rest[places.ravel()] = 0
        return rest.reshape(call.inputs[0].shape)
    return summed_to(np.asarray(dout).reshape(-1)[places], call.inputs[1].shape)


register(
    Operation(
        "setitem",
        "[ ]←",
        _setitem,
        operands=("x", "v"),
        forward="{x}; [{index}] ← {v}",
        forward_shapes="{x} ← {v}",
        backward=("{dout}; [{index}] ← 0", "{dout}[{index}]"),
        backward_shapes=("{dout}", "{dout}[…]"),
        words=mark("Writes entries over, and leaves the rest."),
        backward_words=(
            mark("What was written over no longer has a say: 0 there, dout elsewhere."),
            mark("What was written gets the gradient of the places where it stands."),
        ),
    )
)


def _add_at(call: Call, dout: Array, position: int) -> Array | None:
    if position > 1:
        return None
    if position == 0:
        return np.asarray(dout)
    return summed_to(np.asarray(dout).reshape(-1)[call.extra], call.inputs[1].shape)


register(
    Operation(
        "add_at",
        "[ ]+",
        _add_at,
        operands=("x", "v"),
        forward="{x}; [{index}] += {v}",
        forward_shapes="{x} + {v}",
        backward=("{dout}", "{dout}[{index}]"),
        backward_shapes=("{dout}", "{dout}[…]"),
        words=mark("Adds to entries, several times where a place comes several times."),
        backward_words=(
            mark("A sum passes the gradient on to both sides as it is."),
            mark("What was added gets the gradient of the place to which it was added."),
        ),
    )
)


def _box(call: Call, dout: Array, position: int) -> Array | None:
    if call.extra is None:
        return None
    if "given" not in call.memo:
        call.memo["given"] = call.extra(dout)
    given: Array | None = call.memo["given"][position]
    return given


register(
    Operation(
        "box",
        "?",
        _box,
        operands=("a", "b"),
        forward="{label}({operands})",
        forward_shapes="{operands}",
        backward=("{label}.backward({dout})",),
        backward_shapes=("{own}",),
        words=mark("A closed box: what happens inside could not be recorded."),
        backward_words=(
            mark("The gradient is the one that its hand-written backward gives for this dout."),
        ),
    )
)
