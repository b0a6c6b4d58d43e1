"""What star imports of the book's layers bring, NumPy with them."""

import numpy as np

from backhand.functions import cross_entropy as cross_entropy_error
from backhand.functions import sigmoid, softmax
from backhand.layers import Affine as _Affine
from backhand.layers import Relu, Sigmoid, SoftmaxWithLoss

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


class Affine(_Affine):
    """x W + b, with the gradients where the book's readers look for them: dW and db."""

    def __init__(self, W, b):
        super().__init__(W, b)
        self.W, self.b = self.params["W"], self.params["b"]
        self.dW = self.db = None

    def backward(self, dout):
        """Return the gradient of x, in its shape."""
        dx = super().backward(dout)
        self.dW, self.db = self.grads["W"], self.grads["b"]
        return dx
