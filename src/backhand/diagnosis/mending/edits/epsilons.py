"""A small number that keeps a divisor from zero, in one of the two passes only."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Final

from backhand.diagnosis.mending.code import Piece
from backhand.diagnosis.mending.edits.reductions import name_of_call
from backhand.diagnosis.mending.spot import Edit, Spot
from backhand.pattern import pattern

_NAMED: Final = pattern(r"(\w+\.)*(\w*_)?(eps|epsilon|tiny)\d*(_\w+)?", re.IGNORECASE)
# Nobody adds a larger number for a divisor's sake.
_LARGEST: Final = 0.1
_ROOTS: Final = frozenset({"sqrt", "log", "log2", "log10", "rsqrt"})
# Functions whose value stands under a fraction's line more often than not.
_SIZES: Final = frozenset({"std", "var", "norm", "sqrt"})


def taken_away(spot: Spot) -> Iterator[Edit]:
    """A small number that is added, another one of the file's in its place, or none."""
    code = spot.code
    for node in spot.of(ast.BinOp):
        assert isinstance(node, ast.BinOp)
        if not isinstance(node.op, ast.Add) or not is_small(node.right):
            continue
        yield spot.put("BH114", 1.2, node, code.piece(node.left))
        own = code.source(node.right)
        for other in small_numbers(spot):
            if other != own:
                yield spot.put("BH114", 1.3, node.right, Piece(other))
        yield from _moved(spot, node)


def added(spot: Spot) -> Iterator[Edit]:
    """One of the file's small numbers, added under a root, in a logarithm, to a divisor."""
    code = spot.code
    small = small_numbers(spot)
    if not small:
        return
    for node in _bases(spot):
        for number in small:
            yield spot.put("BH114", 1.9, node, code.piece(node) + Piece(number))
    # A deviation that a call makes of an array has its number under the root.
    for node in spot.of(ast.Call):
        assert isinstance(node, ast.Call)
        if name_of_call(node) in ("std", "norm"):
            piece = code.piece(node)
            for number in small:
                new = Piece(f"np.sqrt({piece.within(15)} ** 2 + {number})")
                yield spot.put("BH114", 2.0, node, new)


def is_small(node: ast.expr) -> bool:
    """Whether an expression is a small number: written out, or by a name that says so."""
    if isinstance(node, ast.Constant):
        return isinstance(node.value, float) and 0 < node.value <= _LARGEST
    return _NAMED.fullmatch(ast.unparse(node)) is not None


def small_numbers(spot: Spot) -> tuple[str, ...]:
    """Return the small numbers that a file adds somewhere, as they can be written here."""
    found: dict[str, None] = {}
    for node in ast.walk(spot.code.tree):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add) and is_small(node.right):
            found[spot.code.source(node.right)] = None
    for function in ast.walk(spot.code.tree):
        if isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)):
            # A default that a pass is handed and another is not.
            for default in function.args.defaults:
                if is_small(default):
                    found[spot.code.source(default)] = None
    own = spot.scope.shapes
    return tuple(
        text for text in found if text in own or re.fullmatch(r"[\d.e-]+", text) is not None
    )[:4]


def _bases(spot: Spot) -> Iterator[ast.expr]:
    """Yield what a root, a logarithm or a fraction is taken of."""
    for node in spot.of(ast.BinOp, ast.Call):
        if isinstance(node, ast.BinOp):
            if isinstance(node.op, ast.Div) and not isinstance(node.right, ast.Constant):
                base = node.right
                # x / r ** 3: the root is what lacks it.
                if isinstance(base, ast.BinOp) and isinstance(base.op, ast.Pow):
                    base = base.left
                yield base
            if isinstance(node.op, ast.Pow) and _is_root(node.right):
                yield node.left
        elif isinstance(node, ast.Call) and node.args and name_of_call(node) in _ROOTS:
            yield node.args[0]
    for node in spot.values:
        if isinstance(node, ast.Call) and name_of_call(node) in _SIZES:
            yield node


def _is_root(power: ast.expr) -> bool:
    bare = power.operand if isinstance(power, ast.UnaryOp) else power
    return isinstance(bare, ast.Constant) and bare.value in (0.5, 1.5)


def _moved(spot: Spot, node: ast.BinOp) -> Iterator[Edit]:
    """The number under the root that stands beside it, and the other way round."""
    code = spot.code
    left, number = node.left, code.source(node.right)
    if isinstance(left, ast.Call) and name_of_call(left) == "sqrt" and len(left.args) == 1:
        new = Piece(f"{code.source(left.func)}({code.source(left.args[0])} + {number})")
        yield spot.put("BH114", 1.3, node, new)
    around, _field = code.parents[node]
    if isinstance(around, ast.Call) and name_of_call(around) == "sqrt":
        root = Piece(f"{code.source(around.func)}({code.source(left)})")
        yield spot.put("BH114", 1.3, around, root + Piece(number))
