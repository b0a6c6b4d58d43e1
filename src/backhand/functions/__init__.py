"""Pure functions without state, each with its vector-Jacobian product beside it.

``name(x, …)`` is the function; ``name_vjp(dout, …)`` takes the upstream gradient
`dout`, shaped like the function's value, and returns the gradient with respect
to each differentiable argument, shaped like that argument.
"""

from backhand.functions.affine import affine, affine_vjp
from backhand.functions.attention import (
    scaled_dot_product_attention,
    scaled_dot_product_attention_vjp,
)
from backhand.functions.binary_cross_entropy import binary_cross_entropy, binary_cross_entropy_vjp
from backhand.functions.convolution import convolution, convolution_parameters_vjp, convolution_vjp
from backhand.functions.cross_entropy import (
    cross_entropy,
    cross_entropy_vjp,
    negative_log_likelihood,
    negative_log_likelihood_vjp,
    softmax_cross_entropy,
    softmax_cross_entropy_vjp,
)
from backhand.functions.embedding import embedding, embedding_vjp
from backhand.functions.gelu import gelu, gelu_vjp
from backhand.functions.gru import gru_step, gru_step_vjp
from backhand.functions.hinge import hinge, hinge_vjp
from backhand.functions.labels import class_indices, one_hot
from backhand.functions.leaky_relu import leaky_relu, leaky_relu_vjp
from backhand.functions.lstm import lstm_step, lstm_step_vjp
from backhand.functions.mean_squared_error import mean_squared_error, mean_squared_error_vjp
from backhand.functions.normalization import (
    batch_normalization,
    batch_normalization_vjp,
    layer_normalization,
    layer_normalization_vjp,
    normalize_with,
    normalize_with_vjp,
)
from backhand.functions.pooling import (
    average_pooling,
    average_pooling_vjp,
    max_pooling,
    max_pooling_vjp,
)
from backhand.functions.relu import relu, relu_vjp
from backhand.functions.rnn import rnn_step, rnn_step_vjp
from backhand.functions.sigmoid import sigmoid, sigmoid_vjp
from backhand.functions.softmax import log_softmax, log_softmax_vjp, softmax, softmax_vjp
from backhand.functions.softplus import softplus, softplus_vjp
from backhand.functions.tanh import tanh, tanh_vjp
from backhand.functions.windows import col2im, conv_output_size, im2col

__all__ = [
    "affine",
    "affine_vjp",
    "average_pooling",
    "average_pooling_vjp",
    "batch_normalization",
    "batch_normalization_vjp",
    "binary_cross_entropy",
    "binary_cross_entropy_vjp",
    "class_indices",
    "col2im",
    "conv_output_size",
    "convolution",
    "convolution_parameters_vjp",
    "convolution_vjp",
    "cross_entropy",
    "cross_entropy_vjp",
    "embedding",
    "embedding_vjp",
    "gelu",
    "gelu_vjp",
    "gru_step",
    "gru_step_vjp",
    "hinge",
    "hinge_vjp",
    "im2col",
    "layer_normalization",
    "layer_normalization_vjp",
    "leaky_relu",
    "leaky_relu_vjp",
    "log_softmax",
    "log_softmax_vjp",
    "lstm_step",
    "lstm_step_vjp",
    "max_pooling",
    "max_pooling_vjp",
    "mean_squared_error",
    "mean_squared_error_vjp",
    "negative_log_likelihood",
    "negative_log_likelihood_vjp",
    "normalize_with",
    "normalize_with_vjp",
    "one_hot",
    "relu",
    "relu_vjp",
    "rnn_step",
    "rnn_step_vjp",
    "scaled_dot_product_attention",
    "scaled_dot_product_attention_vjp",
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
