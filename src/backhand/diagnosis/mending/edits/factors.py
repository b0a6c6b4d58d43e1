"""A factor too many, one too few, or another: constants, the batch size, the upstream gradient."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from backhand.diagnosis.mending.code import Change, Piece
from backhand.diagnosis.mending.spot import Edit, Spot, parsed
from backhand.pattern import pattern

_COUNTED = pattern(
    r"m|n|N|B|M|T|K|bs|n_\w+|num_\w+|\w*batch\w*|\w*samples|\w+\.shape\[-?\d\]|len\(.*\)"
    r"|np\.size\(.*\)|[\w.]+\.size|self\.(n|m|N|batch_size|num_\w+)"
)
_NEAR: dict[float, tuple[float, ...]] = {
    0: (1.0, -1.0),
    1: (2.0, 0.0),
    2: (1.0, 3.0),
    3: (2.0, 1.0),
    -1: (0.0, 1.0, -2.0),
}
# Constants that formulas have, and how seldom.
_CONSTANTS = (("2", 0.0), ("0.5", 0.0), ("3", 0.4), ("4", 0.5), ("0.25", 0.6))


def rule_of_factor(text: str) -> str:
    """Return the rule that a factor stands for, by what it is."""
    bare = text.strip("() ")
    if re.fullmatch(r"-?[\d.e/ ]+", bare):
        return "BH102"
    if _COUNTED.fullmatch(re.sub(r"^1(\.0?)? */ *", "", bare)):
        return "BH103"
    return "BH100"


def dropped(spot: Spot) -> Iterator[Edit]:
    """A factor, a divisor or an exponent that is not due."""
    code = spot.code
    for node in spot.of(ast.BinOp):
        assert isinstance(node, ast.BinOp)
        left, right = code.piece(node.left), code.piece(node.right)
        if isinstance(node.op, (ast.Mult, ast.Div)):
            yield spot.put(rule_of_factor(right.text), 1.3, node, left)
        if isinstance(node.op, ast.Mult):
            yield spot.put(rule_of_factor(left.text), 1.3, node, right)
            yield spot.put("BH100", 1.5, node, left / right)
        if isinstance(node.op, ast.Div):
            yield spot.put(rule_of_factor(right.text), 1.5, node, left * right)
            # A derivative of two factors: a * (1 - a).
            if isinstance(node.left, ast.BinOp) and isinstance(node.left.op, ast.Mult):
                yield spot.put("BH100", 1.5, node, code.piece(node.left.left))
        if isinstance(node.op, ast.Pow):
            yield spot.put("BH102", 1.5, node, left)
    one = spot.statement
    scales = isinstance(one, ast.AugAssign) and isinstance(one.op, (ast.Mult, ast.Div))
    if scales and code.is_alone(one):
        assert isinstance(one, ast.AugAssign)
        yield spot.edit(rule_of_factor(code.source(one.value)), 1.6, gone(spot))


def applied_twice(spot: Spot) -> Iterator[Edit]:
    """The slope of a function whose derivative is in what it is multiplied with."""
    code = spot.code
    for node in spot.of(ast.BinOp):
        parent, _field = code.parents[node]
        if _is_product(parent) or not _is_product(node):
            continue
        factors = _factors_of(node)
        first = code.piece(factors[0])
        rest = factors[1:]
        if len(rest) > 1 and is_slope(code.source(rest[-2]), code.source(rest[-1])):
            for other in rest[:-2]:
                first = first * code.piece(other)
            yield spot.put("BH112", 1.4, node, first)


def _is_product(node: ast.AST) -> bool:
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult)


def _factors_of(node: ast.expr) -> list[ast.expr]:
    """Return the factors of a product, in the order in which they stand."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        return [*_factors_of(node.left), *_factors_of(node.right)]
    return [node]


def is_slope(a: str, b: str) -> bool:
    """Whether two factors are a slope together: a * (1 - a).

    Examples
    --------
    >>> is_slope("A2", "(1 - A2)")
    True
    >>> is_slope("A2", "W2")
    False
    """
    one = re.sub(r"\s+", "", a)
    return re.sub(r"\s+", "", b).strip("()") in (f"1-{one}", f"1.0-{one}", f"1.-{one}")


def gone(spot: Spot) -> Change:
    """Return the change that takes the statement away."""
    code, one = spot.code, spot.statement
    parent, field = code.parents[one]
    if len(getattr(parent, field)) == 1:
        start, end = code.span(one)
        return Change(start, end, "pass")
    start, end = code.whole(one)
    return Change(start, end, "")


def constants(spot: Spot) -> Iterator[Edit]:
    """Another number, or one that is missing."""
    code = spot.code
    for node in spot.of(ast.Constant):
        assert isinstance(node, ast.Constant)
        value = node.value
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            continue
        parent = code.parents[node][0]
        if isinstance(parent, (ast.keyword, ast.Slice)) or _is_listed(spot, parent):
            continue
        near: tuple[float, ...] = (value * 2, value / 2, value + 1, value - 1)
        for other in _NEAR.get(value, near):
            whole = isinstance(value, int) and float(other).is_integer()
            # Another row, another entry of a list, is another operand.
            rule = "BH112" if _is_index(spot, node) else "BH102"
            yield spot.put(rule, 1.7, node, parsed(repr(int(other) if whole else other)))
    for node in spot.values:
        if spot.shape(node) == () and isinstance(node, ast.Constant):
            continue
        for text, more in _CONSTANTS:
            yield spot.put("BH102", 2.4 + more, node, Piece(text) * code.piece(node))
    for node in (*spot.of(ast.BinOp), *spot.of(ast.Call)):
        if node not in spot.values:
            for text in ("2", "3", "0.5"):
                yield spot.put("BH102", 2.6, node, Piece(text) * code.piece(node))
    for node in spot.operands:
        if node not in spot.values and spot.shape(node) != ():
            yield spot.put("BH102", 2.7, node, Piece("2") * code.piece(node))
            yield spot.put("BH109", 2.6, node, parsed(f"{code.piece(node).within(15)} ** 2"))


def _is_index(spot: Spot, node: ast.AST) -> bool:
    """Whether a number says which entry is meant."""
    parent, field = spot.code.parents[node]
    if isinstance(parent, ast.Tuple):
        parent, field = spot.code.parents[parent]
    return isinstance(parent, ast.Subscript) and field == "slice"


def _is_listed(spot: Spot, parent: ast.AST) -> bool:
    """Whether a number is one of those that a loop goes through: what it counts is no factor."""
    return isinstance(spot.statement, ast.For) and isinstance(parent, (ast.Tuple, ast.List))


def counted(spot: Spot) -> Iterator[Edit]:
    """The batch size, or another number of things, as divisor or factor."""
    code = spot.code
    for node in spot.values:
        if isinstance(node, ast.Constant) or spot.value_shape(node) == ():
            continue
        text = code.source(node)
        for k, count in enumerate(spot.counts):
            there = bool(re.search(rf"(?<![\w.]){re.escape(count)}(?!\w)", text))
            # What is only handed on was made on another line.
            more = 0.02 * k + 0.15 * there + 0.3 * isinstance(node, ast.Name)
            yield spot.put("BH103", 2.0 + more, node, code.piece(node) / Piece(count))
            yield spot.put("BH103", 2.3 + more, node, code.piece(node) * Piece(count))
        for term in _terms(node):
            # What is summed over the samples is their mean; a penalty is of another size.
            rule = "BH103" if _is_summed(term) else "BH109"
            for k, count in enumerate(spot.counts):
                yield spot.put(rule, 2.1 + 0.02 * k, term, code.piece(term) / Piece(count))
                yield spot.put(rule, 2.4 + 0.02 * k, term, code.piece(term) * Piece(count))


def _terms(value: ast.expr) -> list[ast.expr]:
    """Return the terms of a sum; none of what is no sum."""
    if not (isinstance(value, ast.BinOp) and isinstance(value.op, (ast.Add, ast.Sub))):
        return []
    return [part for side in (value.left, value.right) for part in (_terms(side) or [side])]


def _is_summed(term: ast.expr) -> bool:
    return any(
        isinstance(node, ast.Call)
        or (isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult))
        for node in ast.walk(term)
    )


def handed(spot: Spot) -> Iterator[Edit]:
    """The upstream gradient, where a value leaves it out."""
    code = spot.code
    for name in spot.upstream:
        for node in spot.values:
            if not re.search(rf"(?<![\w.]){re.escape(name)}(?!\w)", code.source(node)):
                shape = spot.value_shape(node)
                if shape is None or name in spot.fitting(shape) or spot.scope.shapes[name] == ():
                    yield spot.put("BH106", 1.6, node, code.piece(node) * Piece(name))
        for node in spot.of(ast.Call, ast.Name, ast.Attribute, ast.BinOp, ast.Compare):
            if node in spot.values or code.source(node) == name:
                continue
            shape = spot.shape(node)
            if shape is not None and name not in spot.fitting(shape):
                continue
            parent, _field = code.parents[node]
            reads = re.search(rf"(?<![\w.]){re.escape(name)}(?!\w)", code.source(node))
            if isinstance(parent, (ast.Call, ast.BinOp)) and not reads:
                yield spot.put("BH106", 2.5, node, code.piece(node) * Piece(name))


def scaled(spot: Spot) -> Iterator[Edit]:
    """What other lines of the file divide or multiply by: a scale, a temperature, a std."""
    code = spot.code
    found: dict[str, None] = {}
    for node in ast.walk(code.tree):
        if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Div, ast.Mult)):
            for side in (node.right, node.left) if isinstance(node.op, ast.Mult) else (node.right,):
                text = code.source(side)
                if len(text) < 30 and isinstance(side, (ast.Call, ast.Attribute, ast.Name)):
                    found[text] = None
    own = set(spot.scope.shapes)
    texts = [
        t
        for t in found
        if t in own
        or ("(" in t and _words(t) <= {w for n in own for w in _words(n)} | {"np", "math"})
    ][:12]
    for node in spot.values:
        shape = spot.value_shape(node)
        for text in texts:
            if shape == () or (
                text in own and shape is not None and text not in spot.fitting(shape)
            ):
                continue
            yield spot.put(_rule(text), 2.6, node, code.piece(node) / Piece(text))
            yield spot.put(_rule(text), 2.7, node, code.piece(node) * Piece(text))


def _rule(text: str) -> str:
    named = rule_of_factor(text)
    return "BH102" if named == "BH100" else named


def _words(text: str) -> set[str]:
    return set(re.findall(r"[A-Za-z_]\w*", re.sub(r"\.\w+", "", text)))
