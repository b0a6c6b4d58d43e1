import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(0)
    W, X, y = r.normal(size=(4, 3)), r.normal(size=(6, 4)), np.array([0, 1, 2, 2, 1, 0])

    def hinge(p):
        s = X @ W
        t = sum(max(0, s[i, j] - s[i, y[i]] + 1) ** p for i in range(6) for j in range(3) if j != y[i])
        return t / 6 + 0.3 * np.sum(W ** 2)
    c = {}
    for n, fn, p in (("naive", m.svm_loss_naive, 1), ("vec", m.svm_loss_vectorized, 1), ("sq", m.squared_hinge_loss, 2)):
        l, g = fn(W, X, y, 0.3)
        c[n] = (l, hinge(p))
        c["d " + n] = (g, slope(lambda: hinge(p), W))
    s = m.LinearSVM()
    s.W = W.copy()
    X, y = np.repeat(X[:1], 6, 0), np.repeat(y[:1], 6)
    s.train(X, y, 0.1, 0.3, 1, 6)
    c["step"] = (s.W - W, -0.1 * slope(lambda: hinge(1), W))
    return c
