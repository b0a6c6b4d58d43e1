# /// mutant
# subject = "CrossEntropyWithSoftmax"
# convention = "loss"
# role = "softmax-with-loss"
# rule = "BH102"
# where = "dx"
# fault = "Divided by the number of scores N * C instead of the batch size N."
# ///
import numpy as np


class CrossEntropyWithSoftmax:
    def forward(self, scores, labels):
        scores = scores - scores.max(axis=1, keepdims=True)
        exps = np.exp(scores)
        self.p = exps / exps.sum(axis=1, keepdims=True)
        self.labels = labels
        picked = self.p[np.arange(len(labels)), labels]
        return -np.log(np.maximum(picked, 1e-300 if picked.dtype == np.float64 else 1e-30)).mean()

    def backward(self, dout=1.0):
        g = self.p.copy()
        g[np.arange(len(self.labels)), self.labels] -= 1.0
        return dout * g / self.p.size
