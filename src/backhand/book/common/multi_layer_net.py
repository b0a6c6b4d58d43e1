"""The book's `common.multi_layer_net`; its star import brings what it imports itself."""

from __future__ import annotations

import os
import sys
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

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
    col2im,
    cross_entropy_error,
    identity_function,
    im2col,
    mean_squared_error,
    relu,
    relu_grad,
    sigmoid,
    sigmoid_grad,
    softmax,
    softmax_loss,
    step_function,
    sum_squared_error,
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
    "col2im",
    "cross_entropy_error",
    "identity_function",
    "im2col",
    "mean_squared_error",
    "np",
    "numerical_gradient",
    "os",
    "relu",
    "relu_grad",
    "sigmoid",
    "sigmoid_grad",
    "softmax",
    "softmax_loss",
    "step_function",
    "sum_squared_error",
    "sys",
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

    # Without a flag: a class of the reader's own may override them as the book has them.

    def predict(self, x: Any) -> Any:  # type: ignore[override]
        """Return the scores (N, C)."""
        for layer in self.layers.values():
            x = layer.forward(x)
        return x

    def loss(self, x: Any, t: Any) -> Any:  # type: ignore[override]
        """Return the mean cross-entropy plus λ/2 Σ W²."""
        return self.last_layer.forward(self.predict(x), t) + self._penalty()

    def accuracy(self, x: Any, t: Any) -> Any:
        """Return the share of right answers; labels are indices or one-hot."""
        t = np.asarray(t)
        answers = self.predict(x).argmax(axis=1)
        return np.mean(answers == (t if t.ndim == 1 else t.argmax(axis=1)))

    def numerical_gradient(self, x: Any, t: Any) -> dict[str, Any]:
        """Return the gradient by central differences."""
        return {
            name: numerical_gradient(lambda _W: self.loss(x, t), array)
            for name, array in self.params.items()
        }

    def gradient(self, x: Any, t: Any) -> dict[str, Any]:
        """Return the gradient by backpropagation."""
        self.loss(x, t)
        return self._backward()
