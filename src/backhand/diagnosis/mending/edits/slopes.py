"""The local derivative of the function that was applied, where it is left out or another's."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from backhand.diagnosis.mending.code import ATOM, Piece
from backhand.diagnosis.mending.spot import Edit, Spot, parsed

# Derivatives of the usual functions, by what they are written in.
_FORMS = (
    ("{a} * (1 - {a})", 0.0),
    ("(1 - {a} ** 2)", 0.0),
    ("({a} > 0)", 0.0),
    ("{a}", 0.1),
    ("(1 - {a})", 0.3),
    ("2 * {a}", 0.3),
    ("np.exp({a})", 0.4),
    ("np.cos({a})", 0.4),
    ("np.sign({a})", 0.4),
)


def applied(spot: Spot) -> Iterator[Edit]:
    """A whole value times a local derivative, or divided by one."""
    yield from _times(spot, spot.values, 0.0)


def powers(spot: Spot) -> Iterator[Edit]:
    """The slope in the exponent for that in the base: n ** x * log(n) for n * x ** (n - 1)."""
    code = spot.code
    for node in spot.of(ast.BinOp):
        assert isinstance(node, ast.BinOp)
        if not isinstance(node.op, ast.Mult):
            continue
        for front, power in ((node.left, node.right), (node.right, node.left)):
            pair = _power_of(power)
            if pair is None:
                continue
            n, x = code.piece(front).within(ATOM), code.piece(pair[0]).within(ATOM)
            if re.sub(r"[()\s]", "", code.source(pair[1])) in (f"{n}-1", f"{n}-1.0"):
                yield spot.put("BH112", 2.0, node, parsed(f"{n} ** {x} * np.log({n})"))
                yield spot.put("BH112", 2.0, node, parsed(f"{x} ** {n} * np.log({x})"))


def _power_of(node: ast.expr) -> tuple[ast.expr, ast.expr] | None:
    """Return a power's base and exponent, however it is written."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow):
        return node.left, node.right
    if isinstance(node, ast.Call) and len(node.args) == 2:
        name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        return (node.args[0], node.args[1]) if name in ("power", "pow") else None
    return None


def within(spot: Spot) -> Iterator[Edit]:
    """An operand times a local derivative."""
    yield from _times(spot, [n for n in spot.operands if n not in spot.values], 0.6)


def _times(spot: Spot, nodes: Sequence[ast.expr], more: float) -> Iterator[Edit]:
    code = spot.code
    for node in nodes:
        if isinstance(node, ast.Constant):
            continue
        text = code.source(node)
        shape = spot.value_shape(node)
        piece = code.piece(node)
        for name in spot.fitting(shape):
            if name == text or (spot.scope.shapes[name] == () and shape not in ((), None)):
                continue
            idle = 0.8 * (name in spot.idle)
            for form, cost in _FORMS:
                factor = parsed(form.format(a=name))
                # A whole value of its shape is a mask, or a slope; less is a parameter.
                whole = form != "{a}" or shape is None or spot.scope.shapes[name] == shape
                part = form == "{a}" and (more or not _is_sent_back(spot))
                if form == "(1 - {a})" and re.search(rf"(?<![\w.]){re.escape(name)}(?!\w)", text):
                    # a * (1 - a), of which the one half is there.
                    part, cost = True, 0.1
                rule = "BH113" if whole and not part else "BH109"
                yield spot.put(rule, 2.2 + cost + more - idle, node, piece * factor)
            if not more:
                yield spot.put("BH100", 2.9, node, piece / Piece(name))
                yield spot.put("BH113", 3.1, node, piece / parsed(f"({name} * (1 - {name}))"))
                yield spot.put("BH113", 3.3, node, piece / parsed(f"(1 - {name} ** 2)"))
            for function in spot.slopes:
                call = Piece(f"{function}({name})")
                if call.text in text:
                    continue  # it has been applied
                yield spot.put("BH113", 2.1 + more - idle, node, piece * call)


def _is_sent_back(spot: Spot) -> bool:
    """Whether what a statement makes has come from the output: no slope, nor a part of one."""
    text = spot.code.source(spot.statement)
    if isinstance(spot.statement, ast.Return):
        return True
    return any(
        re.search(rf"(?<![\w.]){re.escape(name)}(?!\w)", text) for name in spot.upstream
    ) or (re.match(r"(self\.)?(d|grad|delta)", text) is not None)


def scalars(spot: Spot) -> Iterator[Edit]:
    """A number in scope as factor or divisor: a scale, a slope, a rate."""
    code = spot.code
    for node in spot.values:
        shape = spot.value_shape(node)
        if isinstance(node, ast.Constant) or shape == ():
            continue
        piece = code.piece(node)
        for name in spot.atoms:
            if spot.scope.shapes[name] == () and name not in spot.scope.whole:
                yield spot.put("BH102", 2.4, node, piece * Piece(name))
                yield spot.put("BH102", 2.5, node, piece / Piece(name))
                yield spot.put("BH102", 2.9, node, piece / parsed(f"(1 - {name})"))
                yield spot.put("BH102", 2.9, node, piece * parsed(f"(1 - {name})"))
    for node in (*spot.operands, *spot.of(ast.Call)):
        for name in spot.atoms:
            scalar = spot.scope.shapes[name] == () and name not in spot.scope.whole
            if scalar and node not in spot.values and code.source(node) != name:
                yield spot.put("BH109", 2.7, node, code.piece(node) + Piece(name))
                yield spot.put("BH102", 2.7, node, code.piece(node) * Piece(name))
