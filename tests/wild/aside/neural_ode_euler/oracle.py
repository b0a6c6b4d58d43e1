import numpy as np

from proof import slope


def claims(load):
    module = load(("range(150)", "range(1)"))
    rng = np.random.default_rng(8)
    th = {"W": rng.normal(size=(3, 3)), "b": rng.normal(size=3), "u": rng.normal(size=3)}
    V, x, y = rng.normal(size=(3, 2)), rng.normal(size=(5, 3)), rng.normal(size=(5, 2))
    value = lambda: module.loss_grad(th, V, x, y, 4)[0]
    _, g, gV, lam0 = module.loss_grad(th, V, x, y, 4)
    out = {f"g['{k}']": (g[k], slope(value, th[k])) for k in th}
    out["gV"], out["lam0"] = (gV, slope(value, V)), (lam0, slope(value, x))
    return out
