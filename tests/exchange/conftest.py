"""Networks of every kind of layer that can leave."""

from __future__ import annotations

import numpy as np
import pytest

from backhand.layers import (
    GELU,
    Affine,
    AveragePooling,
    BatchNormalization,
    Convolution,
    Dropout,
    LayerNorm,
    LeakyRelu,
    Pooling,
    Relu,
    Residual,
    Sigmoid,
    Softplus,
    Tanh,
)
from backhand.networks import Sequential


def affine(rng, rows, columns):
    return Affine(
        rng.normal(size=(rows, columns)).astype("f") / rows**0.5,
        rng.normal(size=columns).astype("f"),
    )


def vector(rng, size):
    return rng.normal(1, 0.3, size).astype("f")


@pytest.fixture
def rows_network():
    """Every layer that takes rows; moving means of its own."""
    rng = np.random.default_rng(0)
    network = Sequential(
        [
            affine(rng, 6, 8),
            BatchNormalization(vector(rng, 8), vector(rng, 8)),
            Relu(),
            affine(rng, 8, 7),
            LayerNorm(vector(rng, 7), vector(rng, 7)),
            GELU(),
            Dropout(0.5, 0),
            Residual(affine(rng, 7, 7), Tanh(), affine(rng, 7, 7)),
            LeakyRelu(0.1),
            Sigmoid(),
            affine(rng, 7, 5),
            Softplus(),
            affine(rng, 5, 4),
        ]
    )
    network.training = True
    network.predict(rng.normal(3, 2, (50, 6)).astype("f"))
    network.training = False
    return network


@pytest.fixture
def pictures_network():
    """Every layer that takes pictures."""
    rng = np.random.default_rng(1)
    return Sequential(
        [
            Convolution(rng.normal(size=(4, 2, 3, 3)).astype("f") / 4, vector(rng, 4), 1, 1),
            BatchNormalization(vector(rng, 4), vector(rng, 4)),
            Relu(),
            Pooling(3, 2, stride=2, pad=1),
            Convolution(rng.normal(size=(3, 4, 2, 3)).astype("f") / 5, vector(rng, 3), 2),
            AveragePooling(2, 2, stride=1, pad=1),
            affine(rng, 36, 4),
        ],
        sample_shape=(2, 9, 12),
    )
