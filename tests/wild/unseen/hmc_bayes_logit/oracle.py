import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(16)
    w, X, y = r.normal(size=3), m.X, m.y
    u = lambda v: (np.log(1 + np.exp(X @ v)) - y * (X @ v)).sum() + (v ** 2).sum() / 20
    f = {"grad_U": (m.grad_U(w), slope(lambda: u(w), w))}
    p = r.normal(size=3)
    f["grad_K"] = (m.grad_K(p, 2.5), slope(lambda: (p ** 2).sum() / 5, p))
    mu, ls, e = r.normal(size=3), r.normal(size=3), r.normal(size=(4, 3))
    L = lambda: np.mean([u(mu + np.exp(ls) * k) for k in e]) - ls.sum()
    v, a, b = m.neg_elbo_mc(mu, ls, e)
    f["neg_elbo value"] = (v, L())
    f["neg_elbo d/dmu"] = (a, slope(L, mu))
    f["neg_elbo d/dlogsd"] = (b, slope(L, ls))
    return f
