# /// mutant
# subject = "LinearLayer"
# convention = "attributes"
# role = "affine"
# rule = "BH108"
# where = "b"
# also = ["BH203"]
# fault = "db is the sum over both axes, a scalar broadcast onto b."
# ///
import numpy as np


class LinearLayer:
    """y = xW + b"""

    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, inputs):
        self.inputs = inputs
        return inputs @ self.W + self.b

    def backward(self, grad_output):
        self.dW = self.inputs.T @ grad_output
        self.db = np.full_like(self.b, grad_output.sum())
        return grad_output @ self.W.T
