# /// mutant
# subject = "LogisticRegression"
# convention = "network"
# role = "unknown"
# rule = "BH103"
# where = "W"
# elsewhere = ["b"]
# fault = "The loss is a mean over the samples, the gradient a sum."
# ///
import numpy as np


class LogisticRegression:
    def __init__(self, n_features=4):
        rng = np.random.default_rng(9)
        self.params = {"W": rng.normal(size=(n_features, 1)), "b": rng.normal(size=1)}

    def predict(self, x):
        return x @ self.params["W"] + self.params["b"]

    def loss(self, x, t):
        z = self.predict(x)
        t = t.reshape(z.shape)
        return np.mean(np.logaddexp(0, z) - t * z)

    def gradient(self, x, t):
        z = self.predict(x)
        p = 1 / (1 + np.exp(-z))
        err = p - t.reshape(z.shape)
        return {"W": x.T @ err, "b": err.sum(axis=0)}


def case_logistic():
    rng = np.random.default_rng(1)
    return LogisticRegression(4), rng.normal(size=(8, 4)), np.array([0., 1, 1, 0, 1, 0, 0, 1])
