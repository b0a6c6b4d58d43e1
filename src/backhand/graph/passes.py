"""What a recording needs of a piece of code: its arrays, and its two passes as callables."""

from __future__ import annotations

import contextlib
import copy
import inspect
import random
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from backhand.errors import GraphError
from backhand.frozen import frozen
from backhand.graph.record import Place
from backhand.graph.role import role_by_name
from backhand.language import gettext as _

Array = NDArray[Any]

_TRAIN_FLAGS: Final = ("train_flg", "train_flag", "training", "is_training")


class Run(Protocol):
    """One instance of the code, that nothing else looks at: it may be changed at will.

    Attributes
    ----------
    instance : object or None
        Whose arrays are exchanged for traced ones while it is recorded.
    starts_over : bool
        Its backward runs the forward pass itself, as a network's gradient does.
    """

    instance: Any
    starts_over: bool

    def take(self, inputs: Mapping[str, Any], params: Mapping[str, Any], labels: Any) -> None:
        """Only for one that starts over: say what `backward` is to be run with."""
        ...

    def parameters(self) -> dict[str, Array]:
        """Return the arrays that the code uses as parameters now, by name."""
        ...

    def forward(self, inputs: Mapping[str, Any], params: Mapping[str, Any], labels: Any) -> Any:
        """Run the forward pass; parameters that the instance holds are there already."""
        ...

    def backward(self, upstream: tuple[Any, ...]) -> Mapping[str, Any]:
        """Run the backward pass; return its gradients by the names of inputs and parameters."""
        ...


@contextlib.contextmanager
def global_generators() -> Iterator[None]:
    """Run the block of code with Python's and NumPy's generators seeded, and put them back."""
    numpy_state: Any = np.random.get_state()
    python_state = random.getstate()
    np.random.seed(0)
    random.seed(0)
    try:
        yield
    finally:
        np.random.set_state(numpy_state)
        random.setstate(python_state)


@frozen
class Passes:
    """A piece of code, ready to be recorded.

    Attributes
    ----------
    name : str
    inputs, params : dict of arrays
        By the names that the graph gives them: "x", or "x0", "x1", …; "W", "b".
    start : callable
        Returns a new Run: the same each time.
    labels : array, number or None
    scalar : bool
        A loss: its upstream gradient is 1.
    constant : frozenset of str
        Inputs that no gradient is asked for by the code (a network's images); the graph has
        one for them all the same.
    conditions : callable
        Returns the context that each pass is run in: random numbers held still.
    role_of : callable
        Class or function name → role.
    place : Place
    """

    name: str
    inputs: Mapping[str, Array]
    params: Mapping[str, Array]
    start: Callable[[], Run]
    labels: Any = None
    scalar: bool = False
    constant: frozenset[str] = frozenset()
    conditions: Callable[[], AbstractContextManager[None]] = global_generators
    role_of: Callable[[str], str] = role_by_name
    place: Place = Place()


class ObjectRun:
    """A layer, loss layer or network in Python's hands: a copy of its own.

    Parameters
    ----------
    thing : object
        With forward and backward, or with loss and gradient.
    is_network : bool
    """

    def __init__(self, thing: Any, *, is_network: bool) -> None:
        try:
            self.instance = copy.deepcopy(thing)
        except Exception as error:  # locks, open files, whatever a stranger's object holds
            raise GraphError(
                _("{name} can't be copied, and a graph is recorded of a copy: {reason}").format(
                    name=type(thing).__name__, reason=error
                )
            ) from error
        self._is_network = self.starts_over = is_network
        self._given: tuple[Any, ...] = ()
        self._inputs: tuple[str, ...] = ()

    def parameters(self) -> dict[str, Array]:
        """See `Run.parameters`."""
        return parameters_of(self.instance)

    def forward(self, inputs: Mapping[str, Any], params: Mapping[str, Any], labels: Any) -> Any:
        """See `Run.forward`."""
        self.take(inputs, params, labels)
        if not self._is_network:
            return self.instance.forward(*self._given)
        # The book's loss looks at the batch only where it is told that this is training, as its
        # gradient tells it.
        taken = inspect.signature(self.instance.loss).parameters
        flags = {name: True for name in _TRAIN_FLAGS if name in taken}
        return self.instance.loss(*self._given, **flags)

    def take(self, inputs: Mapping[str, Any], params: Mapping[str, Any], labels: Any) -> None:
        """See `Run.take`."""
        self._inputs = tuple(inputs)
        self._given = tuple(inputs.values()) + (() if labels is None else (labels,))

    def backward(self, upstream: tuple[Any, ...]) -> Mapping[str, Any]:
        """See `Run.backward`."""
        if self._is_network:
            given = self.instance.gradient(*self._given)
            return dict(given) if isinstance(given, Mapping) else {}
        takes = len(inspect.signature(self.instance.backward).parameters)
        given = self.instance.backward(*upstream[:takes])
        several = isinstance(given, (tuple, list)) and len(self._inputs) > 1
        parts = tuple(given) if several else (given,)
        return {
            **dict(zip(self._inputs, parts, strict=False)),
            **_gradients_of(self.instance, self.parameters()),
        }


def parameters_of(thing: Any) -> dict[str, Array]:
    """Return the arrays that a layer or network learns, by name.

    `params`, a dict or a list, where it has one; else its float arrays, moving means and
    gradients left out.
    """
    params = getattr(thing, "params", None)
    if isinstance(params, Mapping) and params:
        return {str(k): a for k, a in params.items() if _is_learnt(a)}
    held = {n: a for n, a in getattr(thing, "__dict__", {}).items() if _is_learnt(a)}
    if isinstance(params, list) and params:
        names = {id(a): n for n, a in held.items()}
        return {names.get(id(a), f"params[{k}]"): a for k, a in enumerate(params) if _is_learnt(a)}
    kept = getattr(thing, "_backhand_parameters", None)
    if kept is None:
        kept = tuple(
            name
            for name in held
            if not re.match(r"(running|moving|_|d[A-Z])", name)
            and not (name.startswith("d") and name[1:] in held)
        )
        # Before the first pass: what it caches then is no parameter.
        with contextlib.suppress(AttributeError, TypeError):
            thing.__dict__["_backhand_parameters"] = kept
    return {name: held[name] for name in kept if name in held}


def _is_learnt(thing: Any) -> bool:
    return isinstance(thing, np.ndarray) and thing.dtype.kind == "f"


def _gradients_of(thing: Any, params: Mapping[str, Array]) -> dict[str, Any]:
    for attribute in ("grads", "gradients"):
        grads = getattr(thing, attribute, None)
        if isinstance(grads, Mapping):
            return {
                name: grads[key] for name in params for key in (name, f"d{name}") if key in grads
            }
        if isinstance(grads, list):
            return dict(zip(params, grads, strict=False))
    found = {name: getattr(thing, f"d{name}", None) for name in params}
    return {name: gradient for name, gradient in found.items() if gradient is not None}
