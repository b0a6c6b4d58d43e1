"""What a name says a piece of code is."""

from __future__ import annotations

import pytest

from backhand.reading.naming import role_of


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("MyAffine", "affine"),
        ("LinearLayer", "affine"),
        ("FullyConnected", "affine"),
        ("Dense", "affine"),
        ("relu_forward", "relu"),
        ("ReLU", "relu"),
        ("LeakyReLU", "leaky-relu"),
        ("ReLULayer", "relu"),
        ("ELULayer", "elu"),
        ("SofttmaxWithLoss", "softmax-with-loss"),
        ("softmax_loss", "softmax-with-loss"),
        ("LogSoftmax", "log-softmax"),
        ("Softmax", "softmax"),
        ("BatchNormalization", "batch-norm"),
        ("LayerNorm", "layer-norm"),
        ("MaxPool2d", "max-pooling"),
        ("Convolution", "convolution"),
        ("TimeLSTM", "lstm"),
        ("TwoLayerNet", "network"),
        ("Whatever", "unknown"),
    ],
)
def test_names_as_people_write_them(name, role):
    assert role_of(name) == role
