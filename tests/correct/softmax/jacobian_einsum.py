# /// correct
# subject = "Softmax"
# convention = "attributes"
# role = "softmax"
# why = "The Jacobians as a stack of matrices; any leading shape."
# ///
import numpy as np


class Softmax:
    def forward(self, x):
        e = np.exp(x - x.max(axis=-1, keepdims=True))
        self.y = e / e.sum(axis=-1, keepdims=True)
        return self.y

    def backward(self, dout):
        k = self.y.shape[-1]
        J = self.y[..., :, None] * (np.eye(k, dtype=dout.dtype) - self.y[..., None, :])
        return np.einsum("...i,...ij->...j", dout, J)
