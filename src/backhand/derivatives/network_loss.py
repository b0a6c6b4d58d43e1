"""A network's loss as a function of its parameters, which are moved in place and put back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from backhand.derivatives.blocks import Where
from backhand.derivatives.numerical import check_differentiable, scalar
from backhand.derivatives.precision import Precision
from backhand.errors import ShapeError
from backhand.language import gettext as _

Floats = NDArray[np.floating[Any]]

# A loss is a difference of numbers of about 1, however small it has become.
USUAL_LOSS: Final = 1.0
# Points of a call, beside the extreme ones, where stacked losses are held against the loss.
_WITNESSES: Final = 2


class Differentiable(Protocol):
    """What `check_gradients` asks of a network."""

    @property
    def params(self) -> Mapping[str, Floats]:
        """The parameters by name: the very arrays that the network computes with."""

    def loss(self, x: Any, t: Any) -> float:
        """Return the loss of a batch."""

    def gradient(self, x: Any, t: Any) -> Mapping[str, Floats]:
        """Return the gradient of the loss by backpropagation, with the keys of `params`."""


def analytic_gradients(network: Differentiable, x: Floats, t: Any) -> dict[str, Floats]:
    """Return copies of a network's gradients, of which each belongs to its parameter.

    Raises
    ------
    DtypeError, ShapeError
        As in `check_gradients`.
    """
    gradients = {name: _as_floats(value) for name, value in network.gradient(x, t).items()}
    for name, parameter in network.params.items():
        check_differentiable(parameter)
        found = gradients[name].shape if name in gradients else None
        if found != parameter.shape:
            raise ShapeError(
                _("the gradient of {name} has shape {found}, its parameter {expected}").format(
                    name=name, found=found, expected=parameter.shape
                )
            )
    return gradients


def _as_floats(value: Any) -> Floats:
    """Return a copy of a gradient, which the network may write over; whole numbers as floats."""
    array = np.array(value)
    return array.astype(np.float64) if array.dtype.kind in "biu" else array


class NetworkLoss:
    """The loss as a function of a parameter that is perturbed in place; counts its calls.

    A network may offer ``losses_at(name, flat, values, x, t)``: its losses with one entry
    of a parameter at another value, for many entries and values in one call.  What it
    says is used as long as it agrees with the loss itself, asked about a few of them.
    """

    def __init__(self, network: Differentiable, x: Any, t: Any) -> None:
        self._network, self._x, self._t = network, x, t
        self._losses_at = getattr(network, "losses_at", None)
        self.evaluations = 0

    def __call__(self, _parameter: Floats | None = None) -> float:
        """Return the loss as the parameters stand."""
        self.evaluations += 1
        return scalar(self._network.loss(self._x, self._t))

    @property
    def arrays(self) -> list[Floats]:
        """All that the loss may be moved by: the parameters, and x where it is of floats."""
        own = isinstance(self._x, np.ndarray) and self._x.dtype.kind == "f"
        return [*self._network.params.values(), *([self._x] if own else [])]

    def at_arrays(self, moved: Sequence[Floats]) -> float:
        """Return the loss with other values of `arrays`."""
        params = list(self._network.params.values())
        start, x = [p.copy() for p in params], self._x
        try:
            for parameter, value in zip(params, moved, strict=False):
                parameter[...] = value
            if len(moved) > len(params):
                self._x = moved[-1]
            return self()
        finally:
            self._x = x
            for parameter, value in zip(params, start, strict=True):
                parameter[...] = value

    def along(self, parameter: Floats, where: Where, direction: Floats) -> Callable[[float], float]:
        """Return the loss as a function of how far a block of a parameter is moved."""
        part: Floats = parameter[where] if where else parameter[...]
        start, step = part.copy(), np.empty_like(part)

        def moved(distance: float) -> float:
            try:
                np.multiply(direction, distance, out=step, casting="same_kind")
                np.add(start, step, out=part)
                return self()
            finally:
                part[...] = start

        return moved

    def at_entries(
        self, parameter: Floats, flat: NDArray[np.intp], values: Floats
    ) -> NDArray[np.float64] | None:
        """Return the loss for each value of an entry; None where only single calls can tell."""
        if self._losses_at is None:
            return None
        name = next((n for n, p in self._network.params.items() if p is parameter), None)
        if name is None:
            return None
        losses = np.asarray(self._losses_at(name, flat, values, self._x, self._t), np.float64)
        if not np.isfinite(losses).all():
            return None  # the loss itself says in words what is not finite
        if not self._agrees(parameter, flat, values, losses):
            self._losses_at = None
            return None
        self.evaluations += len(flat)
        return losses

    def _agrees(
        self, parameter: Floats, flat: NDArray[np.intp], values: Floats, losses: Floats
    ) -> bool:
        """Whether the loss says the same of a few of the points, taken one by one.

        The highest and the lowest are among them: where nothing moves, as at a weight of
        a blank pixel, any loss agrees.
        """
        if losses.shape != flat.shape:
            return False
        evenly = np.linspace(0, len(flat) - 1, _WITNESSES).astype(int)
        for position in {*map(int, evenly), int(losses.argmin()), int(losses.argmax())}:
            index = np.unravel_index(int(flat[position]), parameter.shape)
            before = parameter[index]
            try:
                parameter[index] = values[position]
                seen = self(parameter)
            finally:
                parameter[index] = before
            precision = Precision.of(parameter.dtype, scale=max(USUAL_LOSS, abs(seen)))
            if not precision.rounded_alike(float(losses[position]), seen):
                return False
        return True
