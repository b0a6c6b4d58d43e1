"""A network in training whose every pass is the same, so that its derivative can be checked."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backhand.networks.sequential import Sequential

Floats = NDArray[np.floating[Any]]


class Repeatable:
    """A network as it is in training, with dropout's masks and moving means held still.

    Parameters
    ----------
    network : Sequential
        Left as it was, after each call.

    Attributes
    ----------
    params : mapping of str to float array
        The network's own.
    """

    def __init__(self, network: Sequential) -> None:
        self._network = network
        self._generators = {
            name: copy.deepcopy(generator.bit_generator.state)
            for name, generator in network.generators.items()
        }
        # Where nothing is drawn or moved, the network may say at once what many entries do.
        if not self._generators and not network.buffers:
            self.losses_at = network.losses_at

    @property
    def params(self) -> Mapping[str, Floats]:
        """The network's parameters."""
        return self._network.params

    def loss(self, x: Any, t: Any) -> float:
        """Return the loss in training; the same at each call."""
        with self._held():
            return self._network.loss(x, t)

    def gradient(self, x: Any, t: Any) -> Mapping[str, Floats]:
        """Return the gradient of that loss."""
        with self._held():
            return self._network.gradient(x, t)

    @contextmanager
    def _held(self) -> Iterator[None]:
        network = self._network
        before = network.training
        buffers = {name: array.copy() for name, array in network.buffers.items()}
        states = {k: copy.deepcopy(g.bit_generator.state) for k, g in network.generators.items()}
        network.training = True
        try:
            for name, generator in network.generators.items():
                generator.bit_generator.state = self._generators[name]
            yield
        finally:
            network.training = before
            for name, array in network.buffers.items():
                array[...] = buffers[name]
            for name, generator in network.generators.items():
                generator.bit_generator.state = states[name]
