"""An expensive result is computed twice from the same arguments.

What it does
    Looks for two calls that are written alike, of a function known to take long (a numerical
    gradient, the loading of a data set), between which nothing that they read is changed.

Why it is wrong
    A numerical gradient takes two forward passes for each parameter: the second time, the answer
    is there already.

How it shows
    The cell takes twice as long as it must.

Example
    a = net.numerical_gradient(x, t); print(net.numerical_gradient(x, t)["W1"])

Write instead
    Keep the first result in a variable.

Look-alikes
    Calls with other arguments, or after an update of the parameters, are two things.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final, TypeGuard

from backhand.language import gettext as _
from backhand.language import mark
from backhand.sources.lint.names import Names, walk_bodies
from backhand.sources.lint.remark import Remark, place_text

CODE: Final = "BH505"
NAME: Final = "repeated-work"
TITLE: Final = mark("expensive work is done twice")

_EXPENSIVE: Final = (
    "numerical_gradient",
    "numerical_diff",
    "gradient_check",
    "check_gradients",
    "load_mnist",
    "load_fashion_mnist",
)
# Methods that only read what they are called on.
_READING: Final = (
    *_EXPENSIVE,
    "gradient",
    "predict",
    "loss",
    "accuracy",
    "keys",
    "items",
    "values",
    "mean",
    "sum",
    "abs",
    "average",
)


def remarks(names: Names) -> Iterator[Remark]:
    """Yield a remark for each call that repeats an earlier one."""
    if not any(map(_is_expensive, ast.walk(names.tree))):
        return
    for body in walk_bodies(names.tree):
        seen: dict[str, tuple[ast.Call, int]] = {}
        for k, statement in enumerate(body):
            for call in _calls(statement):
                text = ast.unparse(call)
                if text in seen:
                    earlier, place = seen[text]
                    if not _changed(call, body[place + 1 : k], body[place], statement):
                        yield Remark(
                            CODE,
                            call.lineno,
                            call.col_offset,
                            _("{place} has computed {call} already").format(
                                place=place_text(names, earlier.lineno), call=text
                            ),
                            _("keep the first result in a variable, and use it here"),
                        )
                seen[text] = call, k


def _calls(statement: ast.stmt) -> Iterator[ast.Call]:
    """Yield the expensive calls of one statement that runs once."""
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return
    for node in ast.walk(statement):
        if isinstance(node, (ast.For, ast.While, ast.If, ast.Lambda, ast.comprehension)):
            return
    for node in ast.walk(statement):
        if _is_expensive(node):
            yield node


def _is_expensive(node: ast.AST) -> TypeGuard[ast.Call]:
    return isinstance(node, ast.Call) and _name(node.func) in _EXPENSIVE


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _changed(call: ast.Call, between: list[ast.stmt], first: ast.stmt, last: ast.stmt) -> bool:
    """Whether something that the call reads may be another between the two."""
    read = {node.id for node in ast.walk(call) if isinstance(node, ast.Name)}
    results = {
        node.id
        for node in ast.walk(first)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    if read & results:
        return True
    for statement in between:
        for node in ast.walk(statement):
            if isinstance(node, (ast.Name, ast.Attribute, ast.Subscript)) and isinstance(
                node.ctx, (ast.Store, ast.Del)
            ):
                if _root(node) in read:
                    return True
            elif (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and _root(node.func) in read
                and node.func.attr not in _READING
                and _root(node.func) not in ("np", "num", "numpy")
            ) or (
                isinstance(node, ast.Call)
                and any(isinstance(a, ast.Name) and a.id in read for a in node.args)
                and _name(node.func) in ("train", "fit", "update", "step")
            ):
                return True
    return False


def _root(node: ast.expr) -> str:
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""
