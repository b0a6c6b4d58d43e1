"""The exercise's network: Affine, ReLU, Affine, softmax with loss."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from backhand.layers import Affine, Relu
from backhand.networks.initialization import Initializer, require_size
from backhand.networks.sequential import Sequential

Floats = NDArray[np.floating[Any]]


class TwoLayerNet(Sequential):
    """A classifier with one hidden layer.

    Parameters
    ----------
    input_size, hidden_size, output_size : int
        D, H and C: values a sample, hidden units, classes.
    weight_init_std : float or str
        Standard deviation of the normal distribution that W1 and W2 are drawn from, or
        "relu", "he", "sigmoid", "xavier" (`initial_std`); the biases start at zero.
    rng : None, int or numpy.random.Generator
        Where the weights come from: a seed or a generator makes them repeatable.
    dtype : float dtype
        Of the parameters.  Inputs are converted to it.

    Attributes
    ----------
    params : Parameters
        W1 (D, H), b1 (H,), W2 (H, C), b2 (C,).  Updating an array in place and
        assigning a new one are both seen by the layers.
    layers : dict
        Affine1, Relu1, Affine2, in the order of the forward pass.
    last_layer : SoftmaxWithLoss

    Raises
    ------
    SettingError
        A size is not a positive whole number, or weight_init_std is negative or not finite.
    DtypeError
        dtype is not a real floating-point type.

    Examples
    --------
    >>> net = TwoLayerNet(4, 3, 2, rng=0, dtype=np.float64)
    >>> round(net.loss(np.ones((5, 4)), np.array([0, 1, 0, 1, 1])), 3)  # about ln 2
    0.693

    Source: 斎藤康毅 『ゼロから作るDeep Learning』 (O'Reilly Japan, 2016), section 5.7.
    """

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        output_size: int,
        weight_init_std: float | str = 0.01,
        rng: np.random.Generator | int | None = None,
        dtype: DTypeLike = np.float32,
    ) -> None:
        sizes = [
            require_size(name, size)
            for name, size in (
                ("input_size", input_size),
                ("hidden_size", hidden_size),
                ("output_size", output_size),
            )
        ]
        initial = Initializer(weight_init_std, rng, dtype)
        first, second = (
            Affine(initial.weights(rows, columns, inputs=rows), initial.zeros(columns))
            for rows, columns in itertools.pairwise(sizes)
        )
        super().__init__((first, Relu(), second))
        self._architecture = {
            "input_size": sizes[0],
            "hidden_size": sizes[1],
            "output_size": sizes[2],
        }
