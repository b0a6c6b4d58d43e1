# /// correct
# subject = "Sigmoid"
# convention = "attributes"
# role = "sigmoid"
# why = "Written through tanh."
# ///
import numpy as np


class Sigmoid:
    def forward(self, x):
        self.out = 0.5 * (np.tanh(0.5 * x) + 1)
        return self.out

    def backward(self, dout):
        return dout * (1.0 - self.out) * self.out
