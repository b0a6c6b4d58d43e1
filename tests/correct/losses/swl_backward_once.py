# /// correct
# subject = "CrossEntropy"
# convention = "loss"
# role = "softmax-with-loss"
# why = "backward hands out its cached array and drops it, so it may be called once for each forward."
# ///
import numpy as np


class CrossEntropy:
    def forward(self, scores, labels):
        z = scores - scores.max(axis=1, keepdims=True)
        log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
        rows = np.arange(scores.shape[0])
        grad = np.exp(log_p)
        grad[rows, labels] -= 1
        grad /= scores.shape[0]
        self._cache = [grad]
        return -log_p[rows, labels].mean()

    def backward(self, dout=1):
        return dout * self._cache.pop()
