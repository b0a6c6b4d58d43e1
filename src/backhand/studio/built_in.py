"""The graphs that the room Graph has at hand: backhand's own network and layers, kept small."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import numpy as np

from backhand import layers
from backhand.data import load_dataset
from backhand.graph.record import Graph
from backhand.networks.exercise_graph import exercise_graph


def record_built_in(name: str, data_folder: Path | None) -> Graph:
    """Record one of `BUILT_IN`.

    Parameters
    ----------
    name : str
    data_folder : Path or None
        Where the network's three pictures are read from; None: where `load_dataset` finds them.

    Raises
    ------
    KeyError
        There is none of the name.
    BackhandError
        The pictures can't be read.
    """
    if name == "TwoLayerNet":
        dataset = load_dataset(folder=data_folder, notify=lambda _text: None)
        return exercise_graph(dataset.x_train, dataset.t_train)
    return _LAYERS[name](np.random.default_rng(0))


def _layer(make: Callable[[Any], Any], *shape: int) -> Callable[[Any], Graph]:
    def record(rng: np.random.Generator) -> Graph:
        graph: Graph = make(rng).graph(rng.normal(size=shape).round(2), check=True)
        return graph

    return record


def _loss(make: Callable[[], Any], labels: Any, *shape: int) -> Callable[[Any], Graph]:
    def record(rng: np.random.Generator) -> Graph:
        x = rng.normal(size=shape).round(2)
        graph: Graph = make().graph(x, np.asarray(labels), check=True)
        return graph

    return record


def _numbers(rng: np.random.Generator, *shape: int) -> Any:
    return rng.normal(size=shape).round(2)


_LAYERS: Final[dict[str, Callable[[np.random.Generator], Graph]]] = {
    "SoftmaxWithLoss": _loss(layers.SoftmaxWithLoss, [1, 0, 2], 3, 4),
    "SigmoidWithLoss": _loss(layers.SigmoidWithLoss, [1, 0, 1], 3),
    "MeanSquaredError": _loss(layers.MeanSquaredError, [[0.5, -1.0], [0.0, 2.0]], 2, 2),
    "Affine": _layer(lambda r: layers.Affine(_numbers(r, 4, 2), _numbers(r, 2)), 3, 4),
    "Relu": _layer(lambda _r: layers.Relu(), 3, 4),
    "Sigmoid": _layer(lambda _r: layers.Sigmoid(), 3, 4),
    "Tanh": _layer(lambda _r: layers.Tanh(), 3, 4),
    "GELU": _layer(lambda _r: layers.GELU(), 3, 4),
    "BatchNormalization": _layer(
        lambda r: layers.BatchNormalization(1 + _numbers(r, 3), _numbers(r, 3)), 4, 3
    ),
    "LayerNorm": _layer(lambda r: layers.LayerNorm(1 + _numbers(r, 4), _numbers(r, 4)), 3, 4),
    "Convolution": _layer(
        lambda r: layers.Convolution(_numbers(r, 2, 1, 2, 2), _numbers(r, 2)), 1, 1, 4, 4
    ),
    "Pooling": _layer(lambda _r: layers.Pooling(2, 2), 1, 1, 4, 4),
    "RNN": _layer(
        lambda r: layers.RNN(_numbers(r, 2, 3), _numbers(r, 3, 3), _numbers(r, 3)), 2, 2, 2
    ),
}

BUILT_IN: Final = ("TwoLayerNet", *_LAYERS)
