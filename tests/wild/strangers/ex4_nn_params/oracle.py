import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(0)
    p, X, y = r.normal(size=4 * 4 + 3 * 5), r.normal(size=(6, 3)), np.array([1, 2, 3, 3, 1, 2])

    def f():
        A, B = p[:16].reshape(4, 4), p[16:].reshape(3, 5)
        h = 1 / (1 + np.exp(-(X @ A[:, 1:].T + A[:, 0])))
        z = h @ B[:, 1:].T + B[:, 0]
        L = np.sum(np.log1p(np.exp(z))) - z[np.arange(6), y - 1].sum()
        return L / 6 + 0.7 / 12 * (np.sum(A[:, 1:] ** 2) + np.sum(B[:, 1:] ** 2))
    J, g = m.nnCostFunction(p, 3, 4, 3, X, y, 0.7)
    s = slope(f, p)
    z = X[:, 0].copy()
    return {"J": (J, f()), "theta1": (g[:16], s[:16]), "theta2": (g[16:], s[16:]),
            "sigmoidGradient": (m.sigmoidGradient(z), slope(lambda: 1 / (1 + np.exp(-z)), z))}
