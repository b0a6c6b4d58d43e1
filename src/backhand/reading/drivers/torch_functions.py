"""The form `torch-function`: a `torch.autograd.Function`, called as its users do, by ``apply``.

Nothing here imports torch: a file that holds such a class has done so.
"""

from __future__ import annotations

import functools
import inspect
import re
import sys
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any, Final

import numpy as np

from backhand.reading.binding import BoundCalls, FoundCalls
from backhand.reading.subject import IncompleteError
from backhand.reading.tensors import is_tensor, tensor_of, viewed

# As torch says that backward returned another number of gradients than forward took arguments.
_COUNT: Final = re.compile(r"incorrect number of gradients \(expected (\d+), got (\d+)\)")
_SHAPE: Final = re.compile(r"returned an invalid gradient at index (\d+)")


class TorchFunctions(BoundCalls):
    """A class whose static ``forward`` and ``backward`` torch calls with a context between them."""

    name = "torch-function"

    def finds(self, module: ModuleType, name: str) -> Any:
        """See `Driver.finds`."""
        thing = getattr(module, name)
        if not is_function(thing) or thing.__module__ != module.__name__:
            return None
        return FoundCalls(
            self.name, thing.__name__, thing, (thing,), 1.0, None, (applied(thing),), closes=True,
            methods=(thing.forward, thing.backward), certainly_called=True,
        )  # fmt: skip

    def case(self, thing: Any) -> str:
        """See `Driver.case`."""
        return f"{thing.title}.apply, x"


def is_function(thing: Any) -> bool:
    """Whether a thing is a Function of torch's with a pass each way."""
    torch = sys.modules.get("torch")
    if torch is None or not inspect.isclass(thing):
        return False
    base = torch.autograd.Function
    return (
        issubclass(thing, base)
        and thing.forward is not base.forward
        and thing.backward is not base.backward
    )


def applied(cls: Any) -> Callable[..., Any]:
    """Return a Function's ``apply`` as a function of arrays that returns its way back last.

    The way back takes one upstream gradient for each output that can be differentiated, and
    returns a dict of "d" and an argument's name → its gradient; None where ``backward`` gave none.
    What torch asks of the number and the shapes of gradients is asked here too, since torch calls.
    """
    parameters = list(inspect.signature(cls.forward).parameters.values())
    if cls.setup_context is sys.modules["torch"].autograd.Function.setup_context:
        parameters = parameters[1:]  # the context
    signature = inspect.Signature(parameters)

    def apply(*args: Any, **kwargs: Any) -> Any:
        bound = signature.bind(*args, **kwargs)
        bound.apply_defaults()
        call = _Applied(cls)
        for parameter in parameters:
            value = bound.arguments[parameter.name]
            several = parameter.kind is parameter.VAR_POSITIONAL
            for k, one in enumerate(value if several else (value,)):
                call.hand(f"{parameter.name}{k}" if several else parameter.name, one)
        return call.there()

    functools.update_wrapper(apply, cls.forward)
    apply.__signature__ = signature  # type: ignore[attr-defined]
    return apply


class _Applied:
    """One call of a Function, and the way back from it."""

    def __init__(self, cls: Any) -> None:
        self.cls = cls
        self.names: list[str] = []
        self.given: list[Any] = []
        self.leaves: list[Any] = []
        self.outputs: list[Any] = []

    def hand(self, name: str, value: Any) -> None:
        """Hand over one argument: of floats as a tensor that asks for its gradient."""
        leaf = tensor_of(value)
        if is_tensor(leaf) and leaf.is_floating_point():
            leaf.requires_grad_(True)
        self.names.append(name)
        self.leaves.append(leaf)
        # No leaf: a pass may change its input in place where it says so (mark_dirty).
        self.given.append(leaf.clone() if is_tensor(leaf) else leaf)

    def there(self) -> tuple[Any, ...]:
        """Return the outputs that can be differentiated, and last the way back."""
        with sys.modules["torch"].enable_grad():
            came = self.cls.apply(*self.given)
        parts = came if isinstance(came, tuple) else (came,)
        self.outputs = [part for part in parts if is_tensor(part) and part.requires_grad]

        def way_back(*upstream: Any) -> dict[str, Any]:
            return self.back(upstream)

        way_back.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
            [
                inspect.Parameter(f"grad_output{k}", inspect.Parameter.POSITIONAL_ONLY)
                for k in range(len(self.outputs))
            ]
        )
        return (*(np.array(viewed(out)) for out in self.outputs), way_back)

    def back(self, upstream: Sequence[Any]) -> dict[str, Any]:
        """Return the gradients of what was handed over, by "d" and the argument's name."""
        torch = sys.modules["torch"]
        handed = [
            torch.as_tensor(np.asarray(up), dtype=out.dtype)
            for up, out in zip(upstream, self.outputs, strict=True)
        ]
        asked = [k for k, leaf in enumerate(self.leaves) if is_tensor(leaf) and leaf.requires_grad]
        try:
            found = torch.autograd.grad(
                self.outputs,
                [self.leaves[k] for k in asked],
                handed,
                retain_graph=True,
                allow_unused=True,
            )
        except RuntimeError as error:
            found = self._returned(str(error), handed, asked)
            if found is None:
                raise
        return {
            f"d{self.names[k]}": None if gradient is None else np.array(viewed(gradient))
            for k, gradient in zip(asked, found, strict=True)
        }

    def _returned(self, error: str, handed: list[Any], asked: list[int]) -> list[Any] | None:
        """Return the gradients as backward gave them, where torch refused one for its shape.

        Raises
        ------
        IncompleteError
            There are not as many as forward took arguments.
        """
        count = _COUNT.search(error)
        if count is not None:
            raise IncompleteError(
                f"{self.cls.__name__}.backward returns {count[2]} gradients where forward takes "
                f"{count[1]} arguments"
            )
        if not _SHAPE.search(error):
            return None
        came = self.cls.backward(self.outputs[0].grad_fn, *handed)
        parts = came if isinstance(came, tuple) else (came,)
        return [parts[k] for k in asked]
