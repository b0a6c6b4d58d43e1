# /// mutant
# subject = "SoftmaxBatch"
# convention = "attributes"
# role = "softmax"
# rule = "BH116"
# where = "dx"
# fault = "Every sample's result is written to the same row of dx."
# ///
import numpy as np


class SoftmaxBatch:
    def forward(self, x):
        e = np.exp(x - x.max(axis=1, keepdims=True))
        self.y = e / e.sum(axis=1, keepdims=True)
        return self.y

    def backward(self, dout):
        N = dout.shape[0]
        dx = np.zeros_like(dout)
        n = 0
        for y, d in zip(self.y, dout):
            jac = np.diag(y) - np.outer(y, y)
            dx[n] = jac.dot(d)
        return dx
