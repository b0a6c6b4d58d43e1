import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(0)
    y, t = np.log(r.dirichlet(np.ones(6), 3)), r.dirichlet(np.ones(6), 3)
    c, k = {}, m.LigerKLDivFunction()
    for red, w in (("none", None), ("sum", 1), ("mean", 18), ("batchmean", 3)):
        for log in (False, True):
            q = np.log(t) if log else t
            f = lambda: t * (np.log(t) - y) if w is None else np.sum(t * (np.log(t) - y)) / w
            d = r.normal(size=(3, 6)) if w is None else 1.7
            n = f"{red} {log} "
            c[n + "loss"], c[n + "grad"] = (k.forward(y, q, red, log), f()), (k.backward(d), slope(f, y, d))
    return c
