"""The function at one input, evaluated over and over with some of its arrays moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backhand.derivatives import shown_precision
from backhand.diagnosis.measuring.passes import Runner, copies
from backhand.reading.subject import Values

Array = NDArray[Any]


class Evaluation:
    """Evaluates a subject at values whose arrays are changed in place between passes.

    Where the runner holds one instance, the parameters are that instance's own arrays: what is
    not moved is not copied for each pass.

    Parameters
    ----------
    runner : Runner
    values : Values
        Not changed.

    Attributes
    ----------
    outputs : tuple of arrays
        At the values as they were given.
    """

    def __init__(self, runner: Runner, values: Values) -> None:
        self._runner = runner
        self._given = values
        held = runner.held
        if held is None:
            self._values = values.copy()
            self.outputs = runner.value(self._values)
            return
        own = replace(values, inputs={n: a.copy() for n, a in values.inputs.items()})
        self.outputs = runner.forward(held, own)
        live = held.parameters()
        self._values = replace(
            own,
            params={
                name: live[name] if _is_twin(live.get(name), array) else array.copy()
                for name, array in values.params.items()
            },
        )

    @property
    def centre(self) -> Array:
        """The outputs at the values as they were given, as one vector."""
        return np.concatenate([np.ravel(out) for out in self.outputs])

    @property
    def names(self) -> tuple[str, ...]:
        """The tensors that can be moved."""
        return tuple(self._given.differentiable)

    def given(self, name: str) -> Array:
        """Return a tensor as it was given."""
        return self._given.differentiable[name]

    def array(self, name: str) -> Array:
        """Return the array that is to be moved; `put_back` undoes it."""
        return self._values.differentiable[name]

    def put_back(self, *names: str) -> None:
        """Undo what was moved."""
        for name in names:
            self.array(name)[...] = self.given(name)

    def parts(self) -> tuple[Array, ...]:
        """Return the outputs at what the arrays hold now."""
        return self._runner.value(self._values)

    def flat(self) -> Array:
        """Return these outputs as one vector."""
        parts = self.parts()
        return np.ravel(parts[0]) if len(parts) == 1 else np.concatenate([*map(np.ravel, parts)])

    def gradients(self, douts: tuple[Any, ...]) -> dict[str, Any]:
        """Return what backward gives, untouched."""
        return self._runner.gradients(self._values, copies(douts))


def looked_into(runner: Runner, evaluation: Evaluation, dout: Array) -> bool:
    """Ask once how exactly the values are known; return whether less so than was believed.

    Some dozens of passes: asked where slopes are not what they should be.
    """
    if runner.shown is not None:
        return False
    names = [n for n in evaluation.names if evaluation.given(n).size]

    def value(arrays: Sequence[Array]) -> float:
        for name, array in zip(names, arrays, strict=True):
            evaluation.array(name)[...] = array
        return float(dout @ evaluation.flat())

    scale = float(np.abs(dout) @ np.abs(evaluation.centre))
    try:
        runner.shown = shown_precision(value, [evaluation.given(n) for n in names], scale=scale)
    finally:
        evaluation.put_back(*names)
    return runner.shown.unit > runner.shown.grain


def _is_twin(live: Any, array: Array) -> bool:
    """Whether the instance has an array of its own for this one."""
    return (
        isinstance(live, np.ndarray)
        and live.shape == array.shape
        and live.dtype == array.dtype
        and live.flags.writeable
        and not np.may_share_memory(live, array)
    )
