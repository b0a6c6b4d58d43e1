# /// correct
# subject = "Swish"
# convention = "attributes"
# role = "silu"
# why = "beta is a plain float, not a parameter; the derivative is written through the output."
# ///
import numpy as np


class Swish:
    def __init__(self, beta: float = 1.0):
        self.beta = beta

    def forward(self, x):
        self.s = 0.5 * (1 + np.tanh(0.5 * self.beta * x))
        self.y = x * self.s
        return self.y

    def backward(self, dout):
        return dout * (self.beta * self.y + self.s * (1 - self.beta * self.y))
