import types
import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(10)
    s, rel = r.normal(size=5), np.array([2, 0, 1, 0, 2])
    pair = lambda: np.mean([np.log(1 + np.exp(-1.7 * (s[i] - s[j]))) for i in range(5) for j in range(5) if rel[i] > rel[j]])
    c, l = m.ranknet_lambdas(s.copy(), rel, 1.7)
    f = {"cost": (c, pair()), "ranknet_lambdas": (l, slope(pair, s))}
    q = np.exp(rel) / np.exp(rel).sum()
    top = lambda: -(q * (s - np.log(np.exp(s).sum()))).sum()
    f["listnet_topone"] = (m.listnet_topone(s.copy(), rel)[1], slope(top, s))
    net, X = m.Scorer(3, 4), r.normal(size=(5, 3))
    net.c = r.normal(size=4)
    W, c, v = net.W, net.c, net.v
    out = lambda: np.tanh(X @ W.T + c) @ v
    for k, g, p in zip(("dW", "dc", "dv"), net.grads(X, l), (W, c, v)):
        f["Scorer." + k] = (g, slope(out, p, l))
    a = types.SimpleNamespace(hidden=4, epochs=1, lr=0.1, decay=0.3, loss="listnet")
    one = m.Scorer(3, 4)
    net = m.train([(X, rel)], a)
    W, c, v = one.W, one.c, one.v

    def full():
        z = np.tanh(X @ W.T + c) @ v
        return -(q * (z - np.log(np.exp(z).sum()))).sum() + 0.15 * ((W ** 2).sum() + (v ** 2).sum())
    f["train: step of W"] = ((W - net.W) * 10, slope(full, W))
    f["train: step of v"] = ((v - net.v) * 10, slope(full, v))
    return f
