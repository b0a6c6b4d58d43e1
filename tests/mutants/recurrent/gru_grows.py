# /// mutant
# subject = "GRULayer"
# convention = "dicts"
# role = "gru"
# rule = "BH110"
# where = "Wn"
# also = []
# fault = "The three gradients are accumulated and never set back to zero."
# ///
import numpy as np


class GRULayer:
    # minimal gated unit over time, x (N, T, D), h starts at zero
    def __init__(self, Wf, Wn, b):
        self.params = dict(Wf=Wf, Wn=Wn, b=b)
        self.grads = dict((k, np.zeros_like(v)) for k, v in self.params.items())

    def forward(self, x):
        H = self.params["b"].shape[0]
        h = np.zeros((x.shape[0], H), dtype=x.dtype)
        self.tape = []
        for t in range(x.shape[1]):
            xh = np.hstack([x[:, t], h])
            f = 1 / (1 + np.exp(-xh @ self.params["Wf"]))
            n = np.tanh(xh @ self.params["Wn"] + self.params["b"])
            self.tape.append((xh, h, f, n))
            h = h + f * (n - h)
        return h

    def backward(self, dh):
        D = self.tape[0][0].shape[1] - dh.shape[1]
        dx = []
        for xh, h, f, n in reversed(self.tape):
            df = dh * (n - h) * f * (1 - f)
            dn = dh * f * (1 - n ** 2)
            self.grads["Wf"] += xh.T @ df
            self.grads["Wn"] += xh.T @ dn
            self.grads["b"] += dn.sum(axis=0)
            dxh = df @ self.params["Wf"].T + dn @ self.params["Wn"].T
            dx.append(dxh[:, :D])
            dh = dh * (1 - f) + dxh[:, D:]
        return np.stack(dx[::-1], axis=1)


def case_gru_layer():
    rng = np.random.default_rng(35)
    return (GRULayer(rng.normal(size=(5, 3)), rng.normal(size=(5, 3)), rng.normal(size=3)), rng.normal(size=(2, 4, 2)))
