"""The form `tables`: activations and their derivatives, looked up by name."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from functools import lru_cache
from types import ModuleType
from typing import Any, Final

from backhand.pattern import pattern
from backhand.reading.drivers.passes import SLOPES, handed_in, way_back
from backhand.reading.instances import required
from backhand.reading.naming import role_of
from backhand.reading.slopes import (
    Row,
    SlopeDriver,
    Slopes,
    is_right,
    per_entry,
    returned_at,
    spread,
)
from backhand.reading.subject import Place

_SLOPE: Final = pattern(
    r"deriv|prime|grad|slope|backward|back|diff|^d_|^d[A-Z]|_d$|delta|jac", re.I
)
_TURNED: Final = pattern(r"^(d|df|dfn|deriv\w*|grad\w*|prime|backward|bwd|slope|f_prime|dx)$", re.I)
# Fewer have to be in common, for two tables to belong together.
_COMMON: Final = 0.6
_FEWEST: Final = 2


class Tables(SlopeDriver):
    """Two dicts with the same keys, one of pairs, or a class of static functions."""

    name = "tables"

    def finds(self, module: ModuleType, name: str) -> Any:
        """See `Driver.finds`."""
        thing = getattr(module, name)
        if inspect.isclass(thing):
            return self._of_class(module, thing)
        if type(thing) is not dict or len(thing) < _FEWEST:
            return None
        entries = [e for e in _entries(module, name, thing) if not _is_pair(module, *e[1:3])]
        if not entries:
            return None
        parts = tuple(
            dict.fromkeys(
                f
                for _key, there, slope, _line in entries
                for f in (there, slope)
                if inspect.isfunction(f) and f.__name__ != "<lambda>"
            )
        )
        definition = next(
            (e[2] for e in entries if inspect.isfunction(e[2])), parts[0] if parts else None
        )
        if definition is None:
            return None
        return Slopes(self.name, name, definition, parts, 0.95, more=(module, entries))

    def _of_class(self, module: ModuleType, cls: Any) -> Any:
        if cls.__module__ != module.__name__:
            return None
        static = {n: getattr(cls, n) for n, m in vars(cls).items() if isinstance(m, staticmethod)}
        entries = []
        for name, function in static.items():
            for form in SLOPES:
                slope = static.get(form.format(name))
                if slope is not None and len(required(function)) == len(required(slope)) == 1:
                    entries.append((name, function, slope, None))
                    break
        if not entries:
            return None
        return Slopes(self.name, cls.__name__, cls, (cls,), 0.9, more=(module, entries))

    def rows(self, thing: Slopes) -> Iterator[Row]:
        """See `SlopeDriver.rows`."""
        module, entries = thing.more
        for key, there, slope, line in entries:
            spot = _spot(module, slope, line)
            for x in spread():
                yield Row(
                    str(key), per_entry(there), per_entry(slope), x, role_of(str(key)), spot,
                    returned_at(there) if inspect.isfunction(there) else spot,
                )  # fmt: skip

    def settled(self, thing: Slopes, rows: list[Row]) -> list[Row]:
        """See `SlopeDriver.settled`: all of a table are handed the same."""
        from dataclasses import replace

        module, entries = thing.more
        text = _text(module)
        votes = {"input": 0, "output": 0}
        for key, _there, slope, _line in entries:
            told = handed_in(text, getattr(slope, "__name__", str(key)))
            if told:
                votes[told] += 1
        turned = [replace(row, at_output=True) for row in rows]
        for row, other in zip(rows, turned, strict=True):
            here, there = is_right(row), is_right(other)
            if here != there:
                votes["input" if here else "output"] += 1
        return turned if votes["output"] > votes["input"] else rows


def _entries(module: ModuleType, name: str, table: dict[Any, Any]) -> list[tuple[Any, ...]]:
    """Return (key, function, slope, line of the slope) of a table."""
    if not all(isinstance(key, str) for key in table):
        return []
    lines = _lines(module, name)
    found = []
    for key, value in table.items():
        if isinstance(value, (tuple, list)) and len(value) == 2 and all(map(_unary, value)):
            found.append((key, value[0], value[1], lines.get(key)))
        elif isinstance(value, dict) and len(value) >= 2:
            there = [f for k, f in value.items() if not _TURNED.match(str(k)) and _unary(f)]
            back = [f for k, f in value.items() if _TURNED.match(str(k)) and _unary(f)]
            if len(there) == len(back) == 1:
                found.append((key, there[0], back[0], lines.get(key)))
    if found:
        return found
    if not any(map(callable, table.values())):
        return []
    beside = _beside(module, name, table)
    if beside is not None:
        return [
            (key, beside[key], slope, lines.get(key))
            for key, slope in table.items()
            if key in beside and _unary(slope) and _unary(beside[key])
        ]
    for key, value in table.items():  # "relu" and "relu_derivative" in one
        for form in SLOPES:
            other = form.format(key)
            if other in table and _unary(value) and _unary(table[other]):
                found.append((key, value, table[other], lines.get(other)))
                break
    return found


def _is_pair(module: ModuleType, there: Any, slope: Any) -> bool:
    """Whether two functions are a pair by their names, which is judged by itself."""
    name = getattr(there, "__name__", "")
    if not inspect.isfunction(there) or getattr(module, name, None) is not there:
        return False
    other = way_back(module, name)
    return other is not None and other[0] is slope


def _beside(module: ModuleType, name: str, table: dict[Any, Any]) -> dict[Any, Any] | None:
    """Return the table of functions whose slopes a table holds."""
    if not _SLOPE.search(name):
        return None
    others = [
        (len(table.keys() & other.keys()), other)
        for title, other in vars(module).items()
        if type(other) is dict and other is not table and not _SLOPE.search(title)
        if other and all(map(callable, other.values()))
    ]
    common, other = max(others, key=lambda each: each[0], default=(0, None))
    return other if common >= _COMMON * len(table) else None


def _unary(function: Any) -> bool:
    if not callable(function) or inspect.isclass(function):
        return False
    return getattr(function, "nin", None) == 1 or len(required(function)) == 1


@lru_cache(maxsize=8)
def _tree(path: str) -> ast.Module | None:
    try:
        with open(path, encoding="utf-8") as file:
            return ast.parse(file.read())
    except (OSError, SyntaxError, ValueError):
        return None


def _text(module: ModuleType) -> str:
    try:
        return inspect.getsource(module)
    except (OSError, TypeError):
        return ""


def _lines(module: ModuleType, name: str) -> dict[str, int]:
    """Return the line at which each value of a table begins."""
    tree = _tree(getattr(module, "__file__", None) or "")
    for node in tree.body if tree is not None else ():
        if (
            isinstance(node, ast.Assign)
            and isinstance(node.value, ast.Dict)
            and any(isinstance(t, ast.Name) and t.id == name for t in node.targets)
        ):
            found = {}
            for key, value in zip(node.value.keys, node.value.values, strict=True):
                if isinstance(key, ast.Constant):
                    last = value.elts[-1] if isinstance(value, ast.Tuple) else value
                    found[str(key.value)] = last.lineno
            return found
    return {}


def _spot(module: ModuleType, slope: Any, line: int | None) -> Place | None:
    if inspect.isfunction(slope) and (line is None or slope.__name__ != "<lambda>"):
        return returned_at(slope)
    return Place(getattr(module, "__file__", None), line)
