"""What every layer has in common: parameters, gradients, and a cache between the passes."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from backhand.errors import StateError
from backhand.language import gettext as _
from backhand.layers.parameters import Parameters

Floats = NDArray[np.floating[Any]]


class _Passes:
    """The part that layers and loss layers share.

    Attributes
    ----------
    params : Parameters
        The arrays that are learnt, by name.
    grads : dict
        After `backward`: the gradient of each, new arrays at each call.
    cache : tuple or None
        What `forward` kept for `backward`; None before the first forward pass.
    """

    cache: tuple[Any, ...] | None = None

    def __init__(self, **params: Floats) -> None:
        self.params = Parameters(params)
        self.grads: dict[str, Floats] = {}

    @property
    def buffers(self) -> dict[str, Floats]:
        """The arrays that are kept with the parameters and not learnt, such as moving means."""
        return {}

    def _kept(self) -> tuple[Any, ...]:
        """Return the cache, or say that there was no forward pass to go back from."""
        if self.cache is None:
            raise StateError(
                _(
                    "{layer}.backward needs a forward pass to go back from: call forward first"
                ).format(layer=type(self).__name__)
            )
        return self.cache


class Layer(_Passes):
    """A layer: an array in, an array out; its gradient in, its gradient out.

    Neither pass changes the array that it is given.
    """

    def forward(self, x: Floats) -> Floats:
        """Return the layer's output for the input x, and keep what `backward` needs."""
        raise NotImplementedError

    def backward(self, dout: Floats) -> Floats:
        """Return the gradient of the last input, and write those of the parameters to `grads`."""
        raise NotImplementedError

    def backward_parameters(self, dout: Floats) -> None:
        """Write the gradients of the parameters to `grads`, and leave the input's out.

        For the first layer of a network, where nobody asks for the gradient of the
        data. A layer that can spare the work overrides it.
        """
        self.backward(dout)


class LossLayer(_Passes):
    """The last layer: scores and labels in, one number out."""

    def forward(self, x: Floats, t: ArrayLike) -> float:
        """Return the loss of the scores x against the labels t."""
        raise NotImplementedError

    def backward(self, dout: float = 1) -> Floats:
        """Return the gradient of the last scores, times the upstream gradient `dout`."""
        raise NotImplementedError
