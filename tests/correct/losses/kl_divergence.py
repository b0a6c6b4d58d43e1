# /// correct
# subject = "KLLoss"
# convention = "loss"
# role = "unknown"
# why = "Soft targets with noughts among them."
# ///
import numpy as np


class KLLoss:
    def forward(self, x, t):
        m = x.max(1, keepdims=True)
        self.logq = x - m - np.log(np.exp(x - m).sum(1, keepdims=True))
        self.t = t
        entropy = np.where(t > 0, t * np.log(np.where(t > 0, t, 1)), 0).sum()
        return (entropy - (t * self.logq).sum()) / len(x)

    def backward(self, dout=1):
        total = self.t.sum(1, keepdims=True)
        return dout * (np.exp(self.logq) * total - self.t) / len(self.t)


def case_kl():
    r = np.random.default_rng(1)
    t = r.dirichlet(np.ones(4), 5)
    t[0] = [0, 1, 0, 0]
    return KLLoss(), r.normal(size=(5, 4)), t
