"""What a file hands its way back, where that is a gradient with a single entry that is not zero."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import Final

# Functions that make an array of nothing but zeros.
_ZEROS: Final = frozenset({"zeros", "zeros_like"})


def is_handed_single_entries(tree: ast.Module, cls: str, back: str) -> bool:
    """Whether every call of a class's way back is handed zeros, of which one entry was set.

    So a classifier's last layer is handed -1/p of the right class, and nothing of the others.
    What is made of any object but one of the class's own, or in any other way, says no.

    Parameters
    ----------
    tree : ast.Module
        Of the file.
    cls, back : str
        Names of the class and of its method.

    Examples
    --------
    >>> text = "head = Head(); g = np.zeros(10); g[label] = -1 / p[label]; head.backprop(g, 0.1)"
    >>> is_handed_single_entries(ast.parse(text), "Head", "backprop")
    True
    """
    objects = {
        ast.unparse(target)
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and _called(node.value) == cls
        for target in node.targets
    }
    found = []
    for block in _blocks(tree):
        for place, statement in enumerate(block):
            for call in _own_calls(statement):
                owner = ast.unparse(call.func)[: -len(back) - 1]
                if isinstance(call.func, ast.Attribute) and call.func.attr == back:
                    if owner in objects:
                        found.append(bool(call.args) and _is_single(call.args[0], block[:place]))
                    elif owner not in _of_others(tree, cls):
                        return False  # it may be one of the class's
    return bool(found) and all(found)


def _of_others(tree: ast.Module, cls: str) -> set[str]:
    """Return the names that hold an object of another class of the file, and nothing else."""
    classes = {node.name for node in tree.body if isinstance(node, ast.ClassDef)} - {cls}
    held: dict[str, list[bool]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                held.setdefault(ast.unparse(target), []).append(_called(node.value) in classes)
    return {name for name, own in held.items() if all(own)}


def _called(node: ast.expr) -> str:
    return ast.unparse(node.func).rpartition(".")[2] if isinstance(node, ast.Call) else ""


def _is_single(argument: ast.expr, before: Sequence[ast.stmt]) -> bool:
    """Whether a name holds zeros of which one entry was set, as the statements before say."""
    if not isinstance(argument, ast.Name):
        return False
    entries = 0
    for statement in reversed(before):
        stores = [
            node
            for node in ast.walk(statement)
            if isinstance(node, ast.Name) and node.id == argument.id
        ]
        if not stores:
            continue
        if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
            return False
        target = statement.targets[0]
        if isinstance(target, ast.Name):
            return entries == 1 and _called(statement.value) in _ZEROS
        if not (isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name)):
            return False
        if target.value.id != argument.id or not isinstance(
            target.slice, (ast.Name, ast.Constant, ast.Attribute)
        ):
            return False
        entries += 1
    return False


def _blocks(node: ast.AST) -> Iterator[list[ast.stmt]]:
    """Yield the lists of statements that run one after the other."""
    for child in ast.walk(node):
        for name in ("body", "orelse", "finalbody"):
            block = getattr(child, name, None)
            if isinstance(block, list) and block and isinstance(block[0], ast.stmt):
                yield block


def _own_calls(statement: ast.stmt) -> Iterator[ast.Call]:
    """Yield the calls of a statement that stand in no block of its own."""
    for child in ast.iter_child_nodes(statement):
        if not isinstance(child, ast.stmt):
            yield from (node for node in ast.walk(child) if isinstance(node, ast.Call))
