# /// correct
# subject = "MaskedNet"
# convention = "network"
# role = "unknown"
# why = "One hidden unit is dead for every input: a column of W1 and a row of W2 have a true gradient of zero."
# ///
import numpy as np


class MaskedNet:
    def __init__(self):
        rng = np.random.default_rng(19)
        self.params = {"W1": rng.normal(size=(4, 6)), "b1": rng.normal(size=6),
                       "W2": rng.normal(size=(6, 2)), "b2": rng.normal(size=2)}
        self.params["b1"][2] = -100.0

    def loss(self, x, t):
        h = np.maximum(0, x @ self.params["W1"] + self.params["b1"])
        r = h @ self.params["W2"] + self.params["b2"] - t
        return np.mean(r * r)

    def gradient(self, x, t):
        a = x @ self.params["W1"] + self.params["b1"]
        h = np.maximum(0, a)
        r = h @ self.params["W2"] + self.params["b2"] - t
        dr = r * (2 / r.size)
        da = np.where(a > 0, dr @ self.params["W2"].T, 0)
        return dict(W1=x.T @ da, b1=da.sum(0), W2=h.T @ dr, b2=dr.sum(0))


def case_masked():
    rng = np.random.default_rng(20)
    return MaskedNet(), rng.normal(size=(5, 4)), rng.normal(size=(5, 2))
