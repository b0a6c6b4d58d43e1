"""What a network is made of, as numbers and words that a file can hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import DTypeLike

from backhand.errors import SettingError
from backhand.language import gettext as _
from backhand.networks.conv_net import DeepConvNet, SimpleConvNet
from backhand.networks.initialization import not_one_of
from backhand.networks.multi_layer_net import MultiLayerNet
from backhand.networks.sequential import Sequential
from backhand.networks.two_layer_net import TwoLayerNet

NETWORKS: Final[dict[str, type[Sequential]]] = {
    "TwoLayerNet": TwoLayerNet,
    "MultiLayerNet": MultiLayerNet,
    "SimpleConvNet": SimpleConvNet,
    "DeepConvNet": DeepConvNet,
}


def build_network(
    name: str,
    settings: Mapping[str, Any],
    *,
    rng: np.random.Generator | int | None = None,
    dtype: DTypeLike = np.float32,
) -> Sequential:
    """Return a new network of a class that backhand knows.

    Parameters
    ----------
    name : str
        "TwoLayerNet", "MultiLayerNet", "SimpleConvNet" or "DeepConvNet".
    settings : mapping
        The class's arguments, without rng and dtype: what `Sequential.architecture` says.
    rng : None, int or numpy.random.Generator
    dtype : float dtype

    Returns
    -------
    network : Sequential

    Raises
    ------
    SettingError
        There is no such class or argument, or a value makes no sense.
    """
    if name not in NETWORKS:
        raise SettingError(not_one_of("network", name, (*NETWORKS,)))
    try:
        build: Any = NETWORKS[name]
        network: Sequential = build(**settings, rng=rng, dtype=dtype)
    except TypeError as error:
        raise SettingError(
            _("{network} can't be made with these settings: {reason}").format(
                network=name, reason=error
            )
        ) from error
    return network
