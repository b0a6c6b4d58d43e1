"""What a file's own code hands to its Functions: its main part, tests and modules are run for it.

Whoever wrote a Function knows what its arguments are, and most files show it: a few lines under
``if __name__ == "__main__"``, a module that keeps the weights and calls ``apply``.
"""

from __future__ import annotations

import ast
import contextlib
import inspect
import linecache
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from backhand.frozen import frozen
from backhand.reading import samples
from backhand.reading.bench import NoPassError, ended_after
from backhand.reading.binder import makers
from backhand.reading.instances import required
from backhand.reading.tensors import is_tensor, tensor_of

# Seconds that a file's own code may take before it has called each of its Functions.
_FOR_ONE: Final = 5.0
# Calls that are kept of one Function: of those in which the arguments differ in kind.
_CALLS: Final = 3
# Calls of one after which no other of a kind that is not known yet is waited for.
_TURNS: Final = 6
# Ways to make a module, and inputs that each is tried with.
_WAYS: Final = 12
_SHAPES: Final = (
    (5, 4), (5, 7, 4), (3, 4, 6, 6), (2, 3, 5, 4), (4,), (3, 4, 8), (5, 6), (2, 4, 6, 6, 6),
)  # fmt: skip


@frozen
class Recorded:
    """The arguments of one call of ``apply``.

    Attributes
    ----------
    given : tuple
        Tensors are copies.
    wanted : tuple of bool
        Which of them the gradient was asked for.
    """

    given: tuple[Any, ...]
    wanted: tuple[bool, ...]

    @classmethod
    def of(cls, given: Sequence[Any]) -> Recorded:
        """Return what is kept of a call."""
        return cls(
            tuple(a.detach().clone() if is_tensor(a) else a for a in given),
            tuple(is_tensor(a) and a.requires_grad for a in given),
        )

    @property
    def kind(self) -> tuple[Any, ...]:
        """What tells two calls apart: what asks for a gradient, axes, settings."""
        return tuple(
            (w, one.dim(), str(one.dtype)) if is_tensor(one) else repr(one)[:80]
            for one, w in zip(self.given, self.wanted, strict=True)
        )


class _Enough(BaseException):
    """Raised in a file's code once all of its Functions were called."""


@lru_cache(maxsize=8)
def calls_of(functions: tuple[Any, ...]) -> Mapping[Any, tuple[Recorded, ...]]:
    """Return the calls that a file's own code makes of its Functions.

    Parameters
    ----------
    functions : tuple of classes
        All of one file.

    Returns
    -------
    dict
        Function → its calls, the first first.
    """
    kept: dict[Any, list[Recorded]] = {cls: [] for cls in functions}
    torch, space = sys.modules["torch"], space_of(functions[-1])
    state = torch.random.get_rng_state()
    torch.manual_seed(0)
    try:
        with _recording(kept):
            for run in _ways(space):
                if all(kept.values()):
                    break
                # Whatever a stranger's code raises: what it called before is kept.
                raised = (_Enough, NoPassError, Exception, SystemExit)
                with contextlib.suppress(*raised), ended_after(_FOR_ONE):
                    run()
    finally:
        torch.random.set_rng_state(state)
    return {cls: tuple(calls) for cls, calls in kept.items()}


@contextlib.contextmanager
def _recording(kept: dict[Any, list[Recorded]]) -> Iterator[None]:
    """Keep what the Functions' forward passes are handed while the body lasts."""
    before = {cls: vars(cls).get("forward") for cls in kept}
    for cls in kept:
        cls.forward = staticmethod(_recorder(cls, cls.forward, kept))
    try:
        yield
    finally:
        for cls, forward in before.items():
            if forward is None:
                del cls.forward
            else:
                cls.forward = forward


def _recorder(
    cls: Any, forward: Callable[..., Any], kept: dict[Any, list[Recorded]]
) -> Callable[..., Any]:
    apart = sets_up_apart(cls)
    called = [0]

    def recorded(*args: Any) -> Any:
        given = args if apart else args[1:]
        one = Recorded.of(given)
        out = forward(*args)
        calls = kept[cls]
        if len(calls) < _CALLS and one.kind not in [c.kind for c in calls]:
            calls.append(one)
        called[0] += 1
        if called[0] > _TURNS * len(kept) and all(kept.values()):
            raise _Enough
        return out

    return recorded


def sets_up_apart(cls: Any) -> bool:
    """Whether a Function's forward takes no context: ``setup_context`` keeps what is needed."""
    base = sys.modules["torch"].autograd.Function
    return cls.setup_context is not base.setup_context


def space_of(cls: Any) -> dict[str, Any]:
    """Return the names of the file that a Function stands in."""
    held: dict[str, Any] = inspect.unwrap(cls.forward).__globals__
    return held


def _ways(space: Mapping[str, Any]) -> Iterator[Callable[[], Any]]:
    """Yield what may be run of a file so that it calls its Functions, the surest first."""
    path = str(space.get("__file__"))
    text = "".join(linecache.getlines(path))
    with contextlib.suppress(SyntaxError):
        body = [
            statement
            for node in ast.parse(text).body
            if isinstance(node, ast.If) and "__main__" in ast.unparse(node.test)
            for statement in node.body
        ]
        if body:
            code = compile(ast.Module(body, []), path, "exec")
            yield lambda: exec(code, dict(space))
    name = space.get("__name__")
    own = [v for v in space.values() if getattr(v, "__module__", None) == name]
    for thing in own:
        if inspect.isfunction(thing) and not required(thing):
            yield thing
    torch = sys.modules["torch"]
    for thing in own:
        if inspect.isclass(thing) and issubclass(thing, torch.nn.Module):
            yield from _made_and_called(thing)


def _made_and_called(cls: Any) -> Iterator[Callable[[], Any]]:
    """Yield ways to make a module and have it run on one input."""
    for _way, make in zip(range(_WAYS), makers(cls), strict=False):

        def run(make: Callable[[], Any] = make) -> None:
            instance = make()
            for shape in _SHAPES:
                given = tensor_of(samples.away_from_kinks(shape, 1)).requires_grad_(True)
                with contextlib.suppress(RuntimeError, ValueError, IndexError, AssertionError):
                    instance.double()(given)

        yield run
