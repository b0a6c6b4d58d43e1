import numpy as np
from proof import slope


def claims(load):
    m = load()
    rng = np.random.default_rng(7)
    X, y, s = rng.normal(size=(7, 3)), rng.poisson(2, 7).astype(float), rng.uniform(1, 2, 7)
    found = {}
    for icpt in (True, False):
        glm = m.PoissonRegressor(0.3, fit_intercept=icpt)
        c = rng.normal(size=3 + icpt) * 0.5

        def loss():
            eta = X @ c[:3] + (c[3] if icpt else 0)
            return np.average(np.exp(eta) - y * eta, weights=s) + 0.15 * (c[:3] ** 2).sum()

        name = "with intercept" if icpt else "without"
        found[f"_gradient, {name}"] = (glm._gradient(c, X, y, s), slope(loss, c))
        found[f"_loss, {name}"] = (glm._loss(c, X, y, s), loss())
    return found
