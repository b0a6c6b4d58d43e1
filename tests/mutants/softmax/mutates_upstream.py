# /// mutant
# subject = "Softmax"
# convention = "attributes"
# role = "softmax"
# rule = "BH202"
# where = "-"
# fault = "The correction is subtracted from dout in place."
# ///
import numpy as np


class Softmax:
    def forward(self, x):
        e = np.exp(x - x.max(axis=1, keepdims=True))
        self.y = e / e.sum(axis=1, keepdims=True)
        return self.y

    def backward(self, dout):
        dout -= np.sum(dout * self.y, axis=1, keepdims=True)
        return self.y * dout
