"""Whether a line of a program has something to fall back on, should it raise."""

from __future__ import annotations

import ast
from typing import Final

# What ends a program, or says no more than what it is told.
_ENDS: Final = frozenset({"exit", "quit", "_exit"})


def falls_back(tree: ast.Module, line: int, error: type[Exception]) -> bool:
    """Whether a line stands in a ``try`` that goes on in another way after an error.

    Parameters
    ----------
    tree : ast.Module
    line : int
    error : class

    Examples
    --------
    >>> tree = ast.parse("try:\\n    import gym\\nexcept ImportError:\\n    gym = None")
    >>> falls_back(tree, 2, ImportError), falls_back(tree, 4, ImportError)
    (True, False)
    """
    return any(
        isinstance(node, ast.Try)
        and node.body[0].lineno <= line <= (node.body[-1].end_lineno or line)
        and any(_takes(handler, error) and not _ends(handler) for handler in node.handlers)
        for node in ast.walk(tree)
    )


def _takes(handler: ast.ExceptHandler, error: type[Exception]) -> bool:
    if handler.type is None:
        return True
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    names = {ast.unparse(kind).rsplit(".", 1)[-1] for kind in kinds}
    above = {cls.__name__ for cls in error.__mro__} - {"object"}
    below = {cls.__name__ for cls in error.__subclasses__()}
    # What an OSError was called once.
    return bool(names & (above | below | ({"IOError"} if error is OSError else set())))


def _ends(handler: ast.ExceptHandler) -> bool:
    for node in ast.walk(handler):
        if isinstance(node, ast.Raise):
            return True
        func = node.func if isinstance(node, ast.Call) else None
        name = func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")
        if name in _ENDS:
            return True
    return False
