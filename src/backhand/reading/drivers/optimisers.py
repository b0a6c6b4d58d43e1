"""The form `optimiser`: what takes steps along gradients that it is handed, and makes none itself.

Nothing is run here.  As with what trains, a call is a few statements that are put after the
program's own definitions: values, gradients that go away from zero, and steps along them.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Final

from backhand.frozen import frozen
from backhand.pattern import pattern
from backhand.reading.calls import is_upstream
from backhand.reading.drivers.trainer import (
    Argument,
    Definitions,
    arguments_of,
    is_rate_of_learning,
)

_STEPS: Final = ("update", "step", "apply_gradients", "apply", "update_params", "optimize")
_FUNCTION: Final = pattern(r"sgd|momentum|adam|adagrad|rmsprop|optim|descent", re.IGNORECASE)
# What else a class does that is no optimiser.
_MORE: Final = pattern(r"forward|backward|predict|fit$|train|loss|propag|^call$", re.IGNORECASE)
# Where up is where one wants to go.
_UPWARDS: Final = pattern(r"ascent|ascend|maximi|reward|advantage|policy", re.IGNORECASE)
_HELD: Final = pattern(r"^_?(trainable_?)?(params?|parameters|variables|tensors|weights)$")
_SHARES: Final = pattern(r"^(momentum|mu|rho|gamma|beta_?\d?|b[12]|decay_?(rate)?\d?|alpha)$")
_CONFIG: Final = pattern(r"conf|^hp|hyper|^opt(ion)?s?$|settings")
_STATE: Final = pattern(r"state|cache|memory|veloc|history")
# How a value and its gradient are called as a program's own object has them.
_VALUES: Final = ("value", "data", "array", "weights", "W", "w")
_GRADIENTS: Final = ("grad", "gradient", "dweights", "dW", "dw", "grads")

# The variable that every call moves, and the gradient that it is handed.
MOVED, ALONG = "_value", "_along"
_PRELUDE: Final = f"""import numpy as _np
class _Held:
    def __init__(self, value):
        self._value, self._along = value, None
    def zero_grad(self, *more):
        self._along = _np.zeros_like(self._value)
    zero = zero_grad
def _named(kept):
    def read(self):
        return getattr(self, kept)
    def write(self, value):
        setattr(self, kept, value)
    return property(read, write)
for _name in {_VALUES!r}:
    setattr(_Held, _name, _named("_value"))
for _name in {_GRADIENTS!r}:
    setattr(_Held, _name, _named("_along"))
_value = _np.array([[1.3, -0.7, 2.1], [-1.9, 0.8, 0.6]])
_held = _Held(_value)
_state = {{}}
"""
_RATE: Final = "0.0625"
_KEYS: Final = "{'learning_rate': 0.0625, 'lr': 0.0625, 'momentum': 0.9, 'beta': 0.9}"
_TURNS: Final = 4


@frozen
class Optimiser:
    """A definition that takes steps along gradients.

    Attributes
    ----------
    name : str
    line, last : int
        Where it begins, and of its last step.
    calls : tuple of str
        Programs that are run after the file's definitions: each moves `MOVED` along `ALONG`.
    """

    name: str
    line: int
    last: int
    calls: tuple[str, ...]


def optimisers(file: Definitions) -> list[Optimiser]:
    """Return the definitions of a file that do nothing but steps along what they are handed."""
    found = []
    for node in file.tree.body:
        if not isinstance(node, (ast.ClassDef, ast.FunctionDef)):
            continue
        if _UPWARDS.search(ast.unparse(node)):
            continue
        calls = tuple(
            _of_class(file, node) if isinstance(node, ast.ClassDef) else _of_function(node)
        )
        if calls:
            steps = [n.lineno for n in ast.walk(node) if isinstance(n, ast.AugAssign)]
            last = max(steps, default=node.end_lineno or node.lineno)
            found.append(Optimiser(node.name, node.lineno, last, calls))
    return found


def _of_class(file: Definitions, node: ast.ClassDef) -> Iterator[str]:
    methods = file.methods(node)
    step = next((name for name in _STEPS if name in methods), None)
    if step is None or any(map(_MORE.search, methods)):
        return
    made_of = _filled(file.constructor(node))
    asked = arguments_of(methods[step])[1:]
    if made_of is None:
        return
    maker = f"_taker = {node.name}({made_of})\n"
    holds = "[_held]" in made_of
    if holds and not [a for a in asked if a.default is None]:
        yield _program(maker, f"_taker.{step}()", "_value = _held._value", held=True)
    elif len(asked) > 1 and _are_pair(asked):
        yield from _pairs(maker, f"_taker.{step}", _filled(asked[2:]))


def _of_function(node: ast.FunctionDef) -> Iterator[str]:
    asked = arguments_of(node)
    if _FUNCTION.search(node.name) and len(asked) > 1 and _are_pair(asked):
        yield from _pairs("", node.name, _filled(asked[2:]))


def _pairs(maker: str, called: str, more: str | None) -> Iterator[str]:
    """Yield calls that are handed values and gradients: arrays, lists, dicts."""
    if more is None:
        return
    rest = f", {more}" if more else ""
    for before, after in (("", ""), ("[", "]"), ("{'W': ", "}")):
        given = f"_p, _g = {before}_value{after}, {before}_along{after}"
        place = {"": "", "[": "[0]", "{'W': ": "['W']"}[before]
        keep = f"_value = (_p if _after is None else _after){place}"
        yield _program(maker, f"{given}\n    _after = {called}(_p, _g{rest})", keep, held=False)


def _program(maker: str, step: str, keep: str, *, held: bool) -> str:
    given = "_held._along = _along" if held else "_turn"
    return f"""{_PRELUDE}{maker}for _turn in range({_TURNS}):
    _along = 0.3 * _np.array(_value)
    {given}
    {step}
    {keep}
"""


def _are_pair(asked: list[Argument]) -> bool:
    return is_upstream(asked[1].name) and not is_upstream(asked[0].name)


def _filled(asked: list[Argument]) -> str | None:
    """Return the text of arguments; None where one is not known."""
    given = []
    for argument in asked:
        name = argument.name
        if argument.several or argument.default is not None:
            continue
        if is_rate_of_learning(name):
            given.append(f"{name}={_RATE}")
        elif _HELD.match(name):
            given.append(f"{name}=[_held]")
        elif _SHARES.match(name):
            given.append(f"{name}=0.9")
        elif _CONFIG.search(name):
            given.append(f"{name}={_KEYS}")
        elif _STATE.search(name):
            given.append(f"{name}=_state")
        else:
            return None
    return ", ".join(given)
