# /// correct
# subject = "SoftmaxCrossEntropyLoss"
# convention = "loss"
# role = "softmax-with-loss"
# why = "Understands one-hot labels only, as the case shows."
# ///
import numpy as np


class SoftmaxCrossEntropyLoss:
    def forward(self, x, t):
        shifted = x - np.max(x, axis=1, keepdims=True)
        self.log_y = shifted - np.log(np.sum(np.exp(shifted), axis=1, keepdims=True))
        self.t = t.astype(x.dtype)
        return -np.sum(self.t * self.log_y) / x.shape[0]

    def backward(self, dout=1):
        return dout * (np.exp(self.log_y) - self.t) / self.t.shape[0]


def case_one_hot():
    t = np.eye(3, dtype=np.int64)[[1, 0, 2, 2, 1]]
    return SoftmaxCrossEntropyLoss(), np.random.default_rng(7).normal(size=(5, 3)), t
