"""An engine behind one face: values are made of numbers, and a way back leaves gradients."""

from __future__ import annotations

import contextlib
import inspect
import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from types import ModuleType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from backhand.frozen import of_itself
from backhand.pattern import pattern
from backhand.reading.instances import positional, required
from backhand.reading.source import text_of
from backhand.reading.subject import IncompleteError

Array = NDArray[Any]

BACK: Final = (
    "backward", "back", "backprop", "backpropagate", "backpropagation", "backward_pass", "grad_fn",
    "gradient", "bwd", "run_backward", "compute_gradients", "backpropagation_pass", "autodiff",
)  # fmt: skip
_GRADIENT: Final = (
    "grad", "g", "gradient", "d", "grads", "dv", "adjoint", "derivative", "_grad", "bar",
    "grad_value", "diff", "partial", "delta",
)  # fmt: skip
_VALUE: Final = (
    "data", "value", "v", "val", "x", "array", "_data", "item", "values", "num", "arr", "_value",
    "output", "result", "numpy",
)  # fmt: skip
OPERATORS: Final = {
    "__add__": "+", "__sub__": "-", "__mul__": "*", "__truediv__": "/", "__matmul__": "@",
    "__pow__": "**", "__radd__": "r+", "__rsub__": "r-", "__rmul__": "r*",
    "__rtruediv__": "r/", "__rpow__": "r**", "__neg__": "neg", "__abs__": "abs",
}  # fmt: skip
_SEED: Final = pattern(r"grad|seed|^g$|^gy$|dout|delta|upstream|^d$|^dy$")
_WRT: Final = ("gradients", "grad", "gradient", "grads", "compute_gradients", "derivatives")
_EVALUATE: Final = ("evaluate", "eval", "forward", "run", "value_of", "compute", "execute")
# A value goes back from the gradient that it holds; one that holds none yet may begin with ones.
_BEGINS_WITH_ITS_OWN: Final = pattern(
    r"if self\.grad is None|if not self\.grad\b|backward\(self\.grad\)"
)
_HOW: Final = ("seed", "product", "sum", "copies", "plain")


@of_itself
class Engine:
    """An engine.

    Attributes
    ----------
    cls : class
        Of its leaves; what an operator gives is a `kind`.
    kind : class
    module : module
    method : str
        The way back, where it is a method of a value.
    back : callable or None
        Where it is a function: of the last value, or (with `wrt`) of it and the operands.
    wrt : bool
    evaluates : callable or None
        Value → number, where a value does not know its own.
    arrays : bool
        Its values are arrays.
    """

    cls: Any
    kind: Any
    module: ModuleType
    method: str = ""
    back: Any = None
    wrt: bool = False
    evaluates: Any = None
    arrays: bool = False

    @property
    def way_back(self) -> Any:
        """The function that goes back."""
        return self.back if self.back is not None else getattr(self.cls, self.method)

    def wrap(self, array: Array) -> Any:
        """Return a leaf that holds an array, or a number."""
        value = array.copy() if array.ndim else float(array)
        names = [p.name for p in positional(self.cls.__init__)][1:]
        if "requires_grad" in names:
            with contextlib.suppress(TypeError):
                return self.cls(value, requires_grad=True)
        with contextlib.suppress(TypeError):
            return self.cls(value)
        return self.cls(np.asarray(value))  # of arrays alone, be they of one number

    def seed(self, weights: Array) -> Any:
        """Return an upstream gradient as a value holds one: an array, or a value of its own."""
        begins = rf"self\.grad *= *{re.escape(self.cls.__name__)}\("
        if re.search(begins, text_of(self.way_back)):
            return self.wrap(weights)
        return weights if self.arrays or weights.ndim else float(weights)

    def number(self, value: Any) -> Any:
        """Return the number or array that a value holds.

        Raises
        ------
        IncompleteError
            It holds none under a name that is known.
        """
        return self.evaluates(value) if self.evaluates is not None else number_of(value)

    def ways(self) -> Iterator[str]:
        """Yield how an upstream gradient may be handed over, the plainest last."""
        taken = positional(self.way_back)
        after = taken[(2 if self.wrt else 1) :]
        if after and _SEED.search(after[0].name):
            yield "seed"
        if _BEGINS_WITH_ITS_OWN.search(text_of(self.way_back)):
            yield "set"
        yield from _HOW[1:]

    def gradients(
        self, root: Any, operands: Sequence[Any], weights: Array, how: str
    ) -> list[Array | None]:
        """Go back from a value with an upstream gradient; return each operand's gradient.

        Parameters
        ----------
        root : value
        operands : sequence of values
        weights : array
            Of the root's shape; a number where `how` leaves the root's sum alone.
        how : str
            One of `ways`: handed over; set as the root's own gradient; by a product of the
            engine's own, and a sum; by a product only; by a sum of three; not at all.
        """
        factor: Any = 1.0
        seed = None
        if how == "seed":
            seed = weights if weights.ndim else float(weights)
        elif how == "set":
            root.grad = self.seed(weights)
        elif how in ("product", "sum"):
            root = root * self.wrap(weights)
            if how == "sum":
                root = root.sum()
        elif how == "copies":
            root = root + root + root
            factor = float(weights.flat[0]) / 3
        else:
            factor = float(weights.flat[0]) if weights.size else 1.0  # the same in every entry
        returned = self._go(root, operands, seed)
        found: list[Array | None] = []
        for k, operand in enumerate(operands):
            given = _of_returned(returned, operand, k) if returned is not None else None
            given = gradient_of(operand) if given is None else given
            found.append(None if given is None else np.asarray(given, dtype=float) * factor)
        return found

    def _go(self, root: Any, operands: Sequence[Any], seed: Any) -> Any:
        handed: list[Any] = [] if seed is None else [seed]
        if self.wrt:
            return self.back(root, list(operands), *handed)
        returned = (
            getattr(root, self.method)(*handed) if self.back is None else self.back(root, *handed)
        )
        return returned if isinstance(returned, dict) else None


def _of_returned(returned: Any, operand: Any, k: int) -> Any:
    if isinstance(returned, dict):
        for key in (operand, id(operand)):
            with contextlib.suppress(TypeError):
                if key in returned:
                    return _plain(returned[key])
        return None
    return _plain(returned[k]) if isinstance(returned, (list, tuple)) else None


def _plain(held: Any) -> Any:
    if isinstance(held, (np.ndarray, float, int, np.generic, list)):
        return held
    if held is not None and not callable(held):
        with contextlib.suppress(IncompleteError):
            return number_of(held)
    return None


def number_of(value: Any) -> Any:
    """Return the number or array that a value holds.

    Raises
    ------
    IncompleteError
        It holds none under a name that is known.
    """
    for name in _VALUE:
        held = getattr(value, name, None)
        if isinstance(held, (np.ndarray, float, int, np.generic, list)):
            return held
    raise IncompleteError("no number is held")


def gradient_of(value: Any) -> Any:
    """Return the gradient that a value holds; None where there is none."""
    for name in _GRADIENT:
        if hasattr(value, name):
            found = _plain(getattr(value, name))
            if found is not None:
                return found
    return None


def engine_of(module: ModuleType, name: str) -> tuple[Engine, float] | None:
    """Return the engine that a name of a module stands for, and how surely it does."""
    thing = getattr(module, name)
    if getattr(thing, "__module__", None) != module.__name__:
        return None
    if inspect.isclass(thing):
        back = next((n for n in BACK if inspect.isfunction(getattr(thing, n, None))), None)
        if back is not None and not _asks_more(getattr(thing, back), 1):
            if _is_its_base_s(thing, back):
                return None
            graph = itertools.chain(applied(module), called(module, thing))
            if operators_of(thing) or any(True for _ in graph):
                arrays = holds_arrays(thing)
                return Engine(thing, thing, module, back, arrays=arrays), 0.99
            return None
        function = _function_back(module)
        if operators_of(thing) and function is not None and _holds_gradient(thing):
            return Engine(thing, thing, module, back=function, arrays=holds_arrays(thing)), 0.99
        return None
    if inspect.isfunction(thing) and name in _WRT:
        return _of_graph(module, thing)
    return None


def _is_its_base_s(cls: Any, back: str) -> bool:
    """Whether a class of values is its base under another name: a Parameter that is a Variable."""
    own = vars(cls).keys()
    return back not in own and not any(name in own for name in OPERATORS)


def _asks_more(function: Any, own: int) -> bool:
    return len(required(function)) > own


def _function_back(module: ModuleType) -> Any:
    for name in BACK:
        function = getattr(module, name, None)
        if inspect.isfunction(function) and function.__module__ == module.__name__:
            asked = required(function)
            if len(asked) == 1:
                return function
    return None


def _holds_gradient(cls: Any) -> bool:
    return any(re.search(rf"self\.{n}\s*(:[^=]+)?=", text_of(cls)) for n in _GRADIENT)


def _of_graph(module: ModuleType, back: Any) -> tuple[Engine, float] | None:
    """Return the engine of a graph of operations, whose gradients a function is asked for."""
    asked = required(back)
    if len(asked) != 2 or not re.search(
        r"wrt|var|input|node|param|x|leaf|leaves", asked[1].name.lower()
    ):
        return None
    evaluates = next(
        (
            function
            for n in _EVALUATE
            if inspect.isfunction(function := getattr(module, n, None))
            and function.__module__ == module.__name__
            and len(required(function)) == 1
        ),
        None,
    )
    own = [
        c for c in vars(module).values() if inspect.isclass(c) and c.__module__ == back.__module__
    ]
    leaves = [
        c
        for c in own
        if len(required(c.__init__)) == 2
        and re.search(r"^(value|data|val|x|array)$", required(c.__init__)[1].name)
    ]
    if not leaves:
        return None
    leaf = leaves[0]
    base = next((c for c in leaf.__mro__[1:] if c in own), leaf)
    return Engine(leaf, base, module, back=back, wrt=True, evaluates=evaluates, arrays=True), 0.9


def operators_of(cls: Any) -> list[str]:
    """Return the operators that a class of values, or its base in the same module, defines."""
    return [
        n
        for n in OPERATORS
        if inspect.isfunction(function := getattr(cls, n, None))
        and function.__module__ == cls.__module__
    ]


def applied(module: ModuleType) -> Iterator[Any]:
    """Yield the classes of functions of a module that are applied to values."""
    held: list[Any] = list(vars(module).values())
    for made in held:
        forward = getattr(made, "forward", None)
        if (
            inspect.isclass(made)
            and made.__module__ == module.__name__
            and inspect.ismethod(getattr(made, "apply", None))
            and all(isinstance(vars(made).get(m), staticmethod) for m in ("forward", "backward"))
            and not re.search(r"NotImplemented", text_of(forward))
        ):
            yield made


def called(module: ModuleType, cls: Any) -> Iterator[Any]:
    """Yield the classes of functions of a module whose instances are called with values.

    A base's ``__call__`` makes one of what the passes give.
    """
    for made in list(vars(module).values()):
        own = inspect.isclass(made) and made.__module__ == module.__name__
        if not own or not {"forward", "backward"} <= vars(made).keys():
            continue
        call = getattr(made, "__call__", None)  # noqa: B004 (the function is wanted, not whether)
        hollow = "NotImplemented" in text_of(vars(made)["forward"])
        if not hollow and re.search(rf"\b{re.escape(cls.__name__)}\(", text_of(call)):
            yield made


def holds_arrays(cls: Any) -> bool:
    """Whether an engine's values are arrays: its text says so."""
    text = text_of(cls)
    return "__matmul__" in text or bool(
        re.search(r"np\.(as)?array|ndarray|zeros_like|ones_like|np\.float64\(|\.shape", text)
    )


def broadcasts(module: ModuleType) -> bool:
    """Whether an engine undoes broadcasting; one that does not is none the worse for it."""
    try:
        text = inspect.getsource(module)
    except (OSError, TypeError):
        return False
    return bool(
        re.search(
            r"broadcast|sum_to|fit_shape|sumto|reduce_grad|match_shape|reduce_to|collapse", text
        )
    )


def restored(module: ModuleType) -> Callable[[], None]:
    """Return what undoes the growth of a module's own lists and dicts: a tape, say."""
    lists = [(held, len(held)) for held in vars(module).values() if type(held) is list]
    own = [(n, held) for n, held in vars(module).items() if not n.startswith("__")]
    dicts = [(held, set(held)) for _name, held in own if type(held) is dict]

    def undo() -> None:
        for tape, length in lists:
            del tape[length:]
        for table, keys in dicts:
            for key in table.keys() - keys:
                del table[key]

    return undo
