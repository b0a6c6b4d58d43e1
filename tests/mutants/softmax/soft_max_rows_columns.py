# /// mutant
# subject = "Softmax"
# convention = "attributes"
# role = "softmax"
# rule = "BH402"
# where = "out"
# also = ["BH109", "BH100", "BH108"]
# fault = "Forward normalises over the batch, backward is right for rows."
# ///
import numpy as np


class Softmax:
    def forward(self, x):
        x = x - x.max(axis=0)
        e = np.exp(x)
        self.y = e / e.sum(axis=0)
        return self.y

    def backward(self, dout):
        inner = (dout * self.y).sum(axis=1, keepdims=True)
        return self.y * (dout - inner)
