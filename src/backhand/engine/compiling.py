"""From a network and its data to a compiled step: which form, and whether at all."""

from __future__ import annotations

import importlib.util
import math
import time
from collections.abc import Mapping, Sequence
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from backhand.engine.compiler_cache import drop_damaged
from backhand.engine.stack import Dense, Unsupported, read_stack
from backhand.engine.task import Task
from backhand.engine.wisdom import recall, remember
from backhand.language import gettext as _

# Where nearly nothing is zero, a walk along what isn't can't win.
_DENSE_FROM: Final = 0.9
# A guess at the layers' speed, good to a factor of two: what a step costs beside its products
# (seconds), and multiplications with their additions a second. Measured on two cores.
_STEP_SECONDS: Final = 1.5e-4
_SPEED: Final = 8e10
# Importing the compiler and reading its cache cost about half of this.
_WORTH_SECONDS: Final = 1.0
# Rounds in which the forms are compared, turns of each in a round, multiplications in a turn,
# and seconds of rest before each form's turns.
_ROUNDS: Final = 2
_TURNS: Final = 6
_PRODUCTS: Final = 4e8
_REST: Final = 0.2


class CompiledStep(Protocol):
    """Steps of gradient descent, many in one call."""

    def load(self) -> None:
        """Take the parameters over from the network."""

    def store(self) -> None:
        """Write the parameters to the network."""

    def steps(
        self,
        batches: NDArray[np.int64],
        bounds: NDArray[np.int64],
        losses: NDArray[np.float64],
    ) -> int:
        """Take some steps; return how many came before a loss that is not finite."""

    def gradient(self, batch: NDArray[np.int64]) -> tuple[float, dict[str, NDArray[Any]]]:
        """Return the loss and the gradients of one batch; nothing is changed."""

    def accuracy(self, part: str) -> float:
        """Return the share of the "train" or "test" samples that are answered right."""


def require_engine() -> None:
    """Raise `Unsupported` where the compiler isn't installed."""
    if importlib.util.find_spec("numba") is None:
        raise Unsupported(_("numba is not installed: pip install 'backhand[engine]'"))


def learning_rate_of(optimizer: Mapping[str, Any]) -> float:
    """Return the learning rate of an optimizer's state.

    Raises
    ------
    Unsupported
        It is not plain gradient descent.
    """
    if set(optimizer) != {"name", "learning_rate"} or optimizer["name"] != "SGD":
        raise Unsupported(
            _("the optimizer {name} has no compiled form").format(name=optimizer.get("name"))
        )
    return float(optimizer["learning_rate"])


def is_worth_compiling(weights: Sequence[int], batch_size: int, iterations: int) -> bool:
    """Whether the layers would take longer for a run than a compiler takes to begin.

    The answer depends on the arguments alone, so that the same settings always give the
    same run.

    Parameters
    ----------
    weights : sequence of int
        The number of weights of each affine layer, the first one's first.
    batch_size, iterations : int
    """
    first, *others = weights
    products = batch_size * (2 * first + 3 * sum(others))
    return iterations * (_STEP_SECONDS + products / _SPEED) >= _WORTH_SECONDS


def require_worth(stack: tuple[Dense, ...], batch_size: int, iterations: int) -> None:
    """Raise `Unsupported` where the layers are done before a compiler would have begun."""
    if not is_worth_compiling([dense.W.size for dense in stack], batch_size, iterations):
        raise Unsupported(_("compiling would cost more than it saves in so short a run"))


def compile_step(
    network: Any,
    optimizer: Mapping[str, Any],
    task: Task,
    *,
    batch_size: int,
    threads: int,
    first_layer: str | None = None,
) -> tuple[CompiledStep, str]:
    """Return a compiled step of a network, and the form of its first layer.

    Parameters
    ----------
    network : network
        A stack of Affine, Relu or Sigmoid, and SoftmaxWithLoss.
    optimizer : mapping
        As its `state` gives it.
    task : Task
    batch_size : int
        The largest that will come.
    threads : int
    first_layer : "sparse", "dense" or None
        None: what is faster on this machine, measured once and then remembered.

    Returns
    -------
    step : CompiledStep
    first_layer : "sparse" or "dense"

    Raises
    ------
    Unsupported
        There is no compiled form of this.
    """
    require_engine()
    stack = read_stack(network)
    learning_rate = learning_rate_of(optimizer)
    if task.x_train.shape[1] != len(stack[0].W):
        raise Unsupported(_("the samples have another size than the first layer's input"))
    density = task.density()
    question = _question(stack, batch_size, threads, density)
    if first_layer is None:
        first_layer = "dense" if density > _DENSE_FROM else recall(question)
    if first_layer is not None:
        return _make(stack, learning_rate, task, batch_size, threads, first_layer), first_layer
    candidates = {
        form: _make(stack, learning_rate, task, batch_size, threads, form)
        for form in ("sparse", "dense")
    }
    first_layer = _faster(candidates, len(task.t_train), batch_size, stack)
    remember(question, first_layer)
    return candidates[first_layer], first_layer


def _question(stack: tuple[Dense, ...], batch_size: int, threads: int, density: float) -> str:
    sizes = "-".join(str(n) for n in (len(stack[0].W), *(len(dense.b) for dense in stack)))
    return (
        f"{sizes} {stack[0].W.dtype}, batches of {batch_size}, {threads} threads, "
        f"{density:.1f} not zero"
    )


def _make(
    stack: tuple[Dense, ...],
    learning_rate: float,
    task: Task,
    batch_size: int,
    threads: int,
    form: str,
) -> CompiledStep:
    try:
        from backhand.engine.staged_step import StagedStep
        from backhand.engine.two_layer_step import TwoLayerStep
    except (ImportError, RuntimeError) as error:
        # A NumPy that numba does not know yet; no folder that it may keep its cache in.
        raise Unsupported(_("numba can't be used here: {reason}").format(reason=error)) from error

    drop_damaged()
    if form == "sparse" and len(stack) == 2:
        return TwoLayerStep(stack, learning_rate, task, batch_size, threads)
    return StagedStep(stack, learning_rate, task, batch_size, threads, sparse=form == "sparse")


def _faster(
    candidates: Mapping[str, CompiledStep], size: int, batch_size: int, stack: tuple[Dense, ...]
) -> str:
    """Return the name of the candidate whose steps take less time; nothing is changed.

    They take turns, and the best turn of each counts: what else the machine does at the
    time can only add to a turn, and seldom to all of them.
    """
    products = batch_size * sum(dense.W.size for dense in stack)
    count = int(np.clip(_PRODUCTS / products, 5, 100))
    rng = np.random.default_rng(0)
    batches = rng.integers(0, size, count * batch_size)
    bounds = np.arange(count + 1) * batch_size
    losses = np.empty(count)
    kept = [(dense.W.copy(), dense.b.copy()) for dense in stack]
    best = dict.fromkeys(candidates, math.inf)
    for step in candidates.values():
        step.steps(batches[:batch_size], bounds[:2], losses)  # compiled here
    for _round in range(_ROUNDS):
        for name, step in candidates.items():
            # BLAS's threads look for more work for about a tenth of a second after a product,
            # and take a processor from the form that does without them.
            time.sleep(_REST)
            for _turn in range(_TURNS):
                began = time.perf_counter()
                step.steps(batches, bounds, losses)
                best[name] = min(best[name], time.perf_counter() - began)
    for dense, (W, b) in zip(stack, kept, strict=True):
        dense.W[...], dense.b[...] = W, b
    for step in candidates.values():
        step.load()
    return min(best, key=best.__getitem__)
