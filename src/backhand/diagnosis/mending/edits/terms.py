"""A term of a sum too many, or one that was left out."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from backhand.diagnosis.mending.code import Piece
from backhand.diagnosis.mending.spot import Edit, Spot, parsed
from backhand.reading.vocabulary import Meaning, means


def without(spot: Spot) -> Iterator[Edit]:
    """One side of a sum alone; a product for a sum."""
    code = spot.code
    for node in spot.of(ast.BinOp):
        assert isinstance(node, ast.BinOp)
        left, right = code.piece(node.left), code.piece(node.right)
        if isinstance(node.op, (ast.Add, ast.Sub)):
            yield spot.put("BH100", 1.5, node, left)
            yield spot.put("BH100", 1.6, node, right)
            yield spot.put("BH100", 1.8, node, left * right)
        if isinstance(node.op, ast.Mult):
            yield spot.put("BH100", 2.0, node, left + right)


def added(spot: Spot) -> Iterator[Edit]:
    """A value in scope added, or taken away."""
    code = spot.code
    for node in spot.values:
        if isinstance(node, ast.Constant):
            continue
        shape = spot.value_shape(node)
        text = code.source(node)
        for name in spot.fitting(shape):
            if spot.scope.shapes[name] == () and shape != ():
                continue
            idle = 0.9 * (name in spot.idle)
            if name != text:
                yield spot.put("BH109", 2.6 - idle, node, code.piece(node) + Piece(name))
                yield spot.put("BH109", 2.8 - idle, node, code.piece(node) - Piece(name))
    for node in spot.operands:
        if node in spot.values or spot.shape(node) is None:
            continue
        for name in spot.alike(node):
            if name in spot.idle or spot.shape(node) != ():
                idle = 0.9 * (name in spot.idle)
                yield spot.put("BH109", 3.1 - idle, node, code.piece(node) + Piece(name))


def penalties(spot: Spot) -> Iterator[Edit]:
    """The derivative of a penalty on the weights."""
    code = spot.code
    rates = [
        n
        for n in spot.atoms
        if spot.scope.shapes[n] == ()
        and (means(n.split(".")[-1], (Meaning.PENALTY,)) or re.search(r"reg|lam|l2|decay", n))
    ]
    if not rates:
        return
    for node in spot.values:
        shape = spot.value_shape(node)
        text = code.source(node)
        for name in spot.fitting(shape):
            if spot.scope.shapes[name] == () or name == text or re.match(r"d[A-Z_]|grad", name):
                continue
            for rate in rates:
                for form in (f"{rate} * {name}", f"2 * {rate} * {name}"):
                    yield spot.put("BH109", 2.7, node, code.piece(node) + parsed(form))
                    if form[0] != "2":
                        for count in spot.counts[:3]:
                            new = code.piece(node) + parsed(f"{form} / {count}")
                            yield spot.put("BH109", 3.0, node, new)


def shares(spot: Spot) -> Iterator[Edit]:
    """The sum of what comes from the outputs, where each had its share taken away once."""
    code = spot.code
    for node in (*spot.operands, *spot.of(ast.Call)):
        for name in spot.upstream:
            if code.source(node) != name and len(spot.scope.shapes[name]) > 1:
                for axis in ("-1", "0"):
                    total = parsed(f"{name}.sum(axis={axis}, keepdims=True)")
                    yield spot.put("BH109", 2.7, node, code.piece(node) * total)


def unweighted(spot: Spot) -> Iterator[Edit]:
    """A term that is due times the sum of what comes from the outputs, and stands alone."""
    code = spot.code
    for node in spot.of(ast.BinOp):
        assert isinstance(node, ast.BinOp)
        if not isinstance(node.op, (ast.Add, ast.Sub)):
            continue
        for name in spot.upstream:
            left, right = (_reads(code.source(side), name) for side in (node.left, node.right))
            if left == right or not spot.scope.shapes[name]:
                continue
            whole, term = (node.left, node.right) if left else (node.right, node.left)
            for axis in ("-1", "0"):
                total = Piece(f"{name}.sum(axis={axis}, keepdims=True)")
                yield spot.put("BH109", 2.6, node, code.piece(whole) - code.piece(term) * total)


def _reads(text: str, name: str) -> bool:
    return re.search(rf"(?<![\w.]){re.escape(name)}(?!\w)", text) is not None


def centred(spot: Spot) -> Iterator[Edit]:
    """What a mean, a normaliser or a softmax takes away: the share of the others."""
    code = spot.code
    for node in (*spot.values, *spot.operands):
        shape = spot.value_shape(node)
        if shape == () or (shape is not None and len(shape) < 2):
            continue
        text = code.source(node)
        inner = code.piece(node).within(15) if node in spot.operands else f"({text})"
        for axis in ("0", "1", "-1"):
            yield spot.put(
                "BH109",
                2.9,
                node,
                code.piece(node) - Piece(f"{inner}.mean(axis={axis}, keepdims=True)"),
            )
            yield spot.put(
                "BH109",
                2.9,
                node,
                code.piece(node) - Piece(f"{inner}.sum(axis={axis}, keepdims=True)"),
            )
            for name in spot.fitting(shape):
                if spot.scope.shapes[name] == shape and name != text and node in spot.operands:
                    share = f"({text} * {name}).sum(axis={axis}, keepdims=True)"
                    yield spot.put("BH109", 3.1, node, code.piece(node) - Piece(share))
