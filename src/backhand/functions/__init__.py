"""Pure functions without state, each with its vector-Jacobian product beside it.

``name(x, …)`` is the function; ``name_vjp(dout, …)`` takes the upstream gradient
`dout`, shaped like the function's value, and returns the gradient with respect
to each differentiable argument, shaped like that argument.
"""

from backhand.functions.affine import affine, affine_vjp
from backhand.functions.cross_entropy import (
    cross_entropy,
    cross_entropy_vjp,
    negative_log_likelihood,
    negative_log_likelihood_vjp,
    softmax_cross_entropy,
    softmax_cross_entropy_vjp,
)
from backhand.functions.gelu import gelu, gelu_vjp
from backhand.functions.labels import class_indices, one_hot
from backhand.functions.leaky_relu import leaky_relu, leaky_relu_vjp
from backhand.functions.mean_squared_error import mean_squared_error, mean_squared_error_vjp
from backhand.functions.relu import relu, relu_vjp
from backhand.functions.sigmoid import sigmoid, sigmoid_vjp
from backhand.functions.softmax import log_softmax, log_softmax_vjp, softmax, softmax_vjp
from backhand.functions.softplus import softplus, softplus_vjp
from backhand.functions.tanh import tanh, tanh_vjp

__all__ = [
    "affine",
    "affine_vjp",
    "class_indices",
    "cross_entropy",
    "cross_entropy_vjp",
    "gelu",
    "gelu_vjp",
    "leaky_relu",
    "leaky_relu_vjp",
    "log_softmax",
    "log_softmax_vjp",
    "mean_squared_error",
    "mean_squared_error_vjp",
    "negative_log_likelihood",
    "negative_log_likelihood_vjp",
    "one_hot",
    "relu",
    "relu_vjp",
    "sigmoid",
    "sigmoid_vjp",
    "softmax",
    "softmax_cross_entropy",
    "softmax_cross_entropy_vjp",
    "softmax_vjp",
    "softplus",
    "softplus_vjp",
    "tanh",
    "tanh_vjp",
]
