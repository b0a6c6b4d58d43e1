import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(4)
    e = m.Encoder(3, 5, 4)
    X = [r.normal(size=(6, 3)) for _ in range(3)]

    def enc(x):
        z = np.tanh(x @ e.p["W1"] + e.p["b1"]) @ e.p["W2"]
        return z / np.sqrt((z * z).sum(1, keepdims=True))

    def f():
        a, p, n = map(enc, X)
        return np.mean(np.maximum(((a - p) ** 2).sum(1) - ((a - n) ** 2).sum(1) + 0.5, 0))
    o = [e.forward(x) for x in X]
    L, *d = m.triplet_loss(*(q[0] for q in o))
    c = {"loss": (L, f())}
    for i in range(3):
        c[f"dx{i}"] = (e.backward(d[i], o[i][1]), slope(f, X[i]))
    for k in e.p:
        c[k] = (e.g[k], slope(f, e.p[k]))
    a, b, s = r.normal(size=(5, 3)) * 0.6, r.normal(size=(5, 3)) * 0.6, np.array([1, 0, 1, 0, 0.0])

    def con():
        d = np.sqrt(((a - b) ** 2).sum(1))
        return np.mean(s * d ** 2 + (1 - s) * np.maximum(1 - d, 0) ** 2) / 2
    b[1], b[3] = a[1] + 0.2, a[3] - 0.3

    def nce():
        t = np.exp(a @ b.T / 0.2)
        return -0.5 * np.mean(np.log(np.diag(t) / t.sum(1)) + np.log(np.diag(t) / t.sum(0)))
    for n, g, h in (("contrastive", m.contrastive_loss(a, b, s), con), ("nce", m.info_nce(a, b), nce)):
        c[n] = (g[0], h())
        c[n + " 1"], c[n + " 2"] = (g[1], slope(h, a)), (g[2], slope(h, b))
    return c
