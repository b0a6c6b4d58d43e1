# /// mutant
# subject = "SoftmaxCrossEntropy"
# convention = "loss"
# role = "softmax-with-loss"
# rule = "BH103"
# where = "dx"
# fault = "The gradient is divided by N once for the label's entry and again at the end."
# ///
import numpy as np


class SoftmaxCrossEntropy:
    def forward(self, x, t):
        shifted = x - x.max(axis=1, keepdims=True)
        log_probs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
        self.probs = np.exp(log_probs)
        self.t = t
        self.n = x.shape[0]
        return -log_probs[np.arange(self.n), t].mean()

    def backward(self, dout=1):
        one_hot = np.eye(self.probs.shape[1])[self.t]
        delta = ((self.probs - one_hot) / self.n).astype(self.probs.dtype)
        return dout * delta / self.n
