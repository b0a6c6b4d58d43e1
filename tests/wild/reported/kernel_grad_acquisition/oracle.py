import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(0)
    X, y, x, l = r.normal(size=(4, 2)), r.normal(size=4), r.normal(size=2), np.array([0.7, 1.6])
    a = m.GradientInformation(X, l, 1.3)
    k = lambda p: 1.3 * np.exp(-0.5 * np.sum(((p[:, None] - X[None]) / l) ** 2, -1))
    K = k(X) + 0.05 * np.eye(4)
    q = lambda: k(x[None])[0]
    c = {"kernel_grad": (a.kernel_grad(x, X).T @ y, slope(lambda: q() @ y, x))}
    c["mean"] = (a.posterior_mean(x, y), q() @ np.linalg.solve(K, y))
    c["mean_grad"] = (a.posterior_mean_grad(x, y), slope(lambda: q() @ np.linalg.solve(K, y), x))
    c["var"] = (a.posterior_var(x), 1.3 - q() @ np.linalg.solve(K, q()))
    c["var_grad"] = (a.posterior_var_grad(x), slope(lambda: -q() @ np.linalg.solve(K, q()), x))
    return c
