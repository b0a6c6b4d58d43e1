"""Stochastic gradient descent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from backhand.errors import SettingError, ShapeError, StateError
from backhand.language import gettext as _


class Optimizer(Protocol):
    """What moves the parameters, given their gradients."""

    learning_rate: float

    def update(self, params: Mapping[str, NDArray[Any]], grads: Mapping[str, NDArray[Any]]) -> None:
        """Move every parameter in place."""

    def state(self) -> dict[str, Any]:
        """Return what a resumed run needs: numbers, texts and arrays, by name."""

    def load_state(self, state: Mapping[str, Any]) -> None:
        """Go on from a state that `state` gave."""


def require_gradients(
    params: Mapping[str, NDArray[Any]], grads: Mapping[str, NDArray[Any]]
) -> None:
    """Raise unless each parameter has a gradient of its shape.

    Raises
    ------
    StateError
        A parameter has no gradient.
    ShapeError
        A gradient has another shape than its parameter.
    """
    for name, parameter in params.items():
        if name not in grads:
            raise StateError(_("there is no gradient for the parameter {name}").format(name=name))
        if grads[name].shape != parameter.shape:
            raise ShapeError(
                _("the gradient of {name} has shape {gradient}, the parameter {parameter}").format(
                    name=name, gradient=grads[name].shape, parameter=parameter.shape
                )
            )


class SGD:
    """W ← W − learning_rate · dW, in place.

    Parameters
    ----------
    learning_rate : float, positive

    Raises
    ------
    SettingError
        The rate is not a positive finite number.

    Source: the book, section 6.1.2.
    """

    def __init__(self, learning_rate: float = 0.1) -> None:
        if not (np.isfinite(learning_rate) and learning_rate > 0):
            raise SettingError(
                _(
                    "{setting} ({option}) must be a positive finite number, but it is {value!r}"
                ).format(setting="learning_rate", option="--learning-rate", value=learning_rate)
            )
        self.learning_rate = float(learning_rate)
        # One array for each shape to hold learning_rate · dW: no memory is asked for in a step.
        self._scratch: dict[tuple[tuple[int, ...], np.dtype[Any]], NDArray[Any]] = {}

    def update(self, params: Mapping[str, NDArray[Any]], grads: Mapping[str, NDArray[Any]]) -> None:
        """Move every parameter against its gradient; the gradients stay as they are.

        Parameters
        ----------
        params, grads : mappings of the same names to float arrays of the same shapes

        Raises
        ------
        StateError
            A parameter has no gradient.
        ShapeError
            A gradient has another shape than its parameter. Nothing has been moved.
        """
        require_gradients(params, grads)
        for name, parameter in params.items():
            key = (parameter.shape, parameter.dtype)
            scratch = self._scratch.get(key)
            if scratch is None:
                scratch = self._scratch[key] = np.empty_like(parameter)
            np.multiply(grads[name], self.learning_rate, out=scratch, casting="same_kind")
            np.subtract(parameter, scratch, out=parameter)

    def state(self) -> dict[str, Any]:
        """Return the learning rate."""
        return {"name": "SGD", "learning_rate": self.learning_rate}

    def load_state(self, state: Mapping[str, Any]) -> None:
        """Take up a state that `state` gave.

        Raises
        ------
        StateError
            It is another optimizer's.
        """
        if state.get("name") != "SGD":
            raise StateError(
                _("the state of {name} is not one of {wanted}").format(
                    name=state.get("name"), wanted="SGD"
                )
            )
        self.learning_rate = float(state["learning_rate"])
