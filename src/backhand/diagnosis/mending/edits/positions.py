"""Where values stand: the order of axes and entries, one place too far, the other end first."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from backhand.diagnosis.mending.code import Change, Piece
from backhand.diagnosis.mending.spot import Edit, Spot


def flipped(spot: Spot) -> Iterator[Edit]:
    """The other end first, or not."""
    code = spot.code
    for head in spot.heads:
        for node in ast.walk(head):
            if isinstance(node, ast.Slice) and node.step is not None:
                start, end = code.span(node)
                text = code.data[start:end].decode()
                first, _colon, _step = text.rpartition(":")
                yield spot.edit("BH115", 1.1, Change(start, end, first or ":"))
            elif isinstance(node, ast.Slice) and node.lower is node.upper is None:
                yield spot.edit("BH115", 1.9, Change(*code.span(node), "::-1"))
    for node in spot.of(ast.Call):
        assert isinstance(node, ast.Call)
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name in ("reversed", "sorted") and len(node.args) == 1:
            yield spot.put("BH115", 1.1, node, code.piece(node.args[0]))
        if isinstance(node.func, ast.Attribute) and node.func.attr in ("flip", "rot90", "roll"):
            yield spot.put("BH115", 1.1, node, code.piece(node.args[0]))
    one = spot.statement
    if isinstance(one, ast.For):
        piece = code.piece(one.iter)
        if not piece.text.startswith("reversed("):
            yield spot.put("BH116", 1.2, one.iter, piece.called_by("reversed"))
            yield spot.put("BH116", 1.6, one.iter, Piece(f"reversed(list({piece.text}))"))
        for node in ast.walk(one.iter):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "range":
                yield from _ranges(spot, node)
    for node in spot.operands:
        shape = spot.shape(node)
        parent, _field = code.parents[node]
        if shape is None or shape == () or isinstance(parent, ast.Subscript):
            continue
        piece = code.piece(node)
        yield spot.put("BH115", 2.4, node, Piece(f"{piece.within(15)}[::-1]"))
        if len(shape) == 2:
            yield spot.put("BH115", 2.5, node, Piece(f"{piece.within(15)}[:, ::-1]"))
        if len(shape) == 4:
            yield spot.put("BH115", 2.4, node, Piece(f"{piece.within(15)}[:, :, ::-1, ::-1]"))
    for node in spot.of(ast.Call):
        # What comes back from a way that was gone from the other end, by itself or in a sum.
        parent, _field = code.parents[node]
        summed = isinstance(parent, ast.BinOp) and isinstance(parent.op, (ast.Add, ast.Sub))
        if node in spot.values or summed:
            for turned in ("[::-1]", "[:, ::-1]"):
                yield spot.put("BH115", 2.4, node, Piece(code.source(node) + turned))


def _ranges(spot: Spot, node: ast.Call) -> Iterator[Edit]:
    """One turn more or fewer, at either end."""
    code = spot.code
    for argument in node.args[:2]:
        for other in (
            code.piece(argument) + Piece("1"),
            code.piece(argument) - Piece("1"),
        ):
            yield spot.put("BH116", 1.4, argument, other)
        if isinstance(argument, ast.BinOp) and isinstance(argument.op, (ast.Add, ast.Sub)):
            yield spot.put("BH116", 1.2, argument, code.piece(argument.left))
    if len(node.args) == 1:
        start, _end = code.span(node.args[0])
        yield spot.edit("BH116", 1.6, Change(start, start, "1, "))
    elif len(node.args) > 1:
        yield spot.put("BH116", 1.5, node.args[0], Piece("0"))


def shifted(spot: Spot) -> Iterator[Edit]:
    """One place too far, or not far enough; no index at all."""
    code = spot.code
    yield from _everywhere(spot)
    for head in spot.heads:
        for node in ast.walk(head):
            if not isinstance(node, ast.Subscript):
                continue
            loaded = isinstance(node.ctx, ast.Load)
            if loaded and spot.shape(node.value) is not None:
                yield spot.put("BH115", 2.1, node, code.piece(node.value))
            parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
            # The rows of an array are steps in time; the entries of a list are layers.
            rule = "BH111" if code.source(node.value) in spot.scope.shapes else "BH112"
            for part in parts:
                if isinstance(part, ast.Slice):
                    yield from _bounds(spot, part)
                    continue
                if isinstance(part, ast.Constant) and isinstance(part.value, int):
                    continue
                if isinstance(part, ast.BinOp) and isinstance(part.op, (ast.Add, ast.Sub)):
                    yield spot.put(rule, 1.4, part, code.piece(part.left))
                    flipped = ast.Sub if isinstance(part.op, ast.Add) else ast.Add
                    left, right = code.piece(part.left), code.piece(part.right)
                    yield spot.put(rule, 1.5, part, left.joined(flipped, right))
                if isinstance(part, (ast.Name, ast.BinOp, ast.UnaryOp)):
                    piece = code.piece(part)
                    if code.source(part) in spot.scope.whole or not isinstance(part, ast.Name):
                        yield spot.put(rule, 1.7, part, piece - Piece("1"))
                        yield spot.put(rule, 1.7, part, piece + Piece("1"))
            yield from _windows(spot, parts)
            if len(parts) > 1:
                for k in range(len(parts) - 1):
                    a, b = parts[k], parts[k + 1]
                    if code.source(a) != code.source(b):
                        (s0, e0), (s1, e1) = code.span(a), code.span(b)
                        yield spot.edit(
                            "BH115",
                            1.7,
                            Change(s0, e0, code.source(b)),
                            Change(s1, e1, code.source(a)),
                        )


def _everywhere(spot: Spot) -> Iterator[Edit]:
    """One place too far wherever a bound is written: at both ends of a slice."""
    code = spot.code
    found: dict[str, list[ast.BinOp]] = {}
    for head in spot.heads:
        for node in ast.walk(head):
            if isinstance(node, ast.Slice):
                for part in ast.walk(node):
                    if isinstance(part, ast.BinOp) and isinstance(part.right, ast.Constant):
                        found.setdefault(code.source(part), []).append(part)
    for nodes in found.values():
        if len(nodes) > 1 and isinstance(nodes[0].op, (ast.Add, ast.Sub)):
            yield spot.edit("BH115", 1.4, *(code.put(n, code.piece(n.left)) for n in nodes))


def _bounds(spot: Spot, part: ast.Slice) -> Iterator[Edit]:
    """Another beginning or end of a slice."""
    code = spot.code
    # A step in time too late, and one too early: 1: for :-1.
    text = code.source(part).replace(" ", "") if part.lower or part.upper else ""
    if text in ("1:", ":-1"):
        yield spot.edit("BH115", 1.5, Change(*code.span(part), ":-1" if text == "1:" else "1:"))
    for bound in (part.lower, part.upper):
        if bound is None:
            continue
        start, end = code.span(bound)
        piece = code.piece(bound)
        yield spot.edit("BH115", 2.0, Change(start, end, ""))
        for new in (piece + Piece("1"), piece - Piece("1")):
            yield spot.edit("BH115", 1.8, Change(start, end, new.text))
        if isinstance(bound, ast.BinOp) and isinstance(bound.op, (ast.Add, ast.Sub)):
            yield spot.edit("BH115", 1.6, Change(start, end, code.source(bound.left)))
        for other in spot.atoms:
            counts = other in spot.scope.whole and spot.scope.shapes[other] == ()
            if counts and other != piece.text:
                yield spot.edit("BH115", 2.3, Change(start, end, other))


def _windows(spot: Spot, parts: list[ast.expr]) -> Iterator[Edit]:
    """All slices of an index at once: their steps, where they begin, a stride; rows by number."""
    code = spot.code
    slices = [part for part in parts if isinstance(part, ast.Slice)]
    stepped = [part for part in slices if part.step is not None]
    if len(stepped) > 1:
        changes = []
        for part in stepped:
            start, end = code.span(part)
            changes.append(Change(start, end, code.source(part).rpartition(":")[0] or ":"))
        yield spot.edit("BH115", 1.2, *changes)
    bounded = [part for part in slices if part.upper is not None or part.lower is not None]
    for name in spot.atoms:
        if name not in spot.scope.whole or spot.scope.shapes[name] != () or not bounded:
            continue
        offset, strided = [], []
        for part in bounded:
            start, end = code.span(part)
            if part.lower is None and part.upper is not None:
                upper = code.piece(part.upper)
                offset.append(Change(start, end, f"{name}:{(Piece(name) + upper).text}"))
            elif part.lower is not None:
                lower = code.source(part.lower)
                text = code.source(part).replace(lower, f"{lower} * {name}")
                strided.append(Change(start, end, text))
        if offset:
            yield spot.edit("BH115", 1.9, *offset)
        if strided:
            yield spot.edit("BH115", 2.0, *strided)
    if len(parts) != 2 or not isinstance(parts[0], ast.Slice) or bounded:
        return
    if (index := code.source(parts[1])) in spot.scope.whole:
        start, end = code.span(parts[0])
        for rows in (f"np.arange(len({index}))", f"range(len({index}))"):
            yield spot.edit("BH107", 1.9, Change(start, end, rows))


def reshaped(spot: Spot) -> Iterator[Edit]:
    """A reshape in another order of axes, or of entries."""
    code = spot.code
    for node in spot.of(ast.Call):
        assert isinstance(node, ast.Call)
        name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        if name not in ("reshape", "ravel", "flatten"):
            continue
        order = next((k for k in node.keywords if k.arg == "order"), None)
        if order is not None:
            for letter in ('"C"', '"F"'):
                if code.source(order.value)[1:-1] != letter[1:-1]:
                    yield spot.put("BH115", 1.1, order.value, Piece(letter))
        if isinstance(node.func, ast.Attribute):
            inner = code.piece(node.func.value)
            if inner.text.endswith(".T"):
                yield spot.put("BH115", 1.2, node.func.value, Piece(inner.text[:-2]))
            yield spot.put("BH115", 1.6, node, inner)
            # Axes that change places before they are taken together.
            shape = spot.shape(node.func.value)
            for first, second in ((1, 2), (0, 1), (2, 3)):
                if shape is None or 2 < len(shape) > second:
                    turned = Piece(f"{inner.within(15)}.swapaxes({first}, {second})")
                    yield spot.put("BH115", 1.8, node.func.value, turned)
        parts = list(node.args)
        if len(parts) == 1 and isinstance(parts[0], ast.Tuple):
            parts = list(parts[0].elts)
        for k in range(len(parts) - 1):
            a, b = parts[k], parts[k + 1]
            yield spot.edit("BH115", 1.5, code.put(a, code.piece(b)), code.put(b, code.piece(a)))
