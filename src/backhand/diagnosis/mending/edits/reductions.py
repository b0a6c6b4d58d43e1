"""Sums: over another axis, a mean for a sum, none where one is due, one too many."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from backhand.diagnosis.mending.code import Change, Piece
from backhand.diagnosis.mending.spot import Edit, Spot

_REDUCED = frozenset({"sum", "mean", "max", "min", "prod", "argmax", "amax", "var", "std"})


def name_of_call(node: ast.Call) -> str:
    """Return what a call's function is called, without its owner."""
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""


def is_of_module(node: ast.Call) -> bool:
    """Whether a call is of NumPy's function, not of an array's method."""
    func = node.func
    return (
        isinstance(func, ast.Attribute)
        and isinstance(func.value, ast.Name)
        and func.value.id in ("np", "numpy", "cp", "xp")
    )


def axes(spot: Spot) -> Iterator[Edit]:
    """Another axis, none, or one where there is none; axes kept or not."""
    code = spot.code
    for node in spot.of(ast.Call):
        assert isinstance(node, ast.Call)
        if name_of_call(node) not in _REDUCED and not any(k.arg == "axis" for k in node.keywords):
            continue
        given = next((k for k in node.keywords if k.arg == "axis"), None)
        kept = next((k for k in node.keywords if k.arg == "keepdims"), None)
        place = node.args[1] if is_of_module(node) and len(node.args) > 1 else None
        if not is_of_module(node) and len(node.args) == 1 and given is None:
            place = node.args[0]
        where = given.value if given is not None else place
        _start, end = code.span(node)
        if where is not None:
            own = code.source(where)
            for axis in ("0", "1", "-1", "2", "(0, 1)", "(0, 2, 3)", "(0, 2)", "None"):
                if axis != own:
                    yield spot.put("BH108", 1.4 if len(axis) < 3 else 1.9, where, Piece(axis))
        elif name_of_call(node) in _REDUCED and (node.args or not is_of_module(node)):
            comma = ", " if node.args or node.keywords else ""
            for axis in ("0", "1", "-1"):
                yield spot.edit("BH108", 1.6, Change(end - 1, end - 1, f"{comma}axis={axis}"))
                yield spot.edit(
                    "BH108", 1.7, Change(end - 1, end - 1, f"{comma}axis={axis}, keepdims=True")
                )
        if kept is not None:
            value = code.source(kept.value)
            yield spot.put("BH203", 1.6, kept.value, Piece("False" if value == "True" else "True"))
        elif where is not None and name_of_call(node) in _REDUCED:
            yield spot.edit("BH203", 1.7, Change(end - 1, end - 1, ", keepdims=True"))
            for axis in ("0", "1", "-1"):
                if axis != code.source(where):
                    keep = Change(end - 1, end - 1, ", keepdims=True")
                    yield spot.edit("BH108", 1.8, code.put(where, Piece(axis)), keep)


def averaged(spot: Spot) -> Iterator[Edit]:
    """A mean for a sum, and the other way round."""
    code = spot.code
    for node in spot.of(ast.Call):
        assert isinstance(node, ast.Call)
        name = name_of_call(node)
        other = {"sum": "mean", "mean": "sum"}.get(name)
        if other is not None and isinstance(node.func, ast.Attribute):
            _start, end = code.span(node.func)
            yield spot.edit("BH108", 1.1, Change(end - len(name), end, other))


def unreduced(spot: Spot) -> Iterator[Edit]:
    """A sum that is not due."""
    code = spot.code
    for node in spot.of(ast.Call):
        assert isinstance(node, ast.Call)
        if name_of_call(node) not in _REDUCED:
            continue
        if is_of_module(node) and node.args:
            yield spot.put("BH108", 1.6, node, code.piece(node.args[0]))
        elif isinstance(node.func, ast.Attribute) and not is_of_module(node):
            yield spot.put("BH108", 1.6, node, code.piece(node.func.value))


def reduced(spot: Spot) -> Iterator[Edit]:
    """A sum that is missing."""
    code = spot.code
    for node in (*spot.values, *(n for n in spot.operands if n not in spot.values)):
        more = 0.0 if node in spot.values else 0.5
        shape = spot.shape(node)
        if shape == () or (shape is not None and len(shape) < 1):
            continue
        rank = 2 if shape is None else len(shape)
        choices = ["0", "1", "-1"][: max(rank, 1)] if rank < 3 else ["0", "1", "-1", "(0, 1)"]
        if rank == 4:
            choices += ["(0, 2, 3)", "(0, 1, 2)"]
        for axis in choices:
            for rest in (f", axis={axis}", f", axis={axis}, keepdims=True"):
                new = code.piece(node).called_by("np.sum", rest)
                yield spot.put("BH108", 2.1 + more + 0.1 * ("keep" in rest), node, new)
    # The engine's own way to undo a broadcast.
    for name in _undoing(spot):
        for node in (*spot.values, *(n for n in spot.operands if n not in spot.values)):
            for owner in ("self", "other", "a", "b", "x"):
                for form in (f"{owner}.shape", f"{owner}.data.shape", owner):
                    base = form.split(".")[0]
                    if any(n == base or n.startswith(f"{base}.") for n in spot.atoms):
                        new = code.piece(node).called_by(name, f", {form}")
                        yield spot.put("BH108", 2.3, node, new)


def _undoing(spot: Spot) -> list[str]:
    return [
        n.name
        for n in ast.walk(spot.code.tree)
        if isinstance(n, ast.FunctionDef) and ("broadcast" in n.name or n.name.startswith("sum_to"))
    ]
