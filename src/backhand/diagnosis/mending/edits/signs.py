"""Another sign: of a value, of a term, of a step."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from backhand.diagnosis.mending.code import Change
from backhand.diagnosis.mending.edits.reductions import name_of_call
from backhand.diagnosis.mending.spot import Edit, Spot


def negated(spot: Spot) -> Iterator[Edit]:
    """The sign of a whole value, of an operand, of the terms of a difference."""
    code = spot.code
    for node in spot.of(ast.UnaryOp):
        assert isinstance(node, ast.UnaryOp)
        if isinstance(node.op, ast.USub) and not isinstance(node.operand, ast.Constant):
            yield spot.put("BH101", 1.0, node, code.piece(node.operand))
    for node in spot.of(ast.BinOp):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub):
            left, right = code.piece(node.left), code.piece(node.right)
            yield spot.put("BH101", 1.0, node, right - left)
            yield spot.put(_rule(node), 1.1, node, left + right)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            left, right = code.piece(node.left), code.piece(node.right)
            yield spot.put(_rule(node), 1.1, node, left - right)
            yield spot.put("BH101", 1.6, node, right - left)
    for node in spot.values:
        if not isinstance(node, (ast.Constant, ast.UnaryOp)):
            yield spot.put("BH101", 1.5, node, -code.piece(node))
    for node in spot.of(ast.Name, ast.Call, ast.Attribute):
        parent, _field = code.parents[node]
        within = isinstance(parent, ast.BinOp) and isinstance(parent.op, (ast.Mult, ast.Div))
        if within and node not in spot.values and spot.shape(node) != ():
            yield spot.put("BH101", 2.2, node, -code.piece(node))


def _rule(node: ast.BinOp) -> str:
    """What another sign between two terms means: of 1 + y ** 2, that it is another function's."""
    one = isinstance(node.left, ast.Constant) and node.left.value == 1
    return "BH112" if one and _is_square(node.right) else "BH101"


def _is_square(node: ast.expr) -> bool:
    """Whether something is squared."""
    if isinstance(node, ast.Call):
        return name_of_call(node) == "square"
    if not isinstance(node, ast.BinOp):
        return False
    if isinstance(node.op, ast.Pow):
        return isinstance(node.right, ast.Constant) and node.right.value == 2
    return isinstance(node.op, ast.Mult) and ast.dump(node.left) == ast.dump(node.right)


def stepped(spot: Spot) -> Iterator[Edit]:
    """``+=`` for ``-=``, ``*=`` for ``/=``."""
    one = spot.statement
    if not isinstance(one, ast.AugAssign):
        return
    other = {ast.Add: "-=", ast.Sub: "+=", ast.Mult: "/=", ast.Div: "*="}.get(type(one.op))
    if other is not None:
        rule = "BH101" if isinstance(one.op, (ast.Add, ast.Sub)) else "BH100"
        yield spot.edit(rule, 1.0, operator_of(spot, one, other))


def operator_of(spot: Spot, one: ast.AugAssign | ast.Assign, new: str) -> Change:
    """Return the change of an assignment's sign, ``=`` or ``-=`` or another."""
    code = spot.code
    target = one.target if isinstance(one, ast.AugAssign) else one.targets[-1]
    _start, start = code.span(target)
    end, _end = code.span(one.value)
    between = code.data[start:end]
    place = between.rindex(b"=")
    first = place
    while first and between[first - 1 : first] not in (b" ", b"\t", b")", b"]"):
        first -= 1
    return Change(start + first, start + place + 1, new)
