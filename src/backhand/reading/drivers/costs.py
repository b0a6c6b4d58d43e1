"""The form `costs`: a class that holds a loss and its slope, of what was predicted or before."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from functools import partial
from types import ModuleType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from backhand.pattern import pattern
from backhand.reading.calls import is_labels, which_are_labels
from backhand.reading.instances import required
from backhand.reading.naming import role_of
from backhand.reading.slopes import Row, SlopeDriver, Slopes, is_right, likeliest, returned_at
from backhand.reading.source import text_of, tree_of
from backhand.reading.subject import Place

Array = NDArray[Any]

_LOSS: Final = pattern(
    r"^(fn|f|func|function|loss|cost|compute|calculate|calc|value|error|evaluate|objective|call"
    r"|__call__|\w*loss|\w*cost|get_loss|definedloss|compute_loss|calculate_loss|apply)$",
    re.IGNORECASE,
)
_SLOPE: Final = pattern(
    r"^(delta|\w*gradient|\w*grad|\w*deriv(ative)?|\w*prime|differentiate\w*|d_?loss"
    r"|d_?fn|df|d_?cost|dloss\w*"
    r"|definedgradient|neg(ative)?_?grad(ient)?|backward_pass|slope|error_signal)$",
    re.IGNORECASE,
)
_NEGATIVE: Final = pattern(r"neg", re.IGNORECASE)
# What has one of these is no cost.
_LEARNS: Final = pattern(
    r"^(forward|backward|fit|train\w*|predict\w*|update\w*|step|accuracy|sgd|feed_?forward)$",
    re.IGNORECASE,
)
_HOLDS: Final = pattern(r"self\.(params|layers|weights?|w|biases?|theta|coef_?|[WU]\w?)\b")
# Of a booster's losses the gradient is that of each row, whatever the loss is a mean of.
_BY_ROW: Final = pattern(r"neg(ative)?_?grad|definedgradient|hess", re.IGNORECASE)
_COUNT, _WIDE = 6, 4
_ACTIVATIONS: Final = ("sigmoid", "tanh", "relu", "softmax", "leaky-relu", "softplus", "elu")


class Costs(SlopeDriver):
    """``fn(a, y)`` beside ``delta(z, a, y)``, ``loss(y, p)`` beside ``gradient(y, p)``."""

    name = "costs"

    def finds(self, module: ModuleType, name: str) -> Any:
        """See `Driver.finds`."""
        cls = getattr(module, name)
        if not inspect.isclass(cls) or cls.__module__ != module.__name__:
            return None
        found = _passes_of(cls)
        if found is None:
            return None
        return Slopes(self.name, name, cls, (cls,), 0.97, more=(module, *found))

    def rows(self, thing: Slopes) -> Iterator[Row]:
        """See `SlopeDriver.rows`."""
        row = likeliest(list(self._readings(thing)))
        yield from [row] if row is not None else list(self._readings(thing))[:1]

    def _readings(self, thing: Slopes) -> Iterator[Row]:
        module, there, back = thing.more
        asked = _asked(thing.definition, back)
        if len(asked) == 3:
            activation = _activation(module)
            yield from _of_weighted(thing, activation)
            return
        yield from _of_predicted(thing)
        if _asked(thing.definition, there) == asked and _is_delta(back):
            activation = _activation(module)
            if activation is not None:
                yield from _of_weighted(thing, activation)


def _is_delta(name: str) -> bool:
    return "delta" in name.lower() or "signal" in name.lower()


def _passes_of(cls: Any) -> tuple[str, str] | None:
    """Return the names of a class's loss and of its slope."""
    own = {
        n: m
        for n, m in vars(cls).items()
        if (inspect.isfunction(m) or isinstance(m, (staticmethod, classmethod)))
        and (n == "__call__" or not n.startswith("_"))
    }
    if any(_LEARNS.match(n) for n in own) or _HOLDS.search(text_of(cls)):
        return None
    made = cls.__init__ is object.__init__ or not required(cls.__init__)[1:]
    if not made and any(map(inspect.isfunction, own.values())):
        return None  # what is told more than a flag or two may hold what is learnt
    asked = {n: _asked(cls, n) for n in own}
    losses = [n for n in own if _LOSS.match(n) and not _SLOPE.match(n) and len(asked[n]) == 2]
    slopes = [n for n in own if _SLOPE.match(n) and len(asked[n]) in (2, 3)]
    for back in slopes:
        for there in losses:
            labels = which_are_labels(asked[there])
            if labels is None and not any(map(_is_truth, asked[there])):
                continue
            if asked[back] == asked[there] or (
                len(asked[back]) == 3 and asked[back][1:] == asked[there]
            ):
                return there, back
    return None


def _asked(cls: Any, name: str) -> list[str]:
    method = inspect.getattr_static(cls, name)
    function = getattr(method, "__func__", method)
    names = [p.name for p in required(function)]
    return names if isinstance(method, staticmethod) else names[1:]


def _is_truth(name: str) -> bool:
    return is_labels(name) or bool(re.search(r"true|target|label|^y$|^t$|actual", name, re.I))


def _bound(cls: Any, name: str) -> Any:
    """Return a method that is called without the instance."""
    if isinstance(inspect.getattr_static(cls, name), (staticmethod, classmethod)):
        return getattr(cls, name)
    return getattr(cls(), name)


def _place(thing: Slopes, name: str) -> Place | None:
    method = inspect.getattr_static(thing.definition, name)
    return returned_at(getattr(method, "__func__", method))


def _of_predicted(thing: Slopes) -> Iterator[Row]:
    """Yield readings in which the slope is that of what was predicted."""
    _module, there, back = thing.more
    try:
        loss, slope = _bound(thing.definition, there), _bound(thing.definition, back)
    except Exception:
        return
    asked = _asked(thing.definition, there)
    labels = which_are_labels(asked)
    if labels is None:
        labels = 0 if _is_truth(asked[0]) else 1
    sign = -1.0 if _NEGATIVE.search(back) else 1.0
    by_row = bool(_BY_ROW.search(back))
    divided = _is_divided(thing, back)
    for x, t in _data():

        def handed(s: Array, t: Array = t) -> list[Array]:
            told = np.resize(t, (len(s), *t.shape[1:])) if t.ndim > 1 else np.resize(t, s.shape)
            return [told, s] if labels == 0 else [s, told]

        def value(s: Array, handed: Any = handed) -> Any:
            given = np.asarray(loss(*handed(s)))
            return (
                given * s.size
                if by_row and given.ndim == 0 and _is_mean(loss, handed, s)
                else given
            )

        # The mean may be taken where the slope is asked for.
        for count in (1, *_sizes(x)) if divided else (1,):
            yield Row(
                thing.title,
                partial(_times, count, value),
                partial(_signed, sign, slope, handed),
                x,
                role_of(thing.title),
                _place(thing, back),
                _place(thing, there),
            )


def _sizes(x: Array) -> tuple[int, ...]:
    """Return what a mean of an array may be divided by: rows, columns, entries."""
    return (*x.shape, x.size)


def _times(count: int, value: Any, s: Array) -> Any:
    return count * np.asarray(value(s))


def _is_divided(thing: Slopes, back: str) -> bool:
    """Whether whoever asks for the slope in the same module divides what comes by a count."""
    return any(
        isinstance(node, ast.BinOp)
        and isinstance(node.op, ast.Div)
        and any(
            isinstance(part, ast.Call)
            and isinstance(part.func, ast.Attribute)
            and part.func.attr == back
            for part in ast.walk(node.left)
        )
        for node in ast.walk(tree_of(thing.more[0]))
    )


def _is_mean(loss: Any, handed: Any, s: Array) -> bool:
    """Whether a loss stays as it is where every row comes twice."""
    once = np.asarray(loss(*handed(s)))
    twice = [np.concatenate([part, part]) for part in handed(s)]
    return bool(np.abs(np.asarray(loss(*twice)) - once) < 0.25 * np.abs(once))


def _of_weighted(thing: Slopes, activation: Any) -> Iterator[Row]:
    """Yield readings in which the slope is that of what the last activation was given."""
    _module, there, back = thing.more
    try:
        loss, slope = _bound(thing.definition, there), _bound(thing.definition, back)
    except Exception:
        return
    three = len(_asked(thing.definition, back)) == 3
    act = activation if activation is not None else (lambda z: z)
    for x, t in _data():

        def told(z: Array, t: Array = t) -> Array:
            return np.resize(t, z.shape)

        def delta(z: Array, told: Any = told) -> Any:
            a = act(z)
            return slope(z, a, told(z)) if three else slope(a, told(z))

        yield Row(
            thing.title,
            partial(_after, loss, act, told),
            delta,
            x,
            "unknown",
            _place(thing, back),
            _place(thing, there),
        )


def _signed(sign: float, slope: Any, handed: Any, s: Array) -> Any:
    return sign * np.asarray(slope(*handed(s)))


def _after(loss: Any, act: Any, told: Any, z: Array) -> Any:
    return loss(act(z), told(z))


def _data() -> Iterator[tuple[Array, Array]]:
    """Yield predictions and labels, in a matrix and in a vector."""
    rng = np.random.default_rng(4)
    for shape in ((_COUNT, _WIDE), (_COUNT,)):
        wide = 1.6 * rng.uniform(0.2, 1.0, shape) * rng.choice([-1.0, 1.0], shape)
        share = rng.uniform(0.12, 0.88, shape)
        binary = (rng.permutation(int(np.prod(shape))) % 2).reshape(shape).astype(float)
        real = 1.3 * rng.standard_normal(shape)
        for x in (share, wide):
            for t in (binary, real, 2 * binary - 1):
                yield x, t
    one_hot = np.eye(_WIDE)[rng.integers(0, _WIDE, _COUNT)]
    # Shares of which the logarithm is taken.
    shares = rng.uniform(0.12, 0.88, (_COUNT, _WIDE))
    yield rng.uniform(0.12, 0.88, (_COUNT, _WIDE)), shares
    yield rng.uniform(0.12, 0.88, (_COUNT, _WIDE)), one_hot


def _activation(module: ModuleType) -> Any:
    """Return the activation that the costs of a module belong to: under which most are right."""
    own = [
        function
        for name, function in vars(module).items()
        if inspect.isfunction(function)
        and function.__module__ == module.__name__
        and len(required(function)) == 1
        and role_of(name) in _ACTIVATIONS
        and not re.search(r"prime|deriv|grad|slope|_d$|^d_|delta", name)
    ]
    if not own:
        return None
    costs = []
    for name, cls in vars(module).items():
        found = (
            _passes_of(cls) if inspect.isclass(cls) and cls.__module__ == module.__name__ else None
        )
        if found is not None and _is_delta(found[1]):
            costs.append(Slopes("costs", name, cls, (cls,), 1.0, more=(module, *found)))
    counts = [
        sum(any(map(is_right, _of_weighted(cost, function))) for cost in costs) for function in own
    ]
    return own[int(np.argmax(counts))]


def loss_of(held: Any) -> Any:
    """Return (prediction, labels) → loss of a cost that a network was given; None for no such."""
    cls = held if inspect.isclass(held) else type(held)
    found = _passes_of(cls) if cls.__module__ not in ("builtins", "numpy") else None
    if found is None:
        return None
    there = getattr(held, found[0]) if not inspect.isclass(held) else _bound(cls, found[0])
    labels = which_are_labels(_asked(cls, found[0]))
    return (lambda a, t: there(t, a)) if labels == 0 else there
