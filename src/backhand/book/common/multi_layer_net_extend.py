"""The book's `common.multi_layer_net_extend`; its star import brings what it imports itself."""

from __future__ import annotations

import os
import sys
from collections import OrderedDict
from collections.abc import Sequence
from itertools import pairwise
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
from backhand.networks import initial_std

__all__ = [
    "Affine",
    "BatchNormalization",
    "Convolution",
    "Dropout",
    "MultiLayerNetExtend",
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

_ACTIVATIONS: dict[str, Any] = {"sigmoid": Sigmoid, "relu": Relu}


class MultiLayerNetExtend:
    """A stack of affine layers, with weight decay, dropout and batch normalization.

    Parameters
    ----------
    input_size : int
    hidden_size_list : sequence of int
    output_size : int
    activation : "relu" or "sigmoid"
    weight_init_std : "relu", "he", "sigmoid", "xavier" or float
    weight_decay_lambda : float
    use_dropout : bool
    dropout_ration : float
    use_batchnorm : bool

    Attributes
    ----------
    params : dict
        W1, b1, …; with batch normalization gamma1, beta1, …
    layers : OrderedDict
        Affine1, BatchNorm1, Activation_function1, Dropout1, Affine2, …
    last_layer : SoftmaxWithLoss
    """

    def __init__(
        self,
        input_size: int,
        hidden_size_list: Sequence[int],
        output_size: int,
        activation: str = "relu",
        weight_init_std: str | float = "relu",
        weight_decay_lambda: float = 0,
        use_dropout: bool = False,
        dropout_ration: float = 0.5,
        use_batchnorm: bool = False,
    ) -> None:
        self.input_size = input_size
        self.output_size = output_size
        self.hidden_size_list = hidden_size_list
        self.hidden_layer_num = len(hidden_size_list)
        self.use_dropout = use_dropout
        self.weight_decay_lambda = weight_decay_lambda
        self.use_batchnorm = use_batchnorm
        self.params: dict[str, Any] = {}
        self.layers: OrderedDict[str, Any] = OrderedDict()
        sizes = [input_size, *hidden_size_list, output_size]
        for k, (rows, columns) in enumerate(pairwise(sizes), 1):
            # Drawn from np.random, so that a script's np.random.seed holds.
            std = initial_std(weight_init_std, rows)
            self.params[f"W{k}"] = std * np.random.randn(rows, columns)
            self.params[f"b{k}"] = np.zeros(columns)
            self.layers[f"Affine{k}"] = Affine(self.params[f"W{k}"], self.params[f"b{k}"])
            if k > self.hidden_layer_num:
                break
            if use_batchnorm:
                gamma = self.params[f"gamma{k}"] = np.ones(columns)
                beta = self.params[f"beta{k}"] = np.zeros(columns)
                self.layers[f"BatchNorm{k}"] = BatchNormalization(gamma, beta)
            self.layers[f"Activation_function{k}"] = _ACTIVATIONS[activation]()
            if use_dropout:
                self.layers[f"Dropout{k}"] = Dropout(dropout_ration)
        self.last_layer = SoftmaxWithLoss()

    def predict(self, x: Any, train_flg: bool = False) -> Any:
        """Return the scores (N, C)."""
        for name, layer in self.layers.items():
            takes_flag = "Dropout" in name or "BatchNorm" in name
            x = layer.forward(x, train_flg) if takes_flag else layer.forward(x)
        return x

    def loss(self, x: Any, t: Any, train_flg: bool = False) -> Any:
        """Return the mean cross-entropy plus λ/2 Σ W²."""
        y = self.predict(x, train_flg)
        return self.last_layer.forward(y, t) + self._penalty()

    def _penalty(self) -> Any:
        weights = [self.params[f"W{k}"] for k in range(1, self.hidden_layer_num + 2)]
        return 0.5 * self.weight_decay_lambda * sum(np.sum(W**2) for W in weights)

    def accuracy(self, X: Any, T: Any) -> Any:
        """Return the share of right answers; labels are indices or one-hot."""
        T = np.asarray(T)
        answers = self.predict(X, train_flg=False).argmax(axis=1)
        return np.mean(answers == (T if T.ndim == 1 else T.argmax(axis=1)))

    def numerical_gradient(self, X: Any, T: Any) -> dict[str, Any]:
        """Return the gradient by central differences, dropout and normalization in training."""
        return {
            name: numerical_gradient(lambda _W: self.loss(X, T, train_flg=True), array)
            for name, array in self.params.items()
        }

    def gradient(self, x: Any, t: Any) -> dict[str, Any]:
        """Return the gradient by backpropagation, dropout and normalization in training."""
        self.loss(x, t, train_flg=True)
        return self._backward()

    def _backward(self) -> dict[str, Any]:
        dout = self.last_layer.backward(1)
        for layer in reversed(self.layers.values()):
            dout = layer.backward(dout)
        grads: dict[str, Any] = {}
        for k in range(1, self.hidden_layer_num + 2):
            affine = self.layers[f"Affine{k}"]
            grads[f"W{k}"] = affine.dW + self.weight_decay_lambda * self.params[f"W{k}"]
            grads[f"b{k}"] = affine.db
            if f"BatchNorm{k}" in self.layers:
                grads[f"gamma{k}"] = self.layers[f"BatchNorm{k}"].dgamma
                grads[f"beta{k}"] = self.layers[f"BatchNorm{k}"].dbeta
        return grads
