"""What star imports of the book's layers bring, NumPy with them."""

import numpy as np

from backhand.functions import cross_entropy as cross_entropy_error
from backhand.functions import sigmoid, softmax
from backhand.layers import Affine, Relu, Sigmoid, SoftmaxWithLoss

__all__ = [
    "Affine",
    "Relu",
    "Sigmoid",
    "SoftmaxWithLoss",
    "cross_entropy_error",
    "np",
    "sigmoid",
    "softmax",
]
