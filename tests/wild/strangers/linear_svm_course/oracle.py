import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(5)
    W, X, y = r.normal(size=(4, 3)), r.normal(size=(6, 4)), np.array([0, 1, 2, 2, 1, 1])

    def svm():
        s = X @ W
        g = np.maximum(0, s - s[np.arange(6), y][:, None] + 1)
        return (g.sum() - 6) / 6 + 0.1 * np.sum(W ** 2)

    def soft():
        s = X @ W
        return np.mean(np.log(np.exp(s).sum(1)) - s[np.arange(6), y]) + 0.1 * np.sum(W ** 2)
    c = {}
    for n, f in (("svm", svm), ("softmax", soft)):
        for k in ("naive", "vectorized"):
            L, g = getattr(m, f"{n}_loss_{k}")(W, X, y, 0.1)
            c[f"{n} {k} loss"], c[f"{n} {k}"] = (L, f()), (g, slope(f, W))
    k = m.Softmax()
    k.W = W.copy()
    X1, y1 = X[:1], y[:1]
    k.train(X1, np.array([2]), 0.1, 0.1, 1, 1)

    def one():
        s = X1 @ W
        return np.log(np.exp(s).sum()) - s[0, 2] + 0.1 * np.sum(W ** 2)
    c["train"] = (W - k.W, 0.1 * slope(one, W))
    return c
