import numpy as np

from proof import slope


def claims(load):
    module = load()
    rng = np.random.default_rng(2)
    t = np.linspace(0.2, 5, 9)
    p = np.array([1.7, 2.5, 2.2, 0.4, 0.3])
    y, sigma = rng.normal(size=9), rng.uniform(0.5, 2, 9)
    due = np.stack([slope(lambda i=i: module.fun(p, t, y)[i], p) for i in range(9)])
    J = module.jac(p, t, y)
    out = {f"J[:, {j}]": (J[:, j], due[:, j]) for j in range(5)}
    out["cost_grad"] = (module.cost_grad(p, t, y, sigma), slope(lambda: module.cost(p, t, y, sigma), p))
    return out
