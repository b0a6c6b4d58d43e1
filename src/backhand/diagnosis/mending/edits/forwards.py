"""What functions with a known definition are written wrong by, on their way forward."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from backhand.diagnosis.mending.code import Change, Piece
from backhand.diagnosis.mending.edits.reductions import is_of_module, name_of_call
from backhand.diagnosis.mending.spot import Edit, Spot


def normalised(spot: Spot) -> Iterator[Edit]:
    """A sum over each row in place of the batch, or of everything at once."""
    code = spot.code
    for node in spot.of(ast.Call):
        assert isinstance(node, ast.Call)
        if name_of_call(node) not in ("sum", "max", "mean"):
            continue
        own = node.args[:1] if is_of_module(node) else []
        given = ", ".join(code.source(a) for a in own)
        start, end = code.span(node.func)[1], code.span(node)[1]
        for axis in ("-1", "1"):
            new = f"({given}{', ' if given else ''}axis={axis}, keepdims=True)"
            if new == code.data[start:end].decode():
                break
            yield spot.edit("BH402", 1.0, Change(start, end, new))


def guarded(spot: Spot) -> Iterator[Edit]:
    """The largest entry of each row taken away before ``exp``, wherever it stands in a line."""
    code = spot.code
    taken: dict[str, list[ast.expr]] = {}
    for node in spot.of(ast.Call):
        assert isinstance(node, ast.Call)
        if name_of_call(node) == "exp" and len(node.args) == 1 and "max" not in code.source(node):
            taken.setdefault(code.source(node.args[0]), []).append(node.args[0])
    for nodes in taken.values():
        piece = code.piece(nodes[0])
        less = piece.called_by("np.max", ", axis=-1, keepdims=True")
        yield spot.edit("BH301", 1.0, *(code.put(node, piece - less) for node in nodes))


def labelled(spot: Spot) -> Iterator[Edit]:
    """The class of a one-hot label where an index is due; the other way round in a difference."""
    code, scope = spot.code, spot.scope
    for node in spot.of(ast.Subscript):
        assert isinstance(node, ast.Subscript)
        parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else []
        for part in parts[1:]:
            if len(scope.shapes.get(code.source(part), ())) == 2:
                new = Piece(f"{code.piece(part).within(15)}.argmax(axis=1)")
                yield spot.put("BH401", 1.0, part, new)
    for node in spot.of(ast.BinOp):
        assert isinstance(node, ast.BinOp)
        right = code.source(node.right)
        if (
            isinstance(node.op, ast.Sub)
            and right in scope.whole
            and len(scope.shapes.get(right, ())) == 1
            and len(scope.shapes.get(code.source(node.left), ())) == 2
        ):
            left = code.piece(node.left).within(15)
            yield spot.put("BH207", 1.1, node.right, Piece(f"np.eye({left}.shape[1])[{right}]"))
