"""A network in three functions: a forward pass, a cost of its output, and a backward pass.

A, cache = forward(X, parameters); J = cost(A, Y); grads = backward(…, Y, …)
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from backhand.reading.calls import is_cache, is_labels
from backhand.reading.claims import plain
from backhand.reading.instances import positional, required
from backhand.reading.source import text_of

Array = NDArray[Any]

_FORWARD: Final = re.compile(r"forward|feed_?forward|fwd|propagat|predict_proba", re.IGNORECASE)
_BACKWARD: Final = re.compile(r"back|bwd|gradients?$|grads$", re.IGNORECASE)
_COST: Final = re.compile(r"cost|loss|entropy|error", re.IGNORECASE)
_INIT: Final = re.compile(r"^(random_?)?init|initiali[sz]e|create_param|make_param", re.IGNORECASE)
_PARAMETERS: Final = re.compile(r"^(parameters|params|param|weights|theta|model|net|p|P)$")
_PENALTY: Final = re.compile(r"^(reg\w*|lam\w*|lmbd\w*|l2\w*)$", re.IGNORECASE)
_KEEP: Final = re.compile(r"keep_?prob|keep|p_?keep", re.IGNORECASE)


@dataclass(frozen=True)
class Composed:
    """Three functions that make a network.

    Attributes
    ----------
    forward, cost, backward : callable
    start : callable or None
        Makes the parameters.
    """

    forward: Any
    cost: Any
    backward: Any
    start: Any

    def options(self) -> dict[str, Any]:
        """Return what is handed over beside arrays: a penalty, a share to keep."""
        names = [p.name for f in (self.forward, self.cost, self.backward) for p in positional(f)]
        found: dict[str, Any] = {n: 0.3 for n in names if _PENALTY.match(n)}
        return {**found, **{n: 0.8 for n in names if _KEEP.fullmatch(n)}}

    def run(self, x: Array, y: Array, params: dict[str, Array]) -> tuple[Any, Any]:
        """Return the cost and what backward gives.

        Raises
        ------
        TypeError
            What an argument stands for is not known.
        """
        options = self.options()
        out, cache = self._split(self._call(self.forward, x, y, params, None, None, options))
        cost = self._call(self.cost, x, y, params, out, cache, options)
        grads = self._call(self.backward, x, y, params, out, cache, options)
        return cost, grads

    @staticmethod
    def _split(returned: Any) -> tuple[Any, Any]:
        if isinstance(returned, tuple) and len(returned) == 2:
            if isinstance(returned[0], (dict, list)) and isinstance(returned[1], np.ndarray):
                return returned[1], returned[0]
            return returned
        if isinstance(returned, dict):
            last = sorted(
                (
                    k
                    for k in returned
                    if re.match(r"^[aA](L|\d+)?$|^(y_?hat|out\w*|probs)$", str(k))
                ),
                key=str,
            )
            return (returned[last[-1]] if last else None), returned
        return returned, None

    @staticmethod
    def _call(
        function: Any,
        x: Array,
        y: Array,
        params: Any,
        out: Any,
        cache: Any,
        options: dict[str, Any],
    ) -> Any:
        given = []
        for parameter in positional(function):
            name, low = parameter.name, plain(parameter.name)
            if name in options:
                given.append(options[name])
            elif is_cache(name) or low in ("caches", "activations", "forwardpass", "fwd"):
                given.append(cache)
            elif _PARAMETERS.match(name):
                given.append(params)
            elif low in ("x", "xbatch", "inputs", "data", "xtrain", "trainx", "a0", "input"):
                given.append(x)
            elif (
                re.match(
                    r"^(al|a\d?|a_?out|output|out|y_?hat|yhat|y_?pred|pred\w*|probs?|o|a_?final|h)$",
                    name.lower(),
                )
                and out is not None
            ):
                given.append(out)
            elif is_labels(name):
                given.append(y)
            elif parameter.default is not inspect.Parameter.empty:
                break
            else:
                raise TypeError(f"{function.__name__}: what {name} stands for is not known")
        return function(*given)

    def starts(self, sizes: tuple[int, ...]) -> Iterator[dict[str, Array]]:
        """Yield parameters as the file makes them, for layers of some sizes."""
        if self.start is None:
            return
        count = len(required(self.start))
        for given in ((list(sizes),), sizes[:count], (list(sizes[:3]),), (sizes[0], *sizes[-2:])):
            if len(given) != count:
                continue
            state = np.random.get_state()
            np.random.seed(1)
            try:
                made = self.start(*given)
            except Exception:
                continue
            finally:
                np.random.set_state(state)
            if isinstance(made, tuple):
                made = next((m for m in made if isinstance(m, dict)), None)
            if isinstance(made, dict) and all(isinstance(v, np.ndarray) for v in made.values()):
                yield {str(k): np.array(v, dtype=np.float64) for k, v in made.items()}


def composed(module: ModuleType, name: str) -> Composed | None:
    """Return the network of which a function is the backward pass; None where it is of none."""
    backward = getattr(module, name)
    if not _BACKWARD.search(name) or not inspect.isfunction(backward):
        return None
    asked = [p.name for p in required(backward)]
    if not any(map(is_labels, asked)) or len(asked) < 2:
        return None
    # What is imported from beside the file is the author's too.
    own = [
        f
        for f in vars(module).values()
        if inspect.isfunction(f)
        and (f.__module__ == module.__name__ or not _is_installed(f.__code__.co_filename))
    ]
    suffix = _suffix(name)
    options = {n for n in asked if _PENALTY.match(n) or _KEEP.fullmatch(n)}

    def extras(function: Any) -> set[str]:
        names = {p.name for p in positional(function)}
        return {n for n in names if _PENALTY.match(n) or _KEEP.fullmatch(n)}

    # Of its own kind by its name; or by the penalty or the share to keep that it takes.
    own = [
        f
        for f in own
        if _suffix(f.__name__) in ("", suffix) or (extras(f) and extras(f) <= options)
    ]
    forwards = [
        f
        for f in own
        if _FORWARD.search(f.__name__)
        and not _BACKWARD.search(f.__name__)
        and len(required(f)) >= 2
        and any(_PARAMETERS.match(p.name) for p in required(f))
        and not any(is_labels(p.name) for p in required(f))
    ]
    costs = [
        f
        for f in own
        if _COST.search(f.__name__)
        and not _BACKWARD.search(f.__name__)
        and any(is_labels(p.name) for p in required(f))
    ]
    if not forwards or not costs:
        return None

    def fitting(function: Any) -> tuple[bool, bool, int]:
        return (
            bool(suffix) and suffix in function.__name__,
            extras(function) <= options,
            len(extras(function) & options),
        )

    start = next((f for f in own if _INIT.search(f.__name__) and required(f)), None)
    return Composed(max(forwards, key=fitting), max(costs, key=fitting), backward, start)


def _suffix(name: str) -> str:
    """Return what a function's name says of its kind: with_regularization, reg, dropout."""
    return re.sub(r"^.*?(with|reg|drop)", r"\1", name) if re.search(r"with|reg|drop", name) else ""


def _is_installed(path: str) -> bool:
    return "site-packages" in path or path.startswith((sys.prefix, sys.base_prefix, "<"))


def keys_of(network: Composed) -> tuple[str, ...]:
    """Return the parameters' keys as the passes spell them out."""
    text = text_of(network.forward) + text_of(network.backward)
    found = re.findall(r"\b(?:parameters|params|model|p|weights)\[[\"']([A-Za-z]\w*)[\"']\]", text)
    return tuple(k for k in dict.fromkeys(found) if not re.match(r"^(d[A-Z]|[ZA]\d)", k))
