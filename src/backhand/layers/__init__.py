"""Layers with forward and backward written by hand.

A layer's `params` and `grads` are dicts with the same keys.  What forward keeps
for backward stands in `cache`, written in one line of `forward` and read in one
line of `backward`.
"""

from backhand.layers.affine import Affine
from backhand.layers.attention import ScaledDotProductAttention
from backhand.layers.batch_normalization import BatchNormalization
from backhand.layers.convolution import Convolution
from backhand.layers.dropout import Dropout
from backhand.layers.embedding import Embedding
from backhand.layers.gelu import GELU
from backhand.layers.gru import GRU
from backhand.layers.hinge import HingeLoss
from backhand.layers.layer import Layer, LossLayer
from backhand.layers.layer_norm import LayerNorm
from backhand.layers.leaky_relu import LeakyRelu
from backhand.layers.lstm import LSTM
from backhand.layers.mean_squared_error import MeanSquaredError
from backhand.layers.parameters import Parameters
from backhand.layers.pooling import AveragePooling, Pooling
from backhand.layers.relu import Relu
from backhand.layers.residual import Residual
from backhand.layers.rnn import RNN
from backhand.layers.sigmoid import Sigmoid
from backhand.layers.sigmoid_with_loss import SigmoidWithLoss
from backhand.layers.softmax_with_loss import SoftmaxWithLoss
from backhand.layers.softplus import Softplus
from backhand.layers.tanh import Tanh

__all__ = [
    "GELU",
    "GRU",
    "LSTM",
    "RNN",
    "Affine",
    "AveragePooling",
    "BatchNormalization",
    "Convolution",
    "Dropout",
    "Embedding",
    "HingeLoss",
    "Layer",
    "LayerNorm",
    "LeakyRelu",
    "LossLayer",
    "MeanSquaredError",
    "Parameters",
    "Pooling",
    "Relu",
    "Residual",
    "ScaledDotProductAttention",
    "Sigmoid",
    "SigmoidWithLoss",
    "SoftmaxWithLoss",
    "Softplus",
    "Tanh",
]
