"""Layers with forward and backward written by hand.

A layer's `params` and `grads` are dicts with the same keys.  What forward keeps
for backward stands in `cache`, written in one line of `forward` and read in one
line of `backward`.
"""

from backhand.layers.affine import Affine
from backhand.layers.gelu import GELU
from backhand.layers.layer import Layer, LossLayer
from backhand.layers.leaky_relu import LeakyRelu
from backhand.layers.parameters import Parameters
from backhand.layers.relu import Relu
from backhand.layers.sigmoid import Sigmoid
from backhand.layers.softmax_with_loss import SoftmaxWithLoss
from backhand.layers.softplus import Softplus
from backhand.layers.tanh import Tanh

__all__ = [
    "GELU",
    "Affine",
    "Layer",
    "LeakyRelu",
    "LossLayer",
    "Parameters",
    "Relu",
    "Sigmoid",
    "SoftmaxWithLoss",
    "Softplus",
    "Tanh",
]
