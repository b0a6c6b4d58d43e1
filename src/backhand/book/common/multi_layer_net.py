"""The book's `common.multi_layer_net`."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

import numpy as np

from backhand.book.common.gradient import numerical_gradient
from backhand.book.common.layers import (
    Affine,
    BatchNormalization,
    Convolution,
    Dropout,
    Pooling,
    Relu,
    Sigmoid,
    SoftmaxWithLoss,
    cross_entropy_error,
    relu,
    sigmoid,
    softmax,
)
from backhand.book.common.multi_layer_net_extend import MultiLayerNetExtend as _Extended

__all__ = [
    "Affine",
    "BatchNormalization",
    "Convolution",
    "Dropout",
    "MultiLayerNet",
    "OrderedDict",
    "Pooling",
    "Relu",
    "Sigmoid",
    "SoftmaxWithLoss",
    "cross_entropy_error",
    "np",
    "numerical_gradient",
    "relu",
    "sigmoid",
    "softmax",
]


class MultiLayerNet(_Extended):
    """A stack of affine layers with weight decay: see `MultiLayerNetExtend`."""

    def __init__(
        self,
        input_size: int,
        hidden_size_list: Sequence[int],
        output_size: int,
        activation: str = "relu",
        weight_init_std: str | float = "relu",
        weight_decay_lambda: float = 0,
    ) -> None:
        super().__init__(
            input_size,
            hidden_size_list,
            output_size,
            activation,
            weight_init_std,
            weight_decay_lambda,
        )
