import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(14)
    X, b = r.normal(size=(8, 3)), r.normal(size=3)
    t, e = np.array([3., 1, 4, 1, 5, 9, 2, 6]), np.array([1, 1, 0, 1, 1, 0, 1, 0], bool)

    def L():
        n = X @ b
        return -np.mean([n[i] - np.log(np.exp(n[t >= t[i]]).sum()) for i in range(8) if e[i]]) + 0.2 * (b ** 2).sum()
    H = np.array([slope(lambda: m0(k), b) for k in range(3)]) if (m0 := (lambda k: slope(L, b, step=1e-4)[k])) else None
    return {"value": (m.neg_log_partial_likelihood(b, X, t, e, 0.4), L()),
            "gradient": (m.gradient(b, X, t, e, 0.4), slope(L, b)),
            "hessian": (m.hessian(b, X, t, e, 0.4), np.array([slope(lambda: slope(L, b, step=1e-3)[k], b, step=1e-3) for k in range(3)]))}
