"""Every layer and loss of ours, each with an input."""

from __future__ import annotations

import numpy as np
import pytest

from backhand import layers


def _r(*shape, seed=0):
    return np.random.default_rng([seed, *shape]).normal(size=shape)


INDICES = np.array([0, 1, 2, 1])

LAYERS = {
    "Affine": lambda: (layers.Affine(_r(3, 2), _r(2)), _r(4, 3)),
    "Affine on pictures": lambda: (layers.Affine(_r(12, 2), _r(2)), _r(4, 3, 2, 2)),
    "Relu": lambda: (layers.Relu(), _r(4, 3)),
    "Relu on pictures": lambda: (layers.Relu(), _r(2, 3, 4, 4)),
    "LeakyRelu": lambda: (layers.LeakyRelu(), _r(4, 3)),
    "Sigmoid": lambda: (layers.Sigmoid(), _r(4, 3)),
    "Tanh": lambda: (layers.Tanh(), _r(4, 3)),
    "Softplus": lambda: (layers.Softplus(), _r(4, 3)),
    "GELU": lambda: (layers.GELU(), _r(4, 3)),
    "BatchNormalization": lambda: (layers.BatchNormalization(_r(3), _r(3, seed=1)), _r(5, 3)),
    "BatchNormalization on pictures": lambda: (
        layers.BatchNormalization(_r(3), _r(3, seed=1)),
        _r(2, 3, 4, 4),
    ),
    "LayerNorm": lambda: (layers.LayerNorm(_r(3), _r(3, seed=1)), _r(4, 3)),
    "Dropout": lambda: (layers.Dropout(0.5, rng=0), _r(4, 3)),
    "Convolution": lambda: (layers.Convolution(_r(2, 3, 3, 3), _r(2)), _r(2, 3, 5, 5)),
    "Convolution padded": lambda: (
        layers.Convolution(_r(2, 3, 3, 3), _r(2), stride=2, pad=1),
        _r(2, 3, 5, 5),
    ),
    "Pooling": lambda: (layers.Pooling(2, 2, 2), _r(2, 3, 4, 4)),
    "AveragePooling": lambda: (layers.AveragePooling(2, 2, 2), _r(2, 3, 4, 4)),
    "Embedding": lambda: (layers.Embedding(_r(5, 3)), np.array([[0, 1], [4, 1]])),
    "RNN": lambda: (layers.RNN(_r(3, 2), _r(2, 2), _r(2)), _r(4, 3, 3)),
    "GRU": lambda: (layers.GRU(_r(3, 6), _r(2, 6), _r(6)), _r(4, 3, 3)),
    "LSTM": lambda: (layers.LSTM(_r(3, 8), _r(2, 8), _r(8)), _r(4, 3, 3)),
    "ScaledDotProductAttention": lambda: (
        layers.ScaledDotProductAttention(),
        (_r(2, 3, 4), _r(2, 3, 4, seed=1), _r(2, 3, 4, seed=2)),
    ),
    "Residual": lambda: (layers.Residual(layers.Affine(_r(3, 3), _r(3)), layers.Relu()), _r(4, 3)),
}

LOSSES = {
    "SoftmaxWithLoss": lambda: (layers.SoftmaxWithLoss(), _r(4, 3), INDICES),
    "SoftmaxWithLoss one-hot": lambda: (layers.SoftmaxWithLoss(), _r(4, 3), np.eye(3)[INDICES]),
    "SigmoidWithLoss": lambda: (layers.SigmoidWithLoss(), _r(4, 1), np.array([[0], [1], [1], [0]])),
    "MeanSquaredError": lambda: (layers.MeanSquaredError(), _r(4, 3), _r(4, 3, seed=1)),
    "HingeLoss": lambda: (layers.HingeLoss(), _r(4, 3), INDICES),
}


@pytest.fixture(params=LAYERS.values(), ids=LAYERS)
def layer_case(request):
    """(layer, input), each of ours in turn."""
    return request.param()


@pytest.fixture(params=LOSSES.values(), ids=LOSSES)
def loss_case(request):
    """(loss layer, scores, labels), each of ours in turn."""
    return request.param()


@pytest.fixture(params=[*LAYERS.values(), *LOSSES.values()], ids=[*LAYERS, *LOSSES])
def any_case(request):
    """(layer, input) or (loss layer, scores, labels)."""
    return request.param()


@pytest.fixture
def made():
    """Name → (layer, input)."""
    return lambda name: LAYERS[name]()
