"""The line of somebody's code that a finding is about."""

from __future__ import annotations

import ast
import linecache
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache

from backhand.diagnosis.registry import all_rules
from backhand.reading.subject import Place
from backhand.reading.vocabulary import gradient_names


def line_of(methods: Mapping[str, Place], rule: str, where: str) -> tuple[str, int] | None:
    """Return the file and line that make the tensor `where`; None where that can't be said.

    The last assignment to the gradient in the backward pass (``self.dW = …``,
    ``grads["W"] = …``), else what it returns, else its head.  For a value of the forward
    pass, what that returns; for what belongs to an earlier pass, where that is kept.
    """
    if rule == "BH111" and (kept := _kept_once(methods)) is not None:
        return kept
    forward = where.startswith("out") or all_rules()[rule].in_forward
    place = methods.get("forward" if forward else "backward")
    if place is None or place.path is None or place.line is None:
        return None
    function = _function_at("".join(linecache.getlines(place.path)), place.line)
    if function is None:
        return place.path, place.line
    found = [] if forward else list(_assignments(function, where))
    if not found:
        found = [n.lineno for n in ast.walk(function) if isinstance(n, ast.Return) and n.value]
    return place.path, max(found, default=place.line)


def _kept_once(methods: Mapping[str, Place]) -> tuple[str, int] | None:
    """Return where forward keeps something for backward only if that is not there yet."""
    there, back = methods.get("forward"), methods.get("backward")
    if there is None or back is None or there.path is None or back.path is None:
        return None
    ways = [
        _function_at("".join(linecache.getlines(str(place.path))), place.line or 0)
        for place in (there, back)
    ]
    if ways[0] is None or ways[1] is None:
        return None
    read = {n.attr for n in ast.walk(ways[1]) if isinstance(n, ast.Attribute)}
    for one in ast.walk(ways[0]):
        if not isinstance(one, ast.If):
            continue
        asked = ast.unparse(one.test)
        for statement in one.body:
            targets = statement.targets if isinstance(statement, ast.Assign) else ()
            for target in targets:
                name = target.attr if isinstance(target, ast.Attribute) else ""
                if name in read and name in asked:
                    return there.path, statement.lineno
    return None


def change_in(place: Place | None, names: Collection[str] = ()) -> tuple[str, int] | None:
    """Return the file and line where a function writes into an argument, else its head.

    ``x -= m``, ``x[mask] = 0``, ``np.exp(x, out=x)``; `names` are attributes that count as well.
    """
    if place is None or place.path is None or place.line is None:
        return None
    function = _function_at("".join(linecache.getlines(place.path)), place.line)
    if function is None:
        return place.path, place.line
    arguments = {a.arg for a in (*function.args.args, *function.args.kwonlyargs)}

    def meant(target: ast.expr) -> bool:
        while isinstance(target, ast.Subscript):
            target = target.value
        return (isinstance(target, ast.Name) and target.id in arguments) or (
            isinstance(target, ast.Attribute) and target.attr in names
        )

    lines = []
    for node in ast.walk(function):
        if isinstance(node, ast.AugAssign):
            written: list[ast.expr] = [node.target]
        elif isinstance(node, ast.Assign):
            written = [t for t in _flattened(node.targets) if isinstance(t, ast.Subscript)]
        elif isinstance(node, ast.Call):
            written = [k.value for k in node.keywords if k.arg == "out"]
        else:
            continue
        lines += [node.lineno for target in written if meant(target)]
    return place.path, min(lines, default=place.line)


def code_at(path: str, line: int) -> str:
    """Return a line of source without its indent; empty where the file is not there."""
    return linecache.getline(path, line).strip()


@lru_cache(maxsize=8)
def _parsed(text: str) -> ast.Module | None:
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError):
        return None


@lru_cache(maxsize=8)
def _function_at(text: str, line: int) -> ast.FunctionDef | None:
    tree = _parsed(text)
    for node in ast.walk(tree) if tree is not None else ():
        if isinstance(node, ast.FunctionDef):
            first = min([node.lineno, *(d.lineno for d in node.decorator_list)])
            if first == line:
                return node
    return None


def _assignments(function: ast.FunctionDef, where: str) -> Iterator[int]:
    """Yield the lines that write the gradient called `where`."""
    stem = where[1:] if where.startswith("dx") else where
    keys = {where, *gradient_names(stem)}
    names = {*keys, f"d{stem}".lower()}
    for node in ast.walk(function):
        if isinstance(node, (ast.Assign, ast.AugAssign, ast.AnnAssign)):
            targets: list[ast.expr] = (
                node.targets if isinstance(node, ast.Assign) else [node.target]
            )
            for target in _flattened(targets):
                while isinstance(target, ast.Subscript) and not _is_key(target, keys):
                    target = target.value  # self.dW[...] = …, dx[mask] = …
                if (
                    (isinstance(target, ast.Name) and target.id in names)
                    or (isinstance(target, ast.Attribute) and target.attr in names)
                    or isinstance(target, ast.Subscript)
                ):
                    yield node.lineno
        elif isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant) and key.value in keys:
                    yield value.lineno


def _flattened(targets: list[ast.expr]) -> Iterator[ast.expr]:
    for target in targets:
        if isinstance(target, (ast.Tuple, ast.List)):
            yield from _flattened(list(target.elts))
        else:
            yield target


def _is_key(target: ast.Subscript, keys: set[str]) -> bool:
    return isinstance(target.slice, ast.Constant) and target.slice.value in keys
