# /// mutant
# subject = "SoftmaxCrossEntropy"
# convention = "loss"
# role = "softmax-with-loss"
# rule = "BH204"
# where = "dx"
# also = ["BH204"]
# fault = "float64 one-hot rows promote the gradient of float32 scores."
# ///
import numpy as np


class SoftmaxCrossEntropy:
    def forward(self, x, t):
        z = x - x.max(axis=1, keepdims=True)
        self.logp = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
        self.t = t if t.ndim == 2 else np.eye(x.shape[1])[t]
        return -(self.t * self.logp).sum() / len(x)

    def backward(self, dout=1):
        target = np.zeros(self.logp.shape)
        target += self.t
        return dout * (np.exp(self.logp) - target) / len(target)
