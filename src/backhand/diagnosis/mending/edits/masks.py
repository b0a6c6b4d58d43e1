"""Which elements are let through: comparisons, masks, the chosen of several."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from backhand.diagnosis.mending.code import Change, Piece
from backhand.diagnosis.mending.spot import Edit, Spot, parsed

_OTHERS = {
    ast.Gt: ("<", "<=", ">="),
    ast.Lt: (">", ">=", "<="),
    ast.GtE: ("<", "<=", ">"),
    ast.LtE: (">", ">=", "<"),
    ast.Eq: ("!=",),
    ast.NotEq: ("==",),
}
_SIGNS = {ast.Gt: ">", ast.Lt: "<", ast.GtE: ">=", ast.LtE: "<=", ast.Eq: "==", ast.NotEq: "!="}
_CHOSEN = {
    "max": "min", "min": "max", "argmax": "argmin", "argmin": "argmax", "amax": "amin",
    "amin": "amax", "maximum": "minimum", "minimum": "maximum", "nanargmax": "argmax",
    "zeros_like": "ones_like", "ones_like": "zeros_like", "zeros": "ones",
    "sin": "cos", "cos": "sin", "tanh": "cosh", "sinh": "cosh", "cosh": "sinh",
    "exp": "log", "log": "exp",
}  # fmt: skip
_ORDINARY = frozenset({"sin", "cos", "tanh", "sinh", "cosh", "exp", "log"})


def compared(spot: Spot) -> Iterator[Edit]:
    """The other comparison, with another value, or none where it is done already."""
    code = spot.code
    for node in spot.of(ast.Compare):
        assert isinstance(node, ast.Compare)
        if len(node.ops) != 1:
            continue
        left, right = node.left, node.comparators[0]
        for sign in _OTHERS.get(type(node.ops[0]), ()):
            text = f"{code.piece(left).within(6)} {sign} {code.piece(right).within(6)}"
            yield spot.put("BH107", 1.0, node, Piece(text, 5))
        own = _SIGNS.get(type(node.ops[0]))
        if own is None:
            continue
        if not isinstance(right, ast.Constant) or right.value != 0:
            for sign in (own, ">", "<="):
                text = f"{code.piece(left).within(6)} {sign} 0"
                yield spot.put("BH107", 2.0, node, Piece(text, 5))
        else:
            for bound in ("1", "-1", "0.5"):
                text = f"{code.piece(left).within(6)} {own} {bound}"
                yield spot.put("BH107", 2.2, node, Piece(text, 5))
        yield spot.put("BH112", 1.9, node, code.piece(left))


def turned(spot: Spot) -> Iterator[Edit]:
    """A mask, or what it keeps, the other way round."""
    code = spot.code
    for node in spot.of(ast.UnaryOp):
        assert isinstance(node, ast.UnaryOp)
        if isinstance(node.op, (ast.Not, ast.Invert)):
            yield spot.put("BH107", 1.0, node, code.piece(node.operand))
    for node in spot.of(ast.Name, ast.Attribute, ast.Subscript):
        text = code.source(node)
        if text in spot.scope.whole or text not in spot.scope.shapes:
            parent, field = code.parents[node]
            if isinstance(parent, ast.Subscript) and field == "slice":
                yield spot.put("BH107", 1.3, node, Piece(f"~{code.piece(node).within(12)}", 12))
    for node in _targets(spot):
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Compare):
            one = node.slice
            for sign in _OTHERS.get(type(one.ops[0]), ()):
                left, right = code.piece(one.left), code.piece(one.comparators[0])
                text = f"{left.within(6)} {sign} {right.within(6)}"
                yield spot.put("BH107", 1.0, one, Piece(text, 5))
        elif isinstance(node, ast.Subscript) and isinstance(
            node.slice, (ast.Name, ast.Attribute, ast.UnaryOp)
        ):
            if isinstance(node.slice, ast.UnaryOp):
                yield spot.put("BH107", 1.0, node.slice, code.piece(node.slice.operand))
            else:
                new = Piece(f"~{code.piece(node.slice).within(12)}", 12)
                yield spot.put("BH107", 1.2, node.slice, new)
    for node in spot.of(ast.Call):
        assert isinstance(node, ast.Call)
        if (
            isinstance(node.func, ast.Attribute)
            and node.func.attr == "where"
            and len(node.args) == 3
        ):
            a, b = node.args[1:]
            yield spot.edit("BH107", 1.0, code.put(a, code.piece(b)), code.put(b, code.piece(a)))
    for node in spot.of(ast.IfExp):
        assert isinstance(node, ast.IfExp)
        a, b = node.body, node.orelse
        yield spot.edit("BH107", 1.0, code.put(a, code.piece(b)), code.put(b, code.piece(a)))


def _targets(spot: Spot) -> list[ast.expr]:
    one = spot.statement
    if isinstance(one, ast.Assign):
        return one.targets
    return [one.target] if isinstance(one, ast.AugAssign) else []


def chosen(spot: Spot) -> Iterator[Edit]:
    """The largest for the smallest, ones for zeros, the cosine for the sine."""
    code = spot.code
    for node in spot.of(ast.Call):
        assert isinstance(node, ast.Call)
        func = node.func
        if not isinstance(func, ast.Attribute) or func.attr not in _CHOSEN:
            continue
        _start, end = code.span(func)
        new = _CHOSEN[func.attr]
        rule = "BH112" if func.attr in _ORDINARY else "BH107"
        yield spot.edit(rule, 1.2, Change(end - len(func.attr.encode()), end, new))


def picked(spot: Spot) -> Iterator[Edit]:
    """Other places to pick: by another list of whole numbers."""
    code = spot.code
    lists = [n for n in spot.atoms if n in spot.scope.whole and len(spot.scope.shapes[n]) == 1]
    for head in spot.heads:
        for node in ast.walk(head):
            if not isinstance(node, ast.Subscript):
                continue
            for part in node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]:
                if isinstance(part, (ast.Call, ast.Name, ast.Attribute)):
                    shape = spot.shape(part)
                    for name in lists:
                        if name != code.source(part) and shape in (None, spot.scope.shapes[name]):
                            yield spot.put("BH107", 1.7, part, parsed(name))


def masked(spot: Spot) -> Iterator[Edit]:
    """A mask that was never applied."""
    code, one = spot.code, spot.statement
    if not isinstance(one, (ast.Assign, ast.AugAssign)) or not code.is_alone(one):
        return
    shape = spot.kept_shape
    target = _targets(spot)[0]
    if shape is None or isinstance(target, (ast.Tuple, ast.List)) or not shape:
        return
    name = code.source(target)
    for other in spot.atoms:
        if spot.scope.shapes[other] != shape or other == name:
            continue
        if other in spot.scope.whole:
            for mask in (other, f"~{other}"):
                yield spot.edit("BH107", 2.4, code.below(one, f"{name}[{mask}] = 0"))
        else:
            yield spot.edit("BH113", 3.0, code.below(one, f"{name}[{other} <= 0] = 0"))


def zeroed(spot: Spot) -> Iterator[Edit]:
    """Zeros where a value is due."""
    code = spot.code
    for node in spot.values:
        text = code.source(node)
        if "zeros" not in text and text not in ("0", "0.0", "None"):
            continue
        shape = spot.value_shape(node)
        for other in spot.fitting(shape):
            if spot.scope.shapes[other] == shape or shape is None:
                yield spot.put("BH105", 2.3, node, parsed(other))
