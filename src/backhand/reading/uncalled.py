"""Methods that return gradients and that nothing in their file calls: called here, by its object.

A class may train itself sample by sample and offer its loss and that loss's gradients besides.
Where the program makes an instance, a loop that descends what the method returns is put in place
of whatever it does with it: then it is a turn like any other.
"""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Iterator
from typing import Final

from backhand.frozen import frozen
from backhand.pattern import pattern
from backhand.reading.claims import SURE, sureness

_WAY: Final = pattern(
    r"_*(get_|compute_|full_)?(grad(ient)?s?|backward|backprop)(_\w+)?$", re.IGNORECASE
)
_LOSS: Final = pattern(r"_*(get_|compute_)?(loss|cost|objective|energy|nll|J)$")


@frozen
class Uncalled:
    """Such a method.

    Attributes
    ----------
    name, loss : str
        Class.method of what returns the gradients, and of what they are of.
    line : int
    text, main : str
        The program up to where its instance is made, and the loop: no line of the class is moved.
        Where that is within a block, the loop stands in the text.
    """

    name: str
    loss: str
    line: int
    text: str
    main: str


def uncalled_ways(text: str, tree: ast.Module) -> Iterator[Uncalled]:
    """Yield the methods of a program that could be called where it makes an instance.

    Parameters
    ----------
    text : str
    tree : ast.Module
        Of the text.
    """
    called = {
        node.func.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }
    for cls in tree.body:
        if not isinstance(cls, ast.ClassDef):
            continue
        own = {m.name: m for m in cls.body if isinstance(m, ast.FunctionDef) and _is_alone(m)}
        loss = next((name for name in own if _LOSS.match(name)), None)
        if loss is None:
            continue
        for name, method in own.items():
            if name in called or not _WAY.match(name):
                continue
            steps = _steps(cls, method)
            made = _made(tree, cls.name, cls.end_lineno or cls.lineno)
            if steps and made is not None:
                statement, instance = made
                yield Uncalled(
                    f"{cls.name}.{name}",
                    f"{cls.name}.{loss}",
                    method.lineno,
                    *_with_loop(text, statement, instance, loss, name, steps),
                )


def _is_alone(method: ast.FunctionDef) -> bool:
    """Whether a method asks for nothing but its object."""
    arguments = method.args
    asked = len(arguments.posonlyargs + arguments.args) - len(arguments.defaults)
    return asked == 1 and not method.decorator_list


def _steps(cls: ast.ClassDef, method: ast.FunctionDef) -> list[tuple[str, str]]:
    """Return, for each value that is returned, its name and the attribute that it is of; "" for
    neither where that is not said."""
    returned = [n.value for n in ast.walk(method) if isinstance(n, ast.Return) and n.value]
    if len(returned) != 1:
        return []
    parts = returned[0].elts if isinstance(returned[0], ast.Tuple) else [returned[0]]
    held = {
        n.attr
        for n in ast.walk(cls)
        if isinstance(n, ast.Attribute)
        and isinstance(n.ctx, ast.Store)
        and isinstance(n.value, ast.Name)
        and n.value.id == "self"
    }
    found = []
    for part in parts:
        name = part.id if isinstance(part, ast.Name) else ""
        of = [attribute for attribute in held if name and sureness(name, attribute) >= SURE]
        found.append((name, of[0]) if len(of) == 1 else ("", ""))
    return found if any(name for name, _of in found) else []


def _made(tree: ast.Module, cls: str, after: int) -> tuple[ast.stmt, str] | None:
    """Return the statement after that in which the program makes its instance, and its name."""
    blocks = [tree.body, *(n.body for n in tree.body if isinstance(n, ast.If))]
    for block in blocks:
        for one, following in itertools.pairwise(block):
            if (
                isinstance(one, ast.Assign)
                and isinstance(one.targets[0], ast.Name)
                and isinstance(one.value, ast.Call)
                and ast.unparse(one.value.func) == cls
                and one.lineno > after
            ):
                return following, one.targets[0].id
    return None


def _with_loop(
    text: str, before: ast.stmt, instance: str, loss: str, way: str, steps: list[tuple[str, str]]
) -> tuple[str, str]:
    names = [name or f"_part_{k}" for k, (name, _of) in enumerate(steps)]
    body = [f"loss = {instance}.{loss}()", f"{', '.join(names)} = {instance}.{way}()"]
    for name, of in steps:
        if of:
            body.append(f"{instance}.{of} = {instance}.{of} - learning_rate * {name}")
    indent = " " * before.col_offset
    loop = [f"{indent}learning_rate = 0.01", f"{indent}for _step in range(9):"]
    loop += [f"{indent}    {line}" for line in body]
    lines = text.split("\n")
    own = lines[: before.lineno - 1]
    if indent:
        return "\n".join([*own, *loop, ""]), ""
    return "\n".join([*own, ""]), "\n".join([*loop, ""])
