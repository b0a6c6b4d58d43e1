# /// mutant
# subject = "TwoLayerNet"
# convention = "network"
# role = "unknown"
# rule = "BH113"
# where = "W1"
# also = ["BH100", "BH107"]
# elsewhere = ["b1"]
# fault = "The hidden ReLU's mask is not applied on the way back."
# ///
import numpy as np


class TwoLayerNet:
    def __init__(self, input_size, hidden_size, output_size):
        rng = np.random.default_rng(0)
        self.params = {
            "W1": rng.normal(0, 0.5, (input_size, hidden_size)),
            "b1": rng.normal(0, 0.5, hidden_size),
            "W2": rng.normal(0, 0.5, (hidden_size, output_size)),
            "b2": np.zeros(output_size),
        }

    def _forward(self, x):
        p = self.params
        hidden = np.maximum(0, x @ p["W1"] + p["b1"])
        scores = hidden @ p["W2"] + p["b2"]
        scores = scores - scores.max(axis=1, keepdims=True)
        return hidden, scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))

    def loss(self, x, t):
        _, logp = self._forward(x)
        return -logp[np.arange(x.shape[0]), t].mean()

    def gradient(self, x, t):
        hidden, logp = self._forward(x)
        d = np.exp(logp)
        d[np.arange(x.shape[0]), t] -= 1
        d /= x.shape[0]
        dh = d @ self.params["W2"].T
        return {"W1": x.T @ dh, "b1": dh.sum(0), "W2": hidden.T @ d, "b2": d.sum(0)}
