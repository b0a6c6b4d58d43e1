"""The convention `pairs`: NAME_forward(x, *params[, options]) and NAME_backward(dout, cache)."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backhand.reading.instances import positional
from backhand.reading.randomness import holds_generator
from backhand.reading.subject import IncompleteError, Values

Array = NDArray[Any]


class PairSession:
    """One forward call and the backward calls on its cache.

    Parameters
    ----------
    forward, backward : callables
    names : tuple of str
        The arrays in the order of forward's arguments, by the names of their gradients.
    options : tuple
        What forward takes after (or among) them: (position, value); copied for each session.
    """

    def __init__(
        self,
        forward: Callable[..., Any],
        backward: Callable[..., Any],
        names: tuple[str, ...],
        options: tuple[tuple[str, Any], ...] = (),
    ) -> None:
        self._forward, self._backward = forward, backward
        self._names = names
        self._options = dict(copy.deepcopy(options))
        self._cache: Any = None
        self._params: dict[str, Array] = {}
        self._order: tuple[str, ...] = ()

    def forward(self, values: Values) -> Any:
        """Return what forward returned, less the cache."""
        arrays = {**values.inputs, **values.params}
        self._params = dict(values.params)
        self._order = tuple(name for name in self._names if name in arrays)
        arguments: dict[str, Any] = {}
        given = iter(self._order)
        for parameter in positional(self._forward):
            if parameter.name in self._options:
                arguments[parameter.name] = self._options[parameter.name]
            else:
                name = next(given, None)
                if name is None:
                    break
                arguments[parameter.name] = arrays[name]
        rest = [arrays[name] for name in given]
        returned = self._forward(*arguments.values(), *rest) if rest else self._forward(**arguments)
        if not isinstance(returned, tuple) or len(returned) < 2:
            raise IncompleteError("forward must return (out, cache)")
        self._cache = returned[-1]
        outputs = returned[:-1]
        return outputs[0] if len(outputs) == 1 else outputs

    def backward(self, upstream: tuple[Any, ...]) -> dict[str, Any]:
        """Return backward's gradients by the names of forward's arrays."""
        given = self._backward(*upstream, self._cache)
        if given is None:
            return {}
        parts = given if isinstance(given, (tuple, list)) else (given,)
        names = self._order
        if len(parts) < len(names):
            floats = tuple(n for n in names if n not in self._integers)
            names = floats if len(parts) <= len(floats) else names
        return dict(zip(names, parts, strict=False))

    def parameters(self) -> dict[str, Array]:
        """Return the parameters as they were given."""
        return self._params

    def holds_generator(self) -> bool:
        """See `Session.holds_generator`."""
        return holds_generator(self)

    _integers: frozenset[str] = frozenset()

    def without_gradient(self, names: frozenset[str]) -> PairSession:
        """Say which arrays are integers, for which backward may return nothing at all."""
        self._integers = names
        return self


class LossFunctionSession:
    """The convention `loss` as a function: NAME_loss(x, y) -> (loss, dx)."""

    def __init__(self, function: Callable[..., Any], named: bool = False) -> None:
        # A function that a case names is to be a loss with its gradient; any other that
        # returns one number may be a helper.
        self._named = named
        self._function = function
        self._gradient: Any = None
        self._name = "dx"
        self._given: Any = None

    def forward(self, values: Values) -> Any:
        """Return the loss."""
        self._given = self._function(*values.inputs.values(), values.labels)
        self._name = next(iter(values.inputs))
        if self._named and not isinstance(self._given, tuple) and np.ndim(self._given) == 0:
            self._given = (self._given, None)
        if not isinstance(self._given, tuple) or len(self._given) != 2:
            raise TypeError("a loss function must return (loss, dx)")
        return self._given[0]

    def backward(self, upstream: tuple[Any, ...]) -> dict[str, Any]:
        """Return the gradient that came with the loss."""
        if self._given[1] is None:
            return {}
        return {self._name: self._given[1]}

    def parameters(self) -> dict[str, Array]:
        """A loss function has none."""
        return {}

    def holds_generator(self) -> bool:
        """See `Session.holds_generator`."""
        return holds_generator(self)
