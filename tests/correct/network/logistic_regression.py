# /// correct
# subject = "LogisticRegression"
# convention = "network"
# role = "unknown"
# why = "Two parameters, one a scalar array; labels of nought and one."
# ///
import numpy as np


class LogisticRegression:
    def __init__(self, input_size):
        self.params = {"w": np.random.randn(input_size) * 0.1, "b": np.zeros(1)}

    def loss(self, x, t):
        z = x @ self.params["w"] + self.params["b"]
        return np.mean(np.logaddexp(0, z) - t * z)

    def gradient(self, x, t):
        z = x @ self.params["w"] + self.params["b"]
        d = (1 / (1 + np.exp(-z)) - t) / len(x)
        return {"w": x.T @ d, "b": np.array([d.sum()])}


def case_logistic():
    r = np.random.default_rng(3)
    np.random.seed(2)
    return LogisticRegression(4), r.normal(size=(8, 4)), (r.random(8) > 0.5).astype(float)
