import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(4)
    X, y = r.normal(size=(7, 3)), np.array([0, 1, 1, 0, 1, 0, 0])
    c = {}
    for nb in (False, True):
        e = m.ScratchLogisticRegression(num_iter=1, lr=0.5, lam=0.8, no_bias=nb)
        Z = X if nb else np.c_[np.ones(7), X]
        w = r.normal(size=Z.shape[1])

        def f():
            p = 1 / (1 + np.exp(-Z @ w))
            return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)) + 0.8 / 14 * np.sum(w[0 if nb else 1:] ** 2)
        e.coef_ = w
        c[f"J {nb}"] = (e._objective(Z, y), f())
        c[f"grad {nb}"] = (e._gradient(Z, y), slope(f, w))
        np.random.seed(0)
        w = np.random.normal(scale=0.1, size=Z.shape[1])
        due = -0.5 * slope(f, w)
        e.fit(X, y)
        c[f"step {nb}"] = (e.coef_ - w, due)
    return c
