"""RealNVP in two dimensions. Maximum likelihood with gradients worked out on paper.

Coupling layer: the kept coordinate a passes, the other one becomes
    z = b * exp(s(a)) + t(a)
with s and t from one small tanh net. log|det| = s(a).
"""
import numpy as np


class Coupling:
    def __init__(self, hidden, keep, rng):
        self.keep = keep                   # index of the coordinate that passes
        self.other = 1 - keep
        self.params = {
            "V": rng.normal(0, 0.5, (1, hidden)),
            "c": np.zeros(hidden),
            "us": rng.normal(0, 0.2, (hidden, 1)),
            "ut": rng.normal(0, 0.2, (hidden, 1)),
        }

    def forward(self, x):
        P = self.params
        a = x[:, [self.keep]]
        b = x[:, [self.other]]
        h = np.tanh(a @ P["V"] + P["c"])
        s = np.tanh(h @ P["us"])           # bounded, otherwise it explodes
        t = h @ P["ut"]
        z = np.empty_like(x)
        z[:, [self.keep]] = a
        z[:, [self.other]] = b * np.exp(s) + t
        self.tmp = a, b, h, s
        return z, s[:, 0]

    def backward(self, dz, dlogdet):
        P = self.params
        a, b, h, s = self.tmp
        da = dz[:, [self.keep]].copy()
        dzb = dz[:, [self.other]]
        db = dzb * np.exp(s)
        ds = dzb * b * np.exp(s) + dlogdet[:, None]
        dpre = ds * (1 - s ** 2)
        dh = dpre @ P["us"].T + dzb @ P["ut"].T
        du = dh * (1 - h ** 2)
        self.grads = {"us": h.T @ dpre, "ut": h.T @ dzb, "V": a.T @ du, "c": du.sum(axis=0)}
        da += du @ P["V"].T
        dx = np.empty_like(dz)
        dx[:, [self.keep]] = da
        dx[:, [self.other]] = db
        return dx


class Flow:
    def __init__(self, n_layers=4, hidden=8, seed=0):
        rng = np.random.default_rng(seed)
        self.layers = [Coupling(hidden, i % 2, rng) for i in range(n_layers)]

    def nll(self, x):
        """mean negative log likelihood under a standard normal base"""
        z, logdet = x, 0.0
        for layer in self.layers:
            z, ld = layer.forward(z)
            logdet = logdet + ld
        self.z = z
        logp = -0.5 * np.sum(z ** 2, axis=1) - np.log(2 * np.pi) + logdet
        return -np.mean(logp)

    def backward(self):
        n = len(self.z)
        dz = self.z / n
        dlogdet = -np.ones(n) / n
        for layer in reversed(self.layers):
            dz = layer.backward(dz, dlogdet)
        return dz

    def fit(self, x, lr=0.05, steps=200):
        for i in range(steps):
            loss = self.nll(x)
            self.backward()
            for layer in self.layers:
                for k, g in layer.grads.items():
                    layer.params[k] -= lr * g
            if i % 50 == 0:
                print(i, round(loss, 4))


if __name__ == "__main__":
    rng = np.random.default_rng(1)
    u = rng.normal(size=200)
    Flow().fit(np.stack([u, u ** 2 * 0.5 + 0.3 * rng.normal(size=200)], axis=1))
