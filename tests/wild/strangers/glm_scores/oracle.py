import math

import numpy as np
from proof import slope


def claims(load):
    m = load()
    r = np.random.default_rng(5)
    X, b, e, t = r.normal(size=(7, 2)), r.normal(size=2), r.random(7) + 0.5, r.random(7)
    th, k, g = r.normal(size=3), r.poisson(2, 7), r.random(7) + 0.2
    ev = np.array([1, 0, 1, 1, 0, 1, 1.0])
    lg = np.vectorize(math.lgamma)

    def poisson():
        mu = e * np.exp(X @ b)
        return np.sum(mu - k * np.log(mu) + lg(k + 1))

    def gamma():
        s, mu = math.exp(th[2]), np.exp(X @ th[:2])
        return -np.sum(-lg(s) - s * np.log(mu / s) + (s - 1) * np.log(g) - s * g / mu)

    def nb():
        a, mu = math.exp(th[2]), np.exp(X @ th[:2])
        return -np.sum(lg(k + 1 / a) - lg(1 / a) - lg(k + 1) - np.log1p(a * mu) / a + k * np.log(a * mu / (1 + a * mu)))

    def cox():
        h = X @ b
        return -sum(h[i] - np.log(np.exp(h[t >= t[i]]).sum()) for i in range(7) if ev[i])
    c = {}
    for n, p, args, f in (("poisson", b, (X, k, e), poisson), ("gamma", th, (X, g), gamma), ("negbin", th, (X, k), nb), ("cox", b, (X, t, ev), cox)):
        c[n + " nll"] = (getattr(m, n + "_nll")(p, *args), f())
        c[n] = (getattr(m, n + "_score")(p, *args), slope(f, p))
    c["information"] = (m.poisson_information(b, X, k, e), [slope(lambda: m.poisson_score(b, X, k, e)[i], b) for i in range(2)])
    return c
