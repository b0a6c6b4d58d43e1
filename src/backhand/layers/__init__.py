"""Layers with forward and backward written by hand.

A layer's `params` and `grads` are dicts with the same keys.  What forward keeps
for backward stands in `cache`, written in one line of `forward` and read in one
line of `backward`.
"""

from backhand.layers.affine import Affine
from backhand.layers.layer import Layer, LossLayer
from backhand.layers.parameters import Parameters
from backhand.layers.relu import Relu
from backhand.layers.sigmoid import Sigmoid
from backhand.layers.softmax_with_loss import SoftmaxWithLoss

__all__ = [
    "Affine",
    "Layer",
    "LossLayer",
    "Parameters",
    "Relu",
    "Sigmoid",
    "SoftmaxWithLoss",
]
