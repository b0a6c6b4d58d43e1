"""Input that is no array of numbers, given to each layer: told as what it is."""

from __future__ import annotations

import numpy as np
import pytest

from backhand import layers
from backhand.errors import DtypeError

ones = np.ones


class Sparse:
    """What a sparse matrix is to NumPy: an object with toarray(); scipy may not be there."""

    shape = (4, 3)

    def toarray(self):
        return ones(self.shape)


MADE = [
    layers.Affine(ones((3, 2)), ones(2)),
    layers.Relu(),
    layers.LeakyRelu(),
    layers.Sigmoid(),
    layers.Tanh(),
    layers.GELU(),
    layers.Softplus(),
    layers.Dropout(),
    layers.BatchNormalization(ones(3), ones(3)),
    layers.LayerNorm(ones(3), ones(3)),
    layers.Convolution(ones((1, 1, 2, 2)), ones(1)),
    layers.Pooling(2, 2),
    layers.AveragePooling(2, 2),
    layers.RNN(ones((3, 2)), ones((2, 2)), ones(2)),
    layers.LSTM(ones((3, 8)), ones((2, 8)), ones(8)),
    layers.GRU(ones((3, 6)), ones((2, 6)), ones(6)),
    layers.Residual(layers.Relu()),
]


@pytest.mark.parametrize("layer", MADE, ids=lambda layer: type(layer).__name__)
def test_a_sparse_matrix(layer):
    with pytest.raises(DtypeError, match=r"x is a sparse matrix \(Sparse\): give x.toarray\(\)"):
        layer.forward(Sparse())


@pytest.mark.parametrize("layer", MADE, ids=lambda layer: type(layer).__name__)
def test_words(layer):
    with pytest.raises(DtypeError, match="x holds <U1, not numbers"):
        layer.forward(np.array([["a", "b", "c"]]))
