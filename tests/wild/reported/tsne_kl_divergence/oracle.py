import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(0)
    P = r.uniform(size=(5, 5))
    P = P + P.T
    np.fill_diagonal(P, 0)
    P /= P.sum()
    c = {}
    for v in (1.0, 2.5):
        y = r.normal(size=(5, 2))

        def f():
            n = (1 + np.sum((y[:, None] - y) ** 2, 2) / v) ** (-(v + 1) / 2)
            np.fill_diagonal(n, 0)
            o = ~np.eye(5, dtype=bool)
            return np.sum(P[o] * np.log(P[o] / (n / n.sum())[o]))
        k, g = m._kl_divergence(y.ravel(), P, v, 5, 2)
        c[f"kl{v}"], c[f"grad{v}"] = (k, f()), (g.reshape(5, 2), slope(f, y))
    A = np.array([3.0, 1.0])
    p = m._gradient_descent(lambda q: (0.5 * q @ (A * q), A * q), np.array([1.0, -2.0]), 0, 4, learning_rate=0.1)[0]
    q, u, g = np.array([1.0, -2.0]), 0, np.ones(2)
    for _ in range(4):
        d = A * q
        g = np.maximum(np.where(u * d < 0, g + 0.2, g * 0.8), 0.01)
        u = 0.8 * u - 0.1 * g * d
        q = q + u
    c["descent"] = (p, q)
    return c
