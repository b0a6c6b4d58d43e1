import numpy as np

from proof import slope


def claims(load):
    module = load()
    rng = np.random.default_rng(5)
    P = {k: v + 0.2 * rng.normal(size=v.shape) for k, v in module.parameters((3, 4, 2)).items()}
    x, t = 0.6 * rng.normal(size=(6, 3)), rng.normal(size=(6, 2))
    f = lambda: module.network(P, x, t)[0]
    _, grads, dx = module.network(P, x, t)
    out = {k: (grads[k], slope(f, P[k])) for k in P}
    out["dx"] = (dx, slope(f, x))
    return out
