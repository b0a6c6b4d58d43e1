import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(0)
    X, y, l = r.normal(size=(5, 2)), r.normal(size=5), np.array([1.4, 0.8])
    k = m.RBF(l.copy())
    D = (X[:, None] - X[None]) ** 2
    f = lambda: np.exp(-0.5 * np.sum(D / l ** 2, -1))

    def lml():
        K = f() + 0.1 * np.eye(5)
        return -0.5 * y @ np.linalg.solve(K, y) - 0.5 * np.linalg.slogdet(K)[1] - 2.5 * np.log(2 * np.pi)
    K, G = k(X, eval_gradient=True)
    c = {"K": (K, f())}
    for i in (0, 1):
        def one():
            return np.exp(-0.5 * np.sum(D / l ** 2, -1))
        h = np.array([1e-6 * (j == i) for j in (0, 1)])
        num = (np.exp(-0.5 * np.sum(D / (l + h) ** 2, -1)) - np.exp(-0.5 * np.sum(D / (l - h) ** 2, -1))) / 2e-6
        c[f"K_gradient{i}"] = (G[..., i], num)
    v, g = m.GaussianProcess(m.RBF(l.copy())).fit(X, y).log_marginal_likelihood(l.copy(), True)
    c["lml"], c["gradient"] = (v, lml()), (g, slope(lml, l))
    return c
