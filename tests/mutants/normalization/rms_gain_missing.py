# /// mutant
# subject = "RMSNorm"
# convention = "dicts"
# role = "rms-norm"
# rule = "BH109"
# where = "dx"
# also = ["BH100", "BH113"]
# fault = "The gain is left out of the input's gradient."
# ///
import numpy as np


class RMSNorm:
    def __init__(self, dim):
        self.params = {"g": np.random.uniform(0.5, 1.5, dim)}
        self.grads = {"g": np.zeros(dim)}

    def forward(self, x):
        self.r = np.sqrt((x * x).mean(-1, keepdims=True) + 1e-6)
        self.n = x / self.r
        return self.n * self.params["g"]

    def backward(self, dout):
        self.grads["g"] = (dout * self.n).sum(axis=tuple(range(dout.ndim - 1)))
        return (dout - self.n * (dout * self.n).mean(-1, keepdims=True)) / self.r


def case_rms():
    rng = np.random.default_rng(14)
    np.random.seed(1)
    return RMSNorm(6), rng.normal(size=(5, 6))
