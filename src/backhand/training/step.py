"""One step of training, apart from the loop so that a compiled one can take its place."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Protocol

from numpy.typing import NDArray

from backhand.errors import NonFiniteError
from backhand.language import gettext as _
from backhand.training.clipping import clip_gradients
from backhand.training.sgd import Optimizer


class Network(Protocol):
    """What the training asks of a network."""

    @property
    def params(self) -> Mapping[str, NDArray[Any]]:
        """The parameters by name; their arrays are changed in place."""

    def predict(self, x: NDArray[Any]) -> NDArray[Any]:
        """Return the logits (N, C) of the samples x."""

    def loss_and_gradient(
        self, x: NDArray[Any], t: NDArray[Any]
    ) -> tuple[float, dict[str, NDArray[Any]]]:
        """Return the loss and, from the same forward pass, each parameter's gradient."""

    def first_non_finite(self, x: NDArray[Any]) -> str | None:
        """Return the name of the first layer whose output is not finite."""


class TrainingStep(Protocol):
    """Forward, backward and update for one batch."""

    def step(self, x: NDArray[Any], t: NDArray[Any]) -> float:
        """Learn from one batch and return its loss before the update.

        Raises
        ------
        NonFiniteError
            The loss is nan or inf: the parameters are as they were, and the text
            names the first layer whose output was not finite.
        """


class LayersStep:
    """The step as the exercise has it: the network's own layers, then the optimizer.

    Parameters
    ----------
    network : Network
        One that has a flag `training` has it set during the step. The compiled form of a
        network of convolutions is one too.
    optimizer : Optimizer
    clip_norm : float
        The length that all gradients together are held to; 0 for none.
    """

    def __init__(self, network: Network, optimizer: Optimizer, *, clip_norm: float = 0.0) -> None:
        self._network = network
        self._optimizer = optimizer
        self._clip_norm = clip_norm

    def step(self, x: NDArray[Any], t: NDArray[Any]) -> float:
        """Learn from one batch and return its loss before the update.

        Parameters
        ----------
        x : (N, …) float array
            May be written over once the step has ended.
        t : (N,) int array of class indices

        Returns
        -------
        loss : float
            In nats, the mean over the batch.

        Raises
        ------
        NonFiniteError
            The loss is nan or inf. Nothing has been updated.
        """
        with in_training(self._network):
            loss, grads = self._network.loss_and_gradient(x, t)
        if not math.isfinite(loss):
            raise NonFiniteError(
                _(
                    "the loss became {loss}; the first output that was not finite is that of "
                    "{layer}"
                ).format(loss=loss, layer=self._network.first_non_finite(x) or "last_layer")
            )
        if self._clip_norm:
            grads, _norm = clip_gradients(grads, self._clip_norm)
        self._optimizer.update(self._network.params, grads)
        return loss


@contextmanager
def in_training(network: Network) -> Iterator[None]:
    """Set a network's flag `training` within the block, where it has one."""
    if not hasattr(network, "training"):
        yield
        return
    flagged: Any = network
    flagged.training = True
    try:
        yield
    finally:
        flagged.training = False
