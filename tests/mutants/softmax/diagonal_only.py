# /// mutant
# subject = "Softmax"
# convention = "attributes"
# role = "softmax"
# rule = "BH109"
# where = "dx"
# fault = "Only the Jacobian's diagonal y (1 - y) is used."
# ///
import numpy as np


class Softmax:
    def forward(self, x):
        z = np.exp(x - np.max(x, axis=-1, keepdims=True))
        self.y = z / np.sum(z, axis=-1, keepdims=True)
        return self.y

    def backward(self, dout):
        return dout * self.y * (1 - self.y)
