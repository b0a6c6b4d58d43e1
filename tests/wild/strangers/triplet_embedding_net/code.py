"""Metric learning playground: three losses on one tiny encoder."""
import numpy as np


class Encoder:
    """x -> tanh(x W1 + b1) W2 -> unit sphere. backward() ADDS to the grads."""

    def __init__(self, n_in, n_hid, n_out, seed=0):
        g = np.random.default_rng(seed)
        self.p = {"W1": g.normal(0, n_in ** -0.5, (n_in, n_hid)), "b1": np.zeros(n_hid),
                  "W2": g.normal(0, n_hid ** -0.5, (n_hid, n_out))}
        self.zero_grad()

    def zero_grad(self):
        self.g = {k: np.zeros_like(v) for k, v in self.p.items()}

    def forward(self, x):
        h = np.tanh(x @ self.p["W1"] + self.p["b1"])
        z = h @ self.p["W2"]
        e, cache = normalize(z)
        return e, (x, h, cache)

    def backward(self, de, ctx):
        x, h, cache = ctx
        dz = normalize_backward(de, cache)
        self.g["W2"] += h.T @ dz
        dh = (dz @ self.p["W2"].T) * (1 - h * h)
        self.g["W1"] += x.T @ dh
        self.g["b1"] += dh.sum(0)
        return dh @ self.p["W1"].T

    def step(self, lr):
        for k in self.p:
            self.p[k] -= lr * self.g[k]


def normalize(z):
    n = np.linalg.norm(z, axis=1, keepdims=True)
    e = z / n
    return e, (e, n)


def normalize_backward(de, cache):
    e, n = cache
    return (de - e * np.sum(e * de, axis=1, keepdims=True)) / n


def triplet_loss(a, p, n, margin=0.5):
    """max(0, |a-p|^2 - |a-n|^2 + margin), mean over the batch"""
    dap, dan = a - p, a - n
    raw = np.sum(dap ** 2, axis=1) - np.sum(dan ** 2, axis=1) + margin
    active = (raw > 0)[:, None] / len(a)
    loss = np.maximum(raw, 0).mean()
    da = 2 * active * (dap - dan)       # = 2 (n - p)
    dp = -2 * active * dap
    dn = 2 * active * dan
    return loss, da, dp, dn


def contrastive_loss(e1, e2, same, margin=1.0):
    diff = e1 - e2
    d = np.sqrt(np.sum(diff ** 2, axis=1) + 1e-12)
    gap = np.maximum(0, margin - d)
    loss = np.mean(same * d ** 2 + (1 - same) * gap ** 2) / 2
    coef = (same - (1 - same) * gap / d) / len(d)
    d1 = coef[:, None] * diff
    return loss, d1, -d1


def info_nce(q, k, tau=0.2):
    """Row i of q belongs to row i of k; all others are negatives. Symmetric."""
    n = len(q)
    s = q @ k.T / tau
    p_row = np.exp(s - s.max(1, keepdims=True))
    p_row /= p_row.sum(1, keepdims=True)
    p_col = np.exp(s - s.max(0, keepdims=True))
    p_col /= p_col.sum(0, keepdims=True)
    i = np.arange(n)
    loss = -0.5 * (np.log(p_row[i, i]).mean() + np.log(p_col[i, i]).mean())
    ds = 0.5 * (p_row + p_col) / n
    ds[i, i] -= 1.0 / n
    return loss, ds @ k / tau, ds.T @ q / tau


def main():
    g = np.random.default_rng(1)
    centers = g.normal(size=(5, 10)) * 2
    enc = Encoder(10, 32, 4)
    for it in range(200):
        y = g.integers(0, 5, 64)
        other = (y + g.integers(1, 5, 64)) % 5
        a, p, n = (centers[k] + g.normal(size=(64, 10)) for k in (y, y, other))
        enc.zero_grad()
        ea, ca = enc.forward(a)
        ep, cp = enc.forward(p)
        en, cn = enc.forward(n)
        loss, da, dp, dn = triplet_loss(ea, ep, en)
        for de, ctx in ((da, ca), (dp, cp), (dn, cn)):
            enc.backward(de, ctx)
        enc.step(0.2)
        if it % 50 == 0:
            print(it, loss)


if __name__ == "__main__":
    main()
