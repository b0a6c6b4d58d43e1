"""Whether a program's own statements train anything, as its text has it; nothing is run."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import Final

from backhand.reading.claims import SURE, sureness

_DEFINITIONS: Final = (
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ClassDef,
    ast.Import,
    ast.ImportFrom,
)


def may_train(tree: ast.Module) -> bool:
    """Whether what a program does when it is run may be a training turn.

    It runs a loop, or calls what the file defines, and somewhere something is changed by a
    difference or a sum; or its statements bind a value and that value's gradient.

    Examples
    --------
    >>> may_train(ast.parse("for i in range(9): w = w - 0.1 * dw"))
    True
    >>> may_train(ast.parse("def step(w): w -= 0.1"))
    False
    """
    own = list(own_statements(tree.body))
    if not own:
        return False
    if any(_changes(node) for node in ast.walk(tree)):
        defined = {node.name for node in ast.walk(tree) if isinstance(node, _DEFINITIONS[:3])}
        for statement in own:
            for node in ast.walk(statement):
                if isinstance(node, (ast.For, ast.While)):
                    return True
                if isinstance(node, ast.Call) and _called(node) & defined:
                    return True
    return bool(graded(own))


def own_statements(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield the statements of a module that do something when it is run."""
    for statement in body:
        if isinstance(statement, (*_DEFINITIONS, ast.Pass)):
            continue
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
            continue  # a docstring
        yield statement


def graded(statements: Iterable[ast.stmt]) -> set[str]:
    """Return the variables that some statements bind, and of which they bind a gradient too."""
    names = {name for statement in statements for name in stored(statement)}
    return {value for value in names for name in names if sureness(name, value) >= SURE}


def stored(statement: ast.stmt) -> Iterator[str]:
    """Yield the variables that a statement binds, or stores into."""
    for node in ast.walk(statement):
        if isinstance(getattr(node, "ctx", None), ast.Store):
            at: ast.AST = node
            while isinstance(at, (ast.Subscript, ast.Attribute, ast.Starred)):
                at = at.value
            if isinstance(at, ast.Name):
                yield at.id


def _changes(node: ast.AST) -> bool:
    """Whether a statement changes something as a step of descent does."""
    if isinstance(node, ast.AugAssign):
        return isinstance(node.op, (ast.Sub, ast.Add))
    if isinstance(node, (ast.ListComp, ast.GeneratorExp)):
        # All parameters at once: [w - rate * g for w, g in zip(params, grads)].
        each = node.elt.elts if isinstance(node.elt, ast.Tuple) else [node.elt]
        return any(map(_is_step, each))
    if isinstance(node, ast.DictComp):
        return _is_step(node.value)
    if isinstance(node, (ast.Lambda, ast.Return)):
        # By a function: tree_map(lambda w, g: w - rate * g, params, grads).
        return _is_step(node.body if isinstance(node, ast.Lambda) else node.value)
    if isinstance(node, ast.Call):
        named = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        return named == "subtract" and any(k.arg == "out" for k in node.keywords)
    if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.BinOp):
        return False
    if _is_step(node.value):
        return True  # kept under another name: new["W"] = old["W"] - rate * grads["W"]
    texts = {ast.unparse(part) for part in ast.walk(node.value) if isinstance(part, ast.expr)}
    return any(ast.unparse(target) in texts for target in node.targets)


def _is_step(node: ast.expr | None) -> bool:
    """Whether an expression is something with a product added or taken away."""
    return (
        isinstance(node, ast.BinOp)
        and isinstance(node.op, (ast.Sub, ast.Add))
        and isinstance(node.right, ast.BinOp)
        and isinstance(node.right.op, (ast.Mult, ast.Div))
    )


def _called(node: ast.Call) -> set[str]:
    func = node.func
    if isinstance(func, ast.Name):
        return {func.id}
    return {func.attr} if isinstance(func, ast.Attribute) else set()
