# /// mutant
# subject = "ThreeLayerNet"
# convention = "network"
# role = "unknown"
# rule = "BH109"
# where = "W1"
# also = ["BH100", "BH113"]
# elsewhere = ["b1"]
# fault = "The middle layer is skipped on the way back: layer 1 gets the gradient of layer 3's input."
# ///
import numpy as np


class ThreeLayerNet:
    def __init__(self, in_dim, out_dim):
        H = 6
        r = np.random.RandomState(33)
        shapes = [(in_dim, H), (H, H), (H, out_dim)]
        self.params = {}
        for i, s in enumerate(shapes, start=1):
            self.params[f"W{i}"] = r.normal(0, 0.6, s)
            self.params[f"b{i}"] = r.normal(0, 0.1, s[1])

    def _run(self, x):
        acts = [x]
        for i in (1, 2):
            x = np.tanh(x @ self.params[f"W{i}"] + self.params[f"b{i}"])
            acts.append(x)
        return acts, x @ self.params["W3"] + self.params["b3"]

    def loss(self, x, t):
        _, s = self._run(x)
        s = s - s.max(1, keepdims=True)
        return (np.log(np.exp(s).sum(1)) - s[np.arange(len(s)), t]).mean()

    def gradient(self, x, t):
        acts, s = self._run(x)
        e = np.exp(s - s.max(1, keepdims=True))
        d = e / e.sum(1, keepdims=True)
        d[np.arange(len(s)), t] -= 1
        d /= len(s)
        grads = {"W3": acts[2].T @ d, "b3": d.sum(0)}
        dh = d @ self.params["W3"].T
        d2 = dh * (1 - acts[2] ** 2)
        grads["W2"], grads["b2"] = acts[1].T @ d2, d2.sum(0)
        d1 = dh * (1 - acts[1] ** 2)
        grads["W1"], grads["b1"] = acts[0].T @ d1, d1.sum(0)
        return grads
