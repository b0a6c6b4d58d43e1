"""The line that a wrong gradient comes from: wrong expressions run it, and right ones do not."""

from __future__ import annotations

import ast
import inspect
import linecache
import re
import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import lru_cache
from types import FrameType
from typing import Any

from backhand.frozen import frozen
from backhand.reading.subject import Place


@frozen
class Run:
    """The lines of a file that one expression ran, there and back."""

    there: frozenset[int]
    back: frozenset[int]


def lines_run(path: str, run: Callable[[], Any]) -> frozenset[int]:
    """Return the lines of a file that a call runs; what it raises is swallowed."""
    seen: set[int] = set()

    def inside(frame: FrameType, event: str, _argument: Any) -> Any:
        if event == "line":
            seen.add(frame.f_lineno)
        return inside

    def entered(frame: FrameType, _event: str, _argument: Any) -> Any:
        return inside if frame.f_code.co_filename == path else None

    before = sys.gettrace()
    sys.settrace(entered)
    try:
        run()
    except Exception:
        pass
    finally:
        sys.settrace(before)
    return frozenset(seen)


def blamed(
    path: str, wrong: Mapping[str, Run], right: Sequence[Run], name: str, tensor: str, number: int
) -> Place | None:
    """Return the line that is likeliest at fault for one tensor of one wrong expression.

    Parameters
    ----------
    path : str
    wrong : dict of Run
        By the names of expressions.
    right : sequence of Run
    name : str
        Of an expression that is wrong.
    tensor : str
        Of its operands the one whose gradient is wrong.
    number : int
        Its place among them.

    Notes
    -----

    Ochiai's measure over the expressions; of lines that are equally suspect, those of the way
    back come first, then those that write the tensor's own gradient.
    """
    own = wrong[name]

    def suspicion(line: int, back: bool) -> float:
        def ran(run: Run) -> bool:
            return line in (run.back if back else run.there)

        among_wrong = sum(map(ran, wrong.values()))
        among_right = sum(map(ran, right))
        return float(among_wrong / (len(wrong) * (among_wrong + among_right)) ** 0.5)

    scored = {(line, True): suspicion(line, True) for line in own.back}
    # Lines of both ways are judged as those of the way back.
    scored |= {(line, False): suspicion(line, False) for line in own.there - own.back}
    if not scored:
        return None
    most = max(scored.values())
    likeliest = [key for key, score in scored.items() if score == most]
    back = [line for line, way in likeliest if way] or [line for line, _way in likeliest]
    writing = [line for line in back if _writes(path, line, tensor)]
    returning = [line for line in back if re.match(r"\s*return\b", linecache.getline(path, line))]
    line = max(writing or returning or back)
    return Place(path, line if writing else _made_at(path, line, number, own.back))


def _made_at(path: str, line: int, number: int, ran: Collection[int]) -> int:
    """Return the line that makes what a return statement hands back in one place."""
    tree = _tree(path)
    for function in ast.walk(tree) if tree is not None else ():
        if not isinstance(function, ast.FunctionDef):
            continue
        for node in ast.walk(function):
            if not isinstance(node, ast.Return) or node.lineno != line or node.value is None:
                continue
            several = isinstance(node.value, (ast.Tuple, ast.List))
            parts = node.value.elts if several else [node.value]  # type: ignore[attr-defined]
            if number >= len(parts):
                return line
            part = parts[number]
            if not isinstance(part, ast.Name):
                return part.lineno
            made = [
                n.lineno
                for n in ast.walk(function)
                if isinstance(n, (ast.Assign, ast.AugAssign)) and n.lineno in ran
                for target in (n.targets if isinstance(n, ast.Assign) else [n.target])
                if any(isinstance(t, ast.Name) and t.id == part.id for t in ast.walk(target))
            ]
            return max(made, default=line)
    return line


def _writes(path: str, line: int, tensor: str) -> bool:
    """Whether a line writes the gradient of a name: ``other.grad += …``."""
    text = linecache.getline(path, line)
    return bool(re.match(rf"\s*{re.escape(tensor)}\.\w+(\[[^\]]*\])?\s*[-+]?=[^=]", text))


@lru_cache(maxsize=8)
def _tree(path: str) -> ast.Module | None:
    try:
        return ast.parse("".join(linecache.getlines(path)))
    except SyntaxError:
        return None


@lru_cache(maxsize=64)  # asked once for every expression of an engine
def of_traversal(
    function: Any, gradients: tuple[str, ...], *, in_place: bool = False, begins: bool = False
) -> Place:
    """Return the line of a way back through a graph where gradients are put together.

    Parameters
    ----------
    function : callable
    gradients : collection of str
        What a value's gradient may be called.
    in_place : bool
        Where something is added in place, if anywhere.
    begins : bool
        Where it begins: the last value's own gradient.
    """
    place = Place.of(inspect.unwrap(function))
    tree = _tree(place.path) if place.path else None
    if tree is None or place.line is None:
        return place
    node = next(
        (
            n
            for n in ast.walk(tree)
            if isinstance(n, ast.FunctionDef)
            and min([n.lineno, *(d.lineno for d in n.decorator_list)]) == place.line
        ),
        None,
    )
    if node is None:
        return place
    loops = [n for n in ast.walk(node) if isinstance(n, (ast.For, ast.While))]
    writes = [
        n.lineno
        for loop in loops
        for n in ast.walk(loop)
        if isinstance(n, (ast.Assign, ast.AugAssign))
        for target in (n.targets if isinstance(n, ast.Assign) else [n.target])
        if (isinstance(target, ast.Attribute) and target.attr in gradients)
        or (isinstance(target, ast.Subscript) and "grad" in ast.unparse(target.value).lower())
        if not isinstance(getattr(n, "value", None), ast.Constant)
    ]
    calls = [
        loop.lineno
        for loop in loops
        if any(isinstance(n, ast.Call) for part in loop.body for n in ast.walk(part))
    ]
    if begins:
        inside = {n for loop in loops for n in ast.walk(loop)}
        seeds = [
            n.lineno
            for n in ast.walk(node)
            if isinstance(n, ast.Assign) and n not in inside
            for target in n.targets
            if isinstance(target, ast.Attribute) and target.attr in gradients
        ]
        return Place(place.path, max(seeds or [place.line]))
    if in_place:
        adding = [
            n.lineno
            for loop in loops
            for n in ast.walk(loop)
            if isinstance(n, ast.AugAssign)
            and isinstance(n.target, ast.Attribute)
            and n.target.attr in gradients
        ]
        return Place(place.path, max(adding or [place.line])) if adding else Place()
    return Place(place.path, max(writes or calls or [place.line]))
