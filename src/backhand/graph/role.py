"""What a class or function is by its name, where the name is one that everybody uses.

Somebody's `MyCoolActivation` has no role here; the checker looks closer, and whoever records for
it hands its own answer in.
"""

from __future__ import annotations

from typing import Final

_ROLES: Final = {
    "affine": "affine",
    "linear": "affine",
    "dense": "affine",
    "relu": "relu",
    "leakyrelu": "leaky-relu",
    "sigmoid": "sigmoid",
    "tanh": "tanh",
    "softplus": "softplus",
    "gelu": "gelu",
    "softmax": "softmax",
    "logsoftmax": "log-softmax",
    "softmaxwithloss": "softmax-with-loss",
    "softmaxcrossentropy": "softmax-with-loss",
    "softmaxcrossentropyloss": "softmax-with-loss",
    "sigmoidwithloss": "binary-cross-entropy",
    "crossentropy": "cross-entropy",
    "crossentropyerror": "cross-entropy",
    "negativeloglikelihood": "nll",
    "meansquarederror": "mse",
    "mse": "mse",
    "hinge": "hinge",
    "batchnormalization": "batch-norm",
    "batchnorm": "batch-norm",
    "layernorm": "layer-norm",
    "layernormalization": "layer-norm",
    "dropout": "dropout",
    "convolution": "convolution",
    "conv": "convolution",
    "conv2d": "convolution",
    "pooling": "max-pooling",
    "maxpooling": "max-pooling",
    "averagepooling": "average-pooling",
    "embedding": "embedding",
    "rnn": "rnn",
    "gru": "gru",
    "lstm": "lstm",
    "attention": "attention",
    "residual": "residual",
}


def role_by_name(name: str) -> str:
    """Return the role of a class or function of this name; "" where it says none.

    Examples
    --------
    >>> role_by_name("SoftmaxWithLoss"), role_by_name("softmax"), role_by_name("Mine")
    ('softmax-with-loss', 'softmax', '')
    """
    word = "".join(c for c in name.lower() if c.isalnum())
    for ending in ("layer", "forward"):
        word = word.removesuffix(ending)
    return _ROLES.get(word, "")
