"""Operands of products: a transpose too many or too few, the other order."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import permutations

from backhand.diagnosis.mending.code import ATOM, Change, Piece
from backhand.diagnosis.mending.spot import Edit, Spot

_PRODUCTS = frozenset({"dot", "matmul", "outer", "convolve", "tensordot"})


def transposed(spot: Spot) -> Iterator[Edit]:
    """``.T`` where there is none, and the other way round."""
    code = spot.code
    for node in spot.of(ast.Attribute):
        assert isinstance(node, ast.Attribute)
        if node.attr == "T":
            # What picks entries says which are let through.
            rule = "BH107" if _picks(spot, node) else "BH104"
            yield spot.put(rule, 1.1, node, code.piece(node.value))
    for node in spot.of(ast.Call):
        assert isinstance(node, ast.Call)
        if _called(node) in ("transpose", "swapaxes"):
            inner = node.func.value if isinstance(node.func, ast.Attribute) else None
            if isinstance(inner, ast.Name) and inner.id in ("np", "numpy") and node.args:
                inner = node.args[0]
            if inner is not None:
                yield spot.put("BH104", 1.5, node, code.piece(inner))
            yield from _orders(spot, node)
    for node in spot.operands:
        shape = spot.shape(node)
        if shape is None or len(shape) > 1:
            parent, _field = code.parents[node]
            within = isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.MatMult)
            within = within or (isinstance(parent, ast.Call) and _called(parent) in _PRODUCTS)
            if not (isinstance(parent, ast.Attribute) and parent.attr == "T"):
                yield spot.put("BH104", 1.3 if within else 1.9, node, code.piece(node).dot("T"))
                if shape is None or len(shape) > 2:
                    yield spot.put(
                        "BH104", 2.1, node, code.piece(node).called_by("np.swapaxes", ", -1, -2")
                    )
    for node in spot.values:
        shape = spot.value_shape(node)
        if node not in spot.operands and (shape is None or len(shape) > 1):
            yield spot.put("BH104", 1.8, node, code.piece(node).dot("T"))


def _picks(spot: Spot, node: ast.expr) -> bool:
    """Whether an expression stands in an index."""
    around: ast.AST = node
    while around is not spot.statement:
        around, field = spot.code.parents[around]
        if field == "slice":
            return True
    return False


def _orders(spot: Spot, node: ast.Call) -> Iterator[Edit]:
    """Other orders of the axes."""
    given = list(node.args)
    for one in node.args:
        if isinstance(one, (ast.Tuple, ast.List)):
            given = one.elts
    axes = [a for a in given if isinstance(a, ast.Constant) and isinstance(a.value, int)]
    own = tuple(a.value for a in axes if isinstance(a.value, int))
    if len(axes) < 3 or sorted(own) != list(range(len(own))):
        return
    code = spot.code
    start, end = code.span(axes[0])[0], code.span(axes[-1])[1]
    inverse = tuple(sorted(range(len(own)), key=lambda k: own[k]))
    for order in permutations(range(len(own))):
        if order != own:
            cost = 1.2 if order == inverse else 2.0
            yield spot.edit("BH115", cost, Change(start, end, ", ".join(map(str, order))))


def swapped(spot: Spot) -> Iterator[Edit]:
    """The operands of a product, and the arguments of a call, in the other order."""
    code = spot.code
    for node in spot.of(ast.BinOp):
        assert isinstance(node, ast.BinOp)
        if isinstance(node.op, ast.MatMult):
            left, right = code.piece(node.left), code.piece(node.right)
            yield spot.put("BH104", 1.4, node, right.joined(ast.MatMult, left))
            yield spot.put("BH104", 1.6, node, _turned(left).joined(ast.MatMult, right))
            yield spot.put("BH104", 1.6, node, left.joined(ast.MatMult, _turned(right)))
            yield spot.put("BH104", 1.8, node, _turned(right).joined(ast.MatMult, _turned(left)))
        if isinstance(node.op, (ast.Div, ast.Pow)):
            left, right = code.piece(node.left), code.piece(node.right)
            yield spot.put("BH112", 2.2, node, right.joined(type(node.op), left))
        if isinstance(node.op, ast.Mult):
            left, right = code.piece(node.left), code.piece(node.right)
            shapes = spot.shape(node.left), spot.shape(node.right)
            if all(s is None or len(s) > 1 for s in shapes):
                yield spot.put("BH104", 2.4, node, left.joined(ast.MatMult, right))
    for node in spot.of(ast.Call):
        assert isinstance(node, ast.Call)
        name = _called(node)
        if len(node.args) >= 2 and not any(isinstance(a, ast.Starred) for a in node.args):
            for k in range(len(node.args) - 1):
                a, b = node.args[k], node.args[k + 1]
                yield spot.edit(
                    "BH104" if name in _PRODUCTS else "BH112",
                    1.4 if name in _PRODUCTS else 1.9,
                    code.put(a, code.piece(b)),
                    code.put(b, code.piece(a)),
                )
        if name in _PRODUCTS and len(node.args) == 1 and isinstance(node.func, ast.Attribute):
            left, right = code.piece(node.func.value), code.piece(node.args[0])
            for cost, owner, other in (
                (1.4, right, left),
                (1.5, _turned(left), right),
                (1.5, left, _turned(right)),
            ):
                text = f"{owner.within(ATOM)}.{name}({other.text})"
                yield spot.put("BH104", cost, node, Piece(text))


def formed(spot: Spot) -> Iterator[Edit]:
    """A product of another kind, of the shape that is due: outer for dot, the sum of the samples'
    products for the product of their sums."""
    code = spot.code
    due = {s for s in (*spot.scope.due, spot.kept_shape) if s is not None and len(s) == 2}
    for node in spot.of(ast.BinOp, ast.Call):
        pair = _operands_of(node)
        if pair is None:
            continue
        # What a name held last is not always what it holds here: one operand stays as it is.
        for own in {code.source(one): code.piece(one) for one in pair}.values():
            for rows, columns in due:
                for name in spot.atoms:
                    shape = spot.scope.shapes[name]
                    other = Piece(name)
                    if name == own.text:
                        continue
                    if shape == (columns,):
                        yield spot.put("BH112", 1.8, node, _outer(own, other))
                    if shape == (rows,):
                        yield spot.put("BH112", 1.8, node, _outer(other, own))
                    if shape[1:] == (columns,):
                        yield spot.put("BH112", 1.9, node, _summed(own, other))
                    if shape[1:] == (rows,):
                        yield spot.put("BH112", 1.9, node, _summed(other, own))
        if not isinstance(node, ast.Call) or _called(node) != "outer":
            continue
        tables = [name for name in spot.atoms if len(spot.scope.shapes[name]) == 2]
        for left, right in permutations(tables, 2):
            a, b = spot.scope.shapes[left], spot.scope.shapes[right]
            if a[0] == b[0] and (a[1], b[1]) in due:
                total = _summed(Piece(left), Piece(right))
                yield spot.put("BH108", 2.1, node, total)
                yield spot.put("BH108", 2.2, node, total / Piece(f"len({left})"))


def _outer(left: Piece, right: Piece) -> Piece:
    return Piece(f"np.outer({left.text}, {right.text})")


def _summed(left: Piece, right: Piece) -> Piece:
    return _turned(left).joined(ast.MatMult, right)


def _operands_of(node: ast.expr) -> tuple[ast.expr, ast.expr] | None:
    """Return what a product is made of."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
        return node.left, node.right
    if isinstance(node, ast.Call) and _called(node) in ("dot", "outer", "matmul"):
        if len(node.args) == 2:
            return node.args[0], node.args[1]
        if len(node.args) == 1 and isinstance(node.func, ast.Attribute):
            return node.func.value, node.args[0]
    return None


def _turned(piece: Piece) -> Piece:
    if piece.text.endswith(".T"):
        return Piece(piece.text[:-2])
    return piece.dot("T")


def _called(node: ast.Call) -> str:
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""


def spelt(spot: Spot) -> Iterator[Edit]:
    """The subscripts of an einsum: two letters of one operand, or of the result, swapped."""
    code = spot.code
    for node in spot.of(ast.Call):
        assert isinstance(node, ast.Call)
        if _called(node) != "einsum" or not node.args:
            continue
        first = node.args[0]
        if not isinstance(first, ast.Constant) or not isinstance(first.value, str):
            continue
        text = code.source(first)
        quote, body = text[0], text[1:-1]
        seen = {body}
        for k, letter in enumerate(body):
            if not letter.isalpha():
                continue
            for other in sorted({c for c in body if c.isalpha()}):
                for new in (
                    body[:k] + other + body[k + 1 :],
                    *(
                        body[:k] + body[j] + body[k + 1 : j] + letter + body[j + 1 :]
                        for j in range(k + 1, len(body))
                        if body[j] == other
                    ),
                ):
                    if new not in seen:
                        seen.add(new)
                        yield spot.put("BH104", 1.9, first, Piece(f"{quote}{new}{quote}"))
        operands = node.args[1:]
        for k in range(len(operands) - 1):
            a, b = operands[k], operands[k + 1]
            yield spot.edit("BH112", 1.8, code.put(a, code.piece(b)), code.put(b, code.piece(a)))
