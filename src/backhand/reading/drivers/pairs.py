"""The form `pairs`: NAME_forward(x, *params[, options]) and NAME_backward(dout, cache)."""

from __future__ import annotations

import copy
import inspect
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from backhand.pattern import pattern
from backhand.reading import binder
from backhand.reading.calls import is_labels
from backhand.reading.driver import Blueprint, Driver, double
from backhand.reading.instances import positional, required
from backhand.reading.randomness import holds_generator
from backhand.reading.subject import IncompleteError, Subject, Values
from backhand.reading.vocabulary import RANDOM, Meaning, is_target, means

Array = NDArray[Any]
# At the end of a name, or before the way in which it is done: conv_forward_naive.
_FORWARD: Final = pattern(r"_forward(?=$|_)")
# Another way back of the same function: batchnorm_backward_alt.
_ANOTHER: Final = pattern(r"^(\w+)_backward_(\w+)$")


class Pairs(Driver):
    """Two functions, of which the second is handed what the first kept."""

    name = "pairs"

    def recognises(self, thing: Any, labels: Any = None, inputs: int = 1) -> float:
        """See `Driver.recognises`."""
        pair = isinstance(thing, tuple) and len(thing) == 2 and all(map(inspect.isroutine, thing))
        return 1.0 if pair else 0.0

    def finds(self, module: ModuleType, name: str) -> Any:
        """See `Driver.finds`: by forward's name; by backward's where it is another way back."""
        forward, backward = getattr(module, name), None
        if _FORWARD.search(name):
            backward = getattr(module, _FORWARD.sub("_backward", name), None)
        elif (other := _ANOTHER.match(name)) and not hasattr(
            module, f"{other[1]}_forward_{other[2]}"
        ):
            forward, backward = getattr(module, f"{other[1]}_forward", None), forward
        if backward is None or not inspect.isfunction(forward):
            return None
        # One that is handed more than the gradients and what forward kept is of another form.
        asked = [p.name for p in required(backward)]
        if any(map(is_target, asked)) or (len(asked) > 2 and any(map(is_labels, asked))):
            return None
        return forward, backward

    def takes(self, thing: Any, given: tuple[Any, ...], labels: Any) -> Blueprint:
        """See `Driver.takes`: what is no array is an option."""
        names = [p.name for p in positional(thing[0])]
        options = tuple(
            (name, part)
            for name, part in zip(names, given, strict=False)
            if not isinstance(part, np.ndarray)
        )
        arrays = tuple(part for part in given if isinstance(part, np.ndarray))
        return Blueprint(thing, arrays, options=options)

    def title(self, thing: Any) -> str:
        """See `Driver.title`: what the two names have in common."""
        name: str = thing[0].__name__
        back: str = thing[1].__name__
        if _ANOTHER.match(back) and _FORWARD.sub("_backward", name) != back:
            return back.replace("_backward", "")
        return _FORWARD.sub("", name).removesuffix("_fwd")

    def case(self, thing: Any) -> str:
        """See `Driver.case`."""
        return f"({', '.join(part.__name__ for part in thing)}), (x, w, b)"

    def gives_way(self, subject: Subject) -> bool:
        """See `Driver.gives_way`: only a lone sample ran through its matrices."""
        matrices = any(a.ndim > 1 for a in subject.values.params.values())
        return matrices and subject.values.inputs["dx"].ndim == 1

    def proposes(self, thing: Any) -> Iterator[Blueprint | Exception]:
        """See `Driver.proposes`."""
        for inputs, options in binder.calls(thing[0]):
            yield Blueprint(thing, inputs, options=options)

    def builds(self, blueprint: Blueprint) -> Subject:
        """See `Driver.builds`."""
        forward, backward = blueprint.thing
        options, arrays = dict(blueprint.options), blueprint.inputs
        free = [p.name for p in positional(forward) if p.name not in options]
        names = ("dx", *free[1 : len(arrays)])
        names += tuple(f"params[{k}]" for k in range(len(names), len(arrays)))
        values = dict(zip(names, map(double, arrays), strict=True))
        settings: dict[str, Any] = {}
        for option, value in options.items():
            settings.update(value if isinstance(value, dict) else {option: value})
        integers = frozenset(n for n, a in values.items() if a.dtype.kind != "f")
        return self.subject(
            blueprint,
            Values({"dx": values["dx"]}, {n: a for n, a in values.items() if n != "dx"}),
            lambda: PairSession(forward, backward, names, blueprint.options, integers),
            {"forward": forward, "backward": backward},
            settings=settings,
            declared_random=any(means(n, (*RANDOM, Meaning.TRAINING)) for n in settings),
        )


def _takes_cache_first(backward: Any) -> bool:
    first, *others = [p.name for p in positional(backward)] or [""]
    kept = (Meaning.CACHE,)
    return means(first, kept) and any(means(n, (Meaning.UPSTREAM,)) for n in others)


class PairSession:
    """One forward call and the backward calls on its cache.

    Parameters
    ----------
    forward, backward : callables
    names : tuple of str
        The arrays in the order of forward's arguments, by the names of their gradients.
    options : tuple
        What forward takes after (or among) them: (name, value); copied for each session.
    integers : frozenset of str
        Arrays for which backward may return nothing at all.
    """

    def __init__(
        self,
        forward: Callable[..., Any],
        backward: Callable[..., Any],
        names: tuple[str, ...],
        options: tuple[tuple[str, Any], ...] = (),
        integers: frozenset[str] = frozenset(),
    ) -> None:
        self._forward, self._backward = forward, backward
        self._names = names
        self._options = dict(copy.deepcopy(options))
        self._integers = integers
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
        handed = (*upstream, self._cache)
        if _takes_cache_first(self._backward):
            handed = (self._cache, *upstream)
        given = self._backward(*handed)
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
