"""The form `flags`: one function that gives its slope instead where a flag asks for it."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from types import ModuleType
from typing import Any, Final

from backhand.pattern import pattern
from backhand.reading.drivers.passes import looks_like
from backhand.reading.handed import surely_handed
from backhand.reading.instances import positional, required
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

_FLAG: Final = pattern(
    r"^(deriv|derivative|derive|prime|grad|gradient|d|dx|diff|is_?deriv\w*|derivate|der|backward"
    r"|back|bp|differentiate|slope|return_deriv\w*|get_deriv\w*|use_deriv\w*)$",
    re.IGNORECASE,
)


class Flags(SlopeDriver):
    """``sigmoid(x, deriv=True)``."""

    name = "flags"

    def finds(self, module: ModuleType, name: str) -> Any:
        """See `Driver.finds`."""
        function = getattr(module, name)
        if not inspect.isfunction(function) or function.__module__ != module.__name__:
            return None
        flags = [
            p.name
            for p in positional(function)
            if _FLAG.match(p.name) and (p.default is False or p.default in (0, None))
        ]
        if len(required(function)) != 1 or len(flags) != 1:
            return None
        sure = _surely_handed(module, name, flags[0])
        more = module, flags[0], sure
        return Slopes(self.name, name, function, (function,), 0.9, more=more, called_so=bool(sure))

    def rows(self, thing: Slopes) -> Iterator[Row]:
        """See `SlopeDriver.rows`."""
        function = thing.definition
        slope = partial(function, **{thing.more[1]: True})
        place = returned_at(function)
        for x in spread():
            yield Row(
                thing.title, per_entry(function), per_entry(slope), x, role_of(thing.title), place,
                place,
            )  # fmt: skip

    def settled(self, thing: Slopes, rows: list[Row]) -> list[Row]:
        """See `SlopeDriver.settled`: where the file surely hands it, else where it is right."""
        (row,) = rows
        turned = replace(row, at_output=True)
        sure = thing.more[2]
        if sure:
            return [turned if sure == "output" else row]
        if is_right(row):
            return [row]
        if is_right(turned):
            return [turned]
        return [turned if _handed(thing) == "output" else row]


def _surely_handed(module: ModuleType, name: str, flag: str) -> str:
    try:
        tree = ast.parse(inspect.getsource(module))
    except (OSError, TypeError, SyntaxError):
        return ""
    return surely_handed(tree, name, name, flag)


def _handed(thing: Slopes) -> str:
    """Return what the calls that ask for the slope hand over: "input", "output" or ""."""
    module, flag, _sure = thing.more
    try:
        text = inspect.getsource(module)
    except (OSError, TypeError):
        return ""
    votes = {"input": 0, "output": 0}
    call = rf"(?<!def )\b{re.escape(thing.title)}\(([^(),]+),\s*(?:{flag}\s*=\s*)?(?:True|1)\)"
    for found in re.finditer(call, text):
        what = looks_like(found[1])
        if what:
            votes[what] += 1
    return max(votes, key=lambda k: votes[k]) if len(set(votes.values())) > 1 else ""
