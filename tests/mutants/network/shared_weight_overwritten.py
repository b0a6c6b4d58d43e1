# /// mutant
# subject = "TiedAutoencoder"
# convention = "network"
# role = "unknown"
# rule = "BH116"
# where = "W"
# also = ["BH109"]
# fault = "W is used by encoder and decoder; the decoder's share overwrites the encoder's."
# ///
import numpy as np


class TiedAutoencoder:
    def __init__(self, n_in, n_hidden):
        g = np.random.default_rng(17)
        self.params = {
            "W": g.normal(0, 0.5, (n_in, n_hidden)),
            "b": g.normal(0, 0.5, n_hidden),
            "c": g.normal(0, 0.5, n_in),
        }

    def loss(self, x, t):
        h = np.tanh(x @ self.params["W"] + self.params["b"])
        out = h @ self.params["W"].T + self.params["c"]
        return ((out - t) ** 2).sum() / (2 * len(x))

    def gradient(self, x, t):
        W = self.params["W"]
        h = np.tanh(x @ W + self.params["b"])
        out = h @ W.T + self.params["c"]
        dout = (out - t) / len(x)
        grads = {"c": dout.sum(0)}
        da = (dout @ W) * (1 - h ** 2)
        grads["W"] = x.T @ da          # encoder
        grads["b"] = da.sum(0)
        grads["W"] = dout.T @ h        # decoder
        return grads


def case_autoencoder():
    x = np.random.default_rng(0).normal(size=(6, 5))
    return TiedAutoencoder(5, 3), x, x + 0.5
