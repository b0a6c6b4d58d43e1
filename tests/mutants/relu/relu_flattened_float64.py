# /// mutant
# subject = "ReluLayer"
# convention = "attributes"
# role = "relu"
# rule = "BH204"
# where = "out"
# also = ["BH204"]
# fault = "forward builds its output in a float64 buffer."
# ///
import numpy as np


class ReluLayer:
    def forward(self, x):
        out = np.zeros(x.shape)
        self.idx = np.nonzero(x > 0)
        out[self.idx] = x[self.idx]
        return out

    def backward(self, dout):
        dx = np.zeros_like(dout)
        dx[self.idx] = dout[self.idx]
        return dx
