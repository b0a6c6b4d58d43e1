import numpy as np

from proof import slope


def claims(load):
    module = load()
    rng = np.random.default_rng(14)
    P = module.init(3, 4, 3, seed=5)
    for k in P:
        P[k] += 0.2 * rng.normal(size=P[k].shape)
    x, y = rng.normal(size=(6, 3)), np.array([0, 1, 2, 2, 1, 0])
    f = lambda: module.model(P, x, y, 0.7, np.random.default_rng(9))[0]
    g = module.model(P, x, y, 0.7, np.random.default_rng(9))[1]()
    out = {f"g['{k}']": (g[k], slope(f, P[k])) for k in P}
    out["g['x']"] = (g["x"], slope(f, x))
    return out
