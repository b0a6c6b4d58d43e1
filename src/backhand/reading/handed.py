"""What a file hands to a derivative, as its own statements say: the input, or what came of it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

_SCOPES: Final = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Module)


def surely_handed(tree: ast.Module, there: str, back: str, flag: str = "") -> str:
    """Return what every call of a derivative is handed: "input", "output", or "" for not known.

    Parameters
    ----------
    tree : ast.Module
        Of the file.
    there, back : str
        Names of a function and of its derivative.
    flag : str
        Where the two are one function, the argument that asks for the derivative.

    Examples
    --------
    >>> text = "a = sigmoid(z); da = error * sigmoid_prime(a)"
    >>> surely_handed(ast.parse(text), "sigmoid", "sigmoid_prime")
    'output'
    """
    found = {
        _origin(
            call.args[0], tree if isinstance(call.args[0], ast.Attribute) else scope, there, flag
        )
        for call, scope in _calls(tree, tree)
        if _called(call) == back and call.args and (not flag or _asks(call, flag))
    }
    return found.pop() if len(found) == 1 else ""


def _origin(argument: ast.expr, scope: ast.AST, there: str, flag: str) -> str:
    """Return what an argument is: what the function gave, or what it is handed elsewhere."""
    if _is_output(argument, there, flag):
        return "output"
    if not isinstance(argument, (ast.Name, ast.Attribute)):
        return ""
    name = ast.dump(argument)
    # What an object keeps is kept in one method and used in another.
    whole = isinstance(argument, ast.Attribute)
    nodes = list(ast.walk(scope) if whole else _within(scope))
    kept = [
        _is_output(node.value, there, flag)
        for node in nodes
        if isinstance(node, ast.Assign)
        and any(_same(part, name) for target in node.targets for part in ast.walk(target))
    ]
    if kept:
        if all(kept):
            return "output"
        # A name that holds the one and then the other says nothing.
        if any(kept):
            return ""
    taken = any(
        _is_output(node, there, flag) and _same(node.args[0], name)
        for node in nodes
        if isinstance(node, ast.Call) and node.args
    )
    changed = any(isinstance(n, ast.AugAssign) and _same(n.target, name) for n in nodes)
    return "input" if kept and taken and not changed else ""


def _is_output(node: ast.expr, there: str, flag: str) -> bool:
    own = isinstance(node, ast.Call) and _called(node) == there
    return own and not (flag and isinstance(node, ast.Call) and _asks(node, flag))


def _same(node: ast.AST, name: str) -> bool:
    """Whether a node is what a name was read from, whether it is written or read."""
    return isinstance(node, (ast.Name, ast.Attribute)) and (
        ast.dump(node).replace("Store()", "Load()") == name
    )


def _called(call: ast.Call) -> str:
    return ast.unparse(call.func).rpartition(".")[2]


def _asks(call: ast.Call, flag: str) -> bool:
    """Whether a call asks for the derivative."""
    given = [k.value for k in call.keywords if k.arg == flag] or call.args[1:2]
    return any(not isinstance(each, ast.Constant) or bool(each.value) for each in given)


def _calls(node: ast.AST, scope: ast.AST) -> Iterator[tuple[ast.Call, ast.AST]]:
    """Yield the calls in a tree, each with the function that it stands in."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Call):
            yield child, scope
        yield from _calls(child, child if isinstance(child, _SCOPES) else scope)


def _within(scope: ast.AST) -> Iterator[ast.AST]:
    """Yield what stands in a function, or at the top, and in no function within it."""
    for child in ast.iter_child_nodes(scope):
        yield child
        if not isinstance(child, _SCOPES):
            yield from _within(child)
